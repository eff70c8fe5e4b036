"""The Internet checksum, worked out as on paper: words, their sum, the carry, the complement."""

from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture

WIDTH, TOP, ROW = 880, 60, 32  # pixels
DIGITS, BITS = 300, 420  # pixels: where the last hexadecimal digit ends, the first bit begins
MOST = 16  # words


def carry(data: bytes) -> Picture:
    """The checksum of `data` (RFC 1071): its 16-bit words added up, and each carry added below.

    An odd byte at the end counts as if a zero followed. Raises CannotDraw unless there are 1 to
    32 bytes.
    """
    if not 1 <= len(data) <= 2 * MOST:
        raise CannotDraw(f"from 1 to {2 * MOST} bytes can be added up here, not {len(data)}")
    rows = steps(data)
    words = -(-len(data) // 2)
    body = [
        svg.text(DIGITS, 32, "16 bits, as hexadecimal digits", "head end"),
        svg.text(BITS, 32, "the same 16 bits", "head"),
    ]
    for number, (what, value) in enumerate(rows):
        body.append(_row(TOP + ROW * number, what, value))
    under = TOP + ROW * words - 20
    body.append(svg.line(40, under, WIDTH - 60, under, "rule"))
    lines = [f"{what:26}{_digits(value)}" for what, value in rows]
    alt = "A checksum, worked out. " + "; ".join(f"{what} {_digits(v)}" for what, v in rows)
    height = TOP + ROW * len(rows)
    return Picture(svg.document("carry", WIDTH, height, alt, _STYLE, *body), "\n".join(lines), alt)


def steps(data: bytes) -> list[tuple[str, int]]:
    """The rows of the sum, as (what it is, its value): words, sum, carries, complement."""
    padded = data + b"\0" * (len(data) % 2)
    words = [int.from_bytes(padded[at : at + 2], "big") for at in range(0, len(padded), 2)]
    rows = [(repr(bytes(data[at : at + 2])), words[at // 2]) for at in range(0, len(padded), 2)]
    total = sum(words)
    rows.append(("their sum", total))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
        rows.append(("the carry added below", total))
    return [*rows, ("each bit turned over", total ^ 0xFFFF)]


def _digits(value: int) -> str:
    return f"{value >> 16:x} {value & 0xFFFF:04x}" if value > 0xFFFF else f"  {value:04x}"


def _bits(value: int) -> str:
    bits = f"{value & 0xFFFF:016b}"
    return " ".join(bits[at : at + 4] for at in range(0, 16, 4))


def _row(y: float, what: str, value: int) -> str:
    parts = [
        svg.text(40, y, what, "mono what" if what.startswith("b") else "what"),
        svg.text(DIGITS, y, f"{value & 0xFFFF:04x}", "mono value end"),
        svg.text(BITS, y, _bits(value), "mono value", xml_space="preserve"),
    ]
    if value > 0xFFFF:
        parts.append(svg.text(DIGITS - 54, y, f"{value >> 16:x}", "mono value over end"))
        parts.append(svg.text(BITS + 262, y, f"carry: {value >> 16}, which is", "over"))
        parts.append(svg.text(BITS + 262, y + 17, "added at the right end", "over"))
    return svg.tag("g", *parts) + "\n"


_STYLE = """
& .head { fill: $soft; font-size: 13px; } & .end { text-anchor: end; }
& .what { font-size: 15px; }
& .value { font-size: 18px; }
& .over { fill: $reset; font-weight: bold; font-size: 14px; }
& .value.over { font-size: 18px; }
& .rule { stroke: $ink; stroke-width: 1.5; }
"""
