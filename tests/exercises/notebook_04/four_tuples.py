"""Answers to four_tuples."""

from helpers.exercises.notebook_04.four_tuples import LAPTOP, SERVER
from helpers.exercises.notebook_04.four_tuples import RIGHT as SOLUTION

SAME = "client_3 can connect from port 50001 to port 80"
OTHER = "client_3 can connect from port 50001 to port 443"


def changed(**changes):
    """Return the solution with the values of some sockets' calls changed."""
    calls = {name.replace("__", ".") + "()": value for name, value in changes.items()}
    return {**SOLUTION, **calls}


WRONG = (
    (changed(client_1__getsockname=("127.0.0.1", 50001)), "no machine"),
    (changed(client_1__getsockname=(LAPTOP, 80)), "same port"),
    (changed(connection_1__getsockname=(LAPTOP, 50001)), "wrong end"),
    (changed(client_1__getpeername=(LAPTOP, 80)), "wrong end"),
    (changed(connection_2__getsockname=(SERVER, 50002)), "new port"),
    (changed(client_1__getpeername=(SERVER, 443)), "new port"),
    (changed(connection_2__getpeername=(LAPTOP, 50001)), "another client"),
    ({**SOLUTION, OTHER: False}, "port alone"),
    ({**SOLUTION, SAME: True}, "same four"),
    ({**SOLUTION, SAME: "no"}, "not yes or no"),
    ({**SOLUTION, SAME: 0}, "not yes or no"),
    ({**SOLUTION, SAME: None}, "unfinished"),
    (changed(client_1__getsockname=50001), "no address"),
    (changed(client_1__getsockname="10.0.0.1:50001"), "no address"),
    (changed(client_1__getsockname=("10.0.0.1", "50001")), "no address"),
    ({SAME: False}, "other keys"),
    ({**SOLUTION, "more": 1}, "other keys"),
)

RIGHT = (
    dict(reversed(SOLUTION.items())),
    {call: list(told) if isinstance(told, tuple) else told for call, told in SOLUTION.items()},
)

EQUIVALENT = {}
