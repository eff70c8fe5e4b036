"""One end of a TLS connection without a network: bytes in, bytes out.

The module `ssl` has it all: two `MemoryBIO`, which are queues of bytes, and an `SSLObject` between
them. So the same end works over a socket, in a test, and on a TCP that is no kernel's.
"""

import ssl
from typing import NamedTuple

TURNS = 50  # of two ends that talk: a handshake takes three, a large chain of certificates no more


class Side:
    """One end. `tls` is its `ssl.SSLObject`, which `give` feeds, and whose bytes `take` takes.

    A client needs `server_hostname`, the name that its server has to prove, unless its context
    does not check names. Raises ValueError where it is missing.
    """

    def __init__(
        self,
        context: ssl.SSLContext,
        *,
        server_side: bool = False,
        server_hostname: str | None = None,
    ) -> None:
        self._arrived, self._leaving = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(
            self._arrived, self._leaving, server_side=server_side, server_hostname=server_hostname
        )

    def give(self, data: bytes) -> None:
        """Let bytes of the other end arrive; b"" says that its stream has ended."""
        if data:
            self._arrived.write(data)
        else:
            self._arrived.write_eof()

    def take(self) -> bytes:
        """The bytes that are to be sent to the other end; b"" where there are none."""
        return self._leaving.read()

    def handshake(self) -> bool:
        """Go on with the handshake; return True once it is over, False where bytes are needed.

        Raises ssl.SSLError where it fails; the alert that says so is to be taken and sent.
        """
        try:
            self.tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        return True


class Handshake(NamedTuple):
    """What two ends said, in turn, as (who, bytes); and what each of them raised, or None."""

    flights: list[tuple[str, bytes]]
    client_error: ssl.SSLError | None
    server_error: ssl.SSLError | None


def handshake(client: Side, server: Side) -> Handshake:
    """Let two ends shake hands, without a network.

    An end that fails has its last word, the alert, before the other goes on.
    """
    sides = {"client": client, "server": server}
    flights: list[tuple[str, bytes]] = []
    errors: dict[str, ssl.SSLError | None] = dict.fromkeys(sides)
    over = dict.fromkeys(sides, False)
    for turn in range(TURNS):
        name, other = ("client", server) if turn % 2 == 0 else ("server", client)
        if errors[name] is None:
            try:
                over[name] = sides[name].handshake()
            except ssl.SSLError as error:
                errors[name], over[name] = error.with_traceback(None), True
        said = sides[name].take()
        if said:
            flights.append((name, said))
            other.give(said)
        elif all(over.values()):
            break
    return Handshake(flights, errors["client"], errors["server"])
