"""Numbers to pixels: linear and logarithmic scales, and where their ticks stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_ROUNDING = 1e-9  # how far a tick may lie beyond an end of its axis, in steps


@dataclass(frozen=True, slots=True)
class Range:
    """The values from one end of an axis to the other; with `log`, both are more than 0."""

    low: float
    high: float
    log: bool = False

    def share(self, value: float) -> float:
        """Where `value` lies, from 0 at the low end to 1 at the high one."""
        if self.log:
            return log10(value / self.low) / log10(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def ticks(self, most: int) -> list[tuple[float, str]]:
        """Round values within the range, about `most` at the most, with their labels.

        There is one at least: where a step of its size misses the range, a smaller one does not.
        """
        found = _log_ticks(self, most) if self.log else []
        tries = (_ticks(self, asked) for asked in range(most, 4 * most + 4))
        return found or next(filter(None, tries), [])


def spanning(
    values: Iterable[float], *, log: bool = False, zero: bool = False, room: float = 0.0
) -> Range:
    """A range that holds all `values`, and 0 with `zero`; `room` is left free at its ends.

    `room` is a share of the range. Above 0 there is none below, nor below 0 above.
    """
    found = list(values)
    low, high = min(found), max(found)
    if log:
        factor = max(high / low, 1.2) ** room if low < high else 2.0
        return Range(low / factor, high * factor, True)
    if zero:
        low, high = min(low, 0), max(high, 0)
    if low == high:
        size = abs(low) or 1.0
        return Range(low, low + size) if zero or not low else Range(low - size / 2, low + size / 2)
    free = (high - low) * room
    below, above = (0 if zero and low == 0 else free), (0 if zero and high == 0 else free)
    return Range(low - below, high + above)


def _ticks(span: Range, most: int) -> list[tuple[float, str]]:
    rough = (span.high - span.low) / max(most, 1)
    power = 10.0 ** floor(log10(rough))
    step = next(
        (times * power for times in (1, 2, 5) if times * power >= rough * (1 - _ROUNDING)),
        10 * power,
    )
    first, last = ceil(span.low / step - _ROUNDING), floor(span.high / step + _ROUNDING)
    digits = max(0, -floor(log10(step) + _ROUNDING))
    return [(index * step, label(index * step, digits)) for index in range(first, last + 1)]


def _log_ticks(span: Range, most: int) -> list[tuple[float, str]]:
    """1, 2 and 5 of each power of ten, or the powers, or some of them; [] for less than two."""
    first, last = floor(log10(span.low)), ceil(log10(span.high))
    for leads in ((1, 2, 5), (1,)):
        for every in (1,) if len(leads) > 1 else range(1, last - first + 2):
            powers = [power for power in range(first, last + 1) if power % every == 0]
            found = [lead * 10.0**power for power in powers for lead in leads]
            found = [value for value in found if 0 <= span.share(value) <= 1]
            if len(found) <= most:
                return [(value, _power_label(value)) for value in found] if len(found) > 1 else []
    return []


def _power_label(value: float) -> str:
    power = floor(log10(value) + _ROUNDING)
    if -5 < power < 10:
        return label(value, max(0, -power))
    lead = round(value / 10.0**power)
    raised = f"10{str(power).translate(_SUPERSCRIPT)}"
    return raised if lead == 1 else f"{lead}·{raised}"


def label(value: float, digits: int) -> str:
    """A number of an axis: 0.05, 40, 65,000; 1e+12 where it is too long for that."""
    if digits > 6 or abs(value) >= 1e10:
        return f"{value:.6g}"
    return f"{value or 0.0:,.{digits}f}"  # 0.0 and not -0.0
