"""One frame of a trace, with what its bytes mean."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from helpers.internet.icmp import ICMP
from helpers.internet.icmpv6 import ICMPv6
from helpers.internet.ipv4 import IPv4
from helpers.internet.ipv6 import IPv6
from helpers.link.arp import ARP, REPLY, REQUEST
from helpers.link.ethernet import Ethernet
from helpers.record import Fate, Record
from helpers.trace.conversation import Connection, Numbers, Place
from helpers.trace.dissect import Dissection
from helpers.transport.tcp.segment import TCP
from helpers.transport.udp import UDP


class Whole(Protocol):
    """What a frame asks of the recording that it belongs to."""

    def dissection(self, frame: "Frame") -> Dissection:
        """Its headers."""

    def sender(self, frame: "Frame") -> str:
        """The name of the host that sent it."""

    def receiver(self, frame: "Frame") -> str:
        """The name of the host it is for."""

    @property
    def places(self) -> Sequence[Place] | Mapping[int, Place]:
        """For each frame, where it belongs."""


class Frame:
    """A frame on the wire: when, by whom, which bytes, what became of it, and what it says.

    `number` is its place in the trace as it was recorded, also where a filter left others out.
    `time` and `arrived` are seconds from the start of the trace.
    """

    __slots__ = ("_origin", "number", "record")

    def __init__(self, number: int, record: Record, origin: Whole) -> None:
        self.number = number
        self.record = record
        self._origin = origin

    @property
    def time(self) -> float:
        """When it was sent, in seconds from the start of the trace."""
        return self.record.time

    @property
    def arrived(self) -> float | None:
        """When it came to the other end; None where it never did, or nobody knows."""
        return self.record.arrived

    @property
    def data(self) -> bytes:
        """All its bytes."""
        return self.record.data

    @property
    def fate(self) -> Fate:
        """What became of it."""
        return self.record.fate

    @property
    def stack(self) -> str:
        """Which implementation made it, such as "Linux kernel 6.18"."""
        return self.record.stack

    @property
    def sender(self) -> str:
        """The name of the host that sent it."""
        return self._origin.sender(self)

    @property
    def receiver(self) -> str:
        """The name of the host it is for; "" where the frame does not say."""
        return self._origin.receiver(self)

    # --- what the bytes mean ---------------------------------------------------------------

    @property
    def dissection(self) -> Dissection:
        """Its headers, from the outside in, and the rest."""
        return self._origin.dissection(self)

    @property
    def sent_length(self) -> int:
        """How many bytes it had on the wire; `data` holds fewer where a capture cut it."""
        return self.record.sent_length or len(self.record.data)

    @property
    def note(self) -> str:
        """What of it is not read or not here, and why; "" where nothing is missing."""
        return self.dissection.note

    @property
    def ethernet(self) -> Ethernet | None:
        """Its Ethernet header, or None."""
        return self.dissection.ethernet

    @property
    def arp(self) -> ARP | None:
        """Its ARP message, or None."""
        return self.dissection.arp

    @property
    def ip(self) -> IPv4 | IPv6 | None:
        """Its IPv4 or IPv6 header, or None."""
        return self.dissection.ip

    @property
    def icmp(self) -> ICMP | ICMPv6 | None:
        """Its ICMP or ICMPv6 header, or None."""
        return self.dissection.icmp

    @property
    def udp(self) -> UDP | None:
        """Its UDP header, or None."""
        return self.dissection.udp

    @property
    def tcp(self) -> TCP | None:
        """Its TCP header, or None."""
        return self.dissection.tcp

    @property
    def payload(self) -> bytes:
        """What the innermost header carries: the application's data, if there is any."""
        return self.dissection.payload

    @property
    def connection(self) -> Connection | None:
        """The TCP or UDP conversation that it belongs to, or None."""
        return self._origin.places[self.number].connection

    # --- a TCP segment, as the diagrams tell it --------------------------------------------

    @property
    def _numbers(self) -> Numbers | None:
        return self._origin.places[self.number].numbers

    @property
    def seq(self) -> int | None:
        """SEG.SEQ counted from the sender's SYN, which has 0; None without TCP."""
        tcp, numbers = self.tcp, self._numbers
        return numbers.seq(tcp.seq) if tcp and numbers else None

    @property
    def ack(self) -> int | None:
        """SEG.ACK counted from the peer's SYN; None without TCP or where ACK is not set."""
        tcp, numbers = self.tcp, self._numbers
        return numbers.ack(tcp.ack) if tcp and tcp.ack_flag and numbers else None

    @property
    def sack(self) -> tuple[tuple[int, int], ...]:
        """The blocks of the SACK option, counted like `ack`."""
        tcp, numbers = self.tcp, self._numbers
        if tcp is None or numbers is None:
            return ()
        return tuple((numbers.ack(left), numbers.ack(right)) for left, right in tcp.sack_blocks)

    @property
    def window(self) -> int | None:
        """The window in bytes, its scale applied where both SYNs were seen (RFC 7323 2.2)."""
        tcp, numbers = self.tcp, self._numbers
        return tcp.window << numbers.scale if tcp and numbers else None

    @property
    def unscaled(self) -> bool:
        """Whether the window may have to be scaled, and nobody saw by how much."""
        numbers = self._numbers
        return numbers is not None and not numbers.scale_known

    @property
    def flags(self) -> str:
        """The TCP flags as text, such as "SYN, ACK"; "" without TCP."""
        return ", ".join(self.tcp.flag_names) if self.tcp else ""

    @property
    def length(self) -> int:
        """The number of bytes of the payload, as it was sent: SEG.LEN without SYN and FIN.

        `payload` holds fewer where a capture kept only the start of the frame.
        """
        return self.dissection.length

    # --- as text ---------------------------------------------------------------------------

    @property
    def what(self) -> str:
        """In a few words: "SYN, ACK", "UDP", "ARP: who has 10.0.0.2?", "ICMP echo"."""
        read = self.dissection
        if read.tcp:
            return self.flags or "no flags"
        if read.arp and read.arp.operation == REQUEST:
            return f"ARP: who has {read.arp.target_ip}?"
        if read.arp and read.arp.operation == REPLY:
            return f"ARP: {read.arp.sender_ip} is at {read.arp.sender_mac}"
        if read.arp:
            return f"ARP: operation {read.arp.operation}"
        if read.icmp:
            kind, code = (cell.text.partition("(")[2].rstrip(")") for cell in read.icmp.cells()[:2])
            return f"{read.icmp.LAYOUT.name} {code or kind or read.icmp.values()[0]}"
        return read.innermost

    @property
    def window_text(self) -> str:
        """The window as it is shown: "501 unscaled" where its scale is not known."""
        return "" if self.window is None else f"{self.window}{' unscaled' * self.unscaled}"

    def row(self) -> tuple[Any, ...]:
        """What a table shows of it: number, time, from, to, what, seq, ack, window, length."""
        times = f"{self.time:.6f}"
        numbers = (self.seq, self.ack, self.window_text or None, self.length)
        return (self.number, times, self.sender, self.receiver, self.what, *numbers)

    def __str__(self) -> str:
        parts = [f"{self.time:.6f} s", f"{self.sender} → {self.receiver}", self.what]
        if self.tcp:
            parts.append(f"seq={self.seq}")
            parts += [f"ack={self.ack}"] if self.tcp.ack_flag else []
            parts.append(f"win={self.window_text}")
        parts.append(f"len={self.length}")
        parts += [str(self.fate)] if self.fate is not Fate.DELIVERED else []
        parts += [f"({self.note})"] if self.note else []
        return "  ".join(parts)

    def __repr__(self) -> str:
        return f"<Frame {self.number}: {self}>"
