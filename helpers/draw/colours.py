"""The course's colours: one meaning, one colour, in every picture.

The hues are those of Okabe and Ito, which stay apart for colour-blind eyes; those that carry text
are darkened until the text reads well on the paper. Colour never says anything alone: each
meaning has a word, a dash or a marker as well.

A picture stands on a light card of its own, the same in every theme and for every kind: an <img>
in an untrusted notebook cannot ask the page for its theme, and a widget, a plain picture and a
chart of the same thing look the same. The card is a little darker than white, so that it does not
glare among the dark cells of a dark theme.
"""

LIGHT = {
    "paper": "#f4f5f7",
    "ink": "#1b1f24",
    "soft": "#57606a",  # text of second rank
    "line": "#848d97",  # axes, borders
    "faint": "#d8dee4",  # rulers, backgrounds
    "mark": "#fff3b8",  # the background of what is emphasised
    # what a segment is
    "data": "#0072b2",
    "ack": "#57606a",
    "control": "#00734f",  # SYN and FIN
    "reset": "#b34700",
    "lost": "#b34700",
    "again": "#8f3f76",  # a retransmission, a copy
    "damaged": "#856000",
    # who it belongs to
    "client": "#0072b2",
    "server": "#b34700",
    # the layers: a strong colour, and two tints for neighbouring fields
    "link": "#8f3f76",
    "link-1": "#f6e6f0",
    "link-2": "#e8c9dc",
    "internet": "#0072b2",
    "internet-1": "#e1eff9",
    "internet-2": "#bcdaf0",
    "transport": "#00734f",
    "transport-1": "#def2ea",
    "transport-2": "#b5e0cf",
    "application": "#856000",
    "application-1": "#fdf0d2",
    "application-2": "#f7dc9f",
}


def css(name: str) -> str:
    """The colour `name` as CSS."""
    return LIGHT[name]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours ("#rrggbb"), from 1 to 21, as WCAG 2 defines it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
