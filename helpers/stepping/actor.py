"""A reader's function in a thread of its own, which runs one line each time it is told to.

The thread stops before each line (`sys.settrace`), and also inside of a line, where a call that
was blocked comes back (`sys.setprofile`). So there is never more than one of them that runs.
"""

import contextlib
import queue
import socket
import sys
import threading
import traceback
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from helpers.servers.blame import place_in
from helpers.servers.interrupt import Stopped
from helpers.servers.log import Log
from helpers.servers.worker import Worker
from helpers.stepping.blocking import call_of_own_socket
from helpers.stepping.code import HELPERS, PAUSES, Sources, Statement
from helpers.stepping.doing import Doing, doing
from helpers.stepping.pending import end_search
from helpers.stepping.values import changes, short, snapshot


@dataclass(frozen=True)
class Here:
    """Where a thread stands: before `place`, in a function that `depth` others have called.

    `goes_on` says that the line has run in part, and called a function; `leaves` that it is the
    head of a `with` block that is left.
    """

    place: Statement
    depth: int = 0
    goes_on: bool = False
    leaves: bool = False


@dataclass
class Report:
    """What a thread tells when it stops.

    `kind` is "stop" (before a line, or before the rest of one), "woken" (inside of a line: a
    blocked call is back) or "ended"; `here` is where it stands. `changed` has the variables
    that the line changed, `raised` the exception in it, `returned` what its function returned,
    `ended_by` the kind of the exception that ended it, `names` the sockets that are in a
    variable now.
    """

    here: Here
    kind: str = ""
    changed: dict[str, str] = field(default_factory=dict)
    raised: str = ""
    returned: str = ""
    ended_by: str = ""
    names: list[tuple[socket.socket, str]] = field(default_factory=list)


class Actor:
    """Runs `function(*arguments)` step by step, as the one who is called `name`.

    `side` is "client" or "server": whose host it runs on.

    `blocked` is set by whoever found that its line does not come back; then it stops as soon as
    the line does. `end` tells the exception that ended it, and the line of the reader's code at
    which it was raised. Raises CannotStep where the function has no lines to step through.
    """

    def __init__(
        self,
        name: str,
        side: str,
        function: Callable[..., Any],
        around: Callable[[], contextlib.AbstractContextManager] = contextlib.nullcontext,
    ) -> None:
        self.name, self.side, self.function = name, side, function
        self.log = Log()
        self.blocked = self.ended = self.started = False
        self.worker = Worker(
            self._run, name=f"helpers-stepping-{name}", log=self.log, who=name, around=around
        )
        self._arguments: tuple = ()
        self._sources = Sources()
        self._frames: list[_Frame] = []
        self._calls: list[Any] = []  # the functions written in C that it is in
        self._within: types.FrameType | None = None  # the call of an own socket that it is in
        self._here = Here(self._sources.beginning(function))
        self._report = Report(self._here)
        self._reports: queue.SimpleQueue[Report] = queue.SimpleQueue()
        self._turns: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.end: tuple[str, tuple[int, str] | None] = ("", None)
        self._error: BaseException | None = None  # the last one that was told
        self._stopping = False
        self._raising = False
        self._thread: int | None = None

    # --- for the one who gives it its turns ----------------------------------------------------

    def start(self, *arguments: Any) -> None:
        """Start the thread, which stops before its first line."""
        self._arguments = arguments
        self.started = True
        self.worker.start()

    def go(self) -> None:
        """Let it run on from where it has stopped."""
        self._turns.put(None)

    def report(self, timeout: float) -> Report | None:
        """What it tells at its next stop; None where it has not come so far in time."""
        try:
            return self._reports.get(timeout=max(0.0, timeout))
        except queue.Empty:
            return None

    def release(self) -> None:
        """Let it run on to its end, if it can: at its next line, Stopped is raised in it."""
        self._stopping = True
        self._turns.put(None)

    @property
    def call(self) -> Any:
        """The function written in C that it is in, such as `recv` of a socket; None if in none.

        What a lab does to make a socket is none of the reader's: None as well.
        """
        with contextlib.suppress(IndexError):
            return self._calls[-1]
        return None

    @property
    def doing(self) -> Doing:
        """What its thread is doing, as far as the system tells."""
        return doing(self._thread)

    # --- in its own thread -----------------------------------------------------------------------

    def _run(self) -> Any:
        self._thread = threading.get_native_id()
        error = None
        try:
            end_search()
            sys.settrace(self._on_call)
            sys.setprofile(self._on_c_call)
            value = self.function(*self._arguments)
            self._report.returned = "" if value is None else short(value)
            return value
        except BaseException as caught:
            error = caught
            raise
        finally:
            sys.setprofile(None)
            sys.settrace(None)
            if error is not None and not isinstance(error, Stopped):
                self._note_end(error)
            self.ended = True
            self._tell("ended")

    def _note_end(self, error: BaseException) -> None:
        if error is not self._error:
            self._report.raised = told(error)
        self._report.ended_by = type(error).__name__
        stack = traceback.walk_tb(error.__traceback__)
        self.end = told(error), place_in(stack, self._sources.of_interest)

    def _tell(self, kind: str) -> None:
        report, self._report = self._report, Report(self._here)
        report.kind, report.here = kind, self._here
        self._reports.put(report)

    def _stop(self, kind: str, frame: types.FrameType) -> None:
        """Tell that it has come to a stop, and wait for the next turn."""
        self._tell(kind)
        self._turns.get()
        _ = frame.f_locals  # up to Python 3.12 what was read last is now written back

    def _on_c_call(self, frame: types.FrameType, event: str, function: Any) -> None:
        if self._within is not None:
            if event == "return" and frame is self._within:
                self._within = None
                self._call_is_over(frame)
        elif event == "c_call":
            inside = frame.f_code.co_filename.startswith(HELPERS)
            self._calls.append(None if inside else function)
        elif event in ("c_return", "c_exception"):
            self._call_is_over(frame)
        elif event == "call" and (own := call_of_own_socket(frame)) is not None:
            self._within = frame
            self._calls.append(own)

    def _call_is_over(self, frame: types.FrameType) -> None:
        if self._calls:
            self._calls.pop()
        if self.blocked and not self._stopping:
            self._stop("woken", frame)

    def _on_call(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        """A function begins."""
        if self._stopping or not self._sources.mine(frame.f_code):
            return None
        resumed = snapshot(frame.f_locals) if frame.f_code.co_flags & PAUSES else None
        self._frames.append(_Frame(variables=resumed))
        return self._on_event

    def _on_event(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        if self._stopping:
            raise Stopped
        if event == "line":
            self._on_line(frame)
        elif event == "exception":
            self._on_exception(argument[1])
        elif event == "return":
            self._on_return(frame, argument)
        if self._stopping:
            raise Stopped
        return self._on_event

    def _on_line(self, frame: types.FrameType) -> None:
        self._raising = False
        mine = self._frames[-1]
        place = self._sources.statement(frame.f_code, frame.f_lineno)
        if place.several and mine.place == place:
            return  # another part of a statement in several lines
        self._note_variables(frame)
        before, mine.place = mine.place, place
        leaves = place.is_with and before is not None and before.line > place.line
        self._here = Here(place, len(self._frames) - 1, leaves=leaves)
        self._stop("stop", frame)

    def _note_variables(self, frame: types.FrameType) -> None:
        mine, variables = self._frames[-1], frame.f_locals
        now = snapshot(variables)
        if mine.variables is not None or len(self._frames) > 1:
            self._report.changed |= changes(mine.variables or {}, now)
        mine.variables = now
        self._report.names += [
            (value, name) for name, value in variables.items() if isinstance(value, socket.socket)
        ]

    def _on_exception(self, error: BaseException) -> None:
        if not isinstance(error, StopIteration | StopAsyncIteration | GeneratorExit | Stopped):
            self._raising = True
            if error is not self._error:
                self._report.raised = told(error)
            self._error = error

    def _on_return(self, frame: types.FrameType, value: Any) -> None:
        self._note_variables(frame)
        self._frames.pop()
        pauses = frame.f_code.co_flags & PAUSES  # it may only have handed out a value so far
        if not (self._raising or pauses or value is None):
            self._report.returned = short(value)
        if self._frames and not self._raising:
            place = self._frames[-1].place or self._here.place
            self._here = Here(place, len(self._frames) - 1, goes_on=True)
            self._stop("stop", frame)


@dataclass
class _Frame:
    """A function of the reader's that runs: its variables and its statement at the last stop."""

    place: Statement | None = None
    variables: dict[str, str] | None = None


def told(error: BaseException) -> str:
    """An exception in one line."""
    text = " ".join(str(error).split())
    name = type(error).__name__
    return f"{name}: {text}" if text else name
