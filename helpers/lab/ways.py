"""The way that a connection takes through the states, seen at both ends of a lab."""

import time

from helpers.lab.lab import Lab
from helpers.lab.sockets import SocketInfo

PAUSE = 0.001  # seconds between two looks


def until(lab: Lab, client: str, server: str, timeout: float = 10.0) -> dict[str, list[str]]:
    """Wait until the two ends are in these states; return the states seen on the way.

    `{"client": [state, …], "server": [state, …]}`, each state once in a row, the first being that
    of the call. An end is the newest connection of its host; without one, it is LISTEN where the
    host listens, and else CLOSED, the name for "there is no connection" (RFC 9293 3.3.2).

    Raises TimeoutError after `timeout` seconds, with the states that were seen.
    """
    ways: dict[str, list[str]] = {"client": [], "server": []}
    deadline = time.monotonic() + timeout
    wanted = [[client], [server]]
    while [way[-1:] for way in ways.values()] != wanted:
        if time.monotonic() > deadline:
            raise TimeoutError(f"not {client} and {server} within {timeout} s: {ways}")
        for host in (lab.client, lab.server):
            way, state = ways[host.name], _state(host.sockets())
            if way[-1:] != [state]:
                way.append(state)
        time.sleep(PAUSE)
    return ways


def _state(held: list[SocketInfo]) -> str:
    """The state of an end: listening sockets come first in what a host holds."""
    return held[-1].state if held else "CLOSED"
