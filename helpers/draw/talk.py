"""A conversation in plain words: what each segment says, for who has never seen one."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from helpers.draw import svg
from helpers.draw.picture import CannotDraw, Picture
from helpers.draw.segments import UNKNOWN, kind
from helpers.trace.frame import Frame

WIDTH, TOP, ROW = 880, 74, 46
LEFT, RIGHT = 110, WIDTH - 110  # pixels: where the two hosts stand
SIZE = 15  # of the words on an arrow
MOST = 60  # segments

# what the flags of a segment without data say, the first that fits
PLAIN_WORDS = (
    ({"RST"}, "no!"),
    ({"SYN", "ACK"}, "yes, let us talk"),
    ({"SYN"}, "shall we talk?"),
    ({"FIN"}, "that was all from me"),
    ({"ACK"}, "it has come"),
)


def talk(trace: Sequence[Frame]) -> Picture:
    """The TCP segments of `trace` between two hosts, each with what it says.

    A segment with data says its data; the others say what their flags mean (RFC 9293 section
    3.1), in everyday words. Numbers and options are left to `ladder`.

    Raises CannotDraw unless there are from 1 to 60 TCP segments, all between the same two hosts.
    """
    frames = [frame for frame in trace if frame.tcp]
    hosts = list(dict.fromkeys(name for f in frames for name in (f.sender, f.receiver)))
    if not 1 <= len(frames) <= MOST:
        raise CannotDraw(
            f"{len(frames)} TCP segments: a talk has from 1 to {MOST}. Take a part: trace[:20]"
        )
    if len(hosts) != 2:
        raise CannotDraw(f"a talk has two hosts, and here are {', '.join(map(str, hosts))}")
    places = dict(zip(hosts, (LEFT, RIGHT), strict=True))
    height = TOP + ROW * len(frames) + 22
    body = [_host(name or UNKNOWN, x, height) for name, x in places.items()]
    body += [_segment(row, frame, places) for row, frame in enumerate(frames)]
    lines = [f"{frame.sender} → {frame.receiver}  {_told(frame)}" for frame in frames]
    alt = f"{len(frames)} segments, told in plain words. " + "; ".join(lines)
    return Picture(svg.document("talk", WIDTH, height, alt, _STYLE, *body), "\n".join(lines), alt)


def said(frame: Frame) -> str:
    """What a segment says: its data as Python writes bytes, or its flags in everyday words."""
    if frame.payload:
        return repr(bytes(frame.payload))
    flags = set(frame.tcp.flag_names) if frame.tcp else set()
    return next((words for wanted, words in PLAIN_WORDS if wanted <= flags), "?")


def _told(frame: Frame) -> str:
    return said(frame) if frame.payload else f"{said(frame)} ({frame.flags})"


def _host(name: str, x: float, height: float) -> str:
    return svg.text(x, 34, name, "host") + svg.line(x, 48, x, height - 14, "life")


def _segment(row: int, frame: Frame, places: dict[str, int]) -> str:
    y = TOP + ROW * row + 22
    start, end = places[frame.sender], places[frame.receiver]
    back = -1 if end > start else 1
    head = f"M{end + back * 12} {y - 5}L{end} {y}L{end + back * 12} {y + 5}Z"
    room = RIGHT - LEFT - 40
    if frame.payload:
        size = min(SIZE + 2, room / svg.text_width(said(frame), 1, mono=True))
        words = svg.shorten(said(frame), room, max(size, 12), mono=True)
        label = svg.text(WIDTH / 2, y - 8, words, "mono says", font_size=max(size, 12))
    else:
        label = svg.tag(
            "text",
            svg.tag("tspan", escape(said(frame)), class_="says"),
            svg.tag("tspan", escape(f"   {frame.flags}"), class_="flags"),
            x=WIDTH / 2,
            y=float(y - 8),
            xml_space="preserve",
        )
    arrow = svg.line(start, y, end + back * 4, y, "line") + svg.tag("path", d=head, class_="tip")
    return svg.tag("g", arrow, label, class_=f"segment {kind(frame)}") + "\n"


_STYLE = f"""
& .host {{ font-size: 17px; font-weight: bold; text-anchor: middle; }}
& .life {{ stroke: $line; stroke-width: 1.5; }}
& .segment text {{ text-anchor: middle; font-size: {SIZE}px; }}
& .line {{ stroke: $ack; stroke-width: 1.4; }} & .tip {{ fill: $ack; }}
& .flags {{ fill: $soft; font-size: 12px; }}
& .control .line {{ stroke: $control; stroke-width: 2; }} & .control .tip {{ fill: $control; }}
& .reset .line {{ stroke: $reset; stroke-width: 2; }} & .reset .tip {{ fill: $reset; }}
& .data .line {{ stroke: $data; stroke-width: 2.6; }} & .data .tip {{ fill: $data; }}
& .data .says {{ fill: $data; font-weight: bold; }}
"""
