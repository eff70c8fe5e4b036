"""A field of a header: its name, its width, its meaning, and its place in one packet."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from helpers.address import ipv4_bytes, ipv6_bytes, mac_bytes

ADDRESSES = {"mac": mac_bytes, "ipv4": ipv4_bytes, "ipv6": ipv6_bytes}


class MalformedPacket(ValueError):
    """These bytes cannot be that header, or these values cannot be packed into it.

    `header` names the header, `problem` says what is wrong, and `offset` is the byte of the
    header at which it went wrong.
    """

    def __init__(self, header: str, problem: str, offset: int = 0) -> None:
        super().__init__(f"{header}: {problem} (at byte {offset} of the header)")
        self.header = header
        self.problem = problem
        self.offset = offset

    def __reduce__(self) -> tuple[type, tuple[str, str, int]]:
        return type(self), (self.header, self.problem, self.offset)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a header: `bits` wide, and what it means.

    `shown` says how people write its value: "decimal", "hex", "flags", "mac", "ipv4" or "ipv6".
    `names` gives numbers a name (6 is TCP). `flags` names the bits of a field of flags,
    the leftmost first. `label` is the name in the RFC's drawing.
    """

    name: str
    bits: int
    meaning: str
    label: str = ""
    shown: str = "decimal"
    names: Mapping[int, str] = default(default_factory=dict)
    flags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.label:
            object.__setattr__(self, "label", self.name.replace("_", " ").title())

    def text(self, value: Any) -> str:
        """`value` as it is shown to a reader: "0x0800 (IPv4)", "SYN, ACK", "10.0.0.1"."""
        if value is None:
            return "filled in when packed"
        if isinstance(value, str):
            return value
        if isinstance(value, bytes):
            return value.hex(" ")
        if self.shown == "flags":
            return ", ".join(flag_names(value, self.flags)) or "none"
        number = f"0x{value:0{(self.bits + 3) // 4}x}" if self.shown == "hex" else str(value)
        return f"{number} ({self.names[value]})" if value in self.names else number


def flag_names(value: int, names: tuple[str, ...]) -> list[str]:
    """The names of the bits that are set in `value`, lowest bit first; `names` has it last."""
    return [name for bit, name in enumerate(reversed(names)) if value >> bit & 1]


@dataclass(frozen=True, slots=True)
class Cell:
    """A field in its place, with the value it has in one packet: a box of the RFC's picture.

    `start` is the number of its first bit, counted from the first bit of the header.
    """

    field: Field
    start: int
    value: Any

    @property
    def name(self) -> str:
        """The field's name, as in the header's attribute."""
        return self.field.name

    @property
    def label(self) -> str:
        """The field's name, as in the RFC's drawing."""
        return self.field.label

    @property
    def bits(self) -> int:
        """How wide the field is, in bits."""
        return self.field.bits

    @property
    def meaning(self) -> str:
        """What the field is for."""
        return self.field.meaning

    @property
    def text(self) -> str:
        """The value as it is shown to a reader."""
        return self.field.text(self.value)

    @property
    def bytes(self) -> range:
        """The bytes of the header that hold a bit of this field."""
        return range(self.start // 8, (self.start + self.bits + 7) // 8)


def with_bytes(cells: tuple[Cell, ...], name: str, data: bytes, meaning: str) -> tuple[Cell, ...]:
    """`cells`, and after them one more that holds `data`; without data, just `cells`."""
    if not data:
        return cells
    start = cells[-1].start + cells[-1].bits
    return (*cells, Cell(Field(name, 8 * len(data), meaning), start, data))


def misfit(field: Field, value: Any) -> str:
    """Why `value` cannot go into `field`; an empty string where it can."""
    if field.shown in ADDRESSES:
        try:
            ADDRESSES[field.shown](value)
        except (ValueError, AttributeError, TypeError) as error:
            return f"is {value!r}: {error}"
        return ""
    if not isinstance(value, int):
        return f"is {value!r}, and a whole number is wanted"
    if not 0 <= value < 2**field.bits:
        return f"is {value}, and {field.bits} bits hold 0 to {2**field.bits - 1}"
    return ""
