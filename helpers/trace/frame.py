"""One frame of a trace, with what its bytes mean."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from helpers.internet.icmp import ICMP
from helpers.internet.icmpv6 import ICMPv6
from helpers.internet.ipv4 import IPv4
from helpers.internet.ipv6 import IPv6
from helpers.link.arp import ARP, REQUEST
from helpers.link.ethernet import Ethernet
from helpers.record import Fate, Record
from helpers.trace.conversation import Numbers
from helpers.trace.dissect import Dissection, dissect
from helpers.transport.tcp.segment import TCP
from helpers.transport.udp import UDP

if TYPE_CHECKING:
    from helpers.trace.origin import Origin


class Frame:
    """A frame on the wire: when, by whom, which bytes, what became of it, and what it says.

    `number` is its place in the trace as it was recorded, also where a filter left others out.
    `time` and `arrived` are seconds from the start of the trace.
    """

    def __init__(self, number: int, record: Record, origin: "Origin") -> None:
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

    @cached_property
    def dissection(self) -> Dissection:
        """Its headers, from the outside in, and the rest."""
        return dissect(self.record.data, self._origin.first)

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

    # --- a TCP segment, as the diagrams tell it --------------------------------------------

    @property
    def _numbers(self) -> Numbers | None:
        return self._origin.numbers[self.number]

    @property
    def seq(self) -> int | None:
        """SEG.SEQ counted from the sender's SYN, which has 0; None without TCP."""
        return self._numbers.seq(self.tcp.seq) if self.tcp else None

    @property
    def ack(self) -> int | None:
        """SEG.ACK counted from the peer's SYN; None without TCP or where ACK is not set."""
        return self._numbers.ack(self.tcp.ack) if self.tcp and self.tcp.ack_flag else None

    @property
    def sack(self) -> tuple[tuple[int, int], ...]:
        """The blocks of the SACK option, counted like `ack`."""
        if self.tcp is None:
            return ()
        count = self._numbers.ack
        return tuple((count(left), count(right)) for left, right in self.tcp.sack_blocks)

    @property
    def window(self) -> int | None:
        """The window in bytes, its scale applied where both SYNs were seen (RFC 7323 2.2)."""
        return self.tcp.window << self._numbers.scale if self.tcp else None

    @property
    def flags(self) -> str:
        """The TCP flags as text, such as "SYN, ACK"; "" without TCP."""
        return ", ".join(self.tcp.flag_names) if self.tcp else ""

    @property
    def length(self) -> int:
        """The number of bytes of the payload: SEG.LEN without SYN and FIN."""
        return len(self.payload)

    # --- as text ---------------------------------------------------------------------------

    @property
    def what(self) -> str:
        """In a few words: "SYN, ACK", "UDP", "ARP: who has 10.0.0.2?", "ICMP echo"."""
        read = self.dissection
        if read.tcp:
            return self.flags or "no flags"
        if read.arp and read.arp.operation == REQUEST:
            return f"ARP: who has {read.arp.target_ip}?"
        if read.arp:
            return f"ARP: {read.arp.sender_ip} is at {read.arp.sender_mac}"
        if read.icmp:
            kind, code = (cell.text.partition("(")[2].rstrip(")") for cell in read.icmp.cells()[:2])
            return f"{read.icmp.LAYOUT.name} {code or kind or read.icmp.type}"
        return read.layers[-1].name if read.layers else "not readable"

    def row(self) -> tuple[Any, ...]:
        """What a table shows of it: number, time, from, to, what, seq, ack, window, length."""
        times = f"{self.time:.6f}"
        numbers = (self.seq, self.ack, self.window, self.length)
        return (self.number, times, self.sender, self.receiver, self.what, *numbers)

    def __str__(self) -> str:
        parts = [f"{self.time:.6f} s", f"{self.sender} → {self.receiver}", self.what]
        if self.tcp:
            parts.append(f"seq={self.seq}")
            parts += [f"ack={self.ack}"] if self.tcp.ack_flag else []
            parts.append(f"win={self.window}")
        parts.append(f"len={self.length}")
        parts += [str(self.fate)] if self.fate is not Fate.DELIVERED else []
        return "  ".join(parts)

    def __repr__(self) -> str:
        return f"<Frame {self.number}: {self}>"
