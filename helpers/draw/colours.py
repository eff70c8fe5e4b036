"""The course's colours: one meaning, one colour, in every picture.

The hues are those of Okabe and Ito, which stay apart for colour-blind eyes; those that carry text
are darkened until the text reads well on the paper. Colour never says anything alone: each
meaning has a word, a dash or a marker as well.

In a picture each colour is a CSS variable with the light colour to fall back on. Inside an <img>
nothing sets the variables, so the picture is light; drawn inline by a widget, `theme_css` makes
the same picture follow a dark theme.
"""

LIGHT = {
    "paper": "#ffffff",
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

DARK = {
    "paper": "#111418",
    "ink": "#f0f3f6",
    "soft": "#a8b3bd",
    "line": "#768390",
    "faint": "#363d46",
    "mark": "#4d4100",
    "data": "#6cb8ee",
    "ack": "#a8b3bd",
    "control": "#4fc9a0",
    "reset": "#ff9a5c",
    "lost": "#ff9a5c",
    "again": "#e3a1cc",
    "damaged": "#e6b84d",
    "client": "#6cb8ee",
    "server": "#ff9a5c",
    "link": "#e3a1cc",
    "link-1": "#3d2435",
    "link-2": "#5a3450",
    "internet": "#6cb8ee",
    "internet-1": "#14324a",
    "internet-2": "#1f4b6e",
    "transport": "#4fc9a0",
    "transport-1": "#123a2e",
    "transport-2": "#1b5644",
    "application": "#e6b84d",
    "application-1": "#3d3110",
    "application-2": "#5c4a17",
}


def css(name: str) -> str:
    """The colour `name` as CSS: a variable that a theme may set, or else the light colour."""
    return f"var(--draw-{name},{LIGHT[name]})"


def theme_css(selector: str, palette: dict[str, str] = DARK) -> str:
    """A CSS rule that gives the inline pictures inside `selector` the colours of `palette`."""
    return selector + "{" + "".join(f"--draw-{k}:{v};" for k, v in palette.items()) + "}"


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
