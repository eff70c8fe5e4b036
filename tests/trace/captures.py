"""Captures as other tools write them: every kind of link, of IP, of transport, and of file.

A capture is made of all frames that one link can carry: each kind of IP with each transport. It is
written in each form of file, whole, with the frames cut short, and with its end missing.
"""

import random
import struct
from collections.abc import Iterator

from helpers.internet import Echo, ICMPv6, IPv4, IPv6
from helpers.internet.ipv6_extensions import DestinationOptions, Fragment, HopByHop, Routing
from helpers.link import Ethernet
from helpers.link.cooked import Cooked, Cooked2
from helpers.link.llc import LLC, SNAP
from helpers.link.vlan import VLAN
from helpers.transport.tcp import TCP
from helpers.transport.tcp.options import MaximumSegmentSize, NoOperation, Timestamps
from helpers.transport.udp import UDP

HERE, THERE = "10.1.2.3", "10.9.8.7"
HERE_6, THERE_6 = "fd00::1", "fd00::abcd"
MACS = ("02:00:00:00:00:0b", "02:00:00:00:00:0a")
SNAPS = (None, 96, 60)
PAYLOAD = bytes(range(200))


# --- transports: (protocol numbers of IPv4 and IPv6, bytes) ----------------------------------


def segment(ends: tuple[str, str], chance: random.Random) -> bytes:
    options = chance.choice(
        [(), (MaximumSegmentSize(1460),), (NoOperation(), NoOperation(), Timestamps(1, 2))]
    )
    ports = (chance.randrange(1024, 65536), chance.randrange(1, 1024))
    header = TCP(*ports, chance.getrandbits(32), chance.getrandbits(32), flags=24, options=options)
    return header.pack(PAYLOAD[: chance.randrange(201)], *ends)


def datagram(ends: tuple[str, str], chance: random.Random) -> bytes:
    ports = (chance.randrange(1024, 65536), chance.randrange(1, 1024))
    return UDP(*ports).pack(PAYLOAD[: chance.randrange(201)], *ends)


def echo(ends: tuple[str, str], chance: random.Random) -> bytes:
    data = PAYLOAD[: chance.randrange(201)]
    if ":" in ends[0]:
        return ICMPv6(128).pack(bytes(4) + data, *ends)
    return Echo(8, 0, None, 7, chance.getrandbits(16)).pack(data)


TRANSPORTS = {(6, 6): segment, (17, 17): datagram, (1, 58): echo}


# --- kinds of IP: bytes of a packet, from the protocol number and the bytes inside ------------


def four(inside: bytes, number: int, **fields: object) -> bytes:
    return IPv4(source=HERE, destination=THERE, protocol=number, **fields).pack(inside)


def six(inside: bytes, number: int, **fields: object) -> bytes:
    return IPv6(source=HERE_6, destination=THERE_6, next_header=number, **fields).pack(inside)


FOURS = {
    "plain": four,
    "with options": lambda inside, n: four(inside, n, options=b"\x94\4\0\0"),
    "length 0": lambda inside, n: four(inside, n, total_length=0),
    "first fragment": lambda inside, n: four(inside[: len(inside) & ~7 or 8], n, flags=1),
    "later fragment": lambda inside, n: four(inside, n, fragment_offset=90),
}
SIXES = {
    "plain": six,
    "hop by hop": lambda inside, n: six(HopByHop(n).pack(inside), 0),
    "three extensions": lambda inside, n: six(
        HopByHop(43).pack(
            Routing(60, 0, bytes(6)).pack(
                DestinationOptions(n, 1, b"\1\x0c" + bytes(12)).pack(inside)
            )
        ),
        0,
    ),
    "first fragment": lambda inside, n: six(
        Fragment(n, more=1, identification=9).pack(inside[: len(inside) & ~7 or 8]), 44
    ),
    "later fragment": lambda inside, n: six(Fragment(n, offset=90).pack(inside), 44),
}


def packets(chance: random.Random) -> Iterator[tuple[int, bytes]]:
    """Yield (EtherType, bytes) of each kind of IP with each transport."""
    for (number, number_6), transport in TRANSPORTS.items():
        for make in FOURS.values():
            yield 0x0800, make(transport((HERE, THERE), chance), number)
        for make in SIXES.values():
            yield 0x86DD, make(transport((HERE_6, THERE_6), chance), number_6)


# --- kinds of link: (link type, what a frame of it is) ----------------------------------------


def tagged(ethertype: int, packet: bytes) -> bytes:
    return Ethernet(*MACS, 0x8100).pack(VLAN(3, 0, 42, ethertype).pack(packet))


def tagged_twice(ethertype: int, packet: bytes) -> bytes:
    inner = VLAN(0, 0, 42, ethertype).pack(packet)
    return Ethernet(*MACS, 0x88A8).pack(VLAN(0, 1, 7, 0x8100).pack(inner))


def snap(ethertype: int, packet: bytes) -> bytes:
    inside = LLC(0xAA, 0xAA).pack(SNAP(bytes(3), ethertype).pack(packet))
    return Ethernet(*MACS, len(inside)).pack(inside)


def loopback(ethertype: int, packet: bytes) -> bytes:
    return struct.pack("<I", 2 if ethertype == 0x0800 else 24) + packet


SENDER = bytes.fromhex("02000000000a0000")
LINKS = {
    "ethernet": (1, lambda kind, packet: Ethernet(*MACS, kind).pack(packet)),
    "padded": (1, lambda kind, packet: Ethernet(*MACS, kind).pack(packet).ljust(60, b"\0")),
    "vlan": (1, tagged),
    "vlan in vlan": (1, tagged_twice),
    "snap": (1, snap),
    "cooked": (113, lambda kind, packet: Cooked(address=SENDER, protocol=kind).pack(packet)),
    "cooked v2": (276, lambda kind, packet: Cooked2(kind, address=SENDER).pack(packet)),
    "raw": (101, lambda kind, packet: packet),
    "loopback": (0, loopback),
    "raw, one version": (228, lambda kind, packet: packet),
}


# --- forms of files: bytes, from a link type and frames ---------------------------------------


def kept(frame: bytes, snap: int | None) -> bytes:
    return frame if snap is None else frame[:snap]


def classic(order: str, magic: int, link: int, frames: list[bytes], snap: int | None) -> bytes:
    parts = [struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, snap or 65535, link)]
    for seconds, frame in enumerate(frames):
        part = kept(frame, snap)
        parts += [struct.pack(order + "IIII", seconds, 7, len(part), len(frame)), part]
    return b"".join(parts)


def block(order: str, kind: int, body: bytes) -> bytes:
    body += bytes(-len(body) % 4)
    size = struct.pack(order + "I", 12 + len(body))
    return struct.pack(order + "I", kind) + size + body + size


def enhanced(order: str, frame: bytes, part: bytes) -> bytes:
    return block(order, 6, struct.pack(order + "IIIII", 0, 0, 9, len(part), len(frame)) + part)


def old(order: str, frame: bytes, part: bytes) -> bytes:
    return block(order, 2, struct.pack(order + "HHIIII", 0, 0, 0, 9, len(part), len(frame)) + part)


def simple(order: str, frame: bytes, part: bytes) -> bytes:
    return block(order, 3, struct.pack(order + "I", len(frame)) + part)


def blocks(order: str, pack, link: int, frames: list[bytes], snap: int | None) -> bytes:
    section = block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))
    interface = block(order, 1, struct.pack(order + "HHI", link, 0, snap or 0))
    return section + interface + b"".join(pack(order, f, kept(f, snap)) for f in frames)


FORMS = {
    "pcap": lambda *rest: classic("<", 0xA1B2C3D4, *rest),
    "pcap, big end first, ns": lambda *rest: classic(">", 0xA1B23C4D, *rest),
    "pcapng": lambda *rest: blocks("<", enhanced, *rest),
    "pcapng, big end first, simple": lambda *rest: blocks(">", simple, *rest),
    "pcapng, old packets": lambda *rest: blocks("<", old, *rest),
}


def frames(name: str, seed: int) -> list[bytes]:
    """The frames of a capture on the link of this name."""
    _, frame = LINKS[name]
    chance = random.Random(seed)
    made = list(packets(chance))
    if name == "raw, one version":
        made = [(kind, packet) for kind, packet in made if kind == 0x0800]
    return [frame(kind, packet) for kind, packet in made]


def capture(name: str, form: str, snap: int | None, seed: int = 1) -> bytes:
    """The bytes of a file with the frames of a link, cut short to `snap` bytes."""
    return FORMS[form](LINKS[name][0], frames(name, seed), snap)
