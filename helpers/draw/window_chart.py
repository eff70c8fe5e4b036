"""The receive window over time: how much a host was ready to take, and when it took nothing."""

from collections.abc import Sequence

from helpers.draw.axes import Axes, chart
from helpers.draw.picture import CannotDraw, Picture
from helpers.draw.plots import words_for
from helpers.draw.scale import spanning
from helpers.draw.segments import WINDOW_PROBE, DrawnSegment, segments
from helpers.draw.series import LOOKS, Look
from helpers.trace.frame import Frame

CLOSED = "window 0"
LOOK = Look("data", width=2.0)


def plot_window(trace: Sequence[Frame], host: str, *, title: str = "", alt: str = "") -> Picture:
    """The receive window in bytes that `host` advertised, at the times when it did.

    Scaled as RFC 7323 section 2.2 says; where the trace has not both SYNs nobody knows by how
    much, and the picture says that the numbers are unscaled. Where the window is 0, the chart is
    shaded, and the peer's window probes (RFC 9293 section 3.8.6.1) are marked. An advertisement
    that the wire lost has a cross: the peer never heard of it.

    Raises CannotDraw where the host advertised no window, or in more than one connection.
    """
    found = [segment for segment in segments(trace) if segment.frame.tcp]
    told = [segment for segment in found if segment.sender == host and _advertises(segment)]
    if not told:
        names = ", ".join(dict.fromkeys(segment.sender for segment in found)) or "nobody"
        raise CannotDraw(f"{host!r} sent no TCP segment in this trace; {names} did")
    if len({segment.connection for segment in told}) > 1:
        raise CannotDraw("the trace has several connections: choose one, with trace.of(…)")
    mine = [segment for segment in found if segment.connection == told[0].connection]
    end = max(segment.frame.time for segment in mine)
    times = [segment.frame.time for segment in told]
    windows = [segment.frame.window or 0 for segment in told]
    probes = [s.frame.time for s in mine if s.sender != host and WINDOW_PROBE in s.marks]
    lost = [place for place, segment in enumerate(told) if segment.fate == "lost"]
    unscaled = any(segment.frame.unscaled for segment in told)
    closed = _closed(times, windows, end)

    label = f"receive window of {host} (bytes{', unscaled' * unscaled})"
    axes = Axes(label, spanning([*times, end]), spanning(windows, zero=True, room=0.08))
    if closed:
        axes.shade(CLOSED, closed)
    axes.line("window", [*times, end], [*windows, windows[-1]], LOOK, step=True)
    if probes:
        axes.points("probe", probes, [0.0] * len(probes), LOOKS["probe"])
    if lost:
        points = ([times[n] for n in lost], [windows[n] for n in lost])
        axes.points("update lost", *points, LOOKS["update lost"])
    words = words_for(label, {"window": (times, windows)})
    words[0] = "; ".join([words[0].rstrip("."), *_said(closed, probes, lost, unscaled)]) + "."
    legend = bool(closed or probes or lost)
    return chart([axes], "time (s)", words, title=title, alt=alt, legend=legend)


def _advertises(segment: DrawnSegment) -> bool:
    """Whether its window says something: that of a reset, or of a copy by the wire, does not."""
    tcp = segment.frame.tcp
    return bool(tcp and not tcp.rst) and segment.fate != "duplicated"


def _closed(
    times: Sequence[float], windows: Sequence[int], end: float
) -> list[tuple[float, float]]:
    """From when to when the window was 0."""
    spans: list[tuple[float, float]] = []
    begin: float | None = None
    for time, window in zip(times, windows, strict=True):
        if window == 0:
            begin = time if begin is None else begin
        elif begin is not None:
            spans.append((begin, time))
            begin = None
    return spans if begin is None else [*spans, (begin, end)]


def _said(
    closed: Sequence[tuple[float, float]],
    probes: Sequence[float],
    lost: Sequence[object],
    unscaled: bool,
) -> list[str]:
    parts = ["0 from " + ", from ".join(f"{a:.3g} to {b:.3g} s" for a, b in closed)]
    parts = parts if closed else ["never 0"]
    if probes:
        parts.append("1 window probe" if len(probes) == 1 else f"{len(probes)} window probes")
    if lost:
        parts.append(f"{len(lost)} advertised and lost")
    if unscaled:
        parts.append("unscaled, as the handshake was not seen whole")
    return parts
