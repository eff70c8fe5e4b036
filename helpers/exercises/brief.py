"""Values of a reader as short text: whatever they are, this never raises and stays short.

An answer may return an object whose `repr` raises, whose `str` has a million lines, or text that
no browser can be sent. All that a verdict says of such things goes through here.

Call these in the thread of the trial: a `repr` that never ends is then the trial's to end.
"""

import reprlib
import string
from collections.abc import Mapping

from helpers.servers.interrupt import Stopped

LONGEST = 120  # characters that a value gets
LONGEST_TEXT = 700  # characters that one paragraph of a verdict gets
GREATEST = 256  # bits up to which a number is written out


class _Brief(reprlib.Repr):
    """A `repr` of few items, few levels and few characters."""

    def __init__(self, longest: int) -> None:
        super().__init__()
        self.longest = longest
        self.maxstring = self.maxother = self.maxlong = LONGEST
        self.maxlevel, self.maxlist, self.maxtuple, self.maxset, self.maxdict = 3, 8, 8, 8, 8

    def repr_int(self, value: int, level: int) -> str:
        """Return the number, or how long it is: Python refuses to write out very long ones."""
        if type(value) is int and value.bit_length() > GREATEST:
            return f"<a number of {value.bit_length()} bits>"
        return repr(value)

    def repr_bytes(self, value: bytes, level: int) -> str:
        """Return the beginning of the bytes, of which each may take four places, and how many."""
        if len(value) <= LONGEST // 2 and len(whole := repr(value)) <= self.longest:
            return whole
        size, shown = f"… ({len(value)} bytes)", value[: LONGEST // 4]
        while shown and len(repr(shown)) + len(size) > self.longest:
            shown = shown[:-1]
        return f"{shown!r}{size}"

    def repr_bytearray(self, value: bytearray, level: int) -> str:
        """Return it as `repr_bytes` does."""
        return f"bytearray({self.repr_bytes(bytes(value[: LONGEST + 1]), level)})"


def brief(value: object, longest: int = LONGEST) -> str:
    """Return `repr(value)` in at most `longest` characters. Never raises."""
    try:
        text = _Brief(longest).repr(value)
    except Stopped:  # the trial is over
        raise
    except BaseException:
        text = f"<{kind(value)} that has no repr>"
    return clean(text, longest)


def kind(value: object) -> str:
    """Return the name of the type of `value`, without asking `value` itself."""
    try:
        return clean(type.__getattribute__(type(value), "__name__"), 60)
    except Exception:
        return "object"


def error_text(error: BaseException) -> str:
    """Return `"ValueError: what it says"`, short. Never raises."""
    try:
        said = clean(str(error), 2 * LONGEST)
    except Stopped:
        raise
    except BaseException:
        said = ""
    return f"{kind(error)}: {said}" if said else kind(error)


def clean(text: object, longest: int = LONGEST_TEXT) -> str:
    """Return `text`, cut, and without what cannot be sent as UTF-8."""
    plain = str.__str__(text) if isinstance(text, str) else ""
    if len(plain) > longest:
        plain = f"{plain[: longest - 1]}…"
    return plain.encode("utf-8", "replace").decode()


class Shown:
    """A value as the text that stands for it, whichever way a template writes it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return self.text


def fact(value: object) -> object:
    """Return what a template may be given in place of `value`: a short plain one, or `Shown`."""
    if value is None or type(value) in (bool, float):
        return value
    if type(value) is int and value.bit_length() <= GREATEST:
        return value
    if type(value) is str:
        return clean(value, 3 * LONGEST)
    if type(value) is bytes and len(value) <= LONGEST // 2:
        return value
    return Shown(brief(value))


class _Patient(string.Formatter):
    """Formats what it can: a fact that is missing is an ellipsis, a format that does not fit no
    format at all.
    """

    def get_field(
        self, name: str, arguments: object, facts: Mapping[str, object]
    ) -> tuple[object, str]:
        return facts.get(name, Shown("…")), name

    def format_field(self, value: object, spec: str) -> str:
        try:
            return format(value, spec)
        except (TypeError, ValueError):
            return brief(value)


def filled(template: str, facts: Mapping[str, object]) -> str:
    """Return `template` with its `{facts}`, in at most LONGEST_TEXT characters. Never raises."""
    plain = {name: fact(value) for name, value in facts.items()}
    return clean(_Patient().vformat(template, (), plain))
