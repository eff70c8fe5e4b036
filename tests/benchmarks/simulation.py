"""`python -m tests.benchmarks.simulation`: segments a second of the course's TCP, beside ns.py.

On one core, in processor time. Three contestants go in turns within one run, and the best round
of each counts, for this machine may be busy with something else:

- *two stacks*: two `TcpStack`s hand each other segments, real headers and checksums, one at a time;
- *simulation*: the same with Ethernet, IPv4, a wire, and applications that compare each byte;
- *ns.py* 0.4, where it is installed: Reno over such a link, but with room for every segment; it
  has no headers and no bytes, no handshake, no SACK, and acknowledges every segment.

The exit code is 1 where two stacks make less than 20,000 data segments a second. That is meant
for a quiet machine: the first line says how fast this one is. ns.py's segments have 512 bytes that
are only counted, ours have 1,448 that are carried, so the last column is about segments only.
"""

import contextlib
import io
import sys
import time
from collections import deque

from helpers.simulation import Simulation, pattern
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.stack import TcpStack

SIZE, ROUNDS = 3_000_000, 5  # bytes of each round
LEAST = 20_000  # data segments a second
CLIENT, SERVER, PORT = "10.0.0.1", "10.0.0.2", 80
STEP = 1e-4  # seconds from one segment to the next


def two_stacks():
    """Move SIZE bytes from one stack to another, without loss; return the data segments sent."""
    settings = Settings(congestion="reno", receive_buffer=100_000)
    client = TcpStack(CLIENT, secret=b"1", settings=settings)
    server = TcpStack(SERVER, secret=b"2", settings=settings)
    listener = server.listen(port=PORT, now=0.0)
    sender, receiver = client.connect((SERVER, PORT), 0.0), None
    now, given, taken = 0.0, 0, 0
    flying = deque((server, packet) for packet in client.drain(now))
    while taken < SIZE:
        now += STEP
        if not flying:  # a delayed ACK
            now = max(now, server.next_deadline())
            server.tick(now)
            flying.extend((client, packet) for packet in server.drain(now))
            continue
        stack, packet = flying.popleft()
        stack.packet_arrives(*packet, now)
        receiver = receiver or listener.accept()
        if stack is server and receiver:
            taken += len(receiver.receive(1 << 16, now))
        elif sender.writable > 1 << 16 and given < SIZE:
            given += sender.send(pattern(given, min(1 << 16, SIZE - given)), now)
        other = client if stack is server else server
        flying.extend((other, packet) for packet in stack.drain(now))
    return sender.tcb.data_out


def simulation():
    """Move SIZE bytes over a link that drops some; return the data segments sent."""
    sim = Simulation(delay="20 ms", rate="10 Mbit/s", queue=33, congestion="reno", trace=False)
    transfer = sim.transfer(SIZE, every=None)
    sim.run()
    assert transfer.intact
    assert transfer.received == SIZE
    return transfer.client.connection.tcb.data_out


def ns_py():
    """Move SIZE bytes by ns.py over the same link; return the data segments sent."""
    import simpy
    from ns.flow.cc import TCPReno
    from ns.flow.flow import Flow
    from ns.packet.tcp_generator import TCPPacketGenerator
    from ns.packet.tcp_sink import TCPSink
    from ns.port.port import Port
    from ns.port.wire import Wire

    world = simpy.Environment()
    size = SIZE // 512 * 512  # it sends whole segments only, of 512 bytes, and waits else for ever
    flow = Flow(fid=0, src=CLIENT, dst=SERVER, size=size, finish_time=1000)
    sender = TCPPacketGenerator(world, flow=flow, cc=TCPReno())
    receiver = TCPSink(world, rec_arrivals=False, rec_waits=False, rec_flow_ids=False)
    sender.out = port = Port(world, rate=10e6)  # no limit: after a loss it may hang
    port.out = there = Wire(world, lambda: 0.02)
    there.out = receiver
    receiver.out = back = Wire(world, lambda: 0.02)
    back.out = sender
    with contextlib.redirect_stdout(io.StringIO()):
        world.run(until=1000)
    return port.packets_received


def rate(function):
    """Return the data segments that `function` moves in a second of processor time."""
    begin = time.process_time()
    segments = function()
    return segments / (time.process_time() - begin)


def speed():
    """Return how many million times a second this machine goes round an empty loop."""
    begin = time.process_time()
    for _ in range(1_000_000):
        pass
    return 1 / (time.process_time() - begin)


def main():
    """Run all contestants in turns; return the exit code."""
    contestants = {"two stacks": two_stacks, "simulation": simulation}
    try:
        import ns.packet.tcp_generator  # noqa: F401 - only to see whether it is there
    except ImportError:
        print("ns.py is not installed: pip install ns.py==0.4.3 in another environment")
    else:
        contestants["ns.py"] = ns_py
    print(f"{'this machine':12} {max(speed() for _ in range(ROUNDS)):9.0f} million loops/s")
    best = dict.fromkeys(contestants, 0.0)
    for _ in range(ROUNDS):
        for name, function in contestants.items():
            best[name] = max(best[name], rate(function))
    for name, value in best.items():
        beside = f"  {value / best['ns.py']:.2f} times ns.py" if "ns.py" in best else ""
        print(f"{name:12} {value:9,.0f} data segments/s{beside}")
    return int(best["two stacks"] < LEAST)


if __name__ == "__main__":
    sys.exit(main())
