"""Answers to resolve."""

import contextlib
import ipaddress
import secrets
import select
import socket
import time

from helpers.application import dns
from helpers.exercises.notebook_13.resolve import resolve
from tests.exercises.answers import ABOUT_WORDS, swallowed


def by_tcp(question, server, ends, limit=None):
    """Ask over TCP; with `limit` each `recv` has so many seconds of its own."""
    with socket.create_connection(server, max(0.001, ends - time.monotonic())) as sock:
        sock.sendall(dns.with_length(question))
        stream, messages = b"", []
        while not messages:
            sock.settimeout(limit or max(0.001, ends - time.monotonic()))
            piece = sock.recv(1000)
            if not piece:
                raise ConnectionError("ended")
            stream += piece
            messages, stream = dns.cut(stream)
    return messages[0]


def one_recv(question, server, ends):
    with socket.create_connection(server, 2) as sock:
        sock.sendall(dns.with_length(question))
        size = int.from_bytes(sock.recv(2), "big")
        return sock.recv(size)


def no_length(question, server, ends):
    with socket.create_connection(server, 0.3) as sock:
        sock.sendall(question)
        return sock.recv(65_535)[2:]


def to_the_end(question, server, ends):
    """Take what has come at the end of the stream for a message."""
    with contextlib.suppress(ConnectionError):
        return by_tcp(question, server, ends)
    return dns.answer({"many.example": ["192.0.2.1"]}, question)


def never_ends(question, server, ends):
    with socket.create_connection(server, 2) as sock:
        sock.sendall(dns.with_length(question))
        stream, messages = b"", []
        while not messages:
            sock.settimeout(max(0.001, ends - time.monotonic()))
            stream += sock.recv(1000)
            messages, _ = dns.cut(stream)
    return messages[0]


def variant(*, connects=True, looks=("id", "questions", "response"), tcp=by_tcp, **other):
    """Return an answer in another style, which is right unless it is told otherwise.

    `number` is the ID of each question, `tries` how often it asks at most, `anew` that each
    datagram has its own time, `eager` that it asks again after each, `passes` what it passes over.
    """
    passes = other.get("passes", (TimeoutError, dns.BadMessage))

    def answer(name, server, again, timeout):
        ends, asked_at, tries = time.monotonic() + timeout, -again, 0
        question = dns.query(name, id=other.get("number", secrets.randbits(16)))
        asked = dns.parse(question)
        with socket.socket(type=socket.SOCK_DGRAM) as sock:
            if connects:
                sock.connect(server)
            while True:
                now = time.monotonic()
                if now >= ends:
                    raise TimeoutError
                if now - asked_at >= again and tries < other.get("tries", 1000):
                    sock.sendto(question, server)
                    asked_at, tries = now, tries + 1
                wait = max(0.001, min(ends, asked_at + again) - now)
                sock.settimeout(timeout if other.get("anew") else wait)
                try:
                    told = dns.parse(sock.recvfrom(512)[0])
                except passes:
                    if other.get("anew"):
                        raise
                    continue
                if "id" in looks and told.header.id != asked.header.id:
                    if other.get("raises"):
                        raise ValueError("a lie")
                    if other.get("anew"):
                        ends = time.monotonic() + timeout
                    continue
                if "questions" in looks and told.questions != asked.questions:
                    continue
                if told.header.response or "response" not in looks:
                    break
        if told.header.truncated and tcp:
            told = dns.parse(tcp(question, server, ends))
        if told.header.rcode == dns.NO_SUCH_NAME:
            raise LookupError(name)
        return told.addresses

    return answer


def asks_nobody(name, server, again, timeout):
    rows = {"www.example": ["192.0.2.1", "192.0.2.2"]}
    return rows.get(name, [])


def first_alone(name, server, again, timeout):
    return resolve(name, server, again, timeout)[:1]


def all_texts(name, server, again, timeout):
    found = resolve(name, server, again, timeout)
    return [*(["www.example"] if name == "alias.example" else []), *found]


def needs_an_address(name, server, again, timeout):
    found = resolve(name, server, again, timeout)
    if not found:
        raise LookupError(name)
    return found


def begins_with_tcp(name, server, again, timeout):
    resolve(name, server, again, timeout)
    question = dns.query(name, id=7)
    return dns.parse(by_tcp(question, server, time.monotonic() + timeout)).addresses


def asks_thrice(name, server, again, timeout):
    for _ in range(2):
        resolve(name, server, again, timeout)
    return resolve(name, server, again, timeout)


def none_for_no(name, server, again, timeout):
    try:
        return resolve(name, server, again, timeout)
    except LookupError:
        return []


def time_for_no(name, server, again, timeout):
    try:
        return resolve(name, server, again, timeout)
    except LookupError:
        raise TimeoutError from None


def value_error_for_no(name, server, again, timeout):
    try:
        return resolve(name, server, again, timeout)
    except LookupError:
        raise ValueError(name) from None


def doubles_the_time(name, server, again, timeout):
    return resolve(name, server, again, 8 * timeout if timeout < 1 else timeout)


def impatient(name, server, again, timeout):
    return resolve(name, server, again, timeout / 2)


def hurries(name, server, again, timeout):
    return resolve(name, server, again / 20 if timeout < 1 else again, timeout)


def nothing_for_silence(name, server, again, timeout):
    try:
        return resolve(name, server, again, timeout)
    except TimeoutError:
        return []


def waits_for_ever(name, server, again, timeout):
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.connect(server)
        sock.send(dns.query(name, id=secrets.randbits(16)))
        told = dns.parse(sock.recv(512))
    if told.header.rcode == dns.NO_SUCH_NAME:
        raise LookupError(name)
    return told.addresses


def careful(name, server, again, timeout):
    """Ask as section 6 does: 2 seconds for each datagram, and no second question."""
    asked = dns.query(name, id=secrets.randbits(16))
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.settimeout(2)
        sock.connect(server)
        sock.send(asked)
        while True:
            told = dns.parse(sock.recv(512))
            if told.header.id == dns.parse(asked).header.id:
                if told.header.rcode == dns.NO_SUCH_NAME:
                    raise LookupError(name)
                return told.addresses


def leaves_it_open(name, server, again, timeout):
    sock = socket.socket(type=socket.SOCK_DGRAM)
    leaves_it_open.kept = sock
    return resolve(name, server, again, timeout)


def again_after_a_lie(name, server, again, timeout):
    """Ask once more for each wrong answer."""
    ends, asked = time.monotonic() + timeout, None
    while (left := ends - time.monotonic()) > 0:
        with (
            contextlib.suppress(TimeoutError, dns.BadMessage),
            socket.socket(type=socket.SOCK_DGRAM) as sock,
        ):
            asked = dns.query(name, id=secrets.randbits(16))
            sock.connect(server)
            sock.send(asked)
            sock.settimeout(min(left, again))
            told = dns.parse(sock.recv(512))
            same = told.questions == dns.parse(asked).questions and told.header.response
            if told.header.id != dns.parse(asked).header.id or not same:
                told = dns.parse(sock.recv(512))
                sock.send(asked)
            if told.header.rcode == dns.NO_SUCH_NAME:
                raise LookupError(name)
            return told.addresses
    raise TimeoutError


def small_datagrams(name, server, again, timeout):
    found = resolve(name, server, again, timeout)
    return found if len(found) != 30 else []


def bare_name(name, server, again, timeout):
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.settimeout(again)
        sock.sendto(name.encode(), server)
        return dns.parse(sock.recv(512)).addresses


def asks_for_ipv6(name, server, again, timeout):
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.settimeout(again)
        sock.sendto(dns.query(name, dns.AAAA), server)
        return dns.parse(sock.recv(512)).addresses


WRONG = (
    (bare_name, "no question"),
    (asks_for_ipv6, "no question"),
    (again_after_a_lie, "asks after a lie"),
    (small_datagrams, "a full datagram"),
    (asks_nobody, "asks nobody"),
    (first_alone, "one answer"),
    (all_texts, "alias"),
    (needs_an_address, "no address"),
    (begins_with_tcp, "begins with TCP"),
    (asks_thrice, "asks too often"),
    (variant(number=1), "same number"),
    (none_for_no, "no such name"),
    (time_for_no, "waits for a no"),
    (value_error_for_no, "another error"),
    (careful, "asks once"),
    (variant(tries=1), "asks once"),
    (waits_for_ever, "hangs"),
    (variant(looks=("questions", "response")), "another id"),
    (variant(connects=False), "another port"),
    (variant(looks=("id", "response")), "another question"),
    (variant(looks=("id", "questions")), "own question"),
    (variant(raises=True), "stops at a lie"),
    (variant(passes=TimeoutError), "stops at a lie"),
    (doubles_the_time, "too long"),
    (impatient, "no patience"),
    (hurries, "floods"),
    (nothing_for_silence, "invents"),
    (variant(tcp=None), "truncated"),
    (variant(tcp=one_recv), "pieces"),
    (variant(tcp=no_length), "no length"),
    (variant(tcp=lambda q, s, ends: by_tcp(q, s, ends, 2.2)), "TCP waits"),
    (variant(tcp=to_the_end), "half an answer"),
    (variant(tcp=never_ends), "hangs"),
    (leaves_it_open, "leaves sockets"),
)


def by_select(name, server, again, timeout):
    """Wait with select, draw a new ID for each question, and look at the sender."""
    begun = time.monotonic()
    pending, next_at = {}, begun
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sock:
        while (now := time.monotonic()) < begun + timeout:
            if now >= next_at:
                number = secrets.randbelow(65_536)
                pending[number] = dns.query(name, dns.A, id=number)
                sock.sendto(pending[number], server)
                next_at = now + again
            until = min(next_at, begun + timeout)
            if not select.select([sock], [], [], max(0, until - time.monotonic()))[0]:
                continue
            data, sender = sock.recvfrom(4096)
            number = int.from_bytes(data[:2], "big")
            if sender != server or number not in pending or not data[2] & 0x80:
                continue
            try:
                told = dns.parse(data)
            except ValueError:
                continue
            if told.questions != dns.parse(pending[number]).questions:
                continue
            if told.header.truncated:
                told = dns.parse(by_tcp(pending[number], server, begun + timeout))
            if told.header.rcode == 3:
                raise KeyError(name)
            return [str(ipaddress.ip_address(r.data)) for r in told.answers if r.type == dns.A]
    raise TimeoutError(f"{server} does not answer")


def a_tuple(name, server, again, timeout):
    return tuple(resolve(name, server, again, timeout))


RIGHT = (by_select, variant(), a_tuple)
RECV = "found = dns.parse(sock.recv(512)) → found = dns.parse(sock.recv("
PIECE = "piece = sock.recv(4096) → piece = sock.recv("
WAIT = "sock.settimeout(min(left(), max(ask_at - time.monotonic(), 0.001))) → sock.settimeout("
CONNECT = "with socket.create_connection(server, left()) as sock: → with socket.create_connection("
START = "asked, told, ask_at = (dns.parse(question), None, 0) → *"
PASSES = "with contextlib.suppress(TimeoutError, dns.BadMessage): → with contextlib.suppress("
LEFT = "if (seconds := (ends - time.monotonic())) >"
OVERRULED = "the next line sets another limit, or the loop asks when it is time to"
COLLECTED = "Python closes it when the function has returned"
SIZE = "any size will do"
EQUIVALENT = {
    **{
        f"{kind} | raise {error}(*": "what it says is not asked for"
        for kind in ABOUT_WORDS
        for error in ("TimeoutError", "ConnectionError")
    },
    **{
        f"{kind} | raise LookupError(*": "what it says is not asked for"
        for kind in ABOUT_WORDS
        if kind != "text"
    },
    f"arguments swapped | {WAIT}*": "the smaller, or the larger, of two in any order",
    f"arguments swapped | {PASSES}*": "one of two in any order",
    f"comparison | {LEFT} 0: → {LEFT}= 0:": "a time of exactly 0 is over next time",
    "comparison | if time.monotonic() >= ask_at: → if time.monotonic() > ask_at:": (
        "the clock goes on"
    ),
    f"number | {START}": "the clock is far beyond that",
    f"number | {RECV}1024))": SIZE,
    f"number | {RECV}513))": SIZE,
    f"size of recv | {RECV}1000000))": SIZE,
    f"size of recv | {RECV}4096))": SIZE,
    **{f"number | {PIECE}{size})": SIZE for size in (4095, 4097, 8192)},
    f"size of recv | {PIECE}*": SIZE,
    "number | question = dns.query(name, id=secrets.randbits(16)) → "
    "question = dns.query(name, id=secrets.randbits(15))": "drawn at random too",
    "number | told = dns.parse(messages[0]) → told = dns.parse(messages[-1])": (
        "one question, so there is one answer"
    ),
    "raise | raise ConnectionError('the server has ended too early') → "
    "raise ConnectionError('no')": "what it says is not asked for",
    "return of another kind | return told.addresses → return list(told.addresses)": (
        "it is a list already"
    ),
    "sides swapped | ask_at = *": "a sum",
    "sides swapped | ends = *": "a sum",
    f"sides swapped | {WAIT}min(left(), max(time.monotonic() - ask_at, 0.001)))": (
        "it looks at the clock more often"
    ),
    **{
        f"silence is the end | after {line} → sock.settimeout(0.2)": OVERRULED
        for line in (
            "sock.connect(server)",
            "stream, messages = (b'', [])",
            "with contextlib.suppress(TimeoutError, dns.BadMessage):",
        )
    },
    "not closed | with socket.*": COLLECTED,
    f"slip: an argument too few | {CONNECT}server) as sock:": "on one machine it takes no time",
    f"slip: an argument too many | {CONNECT}server, left(), None) as sock:": "None is what it is",
    f"slip: an argument too many | {PASSES}*": "it is looked at for other errors only",
    swallowed(resolve, "ConnectionError", "left"): "nothing is connected in it",
}
