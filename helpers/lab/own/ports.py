"""Who has which port of a host, and who may have it, too."""

import errno
import random
from collections.abc import Callable, Iterable
from typing import Protocol

from helpers.lab.own.errors import failure

ANY = "0.0.0.0"
EPHEMERAL = range(32768, 61000)  # as on Linux


class Holder(Protocol):
    """Whatever has a port: a socket, or a connection that has none any more."""

    local: tuple[str, int]
    reuse: bool  # SO_REUSEADDR
    listens: bool


class Ports:
    """The ports of one protocol. `holders` tells who has one now."""

    def __init__(self, holders: Callable[[], Iterable[Holder]], choice: random.Random) -> None:
        self._holders, self._random = holders, choice

    def check(self, address: str, port: int, *, reuse: bool, apart_from: object = None) -> None:
        """Raise OSError (EADDRINUSE) where a socket may not be bound to this address and port.

        Two may share a port where both have SO_REUSEADDR and none of them listens, as on Linux.
        """
        for other in self._holders():
            if other is apart_from or other.local[1] != port:
                continue
            apart = ANY not in (address, other.local[0]) and address != other.local[0]
            if not apart and not (reuse and other.reuse and not other.listens):
                raise failure(errno.EADDRINUSE)

    def free(self) -> int:
        """A port that nobody has: a random one, or the next that is free (RFC 6056 3.3.1)."""
        used = {holder.local[1] for holder in self._holders()}
        begin = self._random.randrange(len(EPHEMERAL))
        for step in range(len(EPHEMERAL)):
            port = EPHEMERAL[(begin + step) % len(EPHEMERAL)]
            if port not in used:
                return port
        raise failure(errno.EADDRINUSE)
