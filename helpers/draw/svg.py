"""Small tools to write SVG: elements, and how wide a text will be.

A picture is drawn once and read on many machines, each with its own fonts. So the widths are those
of DejaVu Sans, the widest of the usual ones: what fits here fits elsewhere.
"""

import re
from xml.sax.saxutils import escape, quoteattr

from helpers.draw.colours import css
from helpers.draw.picture import least_width

# Advance widths of the characters from space to ~, in hundredths of the font's size.
_WIDTHS = bytes.fromhex(
    "20282e54405f4e1b272732542024202240404040404040404040222254545435644445464d3f3a4d4b1d1d42"
    "38564b4f3c4f453f3d494463453d452722275432323d3f373f3e233f3f1c1c3a1c613f3d3f3f2934273f3b52"
    "3b3b3440224054"
)
_SANS = {chr(32 + index): width / 100 for index, width in enumerate(_WIDTHS)}
_MONO = 0.6024
_PREFIX = re.compile("^(xml)_")
_BOLD = 1.12


def number(value: float) -> str:
    """A coordinate, to a tenth of a pixel, as short as it can be."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def tag(name: str, *children: str, **attributes: object) -> str:
    """One element. `class_` gives class, and `data_field` gives data-field; None is left out."""
    parts = [name]
    for key, value in attributes.items():
        if value is not None:
            text = number(value) if isinstance(value, float) else str(value)
            key = _PREFIX.sub(r"\1:", key.rstrip("_")).replace("_", "-")
            parts.append(f"{key}={quoteattr(text)}")
    inside = "".join(children)
    return f"<{' '.join(parts)}>{inside}</{name}>" if inside else f"<{' '.join(parts)}/>"


def text(x: float, y: float, string: str, class_: str | None = None, **attributes: object) -> str:
    """A line of text that stands on the baseline `y`."""
    return tag("text", escape(string), x=float(x), y=float(y), class_=class_, **attributes)


def rect(x: float, y: float, width: float, height: float, class_: str, **more: object) -> str:
    """A rectangle, from its left upper corner."""
    box = {"x": float(x), "y": float(y), "width": float(width), "height": float(height)}
    return tag("rect", **box, class_=class_, **more)


def line(x1: float, y1: float, x2: float, y2: float, class_: str, **more: object) -> str:
    """A straight line."""
    path = f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}"
    return tag("path", d=path, class_=class_, **more)


def text_width(string: str, size: float, *, mono: bool = False, bold: bool = False) -> float:
    """The width of `string` in pixels, at most, where the font is `size` pixels high."""
    if mono:
        return size * sum(_MONO if char.isascii() else 1.0 for char in string)
    width = sum(_SANS.get(char, 0.65 if char < "\u2190" else 1.0) for char in string)
    return size * width * (_BOLD if bold else 1)


def shorten(string: str, room: float, size: float, *, mono: bool = False) -> str:
    """`string`, or as much of its beginning as `room` pixels hold, and then "…"."""
    if text_width(string, size, mono=mono) <= room:
        return string
    while string and text_width(string + "…", size, mono=mono) > room:
        string = string[:-1]
    return string.rstrip() + "…"


def wrap(string: str, room: float, size: float) -> list[str]:
    """`string` in lines of at most `room` pixels, cut at spaces where there are any."""
    lines: list[str] = []
    for paragraph in string.splitlines() or [""]:
        current = ""
        for word in paragraph.split():
            longer = f"{current} {word}".strip()
            if current and text_width(longer, size) > room:
                lines.append(current)
                longer = word
            while text_width(longer, size) > room and len(longer) > 1:
                head = shorten(longer, room, size)[:-1] or longer[:1]
                lines.append(head)
                longer = longer[len(head) :]
            current = longer
        lines.append(current)
    return lines


def document(kind: str, width: float, height: float, alt: str, style: str, *body: str) -> str:
    """A whole picture on its card: `kind` is its class, `style` its CSS, `alt` its title.

    In `style`, "&" stands for the picture itself, and "$name" for a colour of the course: rules
    of one picture then never touch another one in the same page.
    """
    root = f"draw-{kind}"
    rules = _BASE + style
    for name in sorted(_names(rules), key=len, reverse=True):
        rules = rules.replace(f"${name}", css(name))
    rules = " ".join(rules.split()).replace("&", f".{root}").replace("} ", "}\n")
    card = rect(0.5, 0.5, width - 1, height - 1, "card", rx=6)
    return tag(
        "svg",
        tag("title", escape(alt)),
        tag("style", rules),
        card,
        "\n",
        *body,
        xmlns="http://www.w3.org/2000/svg",
        data_least_width=least_width(width, _smallest(rules, *body)),
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=float(width),
        height=float(height),
        class_=f"draw {root}",
        role="img",
    )


def _smallest(rules: str, *body: str) -> float:
    """The height in pixels of the smallest text, by the rules whose classes stand in `body`."""
    used = {name for part in body for names in _CLASS.findall(part) for name in names.split()}
    sizes = [BASE]
    for selectors, size in _SIZE.findall(rules):
        if used & set(_LAST_CLASS.findall(selectors)):
            sizes.append(float(size))
    return min(sizes)


def _names(rules: str) -> set[str]:
    found = set()
    for part in rules.split("$")[1:]:
        name = ""
        for char in part:
            if not (char.isalnum() or char == "-"):
                break
            name += char
        found.add(name)
    return found


BASE = 12.0  # pixels: the height of a text that no rule gives another
_CLASS = re.compile(r'class="([^"]*)"')
_SIZE = re.compile(r"([^{}]+)\{[^}]*?font-size: ([\d.]+)px")
_LAST_CLASS = re.compile(r"\.([\w-]+)\s*(?:,|$)")

_BASE = """
& text { font-family: sans-serif; font-size: 12px; fill: $ink; }
& .mono { font-family: monospace; }
& .card { fill: $paper; stroke: $faint; }
"""
