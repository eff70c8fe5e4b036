"""Exercise: FIN, RST or nothing? Six programs end, and the check watches what each sends."""

import contextlib
import socket
from collections.abc import Callable

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.naming import names_given, table_mistakes
from helpers.servers import connected_pair
from helpers.servers.handlers import abort_on_close

STUB = """
fin_or_rst = {
    "hasty": None,
    "half_read": None,
    "crashes": None,
    "says_so": None,
    "keeps_a_copy": None,
    "lingers": None,
}
"""

WORDS = {  # how a segment is named, which carries ACK as nearly every one
    **dict.fromkeys(("fin", "fin ack"), "FIN"),
    **dict.fromkeys(("rst", "rst ack", "reset"), "RST"),
    "nothing": "nothing",
}
SILENCE = 0.1  # seconds without a segment that count as nothing
PATIENCE = 2.0  # seconds for a segment that has to come
_copies: list[socket.socket] = []  # what `keeps_a_copy` keeps


# --- the programs, as the notebook shows them ---------------------------------------------------


def hasty(connection):
    """Close at once."""
    connection.close()


def half_read(connection):
    """Read some of it."""
    connection.recv(3)
    connection.close()


def crashes(connection):
    """Read everything, then raise."""
    with connection:
        command = connection.recv(100)
        raise ValueError(command)


def says_so(connection):
    """Close one direction, read nothing."""
    connection.shutdown(socket.SHUT_WR)


def keeps_a_copy(connection):
    """Close one of two sockets that are the same connection."""
    connection.recv(100)
    _copies.append(connection.dup())
    connection.close()


def lingers(connection):
    """Read everything, and close with SO_LINGER on, for 0 seconds."""
    connection.recv(100)
    abort_on_close(connection)
    connection.close()


# --- the check ----------------------------------------------------------------------------------

PROGRAMS = (hasty, half_read, crashes, says_so, keeps_a_copy, lingers)
# As RFC 9293 3.6.1 has it. A system that sends FIN for unread bytes, and RST for what comes
# later, is right too: there, both answers are.
EXPECTED = {
    "hasty": "RST",
    "half_read": "RST",
    "crashes": "FIN",
    "says_so": "FIN",
    "keeps_a_copy": "nothing",
    "lingers": "RST",
}


def check(fin_or_rst: object) -> None:
    """Run each program with a real client, and compare what the client gets."""
    given = names_given(fin_or_rst, EXPECTED, WORDS)
    for program in PROGRAMS:
        name, happened = program.__name__, what_happens(program)
        expect(given[name] in (happened, EXPECTED[name]), name, told=given[name], happened=happened)


def what_happens(program: Callable[[socket.socket], None]) -> str:
    """Return "FIN", "RST" or "nothing": what the client gets when `program` has run."""
    client, server = connected_pair(PATIENCE)
    with client, server:
        client.sendall(b"hello")
        server.recv(1, socket.MSG_PEEK)  # wait until it has come
        with contextlib.suppress(ValueError):
            program(server)
        client.settimeout(SILENCE if EXPECTED[program.__name__] == "nothing" else PATIENCE)
        try:
            return "FIN" if client.recv(1) == b"" else "data"
        except TimeoutError:
            return "nothing"
        except ConnectionResetError:
            return "RST"
        finally:
            while _copies:
                _copies.pop().close()


fin_or_rst = EXPECTED

EXERCISE = Exercise(
    name="fin_or_rst",
    notebook="07",
    title="FIN, RST or nothing: six programs end",
    stub=STUB,
    solution=(fin_or_rst,),
    check=check,
    mistakes={
        **table_mistakes('to give each program one of the words "FIN", "RST" and "nothing".'),
        "hasty": Mistake(
            "you said {told!r} of `hasty`, and its client got: {happened}.",
            "to ask what became of the five bytes.",
        ),
        "half_read": Mistake(
            "you said {told!r} of `half_read`, and its client got: {happened}. Two bytes were "
            "left.",
            "to count what `recv(3)` leaves behind.",
        ),
        "crashes": Mistake(
            "you said {told!r} of `crashes`, and its client got: {happened}. The kernel knows "
            "nothing of exceptions.",
            "to ask what `with` does when its block ends, and what was left to read then.",
        ),
        "says_so": Mistake(
            "you said {told!r} of `says_so`, and its client got: {happened}.",
            "to ask which direction `shutdown(SHUT_WR)` is about. The bytes can still be read.",
        ),
        "keeps_a_copy": Mistake(
            "you said {told!r} of `keeps_a_copy`, and its client got: {happened}.",
            "to count the sockets that stand for this connection before and after `close`.",
        ),
        "lingers": Mistake(
            "you said {told!r} of `lingers`, and its client got: {happened}.",
            "to look up in section 5 what SO_LINGER with 0 seconds makes of `close`.",
        ),
    },
    hints=(
        "For each program ask two things. Does anything close the connection? And are there "
        "bytes that nobody has read?",
        "An exception changes nothing by itself: `with` closes the socket as ever. `shutdown` "
        "is not `close`: it says only that no more will be sent.",
        "Three programs make a RST: two that leave bytes unread, and one that asks for it. One "
        "makes nothing, because the connection has a second owner.",
    ),
    right="`close` means FIN only for a reader who has read everything, and only for the last "
    "owner of the socket.",
)
