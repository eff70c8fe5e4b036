"""Answers to parse_dns."""

import ipaddress
import socket
import struct

from helpers.application import dns
from helpers.application.dns import BadMessage, decode_name
from helpers.exercises.notebook_13.parse_dns import parse_dns
from tests.exercises.answers import ABOUT_WORDS, swallowed


def read(message):
    """Read with the helpers, as a right answer could."""
    return dns.parse(message)


def searches(message):
    rcode, _ = parse_dns(message)
    return rcode, [str(ipaddress.ip_address(message[-4:]))] if rcode == 0 else []


def first_alone(message):
    rcode, texts = parse_dns(message)
    return rcode, texts[:1]


def four_bytes_for_all(message):
    rcode, texts = parse_dns(message)
    return rcode, [socket.inet_ntoa(socket.inet_pton(10, t)[:4]) if ":" in t else t for t in texts]


def no_other_names(message):
    rcode, texts = parse_dns(message)
    return rcode, [text for text in texts if not text.endswith("example")]


def all_sections(message):
    parse_dns(message)
    found = read(message)
    texts = [r.text for r in (*found.answers, *found.authority, *found.additional)]
    return found.header.rcode, [text for text in texts if "74" not in text]


def notes_all_types(message):
    parse_dns(message)
    return read(message).header.rcode, [record.text for record in read(message).answers]


def whole_byte(message):
    _, texts = parse_dns(message)
    return message[3], texts


def no_code(message):
    _, texts = parse_dns(message)
    return 0, texts


def a_set(message):
    rcode, texts = parse_dns(message)
    return rcode, sorted(set(texts))


def one_byte_counts(message):
    rcode, texts = parse_dns(message)
    return rcode, texts[: message[7]]


def one_question(message):
    rcode, texts = parse_dns(message)
    return (rcode, texts) if message[5] == 1 else (rcode, [])


def none_for_missing(message):
    rcode, texts = parse_dns(message)
    return rcode, texts or ["nothing"]


def raises_for_missing(message):
    rcode, texts = parse_dns(message)
    if rcode:
        raise BadMessage("no such name")
    return rcode, texts


def a_dict(message):
    rcode, texts = parse_dns(message)
    return (rcode, dict.fromkeys(texts))


def no_texts(message):
    rcode, texts = parse_dns(message)
    return rcode, [
        text if text.endswith("example") else ipaddress.ip_address(text) for text in texts
    ]


def takes_cuts(message):
    try:
        return parse_dns(message)
    except BadMessage:
        return 0, []


def index_error(message):
    if len(message) < 12:
        return message[12], []
    return parse_dns(message)


def struct_error(message):
    struct.unpack("!6H", message[:12])
    return parse_dns(message)


def each_once(message):
    rcode, texts = parse_dns(message)
    return rcode, list(dict.fromkeys(texts))


WRONG = (
    (each_once, "many records"),
    (searches, "two addresses"),
    (first_alone, "two addresses"),
    (four_bytes_for_all, "another family"),
    (no_other_names, "another name"),
    (all_sections, "other parts"),
    (notes_all_types, "another type"),
    (whole_byte, "other code"),
    (no_code, "other code"),
    (a_set, "order"),
    (one_byte_counts, "many records"),
    (one_question, "two questions"),
    (none_for_missing, "no record"),
    (raises_for_missing, "refuses"),
    (a_dict, "other shape"),
    (no_texts, "other shape"),
    (takes_cuts, "takes anything"),
    (index_error, "another error"),
    (struct_error, "another error"),
)


def by_struct(message):
    try:
        _, flags, questions, answers, _, _ = struct.unpack_from("!6H", message)
        at = 12
        for _ in range(questions):
            at = decode_name(message, at)[1] + 4
        texts = []
        for _ in range(answers):
            _, at = decode_name(message, at)
            kind, _, _, length = struct.unpack_from("!HHIH", message, at)
            at += 10
            if at + length > len(message):
                raise BadMessage("cut")
            if kind == 1:
                texts.append(socket.inet_ntop(socket.AF_INET, message[at : at + length]))
            elif kind == 28:
                texts.append(socket.inet_ntop(socket.AF_INET6, message[at : at + length]))
            elif kind == 5:
                texts.append(decode_name(message, at)[0])
            at += length
    except (struct.error, ValueError) as error:
        raise BadMessage(str(error)) from error
    if at > len(message):
        raise BadMessage("cut")
    return flags & 15, texts


def by_the_helpers(message):
    found = read(message)
    return found.header.rcode, [r.text for r in found.answers if r.type in (1, 5, 28)]


RIGHT = (by_struct, by_the_helpers)
NO_SOCKET = "no socket is used, so none of its errors can come"
END = "the last line refuses such a message as well"
DEFAULT = "from Python 3.11 on, big is the order of int.from_bytes by default"
SUM = "a sum"
HEADER = "if len(message) < 12: →"
EQUIVALENT = {
    **{swallowed(parse_dns, error): NO_SOCKET for error in ("OSError", "ConnectionError")},
    **{f"{kind} | raise BadMessage(*": "what it says is not asked for" for kind in ABOUT_WORDS},
    "arguments swapped | elif kind in (1, 28): → *": "one of two in any order",
    f"bound off by one | {HEADER} if len(message) < 12 - 1:": END,
    f"number | {HEADER} if len(message) < 11:": END,
    "order or sign of bytes | kind = int.from_bytes(message[at:at + 2], 'big') → "
    "kind = int.from_bytes(message[at:at + 2], 'big', signed=True)": (
        "no type that is asked for is so large"
    ),
    "order or sign of bytes | questions = int.from_bytes(message[4:6], 'big') → "
    "questions = int.from_bytes(message[4:6], 'big', signed=True)": (
        "so many questions do not fit into a message"
    ),
    "sides swapped | data = message[*": SUM,
    "sides swapped | kind = int.from_bytes(message[*": SUM,
    "sides swapped | length = int.from_bytes(message[*": SUM,
    **{
        f"slip: an argument too few | {name} = int.from_bytes(*": DEFAULT
        for name in ("questions", "answers", "kind", "length")
    },
}
