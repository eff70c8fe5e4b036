"""The result: all steps, and the ways to show them."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from helpers.draw import Picture
from helpers.draw.stepping import stepping
from helpers.draw.stepping_fold import folded
from helpers.draw.stepping_rows import Row, captions, lines
from helpers.servers.readers_code import name_of
from helpers.stepping.actor import Actor
from helpers.stepping.blocking import unblocking
from helpers.stepping.book import Book
from helpers.stepping.faults import named
from helpers.stepping.scheduler import Scheduler
from helpers.stepping.step import TO_READ, SocketState, Step
from helpers.stepping.turn import Turn
from helpers.stepping.wires import SIDES, Between, told_apart
from helpers.table import Table
from helpers.trace import Frame, Trace
from helpers.transport import TCP, UDP
from helpers.transport.ports import EPHEMERAL


@dataclass(frozen=True)
class Stepped(Sequence[Step]):
    """A server and its clients, line by line: a sequence of `Step`.

    `trace` has the packets, without ARP; a packet's number is its place there. `endings` says
    for each program how it ended, `functions` the name of its function, `notes` what else is to
    be known, `hosts` what each side's sockets are held by: its kernel, or a host without one. A
    cell shows the picture.
    """

    steps: tuple[Step, ...]
    trace: Trace
    endings: Mapping[str, str]
    functions: Mapping[str, str]
    notes: tuple[str, ...] = ()
    hosts: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, index: Any) -> Any:
        return self.steps[index]

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def by(self, who: str) -> list[Step]:
        """The steps of "server", "client" or "client 2"."""
        return [step for step in self.steps if step.who == who]

    @property
    def text(self) -> str:
        """All of it as text, a long run folded; the same in every run of the same functions."""
        return "\n".join([*self.notes, *lines(folded(self._rows())), *_endings(self)])

    @property
    def captions(self) -> list[str]:
        """Each step in a line: the code, what happened, variables, packets and states."""
        return captions(self._rows())

    def picture(self, *, upto: int | None = None, current: int | None = None) -> Picture:
        """The code of both sides, and between them the packets and the states of the sockets.

        A long run is folded: rounds of a loop that are alike become one block. With `upto`, the
        steps up to that number only, with room for the others; `current` sets one off. Raises
        CannotDraw where there are no steps.
        """
        return stepping(
            folded(self._rows()),
            self.endings,
            titles=self.functions,
            hosts=self.hosts,
            notes=self.notes,
            upto=upto,
            current=current,
        )

    def table(self) -> Table:
        """One row a step: who, line, source, what happened, packets, sockets, variables."""
        columns = ("step", "who", "line", "source", "what happened", "packets", "sockets")
        return Table((*columns, "variables"), map(_cells, self._rows()), "; ".join(self.notes))

    def _rows(self) -> list[Row]:
        before: Mapping[str, Sequence[SocketState]] = {}
        rows = []
        for step in self.steps:
            rows.append(_row(step, before))
            before = step.sockets
        return rows

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        if self.steps:
            return self.picture()._repr_mimebundle_()
        return self.table()._repr_mimebundle_()


def made_of(scheduler: Scheduler, actors: Sequence[Actor], network: Between, book: Book) -> Stepped:
    """The result of the turns that it gave."""
    frames = network.frames()
    for turn in scheduler.turns:
        _claim(frames[turn.packets.start : turn.packets.stop], turn.step.who, book)
    trace, numbers = told_apart(frames, book.owners, lambda f: _wanted(f, book, network.shared))
    # From here on, a port is a system's choice: another one in every run.
    private = {port: who for port, who in book.owners.items() if port >= EPHEMERAL.start}
    steps = _with_something([_finished(t, trace, numbers, private) for t in scheduler.turns])
    endings = {
        actor.name: _without_ports(_ending(actor, scheduler, steps), private) for actor in actors
    }
    held = scheduler.turns[-1].step.sockets if scheduler.turns else {}
    told = [network.without_packets, *named(actors, scheduler.waits, held), scheduler.over]
    notes = tuple(dict.fromkeys(filter(None, told)))
    functions = {actor.name: name_of(actor.function) for actor in actors}
    hosts = {side: f"{side}’s {'kernel' if network.has_kernel(side) else 'host'}" for side in SIDES}
    return Stepped(tuple(steps), trace, endings, functions, notes, hosts)


def _claim(frames: Trace, who: str, book: Book) -> None:
    """Note who had a socket that was closed in the line in which it was made."""
    for frame in frames:
        ports = frame.tcp or frame.udp
        if ports is not None and ports.destination_port in book.served:
            book.owners.setdefault(ports.source_port, who)


def _with_something(steps: Sequence[Step]) -> list[Step]:
    """The steps, numbered, without the rests of lines in which nothing was left to do.

    The end of a function in which nothing was left to do is told with its last line.
    """
    kept: list[Step] = []
    for step in steps:
        news = _news(step, kept[-1].sockets if kept else {})
        did = step.changed or step.printed or step.packets or news
        if not (step.goes_on or step.closes) or step.what != "ran" or did:
            kept.append(replace(step, number=len(kept) + 1))
        elif step.ended:
            last = next((at for at in reversed(range(len(kept))) if kept[at].who == step.who), None)
            if last is None:
                kept.append(replace(step, number=len(kept) + 1))
            else:
                kept[last] = replace(kept[last], ended=True, ended_by=step.ended_by)
    return kept


def _wanted(frame: Frame, book: Book, shared: bool) -> bool:
    """True for a frame of these functions; other programs may send as well if it is `shared`.

    One of them may knock at a port that none of its servers has, but by chance one of our clients.
    """
    headers = [layer.header for layer in frame.dissection.layers]  # an ICMP error quotes one
    pairs = {(h.source_port, h.destination_port) for h in headers if isinstance(h, TCP | UDP)}
    if not shared:
        return bool(pairs) or frame.icmp is not None
    return any(
        not book.served.isdisjoint(pair) or not book.pairs.isdisjoint({pair, pair[::-1]})
        for pair in pairs
    )


def _finished(
    turn: Turn, trace: Trace, numbers: Sequence[int | None], ports: Mapping[int, str]
) -> Step:
    """A step with its packets, and without the ports of this run."""
    step = turn.step
    last = turn.packets.stop
    caused = [numbers[at] for at in turn.packets if at < len(numbers)]
    by = None
    if step.after_block:
        since = [number for number in numbers[turn.since : last] if number is not None]
        to_it = [trace[number] for number in since if trace[number].receiver == step.who]
        by = unblocking(to_it, turn.wait)
    return replace(
        step,
        packets=tuple(trace[number] for number in caused if number is not None),
        unblocked_by=by,
        changed={name: _without_ports(text, ports) for name, text in step.changed.items()},
        raised=_without_ports(step.raised, ports),
        returned=_without_ports(step.returned, ports),
        printed=tuple(_without_ports(text, ports) for text in step.printed),
    )


def _without_ports(text: str, ports: Mapping[int, str]) -> str:
    """The text, with words where it has a port that the kernel has picked."""
    for port, who in ports.items():
        text = re.sub(rf"\b{port}\b", f"{who}'s port", text)
    return text


def _ending(actor: Actor, scheduler: Scheduler, steps: Sequence[Step]) -> str:
    mine = [step for step in steps if step.who == actor.name]
    if not actor.started:
        return f"did not begin: {scheduler.alone.get(actor.name, scheduler.over)}"
    last = mine[-1] if mine else None
    at = f"line {last.line}: {last.source}" if last else "its beginning"
    if last is not None and last.ended:
        error, place = actor.end
        if error:
            return f"raised {error}" + (f", at line {place[0]}: {place[1]}" if place else "")
        return f"returned {actor.returned}" if actor.returned else "returned"
    if actor.blocked and last is not None and last.waiting == "sleep":
        return f"was still asleep, at {at}"
    if actor.blocked and last is not None:
        call = f" in {last.waiting}" if last.waiting else ""
        return f"waits{call} for what does not come, at {at}"
    if last is not None and last.what == "stuck":
        return f"does not come back from {at}"
    return f"was stopped after {at}"


def _endings(stepped: Stepped) -> list[str]:
    return [f"{who} {ending}" for who, ending in stepped.endings.items()]


def _row(step: Step, before: Mapping[str, Sequence[SocketState]]) -> Row:
    """A step for the picture, with the states that are not what they were."""
    states = [(who, _told(state, before.get(who, ()))) for who, state in _news(step, before)]
    prints = [f"prints {text}" for text in step.printed]
    happened = step.happened
    return Row(
        step.number,
        "server" if step.who == "server" else "client",
        step.who,
        step.line,
        " " * (step.indent + 2 * step.depth) + step.source,
        step.what,
        (*happened[: -1 if step.ended else None], *prints, *happened[-1:] * step.ended),
        tuple(f"{name} = {text}" for name, text in step.changed.items()),
        step.packets,
        tuple(states),
    )


def _news(step: Step, before: Mapping[str, Sequence[SocketState]]) -> list[tuple[str, SocketState]]:
    """The states that are not what they were; of a socket that is gone there is no news."""
    return [
        (who, state)
        for who, found in step.sockets.items()
        for state in (Counter(found) - Counter(before.get(who, ()))).elements()
    ]


def _told(state: SocketState, before: Sequence[SocketState]) -> str:
    """The state in words, also that its data has been read."""
    for earlier in before:
        same = (earlier.name, earlier.state) == (state.name, state.state)
        if same and earlier.note.endswith(TO_READ) and not state.note:
            return f"{state}, all read"
    return str(state)


def _cells(row: Row) -> tuple[Any, ...]:
    packets = ", ".join(str(frame.number) for frame in row.frames)
    sockets = "; ".join(f"{who}: {state}" for who, state in row.states)
    happened, changed = ", ".join(row.words), ", ".join(row.changed)
    return row.number, row.who, row.line, row.source, happened, packets, sockets, changed
