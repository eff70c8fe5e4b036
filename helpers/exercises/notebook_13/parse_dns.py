"""Exercise: read the answer of a name server."""

import ipaddress
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from helpers.application import dns
from helpers.application.dns import BadMessage, decode_name
from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.notebook_14.refusing import SLIPS, given

WWW, ALIAS = "www.example", "alias.example"
SIX = "2001:db8::1"
ZONE = {
    WWW: ["192.0.2.1", SIX],
    "two.example": ["192.0.2.1", "192.0.2.2"],
    ALIAS: [WWW],
    "empty.example": [SIX],
    "far.away.example": ["198.51.100.255"],
}
GOOD: tuple[tuple[str, int, list[str], str], ...] = (
    (WWW, dns.A, ["192.0.2.1"], "one address"),
    ("far.away.example", dns.A, ["198.51.100.255"], "one address"),
    ("two.example", dns.A, ["192.0.2.1", "192.0.2.2"], "two addresses"),
    (WWW, dns.AAAA, [SIX], "another family"),
    (ALIAS, dns.A, [WWW, "192.0.2.1"], "another name"),
    ("empty.example", dns.A, [], "no record"),
)


def check(parse_dns: Callable[..., Any]) -> None:
    """Give answers of a name server, some of other makes, some that are cut or damaged."""
    for name, kind, wanted, mistake in GOOD:
        _gives(parse_dns, _answer(name, kind), (dns.NO_ERROR, wanted), mistake)
    _gives(parse_dns, _answer("none.example"), (dns.NO_SUCH_NAME, []), "no such name")
    _other_parts(parse_dns)
    _cut(parse_dns)


def _answer(name: str, kind: int = dns.A) -> bytes:
    message = dns.answer(ZONE, dns.query(name, kind, id=0x1234))
    assert message is not None
    return message


def _gives(
    parse_dns: Callable[..., Any], message: bytes, wanted: tuple[int, list[str]], mistake: str
) -> None:
    got = given(parse_dns, message, "refuses", given=message)
    whole = type(got) is tuple and len(got) == 2
    expect(whole and type(got[1]) is list, "other shape", got=got)
    expect(all(type(text) is str for text in got[1]), "other shape", got=got)
    expect(got[0] == wanted[0], "other code", got=got[0], wanted=wanted[0], given=message)
    same = sorted(got[1]) == sorted(wanted[1])
    expect(got == wanted, "order" if same else mistake, got=got[1], wanted=wanted[1], given=message)


def _other_parts(parse_dns: Callable[..., Any]) -> None:
    """Answers as other servers make them: flags, records of other kinds, names written in full."""
    whole = dns.parse(_answer(WWW))
    record = whole.answers[0]
    flags = replace(whole.header, recursion_available=1, reserved=2)
    recursive = dns.Message(flags, whole.questions, (record,))
    _gives(parse_dns, recursive.pack(), (dns.NO_ERROR, ["192.0.2.1"]), "one address")
    other = record._replace(type=16, data=b"\3txt")
    texts = dns.Message(whole.header, whole.questions, (other, record))
    _gives(parse_dns, texts.pack(), (dns.NO_ERROR, ["192.0.2.1"]), "another type")
    hidden = record._replace(data=b"\xc0\0\2\2")
    more = dns.Message(whole.header, whole.questions, (record,), (hidden,), (hidden,))
    _gives(parse_dns, more.pack(), (dns.NO_ERROR, ["192.0.2.1"]), "other parts")
    asked_twice = dns.Message(whole.header, whole.questions * 2, (record,))
    _gives(parse_dns, asked_twice.pack(), (dns.NO_ERROR, ["192.0.2.1"]), "two questions")
    no_question = dns.Message(whole.header, (), (record,))
    _gives(parse_dns, no_question.pack(), (dns.NO_ERROR, ["192.0.2.1"]), "two questions")
    for odd in (b"text " * 60, b"text " * 8000):  # their lengths need two bytes
        texts = dns.Message(
            whole.header, whole.questions, (record._replace(type=16, data=odd), record)
        )
        _gives(parse_dns, texts.pack(), (dns.NO_ERROR, ["192.0.2.1"]), "another type")
    far = dns.Message(whole.header, whole.questions, (record._replace(type=257), record))
    _gives(parse_dns, far.pack(), (dns.NO_ERROR, ["192.0.2.1"]), "another type")
    bare = dns.Message(whole.header)
    _gives(parse_dns, bare.pack(), (dns.NO_ERROR, []), "two questions")
    often = dns.Message(whole.header, whole.questions * 256, (record,))
    _gives(parse_dns, often.pack(), (dns.NO_ERROR, ["192.0.2.1"]), "two questions")
    many = dns.Message(whole.header, whole.questions, (record,) * 300)
    _gives(parse_dns, many.pack(), (dns.NO_ERROR, ["192.0.2.1"] * 300), "many records")


def _cut(parse_dns: Callable[..., Any]) -> None:
    """Every beginning of a message, and promises that it does not keep."""
    message = _answer(ALIAS)
    promising = bytearray(message)
    promising[6:8] = b"\xff\xff"
    odd = bytearray(_answer(WWW))
    odd[-5] = 3  # the length of the address
    long = bytearray(_answer(WWW))
    long[-5] = 5
    looping = message[: dns.HEADER] + b"\xc0\x0c" + message[dns.HEADER + 15 :]
    nobody = _answer("none.example")
    cuts = [whole[:size] for whole in (message, nobody) for size in range(len(whole))]
    for bad in (
        *cuts,
        bytes(promising),
        bytes(odd[:-1]),
        bytes(long),
        bytes(long) + b"\0",
        looping,
    ):
        try:
            got = parse_dns(bad)
        except BadMessage:
            continue
        except SLIPS:
            raise
        except Exception as error:
            expect(False, "another error", given=bad, error=type(error).__name__)
        expect(False, "takes anything", given=bad, got=got)


def parse_dns(message):
    """Return `(rcode, texts)` of an answer: how it went, and what it says.

    `rcode` is a number, 0 where all is well. `texts` is a list: for each
    record among the answers the address, or the other name, that it
    holds, in their order. Records of other types are passed over.

    Raises BadMessage for what is no message.
    """
    if len(message) < 12:
        raise BadMessage("the header is cut")
    rcode = message[3] & 0x0F
    questions = int.from_bytes(message[4:6], "big")
    answers = int.from_bytes(message[6:8], "big")
    at, texts = 12, []
    for _ in range(questions):
        _, at = decode_name(message, at)
        at += 4
    for _ in range(answers):
        _, at = decode_name(message, at)
        kind = int.from_bytes(message[at : at + 2], "big")
        length = int.from_bytes(message[at + 8 : at + 10], "big")
        at += 10
        data = message[at : at + length]
        if len(data) < length:
            raise BadMessage("a record is cut")
        if kind == 5:
            texts.append(decode_name(message, at)[0])
        elif kind in (1, 28):
            if length != (4 if kind == 1 else 16):
                raise BadMessage("an address of another size")
            texts.append(str(ipaddress.ip_address(data)))
        at += length
    if at > len(message):
        raise BadMessage("the message is cut")
    return rcode, texts


EXERCISE = Exercise(
    name="parse_dns",
    notebook="13",
    title="Read the answer of a name server",
    solution=(parse_dns,),
    check=check,
    gives=tuple,
    mistakes={
        "refuses": Mistake(
            "your function {told}, and this is a good message: {given!r}.",
            "to print where each part of it begins: `at`, after each step.",
        ),
        "other shape": Mistake(
            "you gave {got!r}. Two things are asked for: a number, and a list of texts.",
            "`return rcode, texts`.",
        ),
        "other code": Mistake(
            "the rcode is {wanted!r}, and you gave {got!r}.",
            "the lower four bits of byte 3: `message[3] & 0x0F`.",
        ),
        "one address": Mistake(
            "the answer says {wanted!r}, and you gave {got!r}.",
            "in each record: a name, two bytes of type, two of class, four of TTL, two of length, "
            "and so many of data.",
        ),
        "two addresses": Mistake(
            "the answer says {wanted!r}, and you gave {got!r}.",
            "to go through as many records as the header tells in bytes 6 and 7. One begins where "
            "the one before ends.",
        ),
        "another family": Mistake(
            "the answer says {wanted!r}, and you gave {got!r}. Type 28 is an IPv6 address.",
            "`str(ipaddress.ip_address(data))`, which takes 4 bytes or 16.",
        ),
        "order": Mistake(
            "the answer says {wanted!r}, and you gave {got!r}: another order.",
            "to keep the texts as they come, in a list.",
        ),
        "another name": Mistake(
            "the answer says {wanted!r}, and you gave {got!r}. Type 5 is another name.",
            "`decode_name(message, at)`: its pointers count from the start of the whole message.",
        ),
        "no record": Mistake(
            "this name has no address of the type that was asked for, and you gave {got!r}.",
            "an empty list, with rcode 0: the name is there.",
        ),
        "no such name": Mistake(
            "there is no such name, and you gave {got!r}.",
            "to return an empty list beside the rcode.",
        ),
        "another type": Mistake(
            "a record of type 16 stands before the address; you gave {got!r}, not {wanted!r}.",
            "to pass over its data, as many bytes as its length says, and to note nothing.",
        ),
        "other parts": Mistake(
            "behind the answer stand records that answer nothing, and you gave {got!r}, not "
            "{wanted!r}.",
            "to read as many records as bytes 6 and 7 tell. Those behind name other servers.",
        ),
        "two questions": Mistake(
            "a message may hold no question, or hundreds. You gave {got!r}, not {wanted!r}.",
            "to pass over as many as bytes 4 and 5 tell: for each a name and four bytes.",
        ),
        "many records": Mistake(
            "over TCP an answer may have hundreds of records; you gave other texts than all 300.",
            'to take both bytes of the count, `int.from_bytes(message[6:8], "big")`, and to keep '
            "each text, also one that was there before.",
        ),
        "takes anything": Mistake(
            "{given!r} is cut or damaged, and you gave {got!r}.",
            "to compare: with less than 12 bytes there is no header, a record has all its bytes, "
            "and an address has 4 or 16. A slice does not complain when bytes are missing.",
        ),
        "another error": Mistake(
            "for {given!r} your function raised {error}; its caller waits for BadMessage.",
            "to look at the length of what you have before you use it.",
        ),
    },
    hints=(
        "Keep one number, `at`: where you are in the message. Each part moves it on.",
        "First pass over the questions: `_, at = decode_name(message, at)`, then 4 bytes more. "
        "In a record the type is at `at`, the length of the data at `at + 8`, the data at "
        "`at + 10`.",
        "Where `len(data) < length`, the record is cut. Type 1 wants 4 bytes, type 28 wants 16, "
        "type 5 is a name. After the last record `at` must not be beyond the end.",
    ),
    right="Whatever comes from the network is read like this: ask first, then take.",
)
