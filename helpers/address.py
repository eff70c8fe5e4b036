"""Addresses as people write them, and as they travel.

Inside the course an address is a string: "02:00:00:00:00:01" for a network card, "10.0.0.1" for a
host, "fd00::1" for a host of IPv6. On the wire it is six bytes, four, or sixteen. The same few
addresses come again and again in a trace, so the answers are remembered.
"""

from functools import lru_cache
from ipaddress import AddressValueError, IPv6Address

Address = tuple[str, int]  # of a host, and a port: where a socket is


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


@lru_cache(maxsize=4096)
def ipv6_text(address: bytes) -> str:
    """The 16 bytes of an IPv6 address as text, such as "fd00::1" (RFC 5952)."""
    return str(IPv6Address(address))


@lru_cache(maxsize=4096)
def ipv6_bytes(address: str) -> bytes:
    """The 16 bytes of an IPv6 address written as "fd00::1".

    Raises ValueError where the text is none.
    """
    try:
        if "%" in address:  # the name of a card: no part of what is sent
            raise AddressValueError
        return IPv6Address(address).packed
    except AddressValueError:
        raise ValueError(f'{address!r} is no IPv6 address; write it like "fd00::1"') from None
