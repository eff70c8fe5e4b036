"""Two clients that others wrote, and what each makes of an HTTP server: `http.client` and curl."""

import contextlib
import http.client
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from helpers.address import Address
from helpers.table import Table

PATIENCE = 2.0  # seconds
EXITS = {  # what curl says by its exit code
    0: "content",
    1: "this is no HTTP",
    18: "the answer is cut off",
    28: "timed out",
    52: "no answer",
    55: "could not send",
    56: "could not receive",
}


class Visit(NamedTuple):
    """What a client made of a server."""

    client: str
    """Its name."""
    ending: str
    """"content", or how it failed: the name of an exception, or the exit code of curl."""
    status: int
    """The status of the last answer; 0 where there was none."""
    body: bytes
    """What it got, the bodies of all answers joined."""
    connections: int
    """How many connections it opened."""


class Visits(Table):
    """The visits to one server, as a table; `endings` and `bodies` tell of each client."""

    def __init__(self, visits: Iterable[Visit]) -> None:
        self.visits = {visit.client: visit for visit in visits}
        rows = [
            (*visit[:2], visit.status or "", _short(visit.body), visit.connections)
            for visit in self.visits.values()
        ]
        super().__init__(("client", "in the end", "status", "body", "connections"), rows)

    @property
    def endings(self) -> dict[str, str]:
        """How it ended for each client."""
        return {name: visit.ending for name, visit in self.visits.items()}


def visit(
    address: Address, *targets: str, body: bytes | None = None, timeout: float = PATIENCE
) -> Visits:
    """Let the clients ask `address` for the `targets`, one after the other; return their `Visits`.

    They come at the same time. With `body` they POST it. A client gives up after `timeout`
    seconds. Where curl is not installed, it does not come.
    """
    clients = [by_http_client, by_curl] if shutil.which("curl") else [by_http_client]
    with ThreadPoolExecutor() as pool:
        coming = [
            pool.submit(client, address, *targets, body=body, timeout=timeout) for client in clients
        ]
        return Visits([visit.result() for visit in coming])


class _Patient(http.client.HTTPConnection):
    """A connection of http.client that counts how often it connects: it does so on its own.

    Its own timeout is one for each byte. `give_up` ends it whatever it waits for.
    """

    count, late = 0, False
    wire: socket.socket | None = None  # `sock` is None as soon as an answer holds the socket

    def connect(self) -> None:
        self.count += 1
        super().connect()
        self.wire = self.sock

    def give_up(self) -> None:
        self.late = True
        if self.wire:
            with contextlib.suppress(OSError):  # it is closed already
                self.wire.shutdown(socket.SHUT_RDWR)


def by_http_client(
    address: Address, *targets: str, body: bytes | None = None, timeout: float = PATIENCE
) -> Visit:
    """Ask with Python's own client, on one connection as long as that stays open."""
    connection, status, got = _Patient(*address, timeout=timeout), 0, b""
    ending = EXITS[0]
    alarm = threading.Timer(timeout * max(1, len(targets)), connection.give_up)
    alarm.start()
    try:
        for target in targets or ("/",):
            connection.request("GET" if body is None else "POST", target, body)
            answer = connection.getresponse()
            status = answer.status
            got += answer.read()
    except (OSError, http.client.HTTPException) as error:
        ending = type(error).__name__
        got += getattr(error, "partial", b"")  # of an IncompleteRead
    finally:
        alarm.cancel()
        connection.close()
    if connection.late:
        ending = TimeoutError.__name__
    return Visit("http.client", ending, status, got, connection.count)


def by_curl(
    address: Address, *targets: str, body: bytes | None = None, timeout: float = PATIENCE
) -> Visit:
    """Ask with the program curl. Raises FileNotFoundError where it is not installed."""
    # Without the settings of this machine; what it tells of each transfer goes to stderr.
    tell = "%{stderr}%{http_code} %{num_connects}\n"
    command = ["curl", "-q", "--noproxy", "*", "-s", "--max-time", str(timeout), "-w", tell]
    post = [] if body is None else ["--data-binary", "@-"]
    urls = ["http://{}:{}{}".format(*address, target) for target in targets or ("/",)]
    done = subprocess.run(
        [*command, *post, *urls], input=body or b"", capture_output=True, timeout=timeout * 10 + 10
    )
    told = re.findall(r"^(\d+) (\d+)$", done.stderr.decode(), re.MULTILINE)
    code = done.returncode
    return Visit(
        "curl",
        EXITS[0] if code == 0 else f"exit {code}: {EXITS.get(code, 'see its manual')}",
        int(told[-1][0]) if told else 0,
        done.stdout,
        sum(int(connects) for _, connects in told),
    )


def _short(body: bytes, limit: int = 40) -> str:
    return repr(body) if len(body) <= limit else f"{body[:limit]!r}…"
