"""Two thousand packets, byte for byte the same as scapy's, and read back from scapy's bytes."""

from dataclasses import replace

import pytest
from scapy.layers.inet import ICMP as ScapyICMP
from scapy.layers.inet import IP as ScapyIP
from scapy.layers.inet import TCP as ScapyTCP
from scapy.layers.inet import UDP as ScapyUDP
from scapy.layers.inet import IPOption
from scapy.layers.inet6 import ICMPv6EchoReply
from scapy.layers.inet6 import IPv6 as ScapyIPv6
from scapy.layers.l2 import ARP as ScapyARP
from scapy.layers.l2 import Ether
from scapy.packet import Raw

from helpers.internet import ICMPv6, IPv4, IPv6
from helpers.link import ARP, Ethernet
from helpers.trace import dissect
from helpers.transport.tcp import TCP
from helpers.transport.tcp.options import (
    EndOfOptions,
    MaximumSegmentSize,
    NoOperation,
    Sack,
    SackPermitted,
    Timestamps,
    WindowScale,
)
from tests.packets import Dice, pack

PACKETS = 500  # for each of four seeds


def option(ours):
    """An option of ours as scapy writes it."""
    match ours:
        case NoOperation():
            return ("NOP", None)
        case MaximumSegmentSize(mss):
            return ("MSS", mss)
        case WindowScale(shift):
            return ("WScale", shift)
        case SackPermitted():
            return ("SAckOK", b"")
        case Timestamps(tsval, tsecr):
            return ("Timestamp", (tsval, tsecr))
        case Sack(blocks):
            return ("SAck", tuple(edge for block in blocks for edge in block))
        case EndOfOptions():
            return ("EOL", None)
    return (ours.kind, ours.data)


def same_packet(ethernet, ip, inner, payload):
    """The packet that scapy builds from the values of our headers."""
    outer = Ether(dst=ethernet.destination, src=ethernet.source, type=ethernet.ethertype)
    outer /= ScapyIP(
        tos=ip.dscp << 2 | ip.ecn,
        id=ip.identification,
        flags=ip.flags,
        ttl=ip.ttl,
        proto=ip.protocol,
        src=ip.source,
        dst=ip.destination,
        options=[IPOption(ip.options)] if ip.options else [],
    )
    if isinstance(inner, TCP):
        return outer / tcp(inner) / Raw(payload)
    if ip.protocol == 17:
        return (
            outer / ScapyUDP(sport=inner.source_port, dport=inner.destination_port) / Raw(payload)
        )
    return (
        outer / ScapyICMP(type=inner.type, id=inner.identifier, seq=inner.sequence) / Raw(payload)
    )


def same_packet6(ethernet, ip, inner, payload):
    """The same for a packet of IPv6."""
    outer = Ether(dst=ethernet.destination, src=ethernet.source, type=ethernet.ethertype)
    outer /= ScapyIPv6(
        tc=ip.traffic_class,
        fl=ip.flow_label,
        nh=ip.next_header,
        hlim=ip.hop_limit,
        src=ip.source,
        dst=ip.destination,
    )
    if isinstance(inner, TCP):
        return outer / tcp(inner) / Raw(payload)
    if isinstance(inner, ICMPv6):
        return outer / ICMPv6EchoReply(data=payload[4:])
    return outer / ScapyUDP(sport=inner.source_port, dport=inner.destination_port) / Raw(payload)


def tcp(inner):
    """The TCP header of scapy with our values; its reserved bits and flags are cut elsewhere."""
    return ScapyTCP(
        sport=inner.source_port,
        dport=inner.destination_port,
        seq=inner.seq,
        ack=inner.ack,
        reserved=inner.reserved >> 1,
        flags=(inner.reserved & 1) << 8 | inner.flags,
        window=inner.window,
        urgptr=inner.urgent_pointer,
        options=[option(each) for each in inner.options],
    )


@pytest.mark.parametrize("seed", range(4))
def test_both_write_the_same_and_we_read_what_was_written(seed):
    dice = Dice(seed)
    for _ in range(PACKETS):
        ethernet, ip, inner, payload = dice.frame()
        theirs = bytes(same_packet(ethernet, ip, inner, payload))
        assert pack(ethernet, ip, inner, payload) == theirs
        read = dissect(theirs)
        assert [blank(layer.header) for layer in read.layers] == [ethernet, ip, inner]
        assert (read.payload, read.trailer, read.note) == (payload, b"", "")


@pytest.mark.parametrize("seed", range(60, 62))
def test_both_write_the_same_over_ipv6(seed):
    dice = Dice(seed)
    for _ in range(PACKETS):
        ethernet, ip, inner, payload = dice.frame6()
        theirs = bytes(same_packet6(ethernet, ip, inner, payload))
        assert pack(ethernet, ip, inner, payload) == theirs
        read = dissect(theirs)
        assert [blank(layer.header) for layer in read.layers] == [ethernet, ip, inner]
        assert (read.payload, read.trailer, read.note) == (payload, b"", "")


def blank(header):
    """The header without what `pack` fills in."""
    if isinstance(header, Ethernet):
        return header
    if isinstance(header, IPv6):
        return replace(header, payload_length=None)
    if isinstance(header, IPv4):
        return replace(header, ihl=None, total_length=None, checksum=None)
    if isinstance(header, TCP):
        options = tuple(o for o in header.options if not isinstance(o, EndOfOptions))
        return replace(header, data_offset=None, checksum=None, options=options)
    names = {"length": None} if hasattr(header, "length") else {}
    return replace(header, checksum=None, **names)


def test_what_we_pack_scapy_reads():
    dice = Dice(20)
    for _ in range(PACKETS // 2):
        ethernet, ip, inner, payload = dice.frame()
        read = Ether(pack(ethernet, ip, inner, payload))
        assert (read[ScapyIP].src, read[ScapyIP].id, read[ScapyIP].ttl) == (
            ip.source,
            ip.identification,
            ip.ttl,
        )
        if isinstance(inner, TCP):
            assert (read[ScapyTCP].seq, read[ScapyTCP].ack) == (inner.seq, inner.ack)
            names = [each for each in read[ScapyTCP].options if each[0] != "EOL"]
            assert names == [option(each) for each in inner.options]


def test_arp():
    dice = Dice(30)
    for _ in range(PACKETS // 2):
        ours = ARP(
            operation=dice.bits(16),
            sender_mac=dice.mac(),
            sender_ip=dice.address(),
            target_mac=dice.mac(),
            target_ip=dice.address(),
        )
        theirs = ScapyARP(
            op=ours.operation,
            hwsrc=ours.sender_mac,
            psrc=ours.sender_ip,
            hwdst=ours.target_mac,
            pdst=ours.target_ip,
        )
        assert ours.pack() == bytes(theirs)
        assert ARP.parse(bytes(theirs)) == (ours, b"")
        outer = Ethernet("ff:ff:ff:ff:ff:ff", ours.sender_mac, 0x0806)
        assert dissect(outer.pack(bytes(theirs))).arp == ours
