"""A reader's function in a thread of its own, which runs one line each time it is told to.

The thread stops before each line (`sys.settrace`), and also inside of a line, where a call that
was blocked comes back (`sys.setprofile`). So there is never more than one of them that runs.

What is run so must not live longer than it does without us: a socket that its function forgets
is closed at that moment. So nothing here holds a frame, an exception or a socket while the
thread runs on; where a socket is told of, it is by a weak reference.
"""

import asyncio
import contextlib
import queue
import sys
import threading
import traceback
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from helpers.servers.interrupt import Stopped
from helpers.servers.log import Log
from helpers.servers.readers_code import place_in
from helpers.servers.worker import Worker
from helpers.stepping.calls import Calls
from helpers.stepping.code import PAUSES, Sources, Statement, code_of, end_of, returns
from helpers.stepping.eof import Reads
from helpers.stepping.python311 import end_search
from helpers.stepping.report import Here, Report, error_text, sockets_in
from helpers.stepping.rounds import Rounds
from helpers.stepping.thread_state import ThreadState, thread_state
from helpers.stepping.tracing import stop_tracing, trace_opcodes
from helpers.stepping.values import changes, short, snapshot

QUIET = (StopIteration, StopAsyncIteration, GeneratorExit, Stopped)  # how Python ends a loop


class Actor:
    """Runs `function(*arguments)` step by step, as the one who is called `name`.

    `side` is "client" or "server": whose host it runs on; its threads run in `around()` blocks.

    `blocked` is set by whoever found that its line does not come back; then it stops as soon as
    the line does. `end` tells the exception that ended it, and the line of the reader's code at
    which it was raised; `returned` tells what it returned, or "". `refused` says what it wanted
    to do that cannot be stepped, or "". Raises CannotStep where the function has no lines to
    step through.
    """

    def __init__(
        self,
        name: str,
        side: str,
        function: Callable[..., Any],
        around: Callable[[], contextlib.AbstractContextManager[None]] = contextlib.nullcontext,
    ) -> None:
        self.name, self.side, self.function = name, side, function
        self.log = Log()
        self.blocked = self.ended = self.started = False
        self.refused = ""
        self.worker = Worker(
            self._run,
            name=f"helpers-stepping-{name}",
            log=self.log,
            who=name,
            around=around,
            on_child=self._refuse,
        )
        self.reads = Reads(self._mine)
        self.rounds = Rounds()
        self.calls = Calls(
            self.worker.borrow, self.reads, self.rounds, self._call_is_over, self._refuse
        )
        self.thread: int | None = None  # its native number
        self.end: tuple[str, tuple[int, str] | None] = ("", None)
        self.returned = ""
        self._arguments: tuple[Any, ...] = ()
        self._sources = Sources()
        self._code = code_of(function)
        self.beginning = Here(self._sources.beginning(function))
        self._frames: list[_Frame] = []
        self._here = self.beginning
        self._report = Report(self._here)
        self._reports: queue.SimpleQueue[Report] = queue.SimpleQueue()
        self._turns: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._error: BaseException | None = None  # one that is on its way, and was told
        self._stopping = False

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
    def thread_state(self) -> ThreadState:
        """What its thread is doing, as far as the system tells."""
        return thread_state(self.thread)

    @property
    def failed(self) -> bool:
        """True where an exception has ended it."""
        return bool(self.end[0])

    # --- in its own thread -----------------------------------------------------------------------

    def _run(self) -> None:
        self.thread = threading.get_native_id()
        try:
            end_search()
            self._start_tracing()
            value = self.function(*self._arguments)
            stop_tracing()  # a __repr__ of the reader's is none of the lines
            self.returned = "" if value is None else short(value)
            self._start_tracing()
            del value  # it goes as the variables of the function go
        except Stopped:
            pass
        except BaseException as error:
            stop_tracing()
            self._end_by(error)
        finally:
            stop_tracing()
            self.ended = True
            self._tell("ended")

    def _start_tracing(self) -> None:
        sys.settrace(self._on_call)
        sys.setprofile(self.calls.on_event)

    def _end_by(self, error: BaseException) -> None:
        """An exception has left the function; its variables are still there."""
        if error is not self._error:
            self._report.raised = error_text(error)
        kind = type(error).__name__
        stack = list(traceback.walk_tb(error.__traceback__))
        self.end = error_text(error), place_in(stack, self._sources.of_interest)
        last = [frame for frame, _ in stack if self._mine(frame.f_code)]
        place = end_of(last[0].f_code, last[0].f_lineno) if last else self._here.place
        self._error, self._here = None, Here(place, closes=True)
        if not self._stopping:
            self._stop("stop")
        self._report.ended_by = kind
        self.worker.let_go(error)

    def _refuse(self, what: str) -> None:
        """A child process is about to be made: this cannot be followed there."""
        if self._stopping or self.ended:
            return
        stack = reversed(list(traceback.walk_stack(None)))
        line = place_in(stack, self._sources.of_interest)
        at = f" at line {line[0]}: {line[1]}" if line else ""
        self.refused = (
            f"{self.name} starts another process ({what}){at}. step_through follows the lines of "
            "one process only: use a thread, or run the programs in two terminals"
        )
        self._stopping = True
        raise Stopped

    def _tell(self, kind: str) -> None:
        report, self._report = self._report, Report(self._here)
        report.kind, report.here = kind, self._here
        self._reports.put(report)

    def _stop(self, kind: str) -> None:
        """Tell that it has come to a stop, and wait for the next turn."""
        self._tell(kind)
        self._turns.get()

    def _call_is_over(self, frame: types.FrameType) -> None:
        """A function that is no line of the reader's has returned or raised, to this frame."""
        if self.blocked and not self._stopping:
            self._stop("woken")
            _ = frame.f_locals  # see `_on_event`

    def _mine(self, code: types.CodeType) -> bool:
        return code is self._code or self._sources.mine(code)

    def _on_call(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        """A function begins."""
        if self._stopping or not self._mine(frame.f_code):
            return None
        resumed = snapshot(frame.f_locals) if frame.f_code.co_flags & PAUSES else None
        self._frames.append(_Frame(variables=resumed))
        return self._on_event

    def _on_event(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        if self._stopping:
            return self._stop_here()
        if event == "line":
            self._on_line(frame)
        elif event == "exception":
            self._on_exception(argument[1])
        elif event == "return":
            self._on_return(frame, argument)
        elif event == "opcode":
            self._on_opcode(frame)
        if self._stopping:
            return self._stop_here()
        # Up to Python 3.12, the variables as they were read last are written back after this
        # function. Others may have changed them while it waited: so they are read once more.
        _ = frame.f_locals
        return self._on_event

    def _stop_here(self) -> None:
        """End the function, unless a loop of asyncio runs it: the worker asks that one to stop.

        Its tasks could not be cancelled in peace otherwise, and it would complain of them later.
        """
        if asyncio._get_running_loop() is None:
            raise Stopped

    def _on_line(self, frame: types.FrameType) -> None:
        self._error = None
        mine = self._frames[-1]
        place = self._place(frame)
        if place.several and mine.place == place:
            return  # another part of a statement in several lines
        self._note_variables(frame)
        before, mine.place = mine.place, place
        leaves = place.is_with and before is not None and before.line > place.line
        self._here = Here(place, len(self._frames) - 1, leaves=leaves)
        self._stop("stop")

    def _place(self, frame: types.FrameType) -> Statement:
        code = frame.f_code
        if code is self._code and code.co_name == "<lambda>":
            return self.beginning.place
        return self._sources.statement(code, frame.f_lineno)

    def _note_variables(self, frame: types.FrameType) -> None:
        mine, variables = self._frames[-1], frame.f_locals
        now = snapshot(variables)
        if mine.variables is not None or len(self._frames) > 1:
            self._report.changed |= changes(mine.variables or {}, now)
        mine.variables = now
        self._report.names += sockets_in(variables.items())

    def _on_exception(self, error: BaseException) -> None:
        if not isinstance(error, QUIET):
            if error is not self._error:
                self._report.raised = error_text(error)
            self._error = error

    def _on_return(self, frame: types.FrameType, value: Any) -> None:
        self._note_variables(frame)
        self._frames.pop()
        if self._error is not None:  # which keeps the variables, for as long as it lives itself
            if frame.f_back is None or frame.f_back.f_trace is None:
                self._error = None  # a library may catch it, and no line of the reader's follow
            return
        here = self._frames[-1].place if self._frames else None
        if not returns(frame):
            if here is not None:
                self._go_on(here)
            return
        if value is not None:
            self._report.returned = short(value)
        depth = len(self._frames)
        self._here = Here(end_of(frame.f_code, frame.f_lineno), depth, closes=True)
        self._stop("stop")
        if here is not None and not self._stopping:
            trace_opcodes(frame.f_back, self._on_call)

    def _on_opcode(self, frame: types.FrameType) -> None:
        """The variables of a function that this one has called are gone."""
        frame.f_trace_opcodes = False
        self._go_on(self._frames[-1].place or self._here.place)

    def _go_on(self, place: Statement) -> None:
        """Stop before the rest of a line that has called a function."""
        self._here = Here(place, len(self._frames) - 1, goes_on=True)
        self._stop("stop")


@dataclass
class _Frame:
    """A function of the reader's that runs: its variables and its statement at the last stop."""

    place: Statement | None = None
    variables: dict[str, str] | None = None
