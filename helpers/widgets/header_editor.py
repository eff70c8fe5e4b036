"""Change a field of a header; see its bytes, and what becomes of its checksum."""

import dataclasses
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from helpers.draw import header as draw_header
from helpers.draw import hexdump
from helpers.internet import IPv4
from helpers.layout import Field, MalformedPacket
from helpers.trace import dissect
from helpers.transport import TCP, UDP
from helpers.widgets.described import described
from helpers.widgets.explorer import script, style
from helpers.widgets.static import with_static_form

HERE = Path(__file__).parent
PROTOCOLS = {TCP: 6, UDP: 17}
SOURCE, DESTINATION = "10.0.0.1", "10.0.0.2"


class HeaderEditor(anywidget.AnyWidget):
    """An IPv4, TCP or UDP header whose fields can be changed; see `edit_header`.

    `header` is the header as it is now and `packet` its bytes, in an IPv4 packet.
    """

    _esm = script(HERE / "header_editor.js")
    _css = style()

    title = traitlets.Unicode().tag(sync=True)
    fields: traitlets.List[Any] = traitlets.List().tag(sync=True)
    entries = traitlets.Dict().tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)

    def __init__(self, header: Any, payload: bytes, source: str, destination: str) -> None:
        self._payload, self._addresses = payload, (source, destination)
        kind = type(header)
        packed = self._packed(header)
        self.header = kind.parse(packed)[0]  # now with its lengths and its checksum filled in
        super().__init__(
            title=f"{kind.LAYOUT.name} header",
            fields=[_described(field) for field in kind.LAYOUT.fields],
            entries=_entries(self.header),
        )
        self.shown = self._show()
        self.observe(self._changed, "entries")
        self.on_msg(self._asked)

    @property
    def packet(self) -> bytes:
        """The bytes of the whole IPv4 packet."""
        packed = self._packed(self.header)
        if isinstance(self.header, IPv4):
            return packed
        source, destination = self._addresses
        protocol = PROTOCOLS[type(self.header)]
        return IPv4(source=source, destination=destination, protocol=protocol).pack(packed)

    @property
    def checksum_ok(self) -> bool:
        """Whether the checksum in the header fits; where a length is wrong, as `pack` counts."""
        covered = () if isinstance(self.header, IPv4) else (self._payload, *self._addresses)
        fits: bool = self.header.checksum_ok(*covered)
        return fits or self.header.checksum == self._right_checksum()

    def change(self, **values: Any) -> "HeaderEditor":
        """Change fields without the widget: `editor.change(ttl=1)`. Returns the editor.

        Raises TypeError for a name that is no field, MalformedPacket for a value that does not
        fit.
        """
        changed = dataclasses.replace(self.header, **values)
        self._packed(changed)
        self.header = changed
        self.entries = _entries(changed)
        return self

    def fill_in_checksum(self) -> "HeaderEditor":
        """Write the right checksum into the header. Returns the editor."""
        return self.change(checksum=self._right_checksum())

    def _right_checksum(self) -> int:
        """The checksum that fits, also where no receiver could read the rest of the header."""
        layout = self.header.LAYOUT
        values = layout.unpack(self._packed(dataclasses.replace(self.header, checksum=None)))
        right: int = values[[field.name for field in layout.fields].index("checksum")]
        return right

    def _packed(self, header: Any) -> bytes:
        addresses = () if isinstance(header, IPv4) else self._addresses
        packed: bytes = header.pack(self._payload, *addresses)
        return packed

    def _changed(self, change: dict[str, Any]) -> None:
        problems = {}
        values = {}
        for field in self.header.LAYOUT.fields:
            try:
                values[field.name] = _value(field, change["new"][field.name])
            except ValueError as error:
                problems[field.name] = str(error)
        if not problems:
            try:
                changed = dataclasses.replace(self.header, **values)
                self._packed(changed)
                self.header = changed
            except MalformedPacket as error:
                problems[""] = str(error)
        self.shown = self._show(problems)

    def _asked(self, _: Any, message: Any, __: Any) -> None:
        if message == "checksum":
            self.fill_in_checksum()

    def _show(self, problems: dict[str, str] | None = None) -> dict[str, Any]:
        """What the page draws: the pictures, what links them, the verdict, and the problems."""
        read = dissect(self.packet, first="ip")
        layers = [layer.name for layer in read.layers]
        return {
            "header": draw_header(self.header).svg,
            "bytes": hexdump(read).svg,
            "runs": described(read),
            "layer": self.header.LAYOUT.name if self.header.LAYOUT.name in layers else "",
            "verdict": self.verdict(),
            "note": read.note,
            "problems": problems or {},
        }

    def verdict(self) -> str:
        """Say in a sentence whether the checksum fits, and what a receiver does."""
        if self.checksum_ok:
            return f"✓ The checksum {self.header.checksum:#06x} is right."
        return (
            f"✗ The checksum {self.header.checksum:#06x} is wrong, {self._right_checksum():#06x} "
            "would be right: the receiver throws the packet away, without a word."
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        picture = draw_header(self.header)
        text = f"{picture.text}\n{self.verdict()}"
        return with_static_form(super()._repr_mimebundle_(**kwargs), text, picture.html)


def edit_header(
    header: IPv4 | TCP | UDP,
    payload: bytes = b"",
    source: str = SOURCE,
    destination: str = DESTINATION,
) -> HeaderEditor:
    """Show `header` with fields to be changed, the bytes of its packet, and its checksum.

    Its picture without controls is `draw.header(header)`. `source` and `destination` are the
    IPv4 addresses that the checksum of TCP and UDP covers.
    """
    if not isinstance(header, IPv4 | TCP | UDP):
        raise TypeError(f"edit_header takes an IPv4, TCP or UDP header, not {header!r:.60}")
    return HeaderEditor(header, payload, source, destination)


def _described(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "label": field.label,
        "bits": field.bits,
        "meaning": field.meaning,
        "flags": list(field.flags) if field.shown == "flags" else [],
    }


def _entries(header: Any) -> dict[str, str]:
    """The values as a person writes them: numbers in decimal or as 0x…, addresses with dots."""
    entries = {}
    for field in header.LAYOUT.fields:
        value = getattr(header, field.name)
        entries[field.name] = f"{value:#x}" if field.shown == "hex" else str(value)
    return entries


def _value(field: Field, entry: str) -> Any:
    """The value of what was written into a field; raises ValueError, in words for the reader."""
    if field.shown in ("ipv4", "mac"):
        return entry.strip()
    most = (1 << field.bits) - 1
    try:
        value = int(entry.strip(), 0)
    except ValueError:
        raise ValueError(f"{field.label} is a number, such as 10 or 0x0a.") from None
    if not 0 <= value <= most:
        raise ValueError(f"{field.label} has {field.bits} bits: 0 to {most}.")
    return value
