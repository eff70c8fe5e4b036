"""Which bytes of a frame are which field: the runs that a hex dump colours and names."""

from collections.abc import Iterator
from dataclasses import dataclass

from helpers.layout import Cell
from helpers.trace.dissect import Dissection, Layer

# header: the letter of its keys, and the colours of its layer
LETTERS = {"Ethernet": "E", "ARP": "A", "IPv4": "I", "ICMP": "M", "UDP": "U", "TCP": "T"}
LETTERS |= {"IPv6": "I", "ICMPv6": "M", "TLS record": "R", "DNS": "N"}
KINDS = dict.fromkeys(("Ethernet", "ARP"), "link")
KINDS |= dict.fromkeys(("IPv4", "IPv6", "ICMP", "ICMPv6"), "internet")


@dataclass(frozen=True, slots=True)
class Run:
    """Bytes `start` to `end` (excluded) of a frame: one field, or those that share a byte.

    `key` is a short name such as "T3", `layer` the header's name or "data", `kind` the layer's
    colours. `fields` and `cells` name the header's cells and give their places among them.
    """

    key: str
    start: int
    end: int
    layer: str
    kind: str
    label: str
    value: str
    fields: tuple[str, ...] = ()
    cells: tuple[int, ...] = ()
    tint: int = 1

    @property
    def bytes(self) -> str:
        """Its place in the frame: "14" or "16–17"."""
        return str(self.start) if self.end == self.start + 1 else f"{self.start}–{self.end - 1}"


def runs(read: Dissection) -> list[Run]:
    """All bytes of a frame, in order, each in one run."""
    found: list[Run] = []
    for layer in read.layers:
        found += _of(layer)
    count = read.payload_end - read.payload_start
    if count:
        words = "1 byte" if count == 1 else f"{count} bytes"
        place = (read.payload_start, read.payload_end)
        found.append(Run("D", *place, "data", "application", "Data", words, ("data",)))
    if read.trailer:
        place = (read.payload_end, len(read.data))
        words = f"{len(read.trailer)} bytes to fill the frame up"
        found.append(Run("P", *place, "padding", "link", "Padding", words, ("padding",)))
    return found


def _of(layer: Layer) -> Iterator[Run]:
    letter = LETTERS[layer.name]
    name = f"{layer.name}, quoted" if layer.quoted else layer.name
    cells = layer.header.cells()
    for number, group in enumerate(_groups(cells), 1):
        members = [cells[index] for index in group]
        option = members[0].name == "kind"
        yield Run(
            f"{letter.lower() if layer.quoted else letter}{number}",
            layer.start + members[0].bytes.start,
            layer.start + members[-1].bytes.stop,
            name,
            KINDS.get(layer.name, "transport"),
            _option_name(members) if option else ", ".join(cell.label for cell in members),
            ", ".join(cell.text for cell in (members[2:] if option else members)),
            tuple(cell.name for cell in members),
            tuple(group),
            2 - number % 2,
        )


def _groups(cells: tuple[Cell, ...]) -> list[list[int]]:
    """The places of the cells that belong together: they share a byte, or are one option."""
    groups: list[list[int]] = []
    end = 0
    option = False
    for index, cell in enumerate(cells):
        option = option or cell.name == "kind"
        begins = cell.name == "kind" if option else cell.bytes.start >= end
        if begins or not groups:
            groups.append([index])
        else:
            groups[-1].append(index)
        end = cell.bytes.stop
    return groups


def _option_name(cells: list[Cell]) -> str:
    kind = cells[0]
    return kind.field.names.get(kind.value, f"option {kind.value}")
