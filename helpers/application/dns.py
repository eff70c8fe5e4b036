"""The messages of the Domain Name System, read and written byte by byte (RFC 1035 4).

A message is a header of 12 bytes, and after it questions and records. Both begin with a name:
labels, each behind its length, up to one of length 0. Where a name, or its end, stands earlier in
the message already, two bytes point there instead (RFC 1035 4.1.4). `parse` takes any bytes: it
returns a message or raises BadMessage. A pointer only leads backwards, so reading comes to an end.

Nothing here has a socket or a clock. `answer` is a name server, as a function from a query to its
answer; `helpers.servers.NameServer` puts it behind UDP and TCP.
"""

import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple

from helpers.layout import Field, Layout, MalformedPacket, PlainHeader

A, NS, CNAME, PTR, AAAA = 1, 2, 5, 12, 28  # RFC 1035 3.2.2, RFC 3596 2.1
TYPES = {A: "A", NS: "NS", CNAME: "CNAME", 6: "SOA", PTR: "PTR", 15: "MX", 16: "TXT", AAAA: "AAAA"}
NAMES = (NS, CNAME, PTR)  # types whose data is a name
SIZES = {A: 4, AAAA: 16}  # bytes of an address
INTERNET = 1  # the class of nearly every record
NO_ERROR, FORMAT_ERROR, NO_SUCH_NAME, NOT_IMPLEMENTED = 0, 1, 3, 4
RCODES = {
    NO_ERROR: "no error",
    FORMAT_ERROR: "format error",
    2: "server failure",
    NO_SUCH_NAME: "no such name",
    NOT_IMPLEMENTED: "not implemented",
    5: "refused",
}
HEADER = 12  # bytes
MOST_LABEL, MOST_NAME = 63, 255  # bytes (RFC 1035 2.3.4)
MOST_UDP = 512  # bytes of a message in a datagram (RFC 1035 4.2.1)
MOST_POINTERS = MOST_NAME // 2  # a name has no more labels; more pointers are made to waste time
POINTER = 0xC0  # the two bits with which a pointer begins
FARTHEST = 0x4000  # the other 14 lead to a byte before this one
TTL = 300  # seconds for which the course's name server lets its answers be kept

Zone = Mapping[str, Sequence[str]]


class BadMessage(ValueError):
    """These bytes are no message of the DNS."""


@dataclass(frozen=True, slots=True)
class DNSHeader(PlainHeader):
    """The 12 bytes at the beginning (RFC 1035 4.1.1)."""

    id: int = 0
    response: int = 0
    opcode: int = 0
    authoritative: int = 0
    truncated: int = 0
    recursion_desired: int = 0
    recursion_available: int = 0
    reserved: int = 0
    rcode: int = NO_ERROR
    questions: int = 0
    answers: int = 0
    authority: int = 0
    additional: int = 0

    LAYOUT: ClassVar[Layout] = Layout(
        "DNS",
        (
            Field("id", 16, "the answer has the number of its question", "ID", "hex"),
            Field("response", 1, "0 in a question, 1 in an answer", "QR"),
            Field("opcode", 4, "0: a name is asked for", "Opcode"),
            Field("authoritative", 1, "the server itself keeps these names", "AA"),
            Field("truncated", 1, "there is more than fits: ask again over TCP", "TC"),
            Field("recursion_desired", 1, "ask others for me", "RD"),
            Field("recursion_available", 1, "I do ask others", "RA"),
            Field("reserved", 3, "0, or bits of later standards", "Z"),
            Field("rcode", 4, "how it went", "RCODE", names=RCODES),
            Field("questions", 16, "how many questions follow", "QDCOUNT"),
            Field("answers", 16, "how many records answer them", "ANCOUNT"),
            Field("authority", 16, "how many records name other servers", "NSCOUNT"),
            Field("additional", 16, "how many records are added", "ARCOUNT"),
        ),
    )


class Question(NamedTuple):
    """What is asked: a name, and the type of the records wanted."""

    name: str
    type: int = A
    class_: int = INTERNET


class ResourceRecord(NamedTuple):
    """One record. `data` is as it travels, but with a name in full; `ttl` is in seconds."""

    name: str
    type: int
    ttl: int
    data: bytes
    class_: int = INTERNET

    @property
    def is_address(self) -> bool:
        """Whether the data is an address: so it is in the class of the Internet (RFC 1035 3.4)."""
        return self.type in SIZES and self.class_ == INTERNET

    @property
    def text(self) -> str:
        """The data as people write it: an address, a name, else hexadecimal."""
        if self.is_address:
            return str(ipaddress.ip_address(self.data))
        return decode_name(self.data)[0] if self.type in NAMES else self.data.hex(" ")

    def __str__(self) -> str:
        kind = TYPES.get(self.type, f"type {self.type}")
        return f"{self.name}  {kind}  {self.text}  (for {self.ttl} s)"


@dataclass(frozen=True)
class Message:
    """A query or an answer. The counts of the header are those of the other parts."""

    header: DNSHeader
    questions: tuple[Question, ...] = ()
    answers: tuple[ResourceRecord, ...] = ()
    authority: tuple[ResourceRecord, ...] = ()
    additional: tuple[ResourceRecord, ...] = ()

    @property
    def addresses(self) -> list[str]:
        """The addresses among the answers, as texts, in their order."""
        return [record.text for record in self.answers if record.is_address]

    def pack(self) -> bytes:
        """The message as it travels; names that were there before become pointers.

        Raises MalformedPacket where a number does not fit its field, ValueError for what is no
        name.
        """
        parts = (self.questions, self.answers, self.authority, self.additional)
        counts = dict(zip(_PARTS, map(len, parts), strict=True))
        out = bytearray(replace(self.header, **counts).pack())
        places: dict[str, int] = {}
        for question in self.questions:
            _pack_name(out, question.name, places)
            out += _number(question.type, 2) + _number(question.class_, 2)
        for record in (*self.answers, *self.authority, *self.additional):
            _pack_name(out, record.name, places)
            out += _number(record.type, 2) + _number(record.class_, 2) + _number(record.ttl, 4)
            out += _number(len(record.data), 2) + record.data
        return bytes(out)

    def __str__(self) -> str:
        how = RCODES.get(self.header.rcode, f"error {self.header.rcode}")
        more = ", truncated" if self.header.truncated else ""
        return "\n".join([how + more, *map(str, self.answers)])

    __repr__ = __str__


_PARTS = ("questions", "answers", "authority", "additional")


def query(name: str, type: int = A, *, id: int = 0) -> bytes:
    """A question as it travels; raises ValueError for what is no name."""
    header = DNSHeader(id=id, recursion_desired=1)
    return Message(header, (Question(name, type),)).pack()


def parse(data: bytes) -> Message:
    """The message that `data` is; raises BadMessage for any other bytes.

    Bytes behind its last record belong to no message, and are refused as well.
    """
    if len(data) < HEADER:
        raise BadMessage(f"a header has {HEADER} bytes, and {len(data)} are here")
    header, _ = DNSHeader.parse(data)
    at, questions = HEADER, []
    for _ in range(header.questions):
        name, at = decode_name(data, at)
        kind, at = _take(data, at, 2)
        class_, at = _take(data, at, 2)
        questions.append(Question(name, kind, class_))
    parts = []
    for count in (header.answers, header.authority, header.additional):
        records = []
        for _ in range(count):  # each takes 11 bytes at least: a count cannot promise too much
            record, at = _record(data, at)
            records.append(record)
        parts.append(tuple(records))
    if at < len(data):
        raise BadMessage(f"{len(data) - at} bytes follow the last record")
    return Message(header, tuple(questions), *parts)


def _record(data: bytes, at: int) -> tuple[ResourceRecord, int]:
    """The record at byte `at`, and where the next begins."""
    name, at = decode_name(data, at)
    kind, at = _take(data, at, 2)
    class_, at = _take(data, at, 2)
    ttl, at = _take(data, at, 4)
    length, at = _take(data, at, 2)
    end = at + length
    if end > len(data):
        raise BadMessage(f"a record of {length} bytes is announced, and {len(data) - at} are here")
    if kind in SIZES and class_ == INTERNET and length != SIZES[kind]:
        raise BadMessage(f"an address of type {TYPES[kind]} has no {length} bytes")
    content = data[at:end]
    if kind in NAMES:
        target, after = decode_name(data, at)
        if after != end:
            raise BadMessage(f"a name ends at byte {after}, and its record at byte {end}")
        content = encode_name(target)
    return ResourceRecord(name, kind, ttl, content, class_), end


def encode_name(name: str) -> bytes:
    r"""A name as it travels, without pointers: `"a.example"` is `b"\1a\7example\0"`.

    A dot at the end may be there or not; "." is the root. `\046` in a label stands for the byte 46
    (RFC 1035 5.1). Raises ValueError for a label without a byte or with more than 63, for a name
    with more than 255, and for letters that are not in ASCII.
    """
    out = b""
    for label in _labels(name):
        raw = _raw(label)
        if not 1 <= len(raw) <= MOST_LABEL:
            raise ValueError(f"a label has 1 to {MOST_LABEL} bytes, not {len(raw)}: {name!r:.80}")
        out += bytes([len(raw)]) + raw
    if len(out) >= MOST_NAME:
        raise ValueError(f"a name has at most {MOST_NAME} bytes as it travels, not {len(out) + 1}")
    return out + b"\0"


def decode_name(data: bytes, at: int = 0) -> tuple[str, int]:
    """The name at byte `at` of a message, and the place where reading goes on after it.

    That is behind the first pointer, wherever it leads. What is no letter, digit or sign of ASCII
    is shown as `\\046` (RFC 1035 5.1). Raises BadMessage for what is no name.
    """
    labels: list[str] = []
    size, pointers = 1, 0  # bytes of the name without pointers
    start, goes_on = at, -1  # of the piece that is being read; the end of the first piece
    end = len(data)  # of what may be read: what is pointed to stands before what points
    while True:
        kind, number, at = piece(data, at)
        if kind == "pointer":
            goes_on = at if goes_on < 0 else goes_on
            pointers += 1
            if number >= start or pointers > MOST_POINTERS:
                raise BadMessage(f"a pointer behind byte {start} leads to byte {number}")
            start, end, at = number, start, number
        elif kind == "end":
            return ".".join(labels) or ".", at if goes_on < 0 else goes_on
        else:
            size += 1 + number
            if at + number > end or size > MOST_NAME:
                raise BadMessage("a label goes on too far, or makes its name too long")
            labels.append(_shown(data[at : at + number]))
            at += number


def piece(data: bytes, at: int) -> tuple[str, int, int]:
    """What begins at byte `at` of a name: its kind, a number, and the place behind it.

    That is ("label", its length, …), ("pointer", where it leads, …) or ("end", 0, …). Raises
    BadMessage for what is none of them.
    """
    number, at = _take(data, at, 1)
    if number >= POINTER:
        low, at = _take(data, at, 1)
        return "pointer", (number & 0x3F) << 8 | low, at
    if number > MOST_LABEL:
        raise BadMessage(f"{number:#04x} is neither a label's length nor a pointer")
    return ("label" if number else "end"), number, at


def _take(data: bytes, at: int, size: int) -> tuple[int, int]:
    """The number of `size` bytes at byte `at`, and the place behind it."""
    if at + size > len(data):
        raise BadMessage(f"the message ends at byte {len(data)}, in the middle of something")
    return int.from_bytes(data[at : at + size], "big"), at + size


def _number(value: int, size: int) -> bytes:
    try:
        return value.to_bytes(size, "big")
    except OverflowError:
        raise MalformedPacket("DNS", f"{value} does not fit into {size} bytes") from None


def _labels(name: str) -> list[str]:
    name = name.removesuffix(".")
    return name.split(".") if name else []


def _shown(label: bytes) -> str:
    return "".join(chr(b) if 33 <= b <= 126 and b not in b".\\" else f"\\{b:03}" for b in label)


def _raw(label: str) -> bytes:
    pieces = re.split(r"\\([0-9]{3})", label)
    try:
        for place in range(1, len(pieces), 2):
            pieces[place] = bytes([int(pieces[place])]).decode("latin-1")
        plain = all(piece.isascii() for piece in pieces[::2])
    except ValueError:
        plain = False
    if not plain:
        raise ValueError(f"a name is written in ASCII, and this label is not: {label!r:.80}")
    return "".join(pieces).encode("latin-1")


def _pack_name(out: bytearray, name: str, places: dict[str, int]) -> None:
    """Write a name, with a pointer for what `places` knows of it; note where the rest stands."""
    encode_name(name)  # for what it raises
    labels = _labels(name)
    for index in range(len(labels)):
        rest = ".".join(labels[index:])
        if rest in places:
            out += _number(POINTER << 8 | places[rest], 2)
            return
        if len(out) < FARTHEST:
            places[rest] = len(out)
        raw = _raw(labels[index])
        out += bytes([len(raw)]) + raw
    out += b"\0"


# --- over TCP -------------------------------------------------------------------------------


def with_length(message: bytes) -> bytes:
    """A message as TCP carries it: behind its length in two bytes (RFC 1035 4.2.2)."""
    return _number(len(message), 2) + message


def cut(stream: bytes) -> tuple[list[bytes], bytes]:
    """The messages that are complete in what came over TCP, and the bytes that are left."""
    messages = []
    while len(stream) >= 2 and len(stream) >= (end := 2 + int.from_bytes(stream[:2], "big")):
        messages.append(stream[2:end])
        stream = stream[end:]
    return messages, stream


# --- a name server ---------------------------------------------------------------------------


def answer(zone: Zone, data: bytes, most: int = MOST_UDP) -> bytes | None:
    """What a name server says to the query `data`; None for what is no query.

    `zone` gives each name its addresses; a text that is no address is another name of the same
    thing (CNAME), whose records follow. An answer longer than `most` bytes is left out, and said
    to be truncated.
    """
    try:
        asked = parse(data)
    except BadMessage:
        return None
    if asked.header.response:
        return None
    header = replace(asked.header, response=1, authoritative=1, reserved=0, truncated=0)
    if asked.header.opcode or len(asked.questions) != 1:
        return Message(replace(header, rcode=NOT_IMPLEMENTED)).pack()
    question = asked.questions[0]
    known = {name.lower(): list(texts) for name, texts in zone.items()}
    found = list(_found(known, question))
    rcode = NO_ERROR if question.name.lower() in known else NO_SUCH_NAME
    whole = Message(replace(header, rcode=rcode), asked.questions, tuple(found)).pack()
    if len(whole) <= most:
        return whole
    return Message(replace(header, truncated=1), asked.questions).pack()


def _found(known: Mapping[str, Iterable[str]], question: Question) -> Iterable[ResourceRecord]:
    name, seen = question.name, set[str]()
    while name.lower() in known and name.lower() not in seen:
        seen.add(name.lower())
        target = ""
        for text in known[name.lower()]:
            try:
                data = ipaddress.ip_address(text).packed
            except ValueError:
                target = text
                yield ResourceRecord(name, CNAME, TTL, encode_name(text))
                break
            kind = A if len(data) == SIZES[A] else AAAA
            if kind == question.type:
                yield ResourceRecord(name, kind, TTL, data)
        name = target or name
