"""Exercise: ask the system for many free ports at once."""

import socket
from collections.abc import Callable
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.shape import fits
from helpers.exercises.watch import TrialWatch, now


def check(picked_ports: Callable[..., Any]) -> None:
    """Ask for a few ports, for one, for none and for many; see that the system picked them."""
    notes = (now() or TrialWatch()).notes
    for count in (3, 1, 0, 200):
        notes.picked.clear()
        ports = picked_ports(count)
        facts = {"count": count, "got": ports}
        expect(not any(isinstance(port, tuple | list) for port in ports), "addresses", **facts)
        expect(all(fits(port, int) for port in ports), "no numbers", **facts)
        expect(0 not in ports, "zeros")
        expect(len(ports) == count, "another count", number=len(ports), **facts)
        for port in map(int, ports):
            expect(port not in notes.chosen, "chosen", port=port)
            expect(port in notes.picked, "not picked", port=port)
        different = len(set(ports))
        expect(different == count, "twice", count=count, got=different)


def picked_ports(count):
    """Return a list of `count` different ports that the system picked."""
    sockets = [socket.socket() for _ in range(count)]
    for sock in sockets:
        sock.bind(("127.0.0.1", 0))
    ports = [sock.getsockname()[1] for sock in sockets]
    for sock in sockets:
        sock.close()
    return ports


EXERCISE = Exercise(
    name="picked_ports",
    notebook="00",
    title="Return `count` ports that the system picks",
    solution=(picked_ports,),
    check=check,
    gives=list,
    mistakes={
        "addresses": Mistake(
            "`picked_ports({count})` returned {got!r}: whole addresses.",
            "the second part of each alone: `sock.getsockname()[1]`.",
        ),
        "no numbers": Mistake(
            "`picked_ports({count})` returned {got!r}; ports are whole numbers.",
            "`sock.getsockname()[1]` of each socket, as it is.",
        ),
        "zeros": Mistake(
            "the list holds 0, which is no port: it stands for one that is still to be picked.",
            "`bind`, and then `sock.getsockname()`: it tells which address the system picked.",
        ),
        "another count": Mistake(
            "`picked_ports({count})` returned {number} ports: {got!r}.",
            "to make `count` sockets, and to ask each for its port.",
        ),
        "chosen": Mistake(
            "{port} is a port that you asked for, not one that the system picked.",
            "0 as the port in `bind`: then the system picks one that is free.",
        ),
        "not picked": Mistake(
            "the list holds {port}, and no socket of yours got that port from the system.",
            '`bind(("127.0.0.1", 0))` on a socket, and then its `getsockname()[1]`.',
        ),
        "twice": Mistake(
            "of {count} ports only {got} were different.",
            "to keep all the sockets open until the last is bound: "
            "a port that is free again may be picked again.",
        ),
        "leaves sockets": Mistake(
            "your function has returned, and this is still open: {names}.",
            "`sock.close()` on every socket, once you know the ports.",
        ),
    },
    hints=(
        "Bind a socket to port 0, as above, and the system picks the port. `getsockname` tells it.",
        "Three loops: make and bind all the sockets, ask each for its port, close them all.",
    ),
    right="Each socket had a port of its own, because all were open at the same time.",
)
