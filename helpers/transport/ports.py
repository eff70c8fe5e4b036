"""The ports that a host picks by itself: the ephemeral ones, of TCP and of UDP."""

import random
from collections.abc import Callable

EPHEMERAL = range(32768, 61000)  # as on Linux; RFC 6335 section 6 has 49152 to 65535


def free_port(ports: range, source: random.Random, is_taken: Callable[[int], bool]) -> int | None:
    """A random one of `ports`, or the next after it that is free (RFC 6056 section 3.3.1).

    Returns None where all are taken.
    """
    begin = source.randrange(len(ports))
    for step in range(len(ports)):
        port = ports[(begin + step) % len(ports)]
        if not is_taken(port):
            return port
    return None
