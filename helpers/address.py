"""Addresses as people write them, and as they travel.

Inside the course an address is a string: "02:00:00:00:00:01" for a network card, "10.0.0.1" for a
host. On the wire it is six bytes, or four. The same few addresses come again and again in a trace,
so the answers are remembered.
"""

from functools import lru_cache


@lru_cache(maxsize=4096)
def mac_text(address: bytes) -> str:
    """The six bytes of an Ethernet address as text, such as "02:00:00:00:00:01"."""
    return address.hex(":")


@lru_cache(maxsize=4096)
def mac_bytes(address: str) -> bytes:
    """The six bytes of an Ethernet address written as "02:00:00:00:00:01".

    Raises ValueError where the text is not six pairs of hexadecimal digits.
    """
    parts = address.split(":")
    if len(parts) != 6 or any(len(part) != 2 for part in parts):
        raise ValueError(f'{address!r} is no Ethernet address; write it like "02:00:00:00:00:01"')
    return bytes.fromhex("".join(parts))


@lru_cache(maxsize=4096)
def ipv4_text(address: bytes) -> str:
    """The four bytes of an IPv4 address as text, such as "10.0.0.1"."""
    return "{}.{}.{}.{}".format(*address)


@lru_cache(maxsize=4096)
def ipv4_bytes(address: str) -> bytes:
    """The four bytes of an IPv4 address written as "10.0.0.1".

    Raises ValueError where the text is not four numbers from 0 to 255.
    """
    parts = address.split(".")
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError(f'{address!r} is no IPv4 address; write it like "10.0.0.1"')
    if any(int(part) > 255 for part in parts):
        raise ValueError(f"{address!r} is no IPv4 address; each number is 255 at most")
    return bytes(int(part) for part in parts)
