"""What two ends of TLS say to each other, flight by flight, record by record."""

from collections.abc import Mapping, Sequence

from helpers.application.tls import APPLICATION_DATA, RecordNames, RecordReader, TLSRecord
from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture

WIDTH, SIDE = 880.0, 20.0
NAMES = 74.0  # pixels for who sends a flight
BOX, GAP, ROW = 122.0, 6.0, 44.0  # pixels: a record, what is between two, and its height
MOST = int((WIDTH - 2 * SIDE - NAMES + GAP) // (BOX + GAP))  # records in a row
TITLE, BETWEEN = 40.0, 10.0
SMALL = 11.0  # pixels: the letters of a long name


def flights(said: Mapping[str, Sequence[tuple[str, bytes]]]) -> Picture:
    """The records of one or several handshakes: `{"TLS 1.3": [("client", data), …]}`.

    What is sent in one go is a row. A record is a box with its type and what can be read of it;
    one that is encrypted is dark.

    Raises CannotDraw where there is nothing, FramingError for what is no TLS.
    """
    if not any(said.values()):
        raise CannotDraw("no flights: give what two ends said, such as handshake(…).flights")
    body: list[str] = []
    lines: list[str] = []
    y = 8.0
    for title, turns in said.items():
        body.append(svg.text(SIDE, y + 24, title, "title"))
        lines.append(title)
        y += TITLE
        names: dict[str, RecordNames] = {}
        for who, data in turns:
            named = names.setdefault(who, RecordNames())
            found = [(record, named.of(record)) for record in RecordReader().feed(data)]
            body.append(svg.text(SIDE, y + ROW / 2 + 4, who, f"who {who}"))
            for place, (record, name) in enumerate(found):
                row, column = divmod(place, MOST)
                left, top = SIDE + NAMES + column * (BOX + GAP), y + row * (ROW + GAP)
                body.append(_box(record, name, left, top))
            y += (ROW + GAP) * -(-len(found) // MOST) - GAP + BETWEEN
            lines.append(f"  {who:6}  {', '.join(map(_said, found))}")
    text = "\n".join(lines)
    alt = "The records of a TLS handshake, flight by flight. " + "; ".join(map(str.strip, lines))
    return Picture(svg.document("flights", WIDTH, y + 8, alt, _STYLE, *body), text, alt)


def hidden(record: TLSRecord, name: str) -> bool:
    """Whether what a record of that name carries is encrypted."""
    return record.type == APPLICATION_DATA or name.startswith("encrypted")


def _said(found: tuple[TLSRecord, str]) -> str:
    record, name = found
    return f"{record.type} {'(hidden)' if hidden(record, name) else name}"


def _box(record: TLSRecord, name: str, x: float, y: float) -> str:
    dark = hidden(record, name)
    words = "encrypted" if dark else svg.shorten(name, BOX - 6, SMALL)
    size = "" if svg.text_width(words, 12) <= BOX - 6 else " small"
    return svg.tag(
        "g",
        svg.rect(x, y, BOX, ROW, "record dark" if dark else "record", rx=4),
        svg.text(x + BOX / 2, y + 18, f"type {record.type}", "type light" if dark else "type"),
        svg.text(x + BOX / 2, y + 34, words, "name light" if dark else f"name{size}"),
    )


_STYLE = """
& .title { font-weight: bold; font-size: 14px; }
& .who { font-weight: bold; font-size: 13px; }
& .client { fill: $client; } & .server { fill: $server; }
& .record { fill: $application-1; stroke: $application; }
& .dark { fill: $soft; stroke: $ink; }
& .type, & .name { text-anchor: middle; }
& .small { font-size: 11px; }
& .type { font-size: 11px; fill: $soft; }
& .light { fill: $paper; }
"""
