"""TLS as it is seen on the wire: records, and what can be read of what they carry (RFC 8446 5).

TLS cuts what it sends into records: five bytes that say the type, a version and a length, and then
so many bytes. These five are never encrypted. What the others are can be read as long as no keys
are in use; after that the type says a little in TLS 1.2, and nothing in TLS 1.3.

    reader, names = RecordReader(), RecordNames()
    for record in reader.feed(data):
        print(names.of(record))

Nothing here has a key, a socket or a secret; see `helpers.secure` for the two ends.
"""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from helpers.application.framing import (
    Bytes,
    FramingError,
    MessageTooLong,
    Truncated,
    as_bytes,
    check_usable,
    checked_limit,
)
from helpers.layout import Field, Header, Layout, maker

CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, APPLICATION_DATA = 20, 21, 22, 23
RECORD_TYPES = {
    CHANGE_CIPHER_SPEC: "change cipher spec",
    ALERT: "alert",
    HANDSHAKE: "handshake",
    APPLICATION_DATA: "application data",
}
VERSIONS = {0x0301: "TLS 1.0", 0x0302: "TLS 1.1", 0x0303: "TLS 1.2", 0x0304: "TLS 1.3"}
MESSAGES = {  # of the handshake: RFC 8446 B.3, where those of TLS 1.2 stand as well
    0: "HelloRequest",
    1: "ClientHello",
    2: "ServerHello",
    4: "NewSessionTicket",
    5: "EndOfEarlyData",
    8: "EncryptedExtensions",
    11: "Certificate",
    12: "ServerKeyExchange",
    13: "CertificateRequest",
    14: "ServerHelloDone",
    15: "CertificateVerify",
    16: "ClientKeyExchange",
    20: "Finished",
    22: "CertificateStatus",
    24: "KeyUpdate",
}
ALERTS = {  # RFC 8446 6
    0: "close notify",
    10: "unexpected message",
    20: "bad record MAC",
    22: "record overflow",
    40: "handshake failure",
    42: "bad certificate",
    43: "unsupported certificate",
    44: "certificate revoked",
    45: "certificate expired",
    46: "certificate unknown",
    47: "illegal parameter",
    48: "unknown CA",
    49: "access denied",
    50: "decode error",
    51: "decrypt error",
    70: "protocol version",
    71: "insufficient security",
    80: "internal error",
    86: "inappropriate fallback",
    90: "user canceled",
    109: "missing extension",
    110: "unsupported extension",
    112: "unrecognized name",
    113: "bad certificate status response",
    115: "unknown PSK identity",
    116: "certificate required",
    120: "no application protocol",
}
LARGEST = 2**14 + 256  # bytes of a record, without its header (RFC 8446 5.2)
CLEAR_ALERT = 2  # bytes: a level and a number; an encrypted alert is longer
MESSAGE_HEADER = 4  # bytes before a handshake message: its type, and 3 bytes of length


class NotTLS(FramingError):
    """These bytes begin no TLS record: the other end speaks something else."""


@dataclass(frozen=True, slots=True)
class RecordHeader(Header):
    """The five bytes before each record (RFC 8446 5.1).

    The version is a fossil: 0x0303 also in TLS 1.3, and in the first record often 0x0301. Where
    `length` is None, `pack` fills it in.
    """

    record_type: int
    version: int
    length: int | None = None

    LAYOUT: ClassVar[Layout] = Layout(
        "TLS record",
        (
            Field("record_type", 8, "what the record carries", "Type", names=RECORD_TYPES),
            Field("version", 16, "a fossil: nobody may act on it", shown="hex", names=VERSIONS),
            Field("length", 16, "bytes that follow these five"),
        ),
    )

    @classmethod
    def parse(cls, data: bytes) -> tuple["RecordHeader", bytes]:
        """The header at the start of `data`, and what follows it, up to the length.

        Raises MalformedPacket where fewer than five bytes are here.
        """
        values = cls.LAYOUT.unpack(data)
        return _make(*values), data[cls.LAYOUT.size : cls.LAYOUT.size + values[2]]

    def pack(self, payload: bytes = b"") -> bytes:
        """The bytes of the record: this header, then `payload`. Raises MalformedPacket."""
        length = len(payload) if self.length is None else self.length
        return self.LAYOUT.pack(self.record_type, self.version, length) + payload


_make = maker(RecordHeader)
SIZE = RecordHeader.LAYOUT.size


class TLSRecord(NamedTuple):
    """A whole record: its type, the version in its header, and what it carries."""

    type: int
    version: int
    payload: bytes

    def pack(self) -> bytes:
        """The record as it travels."""
        return RecordHeader(self.type, self.version).pack(self.payload)


class RecordReader:
    """Cuts a stream into TLS records, each at most `max_size` bytes without its header.

    `max_size` is what TLS 1.3 allows, unless it is given.
    """

    def __init__(self, max_size: int = LARGEST) -> None:
        self.max_size = checked_limit(max_size)
        self._buffer = bytearray()
        self._failed = False

    @property
    def waiting(self) -> bytes:
        """The bytes that were fed and belong to no complete record yet."""
        return bytes(self._buffer)

    def feed(self, data: Bytes) -> list[TLSRecord]:
        """Take in bytes as they came; return the records that they complete.

        Raises NotTLS as soon as a record cannot begin so, MessageTooLong as soon as a length is
        too large. Both have in `messages` the records before, as they travelled. Raises TypeError
        if `data` is not bytes.
        """
        check_usable(self._failed)
        self._buffer += as_bytes(data)
        found: list[TLSRecord] = []
        start = 0
        try:
            while (end := self._end(start)) <= len(self._buffer):
                header, payload = RecordHeader.parse(bytes(self._buffer[start:end]))
                found.append(TLSRecord(header.record_type, header.version, payload))
                start = end
        except FramingError as error:
            self._failed = True
            self._buffer.clear()
            error.messages = [record.pack() for record in found]
            raise
        del self._buffer[:start]
        return found

    def end(self) -> None:
        """Say that the stream has ended; raises Truncated if a record is not complete."""
        check_usable(self._failed)
        if self._buffer:
            self._failed = True
            raise Truncated(f"the stream ended after {len(self._buffer)} bytes of a record.")

    def _end(self, start: int) -> int:
        """Where the record that begins at `start` ends: after its header while that is not here."""
        head = bytes(self._buffer[start : start + SIZE])
        if (head and head[0] not in RECORD_TYPES) or head[1:2] not in (b"", b"\3"):
            raise NotTLS(f"no TLS record begins with {head!r}")
        if len(head) < SIZE:
            return start + SIZE
        length = int.from_bytes(head[3:], "big")
        if length > self.max_size:
            raise MessageTooLong(
                f"a record of {length} bytes is announced; {self.max_size} is the limit."
            )
        return start + SIZE + length


class RecordNames:
    """Says what each record of one direction carries, as far as somebody without keys can see.

    Give it every record of that direction, in order: after "change cipher spec" a handshake
    message is encrypted, and one message may be spread over several records.
    """

    def __init__(self) -> None:
        self._encrypted = False
        self._missing = 0  # bytes of a message whose beginning was in an earlier record
        self._head = b""  # the first bytes of a message, fewer than its header has

    def of(self, record: TLSRecord) -> str:
        """The name of what the record carries: "ClientHello", "alert: unknown CA".

        Several messages are joined by " + "; "encrypted" stands before what cannot be read.
        """
        if record.type == HANDSHAKE and not self._encrypted:
            return self._messages(record.payload)
        if record.type == CHANGE_CIPHER_SPEC:
            self._encrypted = True
        if record.type == ALERT and len(record.payload) == CLEAR_ALERT:
            return f"alert: {ALERTS.get(record.payload[1], record.payload[1])}"
        name = RECORD_TYPES.get(record.type, f"type {record.type}")
        hidden = record.type in (ALERT, HANDSHAKE)
        return f"encrypted {name}" if hidden else name

    def _messages(self, payload: bytes) -> str:
        names = []
        rest = payload
        if self._missing:
            names.append("(more of it)")
            rest = payload[self._missing :]
            self._missing = max(0, self._missing - len(payload))
        rest = self._head + rest
        while len(rest) >= MESSAGE_HEADER:
            names.append(MESSAGES.get(rest[0], f"message {rest[0]}"))
            end = MESSAGE_HEADER + int.from_bytes(rest[1:MESSAGE_HEADER], "big")
            self._missing = max(0, end - len(rest))
            rest = rest[end:]
        self._head = rest
        return " + ".join(names) or "(part of a handshake message)"
