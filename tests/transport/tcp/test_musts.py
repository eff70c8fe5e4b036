"""Each MUST of RFC 9293 is proved by a script or a test, or declared not to be supported.

The numbers are those of the RFC. The table has a line for each: what it asks, whether it is met,
and the scripts and tests that prove it. Below it are the tests for what is no matter of scripts.
"""

import ast
import csv
from functools import cache
from pathlib import Path

import pytest

from helpers.internet import IPv4
from helpers.link import Ethernet
from helpers.simulation import Simulation
from helpers.transport.tcp import ACK, SYN, TCP
from helpers.transport.tcp.isn import initial_sequence_number
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.stack import TcpStack
from helpers.transport.tcp.unsupported import UNSUPPORTED
from tests.scripting.language import read_script

ROOT = Path(__file__).parents[3]
TABLE = ROOT / "tests/data/rfc9293_musts.csv"
FOLDER = Path(__file__).parent / "scripts"
SCRIPTS = {path.stem: read_script(path) for path in FOLDER.glob("*.tcp")}
HERE, PEER, PORT = "10.0.0.1", "10.0.0.2", 4000
GROUPS = ("255.255.255.255", "10.0.0.255", "224.0.0.1", "239.1.2.3")
SECRET = b"nobody knows it!"


@cache
def table():
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="|"))


# --- the table ---------------------------------------------------------------------------------


def test_the_table_has_each_number_once():
    assert [int(row["must"]) for row in table()] == list(range(1, 70))


def test_what_is_not_met_is_declared():
    states = {int(row["must"]): row["state"] for row in table()}
    assert set(states.values()) == {"met", "in part", "unsupported"}
    assert {must for must, state in states.items() if state != "met"} == set(UNSUPPORTED)
    in_part = {must for must, reason in UNSUPPORTED.items() if reason.startswith("in part: ")}
    assert in_part == {must for must, state in states.items() if state == "in part"}


@pytest.mark.parametrize("row", table(), ids=lambda row: f"MUST-{row['must']}")
def test_what_is_met_is_proved(row):
    proofs = row["proof"].split()
    assert bool(proofs) == (row["state"] != "unsupported")
    for proof in proofs:
        if "::" in proof:
            path, name = proof.split("::")
            assert name in functions(ROOT / path), f"there is no {proof}"
        else:
            assert int(row["must"]) in SCRIPTS[proof].musts, f"{proof} does not claim to prove it"


def test_what_a_script_claims_to_prove_is_in_the_table():
    proofs = {int(row["must"]): row["proof"].split() for row in table()}
    for name, script in SCRIPTS.items():
        for must in script.musts:
            assert name in proofs[must], f"{name} is missing at MUST-{must}"


@cache
def functions(path):
    """The names of the functions in a file."""
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


# --- what is no matter of scripts --------------------------------------------------------------


class Host:
    """A TcpStack, and segments that come to it from a peer."""

    def __init__(self):
        self.stack = TcpStack(HERE, secret=SECRET, settings=Settings(delayed_ack=0.04))

    def arrives(self, flags, seq, ack=0, data=b"", *, ports=(5000, PORT), source=PEER, to=HERE):
        header = TCP(*ports, seq, ack, flags=flags)
        self.stack.packet_arrives(source, to, header.pack(data, source, to), 0.0)

    def sent(self):
        """The headers of what it sends now, with the addresses of each."""
        packets = self.stack.drain(0.0)
        return [(source, to, *TCP.parse(segment)) for source, to, segment in packets]

    def connected(self, port=5000):
        """A connection from this port of the peer, whose first number is 0."""
        self.arrives(SYN, 0, ports=(port, PORT))
        ((_, _, answer, _),) = self.sent()
        self.arrives(ACK, 1, answer.seq + 1, ports=(port, PORT))
        return self.stack.connections[(HERE, PORT), (PEER, port)], answer.seq + 1


@pytest.fixture
def host():
    return Host()


def test_every_segment_has_a_checksum(host):
    host.stack.listen(PORT, 0.0)
    connection, _ = host.connected()
    connection.send(bytes(10_000), 0.0)
    for source, to, header, payload in host.sent():
        assert header.checksum_ok(payload, source, to)


def test_initial_sequence_numbers_follow_the_clock():
    ends = (HERE, PORT), (PEER, 5000)
    numbers = [initial_sequence_number(*ends, SECRET, now) for now in (0.0, 4e-6, 1.0, 17_179.0)]
    assert [(number - numbers[0]) % 2**32 for number in numbers] == [0, 1, 250_000, 4_294_750_000]


def test_nobody_knows_the_numbers_without_the_secret():
    ends = (HERE, PORT), (PEER, 5000)
    guesses = {initial_sequence_number(*ends, bytes([guess] * 16), 0.0) for guess in range(200)}
    assert len(guesses) == 200
    ports = {initial_sequence_number((HERE, port), ends[1], SECRET, 0.0) for port in range(200)}
    steps = {(b - a) % 2**32 for a, b in zip(sorted(ports), sorted(ports)[1:], strict=False)}
    assert len(ports) == 200
    assert len(steps) == 199


def test_a_listener_and_connections_share_a_port(host):
    listener = host.stack.listen(PORT, 0.0)
    connections = [host.connected(port)[0] for port in (5000, 5001)]
    listener.accept()
    listener.accept()
    listener.close(0.0)
    again = host.stack.listen(PORT, 0.0)
    connections += [host.connected(5002)[0]]
    assert [connection.state for connection in connections] == ["ESTABLISHED"] * 3
    assert again.accept() is connections[2]


def test_a_listener_may_name_its_address(host):
    named = host.stack.listen(PORT, 0.0, address=HERE)
    any_address = host.stack.listen(PORT, 0.0)
    connection, _ = host.connected()
    assert (named.accept(), any_address.accept()) == (connection, None)


def test_a_connection_keeps_the_address_of_its_host(host):
    connection = host.stack.connect((PEER, PORT), 0.0)
    ((source, _, syn, _),) = host.sent()
    assert source == connection.local[0] == HERE
    host.arrives(SYN | ACK, 0, syn.seq + 1, ports=(PORT, syn.source_port))
    connection.send(bytes(10_000), 0.0)
    connection.close(0.0)
    assert {source for source, *_ in host.sent()} == {HERE}


@pytest.mark.parametrize("group", GROUPS)
def test_there_is_no_open_to_a_group(host, group):
    with pytest.raises(OSError, match="not the address of one host"):
        host.stack.connect((group, PORT), 0.0)
    assert host.sent() == []


@pytest.mark.parametrize("group", GROUPS)
def test_segments_to_a_group_are_dropped(host, group):
    host.stack.listen(PORT, 0.0)
    host.arrives(SYN, 0, to=group)
    host.arrives(ACK, 1, 1, to=group)
    assert host.sent() == []
    assert not host.stack.connections


@pytest.mark.parametrize("group", [*GROUPS, "0.0.0.0"])
def test_a_syn_from_a_group_is_dropped(host, group):
    host.stack.listen(PORT, 0.0)
    host.arrives(SYN, 0, source=group)
    assert host.sent() == []
    assert not host.stack.connections


def test_ip_options_are_passed_over(host):
    host.stack.listen(PORT, 0.0)
    segment = TCP(5000, PORT, 0, flags=SYN).pack(b"", PEER, HERE)
    packet = IPv4(source=PEER, destination=HERE, options=bytes([0x9E, 4, 1, 2])).pack(segment)
    ip, payload = IPv4.parse(packet)
    host.stack.packet_arrives(ip.source, ip.destination, payload, 0.0)
    assert [header.flag_names for _, _, header, _ in host.sent()] == [["SYN", "ACK"]]


def test_icmp_is_none_of_tcps_business():
    """A Source Quench changes nothing: only the payload of TCP packets reaches TCP."""
    simulation = Simulation()
    client, server = simulation.client, simulation.server
    connection = client.stack.connect((server.address, PORT), 0.0)
    ((_, _, syn),) = client.stack.drain(0.0)
    before = connection.info()
    quench = bytes([4, 0, 0, 0, 0, 0, 0, 0]) + IPv4(source=client.address).pack(syn)[:28]
    packet = IPv4(protocol=1, source=server.address, destination=client.address).pack(quench)
    client.frame_arrives(Ethernet(client.mac, server.mac).pack(packet))
    assert (client.stack.drain(0.0), connection.info()) == ([], before)


def test_one_ack_answers_all_that_waits(host):
    host.stack.listen(PORT, 0.0)
    _, ack = host.connected()
    for number in range(8):
        host.arrives(ACK, 1 + 1000 * number, ack, bytes(1000))
    acks = [header.ack for _, _, header, _ in host.sent()]  # MUST-59: once all are processed
    assert acks == [2001, 4001, 6001, 8001]  # SHLD-19: one for each second full segment


def test_each_hole_that_is_filled_has_its_ack(host):
    """Though all arrives in one instant: the sender's repair depends on it (RFC 5681 4.2)."""
    host.stack.listen(PORT, 0.0)
    _, ack = host.connected()
    for at in (1001, 3001, 1, 2001):
        host.arrives(ACK, at, ack, bytes(1000))
    assert [header.ack for _, _, header, _ in host.sent()] == [1, 1, 2001, 4001]


def test_data_do_not_wait_for_a_push(host):
    host.stack.listen(PORT, 0.0)
    connection, _ = host.connected()
    connection.send(b"hello", 0.0)
    assert [payload for *_, payload in host.sent()] == [b"hello"]
