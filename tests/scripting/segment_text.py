"""A TCP segment as one line of a script: `. 1:1001 ack 1 win 500 <TS 100>`.

Flags first: S, F, R, P, U, E (ECE), W (CWR), a dot for ACK, a minus sign for none. Then the
sequence number, and behind a colon that of the byte after the data: `1:1001` holds 1000 bytes; SYN
and FIN are not counted in it. Numbers are relative to each side's initial sequence number, which
is 0. In angle brackets stand the options.
"""

import re
from dataclasses import dataclass

from helpers.transport.tcp import ACK, CWR, ECE, FIN, PSH, RST, SYN, URG
from helpers.transport.tcp.options import (
    EndOfOptions,
    IllegalOption,
    MaximumSegmentSize,
    NoOperation,
    Option,
    Sack,
    SackPermitted,
    Timestamps,
    UnknownOption,
    WindowScale,
)

FLAGS = {"F": FIN, "S": SYN, "R": RST, "P": PSH, ".": ACK, "U": URG, "E": ECE, "W": CWR}
PADDING = (NoOperation, EndOfOptions)
LAST = -1  # in a timestamps option: what the other side sent last
_LINE = re.compile(
    r"(?P<flags>[FSRP.UEW]+|-)"
    r"\s+(?P<seq>\*|-?\d+)(?::(?P<end>-?\d+))?"
    r"(?:\s+ack\s+(?P<ack>-?\d+))?"
    r"(?:\s+win\s+(?P<window>\d+))?"
    r"(?:\s+<(?P<options>[^>]*)>)?"
    r"(?P<corrupt>\s+corrupt)?"
    r"(?:\s+in\s+(?P<pieces>\d+))?"
    r"(?:\s+x(?P<times>\d+))?"
)


class BadScript(ValueError):
    """A line of a script that cannot be read; the message says which and why."""


@dataclass(frozen=True)
class Line:
    """A segment of a script. None stands for what the line leaves out.

    `seq` is None for `*`: any number; in a SYN, our numbers count from it. `options` may hold, for
    a value that is not compared, an option with LAST in its place.
    """

    flags: int
    seq: int | None
    end: int | None
    ack: int | None = None
    window: int | None = None
    options: tuple[Option, ...] | None = None
    corrupt: bool = False
    pieces: int = 1
    times: int = 1

    @property
    def length(self) -> int:
        """Bytes of data."""
        return 0 if self.seq is None else self.end - self.seq


def parse_segment(text: str) -> Line:
    """The segment that `text` describes. Raises BadScript."""
    match = _LINE.fullmatch(text.strip())
    if not match:
        raise BadScript(f"this is no segment: {text!r}")
    part = match.groupdict()
    seq = None if part["seq"] == "*" else int(part["seq"])
    end = seq if part["end"] is None else int(part["end"])
    return Line(
        sum(FLAGS[letter] for letter in part["flags"] if letter != "-"),
        seq,
        end,
        None if part["ack"] is None else int(part["ack"]),
        None if part["window"] is None else int(part["window"]),
        None if part["options"] is None else _options(part["options"]),
        bool(part["corrupt"]),
        int(part["pieces"] or 1),
        int(part["times"] or 1),
    )


def _options(text: str) -> tuple[Option, ...]:
    return tuple(_option(word.strip()) for word in text.split(",") if word.strip())


def _option(text: str) -> Option:
    word, *rest = text.split()
    try:
        return _KINDS[word](rest)
    except (KeyError, ValueError, IndexError):
        raise BadScript(f"this is no TCP option: {text!r}") from None


def _timestamps(rest: list[str]) -> Timestamps:
    """`TS`, `TS 100` (its value), `TS ecr 100` (its echo), `TS 100 ecr 90`."""
    value = echo = LAST
    if "ecr" in rest:
        at = rest.index("ecr")
        echo = int(rest[at + 1])
        rest = rest[:at]
    if rest:
        (value,) = map(int, rest)
    return Timestamps(value, echo)


def _sack(rest: list[str]) -> Sack:
    """`sack 2001:3001 4001:5001`."""
    return Sack(tuple((int(left), int(right)) for left, right in (b.split(":") for b in rest)))


def _number(rest: list[str]) -> int:
    return int(rest[0]) if rest else LAST


_KINDS = {
    "mss": lambda rest: MaximumSegmentSize(_number(rest)),
    "wscale": lambda rest: WindowScale(_number(rest)),
    "sackOK": lambda rest: SackPermitted(),
    "nop": lambda rest: NoOperation(),
    "eol": lambda rest: EndOfOptions(bytes.fromhex("".join(rest))),
    "TS": _timestamps,
    "sack": _sack,
    "kind": lambda rest: UnknownOption(int(rest[0]), bytes.fromhex("".join(rest[1:]))),
    "bytes": lambda rest: IllegalOption(bytes.fromhex("".join(rest))),
}


def flags_text(flags: int) -> str:
    """The flags as letters, as a script has them."""
    return "".join(letter for letter, bit in FLAGS.items() if flags & bit) or "-"


def options_text(options: tuple[Option, ...]) -> str:
    """The options as a script has them, padding left out."""
    return ", ".join(_option_text(option) for option in options if not isinstance(option, PADDING))


def _option_text(option: Option) -> str:
    match option:
        case MaximumSegmentSize(mss):
            return f"mss {mss}"
        case WindowScale(shift):
            return f"wscale {shift}"
        case SackPermitted():
            return "sackOK"
        case Timestamps(value, echo):
            return f"TS {value} ecr {echo}"
        case Sack(blocks):
            return "sack " + " ".join(f"{left}:{right}" for left, right in blocks)
    return f"kind {option.kind}"


def option_differs(wanted: Option, found: Option) -> bool:
    """Whether `found` is not the option that was wanted; LAST in the latter fits anything."""
    if type(wanted) is not type(found):
        return True
    pairs = zip(_values(wanted), _values(found), strict=True)
    return any(want not in (LAST, have) for want, have in pairs)


def _values(option: Option) -> tuple:
    match option:
        case MaximumSegmentSize(value) | WindowScale(value):
            return (value,)
        case Timestamps(value, echo):
            return (value, echo)
        case Sack(blocks):
            return (blocks,)
    return ()
