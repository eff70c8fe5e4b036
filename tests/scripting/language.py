"""The language of the scripts: one line an event, and above them what the script is about.

    title: A passive open
    rule: RFC 9293 3.5
    must: 14
    kernel: same
    set: nagle=off

    listen
    +0.000 < S 0 win 65535 <mss 1000>
    > S. 0 ack 1 <mss 1460>
    +0.010 < . 1 ack 1
    state ESTABLISHED

Times are in seconds since the line before; without one a line follows at once. `+0..0.5` is a
time between the two. `<` is a segment to our TCP and `>` one that it must send, in the form of
`segment_text`. Several `<` without a time are one burst. Before any other line that is played,
nothing may have been sent that the script does not have. `quiet 0.5` wants nothing to be sent for
so long. `state`, `error` and `info` ask how the connection stands. All other words are calls, and
`-> …` is what they must return: `close` ends our direction only, as the CLOSE of RFC 9293 does,
`release` is an application that will not read any more either, and `open` a passive OPEN without
a listener.

`rule` says which rule the script proves, `must` the numbers that RFC 9293 gives such rules.
`kernel` is "same" where Linux plays the very same script (but for last lines marked `ours:`, which
would take too long in real time); "differs, because …" where it does not, and where lines marked
`kernel:` and `ours:` say what each does; "skip, because …" where it cannot be asked. `set` has
settings of the connection.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from tests.scripting.segment_text import BadScript, Line, parse_segment

HEADERS = ("title", "rule", "must", "kernel", "set")
CALLS = ("connect", "listen", "open", "send", "receive", "close", "release", "abort", "set")
CHECKS = ("state", "error", "info", "quiet")
BOTH = ("ours", "kernel")
_TIME = re.compile(r"\+(\d+(?:\.\d+)?)(?:\.\.(\d+(?:\.\d+)?))?\s+")


@dataclass(frozen=True)
class Event:
    """One line: at `time` seconds after the line before (at `latest` the last) `what` happens.

    `what` is "<", ">", a check or a call; `segment` belongs to the first two, `words` and
    `result` to the others. `sides` are those that play it.
    """

    number: int
    text: str
    time: float
    latest: float
    what: str
    segment: Line | None = None
    words: tuple[str, ...] = ()
    result: str = ""
    sides: tuple[str, ...] = BOTH


@dataclass(frozen=True)
class Script:
    """A script; `kernel` is "same", "differs" or "skip", and `why` the reason."""

    name: str
    title: str
    rule: str
    musts: tuple[int, ...]
    kernel: str
    why: str
    settings: dict[str, str] = field(default_factory=dict)
    events: tuple[Event, ...] = ()

    def played_by(self, side: str) -> tuple[Event, ...]:
        """The lines for "ours" or for "kernel"."""
        return tuple(event for event in self.events if side in event.sides)


def read_script(path: Path) -> Script:
    """The script in a file. Raises BadScript with its name and the line."""
    return parse_script(path.stem, path.read_text("utf-8"))


def parse_script(name: str, text: str) -> Script:
    """The script in `text`. Raises BadScript with `name` and the line."""
    head: dict[str, str] = {}
    events: list[Event] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.split("#")[0].strip()
        key, colon, value = line.partition(":")
        try:
            if not line:
                continue
            if colon and key in HEADERS and not events and key not in head:
                head[key] = value.strip()
            else:
                events.append(_event(number, line))
        except BadScript as error:
            raise BadScript(f"{name}, line {number}: {error}") from None
    try:
        return _script(name, head, tuple(events))
    except BadScript as error:
        raise BadScript(f"{name}: {error}") from None


def _script(name: str, head: dict[str, str], events: tuple[Event, ...]) -> Script:
    for key in ("title", "rule", "kernel"):
        if not head.get(key):
            raise BadScript(f"it has no {key}")
    if not events:
        raise BadScript("nothing happens in it")
    kernel, _, why = head["kernel"].partition(", because ")
    if kernel not in ("same", "differs", "skip") or (kernel == "same") == bool(why):
        raise BadScript("kernel is “same”, or “differs, because …”, or “skip, because …”")
    own = [event.sides != BOTH for event in events]
    if kernel == "same" and any("ours" not in event.sides for event in events):
        raise BadScript("kernel is “same”, and some lines are for the kernel only")
    if kernel == "same" and own != sorted(own):
        raise BadScript("kernel is “same”, and lines before the last ones are ours only")
    if kernel == "differs" and not any(own):
        raise BadScript("kernel is “differs”, and both sides play the same lines")
    musts = tuple(int(word) for word in head.get("must", "").replace(",", " ").split())
    return Script(name, head["title"], head["rule"], musts, kernel, why, _set(head), events)


def _set(head: dict[str, str]) -> dict[str, str]:
    return settings_of(head.get("set", "").replace(",", " ").split())


def settings_of(words) -> dict[str, str]:
    """{name: value} of words such as `nagle=off`. Raises BadScript."""
    if any("=" not in word for word in words):
        raise BadScript("a setting looks like nagle=off")
    return dict(word.split("=", 1) for word in words)


def _event(number: int, line: str) -> Event:
    sides, rest = BOTH, line
    for side in BOTH:
        if line.startswith(f"{side}:"):
            sides, rest = (side,), line.removeprefix(f"{side}:").strip()
    time = latest = 0.0
    if match := _TIME.match(rest):
        time, rest = float(match[1]), rest[match.end() :]
        latest = float(match[2] or match[1])
    what, _, tail = rest.partition(" ")
    common = {"number": number, "text": line, "time": time, "latest": latest, "sides": sides}
    if what in ("<", ">"):
        return Event(what=what, segment=parse_segment(tail), **common)
    if what not in CALLS + CHECKS:
        raise BadScript(f"nobody knows what {what!r} is")
    words, arrow, result = tail.partition("->")
    if arrow and not result.strip():
        raise BadScript("-> wants a result after it")
    return Event(what=what, words=tuple(words.split()), result=result.strip(), **common)
