"""What a host has counted, under the names that a kernel has for it (`netstat -s`).

Linux writes them into /proc/net/snmp and /proc/net/netstat: a line of names, and a line of
numbers. Here one counter is "TcpRetransSegs" or "TcpExtListenDrops": the name of its group, and
its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(slots=True)
class InternetCounters:
    """What the internet layer of a host has counted."""

    packets_in: int = 0
    packets_out: int = 0
    bad_headers: int = 0
    bad_addresses: int = 0  # packets for somebody else
    datagrams_in: int = 0
    datagrams_to_nobody: int = 0  # to ports on which nobody listens
    bad_datagrams: int = 0  # with a wrong checksum

    def by_name(self) -> dict[str, int]:
        """The counters, under the kernel's names."""
        return {
            "IpInReceives": self.packets_in,
            "IpOutRequests": self.packets_out,
            "IpInHdrErrors": self.bad_headers,
            "IpInAddrErrors": self.bad_addresses,
            "UdpInDatagrams": self.datagrams_in,
            "UdpNoPorts": self.datagrams_to_nobody,
            "UdpInErrors": self.bad_datagrams,
            "UdpInCsumErrors": self.bad_datagrams,
        }


class Counts(dict[str, int]):
    """Counters by name."""

    def since(self, before: Mapping[str, int]) -> "Counts":
        """What was counted since `before`: each counter that has changed, and by how much."""
        changed = {name: number - before.get(name, 0) for name, number in self.items()}
        return Counts({name: number for name, number in changed.items() if number})


def parsed(texts: Iterable[str]) -> Counts:
    """The counters in files such as /proc/net/snmp.

    Raises ValueError where the lines of names and of numbers do not go together.
    """
    counts = Counts()
    for text in texts:
        lines = [line.split() for line in text.splitlines() if line.strip()]
        for names, numbers in zip(lines[::2], lines[1::2], strict=True):
            group = names[0].removesuffix(":")
            for name, number in zip(names[1:], numbers[1:], strict=True):
                counts[group + name] = int(number)
    return counts
