"""Exercise: say what each end of two connections calls itself and the other."""

from typing import Any

from helpers.address import Address
from helpers.exercises.exercise import Exercise, Mistake, expect

LAPTOP, SERVER = "10.0.0.1", "10.0.0.2"

STUB = """
four_tuples = {
    "client_1.getsockname()": None,
    "client_1.getpeername()": None,
    "connection_1.getsockname()": None,
    "connection_1.getpeername()": None,
    "connection_2.getsockname()": None,
    "connection_2.getpeername()": None,
    "client_3 can connect from port 50001 to port 80": None,
    "client_3 can connect from port 50001 to port 443": None,
}
"""

RIGHT: dict[str, Address | bool] = {
    "client_1.getsockname()": (LAPTOP, 50001),
    "client_1.getpeername()": (SERVER, 80),
    "connection_1.getsockname()": (SERVER, 80),
    "connection_1.getpeername()": (LAPTOP, 50001),
    "connection_2.getsockname()": (SERVER, 80),
    "connection_2.getpeername()": (LAPTOP, 50002),
    "client_3 can connect from port 50001 to port 80": False,
    "client_3 can connect from port 50001 to port 443": True,
}


def check(four_tuples: Any) -> None:
    """Go through the calls in order; the first that is wrong is told."""
    expect(isinstance(four_tuples, dict) and four_tuples.keys() == RIGHT.keys(), "other keys")
    for call, right in RIGHT.items():
        told = four_tuples[call]
        expect(told is not None, "unfinished", call=call)
        if isinstance(right, bool):
            expect(isinstance(told, bool), "not yes or no", call=call, told=told)
            mistake = "port alone" if right else "same four"
            expect(told is right, mistake, call=call)
        else:
            _compare(call, told, right)


def _compare(call: str, told: Any, right: Address) -> None:
    """Compare one address with what the call returns; name the mistake by what it is instead."""
    is_pair = isinstance(told, tuple | list) and len(told) == 2
    is_address = is_pair and isinstance(told[0], str) and type(told[1]) is int
    expect(is_address, "no address", call=call, told=told)
    told_host, told_port = told
    host, port = right
    expect(tuple(told) != (host, 80) or port == 80, "same port", call=call)
    expect(told_host in (LAPTOP, SERVER), "no machine", call=call, told=told_host)
    expect(told_host == host, "wrong end", call=call, told=told_host)
    expect(port != 80 or told_port == 80, "new port", call=call, told=told_port)
    expect(told_port == port, "another client", call=call, told=told_port)


EXERCISE = Exercise(
    name="four_tuples",
    notebook="04",
    title="Fill in what each call returns",
    stub=STUB,
    solution=(RIGHT,),
    check=check,
    mistakes={
        "other keys": Mistake(
            "`four_tuples` has not the eight keys of the stub any more.",
            "to change only what stands after the colons.",
        ),
        "unfinished": Mistake(
            "`{call}` is still None.", "to fill in every line, even if you have to guess."
        ),
        "no address": Mistake(
            "`{call}` returns an address, and {told!r} is none.",
            'a pair of a text and a number, such as `("10.0.0.1", 50001)`.',
        ),
        "not yes or no": Mistake(
            "“{call}” is either so or not, and {told!r} says neither.", "`True` or `False`."
        ),
        "same port": Mistake(
            "`{call}` has port 80, but that is the server's port. A client has one of its own.",
            "the port that the laptop's kernel picked.",
        ),
        "no machine": Mistake(
            "`{call}` begins with {told!r}, and neither machine has that address.",
            "10.0.0.1 for the laptop, 10.0.0.2 for the server.",
        ),
        "wrong end": Mistake(
            "`{call}` begins with {told!r}, which is the address of the other machine.",
            "to ask where this socket lives: `client_1` on the laptop, `connection_1` on the "
            "server. `getsockname` is the socket's own end, `getpeername` the other one.",
        ),
        "new port": Mistake(
            "`{call}` has port {told}, but a server gets no new port for a client.",
            "the port that the listener has: every connection that it accepts keeps it.",
        ),
        "another client": Mistake(
            "`{call}` has port {told}, which is not the port of that client.",
            "to pair them: `connection_1` is the other end of `client_1`.",
        ),
        "same four": Mistake(
            "that would be a second connection with the same four values as `client_1`. "
            "No kernel could tell their packets apart.",
            "to write the four values of both connections side by side.",
        ),
        "port alone": Mistake(
            "a connection is told by four values, and the fourth differs here: 443, not 80.",
            "to write the four values of both connections side by side.",
        ),
    },
    hints=(
        "Draw the two machines. Write each socket under the machine that it lives on.",
        "Two machines have two addresses. Port 80 is on the server, 50001 and 50002 on the laptop.",
        "Whatever `client_1` calls itself, `connection_1` calls its peer, and the other way round.",
    ),
    right="Two ends tell the same four values, each from its own side. No two connections "
    "share all four.",
)
