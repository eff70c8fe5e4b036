"""Sequence numbers: 32 bits on the wire, plain numbers inside (RFC 9293 section 3.4).

On the wire a sequence number has 32 bits, and after 4294967295 comes 0. So two of them can't be
compared with `<`: which one is later depends on where the connection is. RFC 9293 therefore does
all its arithmetic modulo 2**32.

The course's TCP does that once, at its border. `unwrap` turns a number from the wire into a plain
one that never wraps, by looking where the connection is; inside, `<` and `-` mean what they
always mean; `wrap` cuts it to 32 bits again on the way out.
"""

HALF = 1 << 31
ALL_BITS = 0xFFFFFFFF


def wrap(number: int) -> int:
    """The 32 bits that go into a header."""
    return number & 0xFFFFFFFF


def unwrap(wire: int, near: int) -> int:
    """The plain number next to `near` whose 32 bits are `wire`.

    It lies within 2**31 of `near`. A window is at most 2**30 bytes (RFC 7323 section 2.3), so no
    segment that matters lies farther away.
    """
    return near + ((wire - near + HALF) & 0xFFFFFFFF) - HALF


def distance(earlier: int, later: int) -> int:
    """How many bytes later the second of two numbers from the wire is; under 0 if it is earlier."""
    return ((later - earlier + HALF) & 0xFFFFFFFF) - HALF
