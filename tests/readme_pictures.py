"""The pictures of README that are drawn from the code: `python3 -m tests.readme_pictures`.

It writes them into .github; a test compares, so that they can't go stale.
"""

from collections.abc import Callable
from pathlib import Path

from helpers.draw import states
from helpers.draw.picture import Picture
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


PICTURES: dict[str, Callable[[], Picture]] = {"states.svg": state_diagram}


def main() -> None:
    """Write them all."""
    for name, draw in PICTURES.items():
        print(draw().save(FOLDER / name))


if __name__ == "__main__":
    main()
