"""Frames of a recording that still grows."""

from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.internet import IPv4, IPv6
from helpers.link import ARP, Ethernet
from helpers.record import Record
from helpers.trace import Live, Trace
from helpers.transport.tcp import TCP

HOSTS = ("client", "server")
KINDS = {IPv4: 0x0800, IPv6: 0x86DD}
ENDS = {"client": ("10.0.0.1", 5000), "server": ("10.0.0.2", 80)}


ENDS6 = {"client": ("fd00::1", 5000), "server": ("fd00::2", 80)}


def segment(sender, flags, seq, ack=0, payload=b"", ip=IPv4):
    """A record of one segment from this host to the other."""
    ends = ENDS if ip is IPv4 else ENDS6
    (source, port), (destination, to_port) = ends[sender], ends[HOSTS[sender == "client"]]
    tcp = TCP(port, to_port, seq=seq, ack=ack, flags=flags)
    datagram = ip(source=source, destination=destination)
    data = datagram.pack(tcp.pack(payload, source, destination))
    outer = Ethernet("ff:ff:ff:ff:ff:ff", "02:00:00:00:00:01", KINDS[ip])
    return Record(0.0, sender, outer.pack(data))


SYN, ACK = 2, 16
OPENING = [
    segment("client", SYN, 1000),
    segment("server", SYN | ACK, 2**32 - 1, 1001),
    segment("client", ACK, 1001, 0),
    segment("client", ACK, 1001, 0, b"hello"),
    segment("server", ACK, 0, 1006, b"hi"),
    segment("client", SYN, 5000, ip=IPv6),
    segment("server", SYN | ACK, 7000, 5001, ip=IPv6),
    segment("client", ACK, 5001, 7001, b"hello", ip=IPv6),
]


def told(frame):
    return frame.sender, frame.receiver, frame.what, frame.seq, frame.ack, frame.window


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(st.sampled_from(OPENING), max_size=12), st.sets(st.integers(0, 16)))
def test_a_live_frame_says_what_the_trace_will_say(more, looked_at):
    records = OPENING + more
    live, trace = Live(HOSTS), Trace(records)
    for number, record in enumerate(records):
        live.note(record.data)
        if number in looked_at:
            assert told(live.frame(number, record)) == told(trace[number])


def test_what_is_no_segment():
    live = Live(HOSTS)
    arp = Ethernet("ff:ff:ff:ff:ff:ff", "02:00:00:00:00:01", 0x0806).pack(ARP().pack())
    for data in (arp, b"", b"\0" * 13, arp[:20]):
        live.note(data)
        frame = live.frame(0, Record(0.0, "server", data))
        assert (frame.receiver, frame.seq, frame.tcp) == ("client", None, None)
