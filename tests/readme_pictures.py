"""The pictures of README that are drawn from the code: `python3 -m tests.readme_pictures`.

It writes them into .github; a test compares, so that they can't go stale.
"""

import socket
from collections.abc import Callable
from pathlib import Path

from helpers.draw import ladder, states
from helpers.draw.picture import Picture
from helpers.lab import Lab
from helpers.simulation import Simulation
from helpers.simulation.host import Host
from helpers.simulation.script import Steps
from helpers.stepping import step_through
from helpers.transport.tcp.connection import Connection

FOLDER = Path(__file__).parent.parent / ".github"


def state_diagram() -> Picture:
    """All moves of the course's TCP, and those that a client and a server of it have taken."""
    client = Connection(("10.0.0.1", 40000), ("10.0.0.2", 80), iss=1000)
    server = Connection(("10.0.0.2", 80), ("10.0.0.1", 40000), iss=5000)
    ends = {"client": client, "server": server}
    server.open_passive(0.0)
    client.open_active(0.0)
    _exchange(client, server)
    client.close(1.0)
    _exchange(client, server)
    server.close(2.0)
    _exchange(client, server)
    client.tick(client.next_deadline() or 0.0)
    return states({name: _walk(end) for name, end in ends.items()})


def _exchange(client: Connection, server: Connection) -> None:
    """Carry segments both ways until both are silent."""
    silent = False
    while not silent:
        silent = True
        for sender, receiver in ((client, server), (server, client)):
            for header, payload in sender.drain_segments(2.0):
                receiver.segment_arrives(header, payload, 2.0)
                silent = False


def _walk(end: Connection) -> list[str]:
    moves = [event.detail for event in end.drain_events() if event.what == "move"]
    return [str(moves[0]["state"]), *(str(move["next"]) for move in moves)]


def lost_syn_ack() -> Picture:
    """A handshake, in virtual time, whose first SYN-ACK is lost."""
    sim = Simulation(delay="50 ms")
    sim.wire.drop(1, of="SYN, ACK")
    sim.server.run(_serve, sim.server)
    sim.client.run(sim.client.connect)
    sim.run(until="2 s")
    return ladder([frame for frame in sim.trace if frame.tcp])


def _serve(host: Host) -> Steps:
    yield from host.listen().accept()


def stepped() -> Picture:
    """A server and a client of the README, line by line. Needs a lab on kernels."""
    with Lab() as lab:
        return step_through(server=serve, client=talk, lab=lab).picture()


def serve():
    listener = socket.create_server(("", 0))
    conn, _ = listener.accept()
    data = conn.recv(100)
    conn.sendall(data.upper())
    conn.close()
    listener.close()


def talk(address):
    sock = socket.create_connection(address)
    sock.sendall(b"hello")
    print(sock.recv(100))
    sock.close()


PICTURES: dict[str, Callable[[], Picture]] = {
    "states.svg": state_diagram,
    "lost_syn_ack.svg": lost_syn_ack,
}
LIVE: dict[str, Callable[[], Picture]] = {"stepped.svg": stepped}  # from a lab on kernels


def main() -> None:
    """Write them all."""
    for name, draw in (PICTURES | LIVE).items():
        print(draw().save(FOLDER / name))


if __name__ == "__main__":
    main()
