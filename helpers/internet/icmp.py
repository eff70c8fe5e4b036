"""ICMP: the hosts' and routers' own messages, carried in IPv4 (RFC 792).

All messages begin with a type, a code and a checksum; the next four bytes depend on the type, so
each kind has a class and a layout of its own. `ICMP.parse` gives the right one.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from helpers.internet.checksum import internet_checksum
from helpers.layout import Field, Header, Layout, maker

ECHO_REPLY, UNREACHABLE, ECHO, TIME_EXCEEDED = 0, 3, 8, 11
TYPES = {
    ECHO_REPLY: "echo reply",
    UNREACHABLE: "destination unreachable",
    4: "source quench",
    5: "redirect",
    ECHO: "echo",
    9: "router advertisement",
    10: "router solicitation",
    TIME_EXCEEDED: "time exceeded",
    12: "parameter problem",
    13: "timestamp",
    14: "timestamp reply",
}
WHY_UNREACHABLE = {
    0: "net unreachable",
    1: "host unreachable",
    2: "protocol unreachable",
    3: "port unreachable",
    4: "fragmentation needed and DF set",
}
WHY_EXCEEDED = {0: "time to live exceeded in transit", 1: "fragment reassembly time exceeded"}


def _layout(name: str, codes: dict[int, str], *rest: Field) -> Layout:
    return Layout(
        name,
        (
            Field("type", 8, "the kind of message", names=TYPES),
            Field("code", 8, "what exactly", names=codes),
            Field("checksum", 16, "guards the message", shown="hex"),
            *rest,
        ),
    )


class ICMP(Header):
    """What all messages share. Where `checksum` is None, `pack` fills it in."""

    __slots__ = ()

    @classmethod
    def parse(cls, data: bytes) -> tuple["ICMP", bytes]:
        """The message's header, as the class for its type, and the data after it.

        After `Unreachable` and `TimeExceeded` the data is the start of the datagram that the
        message is about. Raises MalformedPacket where there are fewer than 8 bytes.
        """
        kind, make = _KINDS.get(data[0] if data else None, _OTHER)
        return make(*kind.LAYOUT.unpack(data)), data[8:]

    def pack(self, payload: bytes = b"") -> bytes:
        """The bytes of the message: this header, then `payload`.

        Raises MalformedPacket where a value does not fit its field.
        """
        kind, code, checksum, *rest = self.values()
        if checksum is None:
            checksum = internet_checksum(self.LAYOUT.pack(kind, code, 0, *rest) + payload)
        return self.LAYOUT.pack(kind, code, checksum, *rest) + payload

    def checksum_ok(self, payload: bytes) -> bool:
        """Whether the checksum fits the header and `payload`."""
        return internet_checksum(self.pack(payload)) == 0


@dataclass(frozen=True, slots=True)
class Echo(ICMP):
    """A ping (type 8) or its answer (type 0), which returns the same data."""

    type: int = ECHO
    code: int = 0
    checksum: int | None = None
    identifier: int = 0
    sequence: int = 0

    LAYOUT: ClassVar[Layout] = _layout(
        "ICMP",
        {},
        Field("identifier", 16, "which ping program asks"),
        Field("sequence", 16, "which of its questions", "Sequence Number"),
    )


@dataclass(frozen=True, slots=True)
class Unreachable(ICMP):
    """A datagram could not be delivered; its start follows as data."""

    type: int = UNREACHABLE
    code: int = 3
    checksum: int | None = None
    unused: int = 0
    next_hop_mtu: int = 0

    LAYOUT: ClassVar[Layout] = _layout(
        "ICMP",
        WHY_UNREACHABLE,
        Field("unused", 16, "zero"),
        Field("next_hop_mtu", 16, "the largest datagram that fits; code 4 only", "Next-Hop MTU"),
    )


@dataclass(frozen=True, slots=True)
class TimeExceeded(ICMP):
    """A datagram passed too many routers, or its fragments took too long; its start follows."""

    type: int = TIME_EXCEEDED
    code: int = 0
    checksum: int | None = None
    unused: int = 0

    LAYOUT: ClassVar[Layout] = _layout("ICMP", WHY_EXCEEDED, Field("unused", 32, "zero"))


@dataclass(frozen=True, slots=True)
class OtherICMP(ICMP):
    """A message of a type that the course does not use."""

    type: int
    code: int = 0
    checksum: int | None = None
    rest: int = 0

    LAYOUT: ClassVar[Layout] = _layout(
        "ICMP", {}, Field("rest", 32, "depends on the type; not decoded", shown="hex")
    )


_OTHER: tuple[type[ICMP], Any] = (OtherICMP, maker(OtherICMP))
_KINDS: dict[int | None, tuple[type[ICMP], Any]] = {
    ECHO: (Echo, maker(Echo)),
    ECHO_REPLY: (Echo, maker(Echo)),
    UNREACHABLE: (Unreachable, maker(Unreachable)),
    TIME_EXCEEDED: (TimeExceeded, maker(TimeExceeded)),
}
