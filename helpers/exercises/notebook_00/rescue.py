"""Exercise: give a server that hangs what it waits for."""

import contextlib
import socket
from collections.abc import Callable
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.peer import Peer
from helpers.exercises.peers import MUCH, hosted


def check(rescue: Callable[..., Any]) -> None:
    """Be a server that waits for a client and for a line from it; a second one, elsewhere."""
    for _ in range(2):
        with hosted(rescue, lambda address: (address,)) as server:
            if server is None:
                expect(False, "never connected")
            line = _line(server)
            expect(line or server.ending, "stays silent")
            expect(line, "said nothing")
            expect(not line.endswith((b"\\n", b"/n")), "two letters", line=line)
            ended = line.endswith(b"\n")
            expect(ended or server.ending or len(line) >= MUCH, "still open", line=line)
            expect(ended, "no end of line", line=line)
            server.close()
            server.finish()


def _line(server: Peer) -> bytes:
    """Return what the client sends, up to the end of a line after which it is silent."""
    line = b""
    with contextlib.suppress(ConnectionError):
        while len(line) < MUCH and not (line.endswith(b"\n") and server.nothing_comes()):
            piece = server.receive(1)
            if not piece:
                break
            line += piece
    return line


def rescue(address):
    """Be the client that the server at `address` waits for."""
    with socket.create_connection(address, timeout=2) as client:
        client.sendall(b"wake up\n")


EXERCISE = Exercise(
    name="rescue",
    notebook="00",
    title="Give the hung server what it waits for",
    solution=(rescue,),
    check=check,
    mistakes={
        "never connected": Mistake(
            "the server still waits in `accept`: nobody has connected.",
            "`socket.create_connection(address, timeout=2)`.",
        ),
        "stays silent": Mistake(
            "the server has a client now and still waits in `recv`: no byte has come.",
            "`client.sendall(...)` with a line: the client speaks first here.",
        ),
        "still open": Mistake(
            "the server got {line!r} and still waits in `recv`: that is no whole line.",
            "to end the line: a line ends with `\\n`, and so do its bytes.",
        ),
        "two letters": Mistake(
            "{line!r} arrived: its end is two characters, and no end of a line.",
            'one backslash, and no `r` before the quotes: `b"wake up\\n"`.',
        ),
        "said nothing": Mistake(
            "you connected, but no byte of yours arrived.",
            "`client.sendall(...)` with a line, before you hang up.",
        ),
        "no end of line": Mistake(
            "{line!r} arrived, and that is no whole line.", "to end it with `\\n`."
        ),
        "hangs": Mistake(
            "the server had its line and hung up, and your function goes on at `{line}`.",
            "to return once the line is sent.",
        ),
    },
    hints=(
        "The message of NotFinished tells the line. What does a server wait for there?",
        "It waits for a client to connect, and then for a line from it.",
    ),
    right="A server that waits is not broken. It only has to be given what it waits for.",
)
