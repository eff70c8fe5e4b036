"""Packets to test with: hypothesis strategies, and frames of every kind drawn with a seed."""

import random
from ipaddress import IPv6Address

from hypothesis import strategies as st

from helpers.internet import ICMP, Echo, ICMPv6, IPv4, IPv6, OtherICMP, TimeExceeded, Unreachable
from helpers.link import ARP, Ethernet
from helpers.transport.tcp import TCP
from helpers.transport.tcp.options import (
    MaximumSegmentSize,
    NoOperation,
    Sack,
    SackPermitted,
    Timestamps,
    UnknownOption,
    WindowScale,
)
from helpers.transport.udp import UDP


def numbers(bits):
    """Every number that a field of so many bits holds."""
    return st.integers(0, 2**bits - 1)


macs = st.binary(min_size=6, max_size=6).map(lambda data: data.hex(":"))
addresses = st.tuples(*[numbers(8)] * 4).map(lambda parts: "{}.{}.{}.{}".format(*parts))
payloads = st.binary(max_size=64)
blocks = st.lists(st.tuples(numbers(32), numbers(32)), min_size=1, max_size=4).map(tuple)
options = st.one_of(
    st.just(NoOperation()),
    st.builds(MaximumSegmentSize, numbers(16)),
    st.builds(WindowScale, numbers(8)),
    st.just(SackPermitted()),
    st.builds(Sack, blocks),
    st.builds(Timestamps, numbers(32), numbers(32)),
    st.builds(UnknownOption, st.integers(9, 255), st.binary(max_size=12)),
)
option_lists = (
    st.lists(options, max_size=8)
    .map(tuple)
    .filter(lambda chosen: sum(len(option.pack()) for option in chosen) <= 40)
)
segments = st.builds(
    TCP,
    source_port=numbers(16),
    destination_port=numbers(16),
    seq=numbers(32),
    ack=numbers(32),
    reserved=numbers(4),
    flags=numbers(8),
    window=numbers(16),
    urgent_pointer=numbers(16),
    options=option_lists,
)
datagrams = st.builds(
    IPv4,
    dscp=numbers(6),
    ecn=numbers(2),
    identification=numbers(16),
    flags=numbers(3),
    fragment_offset=numbers(13),
    ttl=numbers(8),
    protocol=numbers(8),
    source=addresses,
    destination=addresses,
    options=st.integers(0, 10).flatmap(
        lambda words: st.binary(min_size=4 * words, max_size=4 * words)
    ),
)
addresses6 = st.binary(min_size=16, max_size=16).map(lambda data: str(IPv6Address(data)))
packets6 = st.builds(
    IPv6,
    traffic_class=numbers(8),
    flow_label=numbers(20),
    next_header=numbers(8),
    hop_limit=numbers(8),
    source=addresses6,
    destination=addresses6,
)
udps = st.builds(UDP, source_port=numbers(16), destination_port=numbers(16))
arps = st.builds(
    ARP,
    operation=numbers(16),
    sender_mac=macs,
    sender_ip=addresses,
    target_mac=macs,
    target_ip=addresses,
)
icmps = st.one_of(
    st.builds(Echo, type=st.sampled_from((0, 8)), identifier=numbers(16), sequence=numbers(16)),
    st.builds(Unreachable, code=numbers(8), next_hop_mtu=numbers(16)),
    st.builds(TimeExceeded, code=numbers(8), unused=numbers(32)),
    st.builds(OtherICMP, type=st.integers(12, 255), code=numbers(8), rest=numbers(32)),
)


class Dice:
    """Draws headers at random, but the same ones for the same seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def bits(self, count):
        return self.random.getrandbits(count)

    def address(self):
        return "{}.{}.{}.{}".format(*(self.bits(8) for _ in range(4)))

    def mac(self):
        return self.random.randbytes(6).hex(":")

    def payload(self):
        return self.random.randbytes(self.random.choice((0, 1, 2, 7, 100, 1333)))

    def option(self):
        edges = [(self.bits(32), self.bits(32)) for _ in range(self.random.randrange(1, 4))]
        return self.random.choice(
            (
                NoOperation(),
                MaximumSegmentSize(self.bits(16)),
                WindowScale(self.random.randrange(15)),
                SackPermitted(),
                Timestamps(self.bits(32), self.bits(32)),
                Sack(tuple(edges)),
                UnknownOption(253, self.random.randbytes(self.random.randrange(1, 9))),
            )
        )

    def options(self):
        chosen, room = [], 40
        for _ in range(self.random.randrange(6)):
            option = self.option()
            room -= len(option.pack())
            if room < 0:
                break
            chosen.append(option)
        return tuple(chosen)

    def tcp(self):
        ports = (self.bits(16), self.bits(16))
        flags = {"reserved": self.bits(4), "flags": self.bits(8), "urgent_pointer": self.bits(16)}
        return TCP(
            *ports,
            self.bits(32),
            self.bits(32),
            window=self.bits(16),
            options=self.options(),
            **flags,
        )

    def udp(self):
        return UDP(self.bits(16), self.bits(16))

    def ip(self, protocol):
        return IPv4(
            dscp=self.bits(6),
            ecn=self.bits(2),
            identification=self.bits(16),
            flags=self.random.choice((0, 2)),
            ttl=self.random.randrange(1, 256),
            protocol=protocol,
            source=self.address(),
            destination=self.address(),
            options=self.random.choice((b"", b"", b"\1\1\1\0", b"\x94\4\0\0")),
        )

    def ip6(self, protocol):
        return IPv6(
            traffic_class=self.bits(8),
            flow_label=self.bits(20),
            next_header=protocol,
            hop_limit=self.random.randrange(1, 256),
            source=str(IPv6Address(self.random.randbytes(16))),
            destination=str(IPv6Address(self.random.randbytes(16))),
        )

    def icmp(self):
        return Echo(self.random.choice((0, 8)), 0, None, self.bits(16), self.bits(16))

    def frame(self):
        """Headers of one frame from the outside in, and its payload."""
        ethernet = Ethernet(self.mac(), self.mac())
        kind = self.random.choice(("tcp", "tcp", "udp", "icmp"))
        inner = getattr(self, kind)()
        ip = self.ip({"tcp": 6, "udp": 17, "icmp": 1}[kind])
        return ethernet, ip, inner, self.payload()

    def frame6(self):
        """The same over IPv6."""
        ethernet = Ethernet(self.mac(), self.mac(), 0x86DD)
        kind = self.random.choice(("tcp", "tcp", "udp", "icmp"))
        inner = ICMPv6(129) if kind == "icmp" else getattr(self, kind)()
        ip = self.ip6({"tcp": 6, "udp": 17, "icmp": 58}[kind])
        payload = self.payload()
        return ethernet, ip, inner, bytes(4) + payload if kind == "icmp" else payload


def pack(ethernet, ip, inner, payload):
    """The bytes of a frame, checksums and lengths filled in."""
    addresses = () if isinstance(inner, ICMP) else (ip.source, ip.destination)
    return ethernet.pack(ip.pack(inner.pack(payload, *addresses)))
