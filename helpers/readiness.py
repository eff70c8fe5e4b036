"""Is this machine ready for the course, and what would bring what is missing?"""

import platform
import socket
import sys
from typing import NamedTuple

from helpers import kernel
from helpers.lab import why_not
from helpers.lab.possible import facts
from helpers.table import Table

OLDEST_PYTHON = (3, 11)


class Need(NamedTuple):
    """One thing that the course uses: whether it is here, what for, and the cure if it is not.

    `how` says in what way it is here, where there are several.
    """

    what: str
    here: bool
    used_for: str
    cure: str
    how: str = ""


def readiness() -> Table:
    """Return a `Table` of what the course uses, whether this machine has it, and the cure."""
    columns = ("What", "Here", "What it is for", "If it is missing")
    return Table(columns, [_shown(need) for need in probe()])


def _shown(row: Need) -> tuple[str, str, str, str]:
    here = ", ".join(filter(None, ("yes", row.how))) if row.here else "no"
    return row.what, here, row.used_for, "" if row.here else row.cure


def probe() -> list[Need]:
    """Return a list of `Need`: everything the course uses, in the order of its importance."""
    no_lab = why_not()
    return [
        Need(
            "Python 3.11 or newer",
            sys.version_info >= OLDEST_PYTHON,
            "everything",
            "install a newer Python, then start the course with it",
        ),
        Need(
            "sockets on 127.0.0.1",
            can_listen("127.0.0.1", socket.AF_INET),
            "every server and client of the course",
            "let the firewall or the sandbox of this notebook allow connections to 127.0.0.1",
        ),
        Need(
            "sockets on ::1",
            can_listen("::1", socket.AF_INET6),
            "IPv6; the course goes on without it",
            "turn IPv6 on for the loopback interface",
        ),
        Need(
            "what the kernel tells of a socket",
            kernel.LINUX,
            "queues and backlogs; states are told everywhere",
            f"use Linux, also as a container or WSL 2; {platform.system()} tells only the states",
        ),
        Need(
            "a lab of two Linux kernels",
            not no_lab,
            "the kernel's own TCP in the lab; without it, the lab runs on the course's TCP",
            no_lab,
            "as root" if facts().root else "without root",
        ),
    ]


def can_listen(host: str, family: socket.AddressFamily) -> bool:
    """Return True if a client of this machine can connect to a server on `host` and talk to it."""
    try:
        with socket.create_server((host, 0), family=family) as listener:
            listener.settimeout(1)
            with socket.create_connection(listener.getsockname()[:2], timeout=1) as client:
                server, _ = listener.accept()
                with server:
                    server.settimeout(1)
                    client.sendall(b"?")
                    return server.recv(1) == b"?"
    except OSError:
        return False
