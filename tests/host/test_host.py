"""A host without a simulation and without a lab: frames and calls in, frames and answers out."""

import errno
import random
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from helpers.host import WAIT, Host, HostSettings
from helpers.host.counters import Counts, parsed
from helpers.host.data import receiving
from helpers.host.datagrams import with_checksum
from helpers.internet import IPv4
from helpers.link import ARP, Ethernet
from helpers.link.ethernet import BROADCAST
from helpers.record import Record
from helpers.simulation import Simulation
from helpers.tcp_info import FIELDS, LENGTH, TcpInfo, pack_tcp_info, parse_tcp_info, tcp_info_of
from helpers.trace import Live
from helpers.transport.tcp import SYN, TCP
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.states import State
from helpers.transport.udp import UDP

ROOT = Path(__file__).parents[2]
KERNELS_STRUCT = Path("/usr/include/linux/tcp.h")


def two(seed=1, delay=0.01, drop=(), timers_first=False, known=False, **settings):
    """Two hosts and what carries frames between them: `run(until)`, and all frames so far.

    With `timers_first`, those that are due go off before a frame of the same instant arrives; with
    `known`, nobody has to ask for the other's card.
    """
    cards = {f"10.0.0.{number}": f"02:00:00:00:00:0{number}" for number in (1, 2)}
    hosts = [
        Host(
            address,
            mac,
            source=random.Random(f"{seed} {mac}"),
            settings=HostSettings(**settings),
            cards=cards if known else {},
        )
        for address, mac in cards.items()
    ]
    return Pair(hosts, delay, drop, timers_first)


class Pair:
    """Carries frames by the clock that a test holds."""

    def __init__(self, hosts, delay, drop, timers_first):
        self.hosts, self.delay, self.drop = hosts, delay, set(drop)
        self.timers_first = timers_first
        self.now, self.flying, self.seen = 0.0, [], []

    def collect(self):
        for host in self.hosts:
            while host.flush(self.now):
                pass
            for frame in host.drain():
                self.seen.append((self.now, host.address, frame))
                if len(self.seen) not in self.drop:
                    self.flying.append((self.now + self.delay, host, frame))

    def run(self, until):
        while True:
            self.collect()
            times = [time for time, _, _ in self.flying]
            times += [due for host in self.hosts if (due := host.next_deadline()) is not None]
            if not times or min(times) > until:
                self.now = until
                return
            self.now = max(self.now, min(times))
            if self.timers_first:
                self.tick()
            arrived = [one for one in self.flying if one[0] <= self.now]
            self.flying = [one for one in self.flying if one[0] > self.now]
            for _, sender, frame in arrived:
                other = self.hosts[0] if sender is self.hosts[1] else self.hosts[1]
                other.frame_arrives(frame, self.now)
            self.tick()

    def tick(self):
        for host in self.hosts:
            host.tick(self.now)
        self.collect()

    def words(self):
        live = Live(("client", "server"), {"10.0.0.1": "client", "10.0.0.2": "server"})
        records = [Record(time, "", frame) for time, _, frame in self.seen]
        return [live.frame(number, record).flags for number, record in enumerate(records)]


def connected(pair, port=80):
    """The client's and the server's Stream."""
    client, server = (host.stream() for host in pair.hosts)
    server.bind(("10.0.0.2", port))
    server.listen(8, pair.now)
    client.connect(("10.0.0.2", port), pair.now)
    pair.run(pair.now + 5)
    return client, server.accept(pair.now)


def test_it_asks_by_arp_and_then_shakes_hands():
    pair = two()
    client, server = connected(pair)
    assert client.state is server.state is State.ESTABLISHED
    kinds = [Ethernet.parse(frame)[0].ethertype for _, _, frame in pair.seen]
    assert kinds == [0x0806, 0x0806, 0x0800, 0x0800, 0x0800]


@pytest.mark.parametrize("timers_first", [False, True])
def test_a_lost_syn_ack_is_sent_once_more_and_not_twice(timers_first):
    """Both ends' timers go off for it, in the same instant at the server; see FIRST_SYN_FIRST."""
    pair = two(drop={2}, timers_first=timers_first, known=True)
    client, server = connected(pair)
    assert client.state is server.state is State.ESTABLISHED
    assert pair.words() == ["SYN", "SYN, ACK", "SYN", "SYN, ACK", "ACK"]


@pytest.mark.parametrize(("acks_reading", "late"), [(True, 0.0), (False, 0.04)])
def test_who_reads_a_small_segment_acknowledges_it(acks_reading, late):
    """Linux waits no longer once all is read; RFC 9293 knows of the delay only."""
    pair = two(acks_reading=acks_reading, tcp=Settings(quick_acks=0, receive_buffer=65535))
    client, server = connected(pair)
    client.connection.send(b"x", pair.now)
    arrival = pair.now + pair.delay
    pair.run(arrival)
    seen = len(pair.seen)
    assert receiving(server, 10)(pair.now) == b"x"
    pair.run(arrival + 1)
    ((time, sender, _frame),) = pair.seen[seen:]
    assert sender == "10.0.0.2"
    assert time == pytest.approx(arrival + late)


def test_the_way_to_itself_has_larger_segments():
    pair = two()
    host = pair.hosts[0]
    listening, client = host.stream(), host.stream()
    listening.bind(("127.0.0.1", 80))  # port: of our host
    listening.listen(1, 0.0)
    client.connect(("127.0.0.1", 80), 0.0)  # port: of our host
    pair.run(1.0)
    server = listening.accept(1.0)
    assert server is not WAIT
    for one in (client, server):
        assert one.connection.tcb.snd_mss > 32_768
    assert pair.seen == []


def test_the_ports_that_it_picks_from():
    pair = two(ports=range(5000, 5003))
    host = pair.hosts[0]
    picked = set()
    for _ in range(3):
        stream = host.stream()
        stream.connect(("10.0.0.2", 80), 0.0)  # port: of our host
        picked.add(stream.local[1])
    assert picked == {5000, 5001, 5002}
    with pytest.raises(OSError) as told:
        host.stream().connect(("10.0.0.2", 80), 0.0)  # port: of our host
    assert told.value.errno == errno.EADDRNOTAVAIL


def test_a_damaged_packet_is_counted_and_lost():
    pair = two()
    connected(pair)
    before = pair.hosts[1].counters()
    frame = bytearray(pair.seen[-1][2])
    frame[20] ^= 1
    pair.hosts[1].frame_arrives(bytes(frame), pair.now)
    assert pair.hosts[1].counters().since(before) == {"IpInReceives": 1, "IpInHdrErrors": 1}
    other = IPv4(protocol=17, source="10.0.0.1", destination="10.0.0.2").pack(
        UDP(1, 2).pack(b"", "10.0.0.1", "10.0.0.2")
    )
    mac = Ethernet("02:00:00:00:00:02", "02:00:00:00:00:01")
    pair.hosts[1].frame_arrives(mac.pack(other), pair.now)
    assert pair.hosts[1].counters().since(before)["UdpNoPorts"] == 1


def over_the_wire(host, protocol, source, data, *, to=None, card=None):
    """Let a packet arrive; return what it brought forth: frames, and packets to the host itself."""
    packet = IPv4(protocol=protocol, source=source, destination=to or host.address)
    host.frame_arrives(Ethernet(card or host.mac, CARD).pack(packet.pack(data)), 0.0)
    for _ in range(100):
        if not host.flush(0.0):
            break
    return host.drain()


def serving():
    """A host that listens on port 80, on the wire and for itself."""
    host = two().hosts[0]
    for address in ("127.0.0.1", "10.0.0.1"):
        stream = host.stream()
        stream.bind((address, 80))  # port: of a host of its own
        stream.listen(5, 0.0)
    return host


def asking(protocol, source, destination):
    """A message that asks for an answer: a SYN, a datagram to nobody, or an echo request."""
    if protocol == 6:
        return TCP(80, 80, seq=7, flags=SYN).pack(b"", source, destination)
    if protocol == 17:
        return UDP(9, 9).pack(b"?", source, destination)
    return with_checksum(bytes([8, 0, 0, 0, 0, 1, 0, 1]))


CARD = "02:00:00:00:00:02"
NO_NEIGHBORS = (
    *("127.0.0.1", "10.0.0.1", "0.0.0.0", "10.0.0.0", "10.0.0.255"),
    *("224.0.0.1", "240.0.0.1", "255.255.255.255", "8.8.8.8"),
)


@pytest.mark.parametrize("protocol", [1, 6, 17])
def test_what_comes_over_the_wire_is_from_a_neighbor_and_for_this_host(protocol):
    """RFC 1122 sections 3.2.1.3 and 3.3.6: addresses that no packet on a wire may have."""
    host = serving()
    for source in NO_NEIGHBORS:
        for to in ("10.0.0.1", "127.0.0.1"):
            assert over_the_wire(host, protocol, source, asking(protocol, source, to), to=to) == []
    peer = "10.0.0.2"
    inside = asking(protocol, peer, "127.0.0.1")
    assert over_the_wire(host, protocol, peer, inside, to="127.0.0.1") == []
    right = asking(protocol, peer, host.address)
    assert over_the_wire(host, protocol, peer, right, card="ff:ff:ff:ff:ff:ff") == []
    counters = host.counters()
    assert counters["IpInAddrErrors"] == counters["IpInReceives"] == 2 * len(NO_NEIGHBORS) + 1
    assert counters["IpOutRequests"] == 0
    assert not list(host.connections())
    assert len(over_the_wire(host, protocol, peer, right)) == 1  # who asks for the card of the peer


def test_strangers_do_not_fill_what_a_host_knows_of_its_neighbors():
    host = two().hosts[0]
    for number in range(1000):
        sender = f"10.{number // 250}.9.{number % 250}"
        question = ARP(sender_mac=CARD, sender_ip=sender, target_ip=host.address)
        host.frame_arrives(Ethernet(BROADCAST, CARD, 0x0806).pack(question.pack()), 0.0)
    assert host.neighbors.cards == {}
    question = ARP(sender_mac=CARD, sender_ip="10.0.0.2", target_ip=host.address)
    host.frame_arrives(Ethernet(BROADCAST, CARD, 0x0806).pack(question.pack()), 0.0)
    assert host.neighbors.cards == {"10.0.0.2": CARD}


@pytest.mark.parametrize("protocol", [1, 6, 17])
def test_not_all_that_strangers_ask_is_answered(protocol):
    """An echo, a RST of a port that is closed, and a refusal."""
    host = two().hosts[0]
    host.neighbors.cards["10.0.0.2"] = CARD
    question = asking(protocol, "10.0.0.2", host.address)
    answers = [over_the_wire(host, protocol, "10.0.0.2", question) for _ in range(1000)]
    assert 1 <= sum(map(len, answers)) <= 200
    assert host.counters()["IpInReceives"] == 1000


def test_not_all_that_ask_for_a_card_are_answered():
    host = two().hosts[0]
    question = ARP(sender_mac=CARD, sender_ip="10.0.0.2", target_ip=host.address)
    for second in range(2):
        for _ in range(1000):
            host.frame_arrives(Ethernet(BROADCAST, CARD, 0x0806).pack(question.pack()), 10 * second)
        assert len(host.drain()) == 200


def test_the_files_of_a_kernel_are_read():
    snmp = "Ip: InReceives OutRequests\nIp: 5 7\nTcp: MaxConn RetransSegs\nTcp: -1 3\n"
    netstat = "TcpExt: ListenDrops\nTcpExt: 2\n"
    counts = parsed([snmp, netstat])
    assert counts["TcpRetransSegs"] == 3 and counts["TcpExtListenDrops"] == 2
    assert counts["TcpMaxConn"] == -1
    assert counts.since({**counts, "IpInReceives": 1}) == Counts({"IpInReceives": 4})


# --- TCP_INFO ------------------------------------------------------------------------------------


def test_every_field_of_tcp_info_has_its_place():
    assert sorted(field.name for field in FIELDS if field.name) == sorted(TcpInfo._fields)
    ends = [field.offset + {"B": 1, "I": 4, "Q": 8}[field.form] for field in FIELDS]
    starts = [field.offset for field in FIELDS]
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
    assert ends[-1] <= LENGTH


@pytest.mark.skipif(not KERNELS_STRUCT.exists(), reason="the kernel's headers are not here")
def test_the_places_are_those_of_the_kernels_header():
    text = KERNELS_STRUCT.read_text("utf-8")
    body = text[text.index("struct tcp_info {") :]
    body = body[: body.index("};")]
    offset, places = 0, {}
    bits = 0
    for kind, name, width in re.findall(r"__(u8|u16|u32|u64)\s+(\w+)\s*(?::\s*(\d+))?[,;]", body):
        size = {"u8": 1, "u16": 2, "u32": 4, "u64": 8}[kind]
        if width:
            bits += int(width)
            continue
        if bits:
            offset, bits = offset + 2, 0
        offset = -(-offset // size) * size
        places[name.removeprefix("tcpi_")] = offset
        offset += size
    known = {field.kernel: field.offset for field in FIELDS if field.kernel in places}
    assert known == {name: places[name] for name in known}
    assert len(known) > 20


def test_what_our_tcp_tells_is_the_same_with_and_without_bytes():
    pair = two()
    client, _server = connected(pair)
    told = client.connection.info()
    assert parse_tcp_info(pack_tcp_info(told)) == tcp_info_of(told) == client.info()
    assert {f"tcpi_{field.kernel}" for field in FIELDS} <= set(told)


# --- the same seed -------------------------------------------------------------------------------

SCENE = """
import hashlib, random
from tests.host.test_host import connected, two
pair = two(seed=7)
client, server = connected(pair)
client.connection.send(bytes(50_000), pair.now)
pair.run(9.0)
client.close(pair.now)
pair.run(20.0)
print(hashlib.sha256(repr(pair.seen).encode()).hexdigest())
"""


def test_the_same_seed_gives_the_same_bytes_under_any_hash_seed():
    found = {
        subprocess.run(
            [sys.executable, "-c", SCENE],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout
        for seed in ("0", "1", "2026")
    }
    assert len(found) == 1


# --- what notebooks set --------------------------------------------------------------------------


def test_a_first_number_in_a_simulation():
    sim = Simulation(delay="1 ms")
    sim.server.listen()
    sim.client.open(first_number=2**32 - 5000)
    sim.run(until=1)
    assert sim.trace[0].tcp.seq == 2**32 - 5000


def test_a_transfer_over_the_wrap():
    sim = Simulation(delay="1 ms")
    listening = sim.server.listen()

    def serve():
        sock = yield from listening.accept()
        return (yield from sock.receive_exactly(20_000))

    def ask():
        sock = yield from sim.client.connect(first_number=2**32 - 5000)
        yield from sock.send_all(bytes(range(250)) * 80)
        sock.close()

    served = sim.server.run(serve)
    sim.client.run(ask)
    sim.run(until=10)
    assert served.result == bytes(range(250)) * 80


def test_settings_have_names_once():
    assert {"tcp", "ports"} < {field.name for field in fields(HostSettings)}
    assert HostSettings().tcp == Settings()
