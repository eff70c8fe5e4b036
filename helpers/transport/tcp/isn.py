"""The first sequence number of a connection (RFC 9293 section 3.4.1).

It must not be guessed from outside, or a stranger could put bytes into the connection without
seeing any of its segments. And numbers of an earlier connection between the same two ports must
not fit into the new one. So it is the sum of two parts:

    ISN = M + F(local address, local port, remote address, remote port, secret)

M is a clock that goes up by one every 4 microseconds. F is a keyed hash: it gives each pair of
sockets a place of its own to start from, which only the holder of the secret can work out.
"""

from hashlib import blake2s

from helpers.transport.tcp.sequence import wrap

TICKS = 250_000  # a second: one each 4 microseconds

Socket = tuple[str, int]


def initial_sequence_number(local: Socket, remote: Socket, secret: bytes, now: float) -> int:
    """The initial sequence number for a connection from `local` to `remote` (address, port).

    `secret` is up to 32 bytes that nobody else knows; `now` is in seconds.
    """
    four_tuple = f"{local[0]} {local[1]} {remote[0]} {remote[1]}".encode()
    place = int.from_bytes(blake2s(four_tuple, digest_size=4, key=secret).digest(), "big")
    return wrap(int(now * TICKS) + place)
