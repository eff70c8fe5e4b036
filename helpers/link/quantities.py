"""Quantities as one writes them: "20 ms", "10 Mbit/s", "50 packets"."""

import re
from collections.abc import Mapping
from typing import NamedTuple

SECONDS = {"s": 1.0, "ms": 1e-3, "µs": 1e-6, "us": 1e-6}
BITS_PER_SECOND = {"bit/s": 1.0, "kbit/s": 1e3, "Mbit/s": 1e6, "Gbit/s": 1e9}
BYTES = {"bytes": 1, "kB": 1000, "KiB": 1024, "MB": 10**6, "MiB": 1 << 20}
_WRITTEN = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*(\D+?)\s*")
MOST = 1e15  # of anything: no wire has that, and no system counts so far


class WireError(ValueError):
    """A wire cannot be made as asked, or a rule answered what no wire can do."""


class Limit(NamedTuple):
    """How much a queue holds: so many packets, or so many bytes."""

    most: int
    bytes: bool


def seconds(written: float | str) -> float:
    """A time in seconds, from a number of them or from text such as "20 ms".

    Raises WireError where it is neither, or is negative.
    """
    return _number(written, SECONDS, "a time", "20 ms")


def bits_per_second(written: float | str) -> float:
    """A rate in bit/s, from a number of them or from text such as "10 Mbit/s".

    Raises WireError where it is neither, or not more than 0.
    """
    rate = _number(written, BITS_PER_SECOND, "a rate", "10 Mbit/s")
    if rate == 0:
        raise WireError("a rate of 0 bit/s carries nothing; leave it out for one without limit")
    return rate


def size(written: float | str) -> int:
    """A number of bytes, also from text such as "64 KiB".

    Raises WireError where it is neither, or no whole number of bytes.
    """
    value = _number(written, BYTES, "a size", "64 KiB")
    whole = round(value)
    if abs(value - whole) > 1e-6:
        raise WireError(f"{written!r} is no whole number of bytes")
    return whole


def limit(written: float | str) -> Limit:
    """A `Limit` of packets or bytes, from a number of packets or text such as "50 packets".

    Raises WireError where it is neither, or less than 1.
    """
    units = {"packets": 0, "packet": 0, "frames": 0} | BYTES
    value, unit = _parts(written, units, "packets", "a queue", "50 packets")
    most = int(value * (BYTES.get(unit, 1)))
    if most < 1:
        raise WireError(f"a queue holds 1 packet at the least, not {written!r}")
    return Limit(most, unit in BYTES)


def probability(written: float, what: str) -> float:
    """`written` as it is, from 0 to 1. Raises WireError, naming `what`, where it is outside."""
    if isinstance(written, bool) or not isinstance(written, int | float) or not 0 <= written <= 1:
        raise WireError(f"{what}={written!r} is no probability: write 0.05 for 5 %")
    return written


def _number(written: float | str, units: Mapping[str, float], what: str, example: str) -> float:
    value, unit = _parts(written, units, "", what, example)
    return value * units.get(unit, 1)


def _parts(
    written: float | str, units: Mapping[str, float], usual: str, what: str, example: str
) -> tuple[float, str]:
    """The number that was written and its unit, `usual` where none was."""
    match = _WRITTEN.fullmatch(written) if isinstance(written, str) else None
    if match and match[2] in units and float(match[1]) < MOST:
        return float(match[1]), match[2]
    if isinstance(written, int | float) and not isinstance(written, bool) and 0 <= written < MOST:
        return float(written), usual
    raise WireError(
        f"{written!r} is not {what}: write {example!r}; the units are {', '.join(units)}"
    )
