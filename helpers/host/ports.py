"""Who has which port of a host, and who may have it, too."""

import errno
import random
from collections.abc import Callable, Iterable
from typing import Protocol

from helpers.address import Address
from helpers.host.errors import failure
from helpers.transport.ports import free_port

ANY, LOOPBACK = "0.0.0.0", "127.0.0.1"


def itself(to: Address, local: Address) -> Address:
    """Where `to` is for a socket of this local address: on Linux, 0.0.0.0 is the host itself."""
    if to[0] != ANY:
        return to
    return (LOOPBACK if local[0] == ANY else local[0]), to[1]


class Holder(Protocol):
    """Whatever has a port: a socket, or a connection that has none any more."""

    @property
    def local(self) -> Address:
        """Its own address and port; port 0 where it has none."""

    @property
    def reuse(self) -> bool:
        """Its SO_REUSEADDR."""

    @property
    def listens(self) -> bool:
        """Whether it lets others connect."""


class Ports:
    """The ports of one protocol: `holders` tells who has one now, `ephemeral` has the free ones."""

    def __init__(
        self,
        holders: Callable[[], Iterable[Holder]],
        ephemeral: range,
        random: random.Random,
    ) -> None:
        self._holders, self._ephemeral, self._random = holders, ephemeral, random

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

    def free(self, number: int = errno.EADDRINUSE) -> int:
        """A port that nobody has. Raises OSError with this `number` where there is none."""
        used = {holder.local[1] for holder in self._holders()}
        port = free_port(self._ephemeral, self._random, used.__contains__)
        if port is None:
            raise failure(number)
        return port
