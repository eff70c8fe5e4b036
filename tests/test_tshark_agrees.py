"""tshark, the judge of captures, reads what we pack: nothing malformed, every checksum right."""

import os
import shutil
import subprocess
from dataclasses import replace

import pytest

from helpers.internet import IPv4, IPv6, TimeExceeded, Unreachable
from helpers.link import ARP, Ethernet
from helpers.record import Record
from helpers.trace import Trace
from helpers.transport.tcp import TCP
from helpers.transport.udp import UDP
from tests.packets import Dice, pack

TSHARK = shutil.which("tshark")
PACKETS = 1500
# Payloads are random bytes: no dissector of an application should try its luck with them.
COMMAND = (
    *("-n", "-d", "tcp.port==0-65535,data", "-d", "udp.port==0-65535,data"),
    *("-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE"),
    *("-o", "udp.check_checksum:TRUE"),
)
BAD = "_ws.malformed or tcp.suboption_malformed or " + " or ".join(
    f"{name}.checksum.status == 0" for name in ("ip", "tcp", "udp", "icmp", "icmpv6")
)
FIELDS = (
    *("tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.ack_raw", "tcp.len", "tcp.hdr_len"),
    *("tcp.flags", "tcp.window_size_value", "tcp.urgent_pointer", "tcp.checksum"),
    *("udp.srcport", "udp.length", "icmp.type", "ip.id", "ip.ttl"),
)

pytestmark = pytest.mark.skipif(
    TSHARK is None and not os.environ.get("CI"), reason="tshark is not installed"
)


def tshark(path, *arguments):
    """What tshark prints about a file, as a list of lines."""
    command = [TSHARK, *COMMAND, "-r", str(path), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def frames(seed=40):
    """Frames of every kind that the course packs."""
    dice = Dice(seed)
    for _ in range(PACKETS):
        yield dice.frame()
    outer = Ethernet(dice.mac(), dice.mac())
    lost = dice.ip(17)
    quote = lost.pack(UDP(40000, 9).pack(b"", lost.source, lost.destination))
    for error in (Unreachable(code=3), Unreachable(code=4, next_hop_mtu=1400), TimeExceeded()):
        yield outer, dice.ip(1), error, quote


def saved(path, packed):
    """A pcap file at `path` with these frames, one a millisecond."""
    Trace(Record(number / 1000, "", data) for number, data in enumerate(packed)).save(path)
    return path


def number(value):
    return f"{value:#06x}"


def told(ethernet, ip, inner, payload):
    """What tshark should print for a frame, by our own values."""
    fields = [""] * 13
    data = pack(ethernet, ip, inner, payload)
    if isinstance(inner, TCP):
        at = 14 + ip.header_length
        read, _ = TCP.parse(data[at:])
        fields[:6] = (
            *(read.source_port, read.destination_port, read.seq, read.ack),
            *(len(payload), read.header_length),
        )
        flags = (read.reserved << 8) | read.flags
        fields[6:10] = number(flags), read.window, read.urgent_pointer, number(read.checksum)
    elif isinstance(inner, UDP):
        fields[10:12] = inner.source_port, 8 + len(payload)
    else:
        fields[12] = inner.type
    return "\t".join(str(field) for field in (*fields, number(ip.identification), ip.ttl))


def test_tshark_reads_the_same_and_finds_nothing_wrong(tmp_path):
    made = list(frames())
    path = saved(tmp_path / "frames.pcap", [pack(*each) for each in made])
    assert tshark(path, "-Y", BAD) == []
    printing = [argument for field in FIELDS for argument in ("-e", field)]
    lines = tshark(path, "-T", "fields", "-E", "occurrence=f", *printing)
    assert lines[:PACKETS] == [told(*each) for each in made[:PACKETS]]
    # of an ICMP error, tshark tells the ports of the datagram that it quotes
    assert [line.split("\t")[10:13] for line in lines[PACKETS:]] == [
        ["40000", "8", "3"],
        ["40000", "8", "3"],
        ["40000", "8", "11"],
    ]


def test_ipv6(tmp_path):
    """The header is what tshark says, and every checksum fits."""
    dice = Dice(41)
    made = [dice.frame6() for _ in range(PACKETS // 3)]
    path = saved(tmp_path / "six.pcap", [pack(*each) for each in made])
    assert tshark(path, "-Y", BAD) == []
    names = ("src", "dst", "flow", "plen", "nxt", "hlim")
    printing = [part for name in names for part in ("-e", f"ipv6.{name}")]
    lines = tshark(path, "-T", "fields", *printing, "-e", "tcp.seq_raw")
    for line, (_, ip, inner, payload) in zip(lines, made, strict=True):
        length = len(inner.pack(payload, ip.source, ip.destination))
        told = [ip.source, ip.destination, f"{ip.flow_label:#08x}", length, ip.next_header]
        told += [ip.hop_limit, inner.seq if isinstance(inner, TCP) else ""]
        assert line.split("\t") == [str(field) for field in told]


def test_arp(tmp_path):
    message = ARP(sender_mac="02:00:00:00:00:01", sender_ip="10.0.0.1", target_ip="10.0.0.2")
    frame = Ethernet("ff:ff:ff:ff:ff:ff", "02:00:00:00:00:01", 0x0806).pack(message.pack())
    path = saved(tmp_path / "arp.pcap", [frame])
    assert "Who has 10.0.0.2? Tell 10.0.0.1" in tshark(path)[0]
    assert tshark(path, "-Y", BAD) == []


def test_tshark_would_find_what_is_wrong(tmp_path):
    """The judge is awake: each kind of damage is found."""
    ethernet, ip, inner, payload = next(each for each in frames() if isinstance(each[2], TCP))
    ends = ip.source, ip.destination
    segment = inner.pack(payload, *ends)
    wrong = [
        ethernet.pack(replace(ip, checksum=1).pack(segment)),
        ethernet.pack(ip.pack(replace(inner, checksum=1).pack(payload))),
        ethernet.pack(IPv4(protocol=17).pack(UDP(1, 2, checksum=1).pack(b"x"))),
        ethernet.pack(IPv4(protocol=1).pack(Unreachable(checksum=1).pack(b"x"))),
        replace(ethernet, ethertype=0x86DD).pack(
            IPv6().pack(replace(inner, checksum=1).pack(payload))
        ),
    ]
    path = saved(tmp_path / "wrong.pcap", wrong)
    assert len(tshark(path, "-Y", BAD)) == len(wrong)
