"""`check`: try an answer, and say what to mend. It never raises.

What it promises: it ends, whatever the answer is, does or returns; its card is small; what the
answer has opened or started is closed and ended, and what could not be ended is named. What it
cannot promise: an answer that ends Python itself (`os._exit`, a fault in C code) takes the kernel
with it, and one that holds Python's lock in C code is waited for. A process for each trial would
bound these as well, but it cannot share the notebook's functions: see `trial`.
"""

import functools
import inspect
import itertools
import re
import traceback
from types import FunctionType
from typing import Any

from helpers.exercises import progress
from helpers.exercises.brief import brief, clean, error_text, filled
from helpers.exercises.catalog import UnknownExercise, find
from helpers.exercises.exercise import Exercise, Mistake, NotQuite
from helpers.exercises.shape import SHAPES, SOURCE, examine, idle_line, unusable
from helpers.exercises.slips import SLIPS, SYSTEM, Slip, mistake_of, slip_of
from helpers.exercises.trial import Hung, Trial
from helpers.exercises.untouched import untouched
from helpers.exercises.verdict import CheckVerdict
from helpers.exercises.watch import TrialWatch
from helpers.servers import NotFinished
from helpers.servers.interrupt import Stopped
from helpers.servers.readers_code import place_in

PROGRAM = (  # no right answer raises these, so they come before what the exercise says of bytes
    *(TypeError, NameError, AttributeError, ImportError, SyntaxError, AssertionError),
    *(RecursionError, MemoryError, NotImplementedError, SystemExit, KeyboardInterrupt),
)
GENERAL_HANG = "to find what it waits for there, and what would end the wait."
GENERAL_LOOP = "to look at the loop around that line: what makes it end?"
GENERAL_RAISE = "to look at what that line works with, and to handle it."
WAITS = (  # the call in the line at which an answer stays, and what to think of
    (r"accept\(", "to accept only as many clients as there will be."),
    (
        r"(recv|read)\w*\(",
        "to ask what will end this wait: bytes that the peer still has to send, or its end. Does "
        "it wait for something from you first?",
    ),
    (r"connect(_ex)?\(|create_connection\(", "a timeout for the call, or another address."),
    (r"(send|write)\w*\(", "to ask who reads what you send: a full buffer makes a sender wait."),
    (r"\.join\(", "to see to it that what you wait for can end."),
    (r"sleep\(", "to do without the sleep: wait for the event itself."),
    (r"input\(", "the parameters of the function in place of `input`: nobody sits at a check."),
    (r"\bwhile\b", "to look at the condition of the loop: what makes it false?"),
)
LEFT = {  # what an answer left behind, although it returned
    "leaves sockets": Mistake(
        "it is all done, and this is still open: {names}.",
        "`close` on every way out, or `with` around the use of the socket.",
    ),
    "leaves threads": Mistake(
        "your function has returned, and a thread that it started still runs: {names}.",
        "`join` on each thread before you return.",
    ),
    "leaves children": Mistake(
        "your function has returned, and a process that it started still runs: {names}.",
        "to do it in Python itself, or to wait for the end of the process.",
    ),
    "leaves wide": Mistake(
        "it could be reached at {names}: from the whole network, not from this machine alone.",
        '"127.0.0.1" as the host that you bind to; an empty host means every interface.',
    ),
}


def check(name: str, *answers: object) -> CheckVerdict:
    """Try `answers` to the exercise `name`; return a `CheckVerdict` and note it as progress.

    It ends within a limit, whatever the answer does, and leaves no thread or socket behind that it
    does not name.
    """
    if type(name) is not str:
        because = "the first thing that `check` gets is the name of the exercise, in quotes."
        return CheckVerdict("not quite", because=because, try_='`check("echo_once", echo_once)`.')
    try:
        exercise = find(name)
    except UnknownExercise as error:
        return CheckVerdict(
            "not quite", because=clean(str(error)), try_="the name that the notebook gives."
        )
    verdict = judge(exercise, answers)
    progress.record("check", name, state=verdict.state, mistake=verdict.mistake)
    return verdict


def judge(exercise: Exercise, answers: tuple[object, ...]) -> CheckVerdict:
    """Return the `CheckVerdict` on `answers`, without noting it anywhere."""
    judgement = _Judgement(exercise, answers)
    with Trial(judgement.verdict, judgement.watch, exercise.time_limit) as trial:
        try:
            verdict = trial.result()
        except Hung as hung:
            place = trial.where(judgement.files)
            verdict = judgement.hangs(place, str(hung), trial.is_busy())
        except Exception as error:  # a fault of ours; the reader's was dealt with inside
            text = f"the check itself failed with {error_text(error)}."
            verdict = CheckVerdict("not quite", exercise, "raises", text, "another answer.")
        printed = trial.printed()
    if verdict.mistake == "slip: nothing returned" and printed:
        text = filled(SHAPES["printed"].because, judgement.facts)
        printing = ("slip: printed", text, SHAPES["printed"].try_)
        verdict = CheckVerdict(verdict.state, exercise, *printing)
    extra = {"printed": printed, "left": trial.left, "order": judgement.order}
    return CheckVerdict(**{**vars(verdict), **extra})


class _Judgement:
    """Judges the answers to one exercise. All but `hangs` runs in the thread of the trial."""

    def __init__(self, exercise: Exercise, answers: tuple[object, ...]) -> None:
        self.exercise, self.answers = exercise, answers
        self.watch = TrialWatch()
        self.files: set[str] = set()
        self.facts: dict[str, object] = {}
        self.order: tuple[str, ...] = ()
        self._odd: NotQuite | None = None  # what was odd about the kind of a result

    def verdict(self) -> CheckVerdict:
        """Try the answers, and return what is to be said of them."""
        exercise, answers = self.exercise, self.answers
        self.files = _files_of(answers)
        if problem := unusable(exercise, answers):
            return self._not_quite("unusable", problem)
        if untouched(exercise, answers):
            return CheckVerdict("not yet", exercise)
        self.order = _order(exercise, answers)
        watched = [
            self.watch.over(answer, functools.partial(self._examine, number))
            for number, answer in enumerate(answers)
        ]
        try:
            exercise.check(*watched)
            self._expect_nothing_left()
        except Stopped:  # the trial has gone on for too long
            raise
        except BaseException as error:
            return self._failed(error)
        return CheckVerdict("right", exercise)

    def _examine(self, number: int, result: object) -> None:
        """Look at the kind of a result; remember what is odd, since a check may catch all."""
        exercise = self.exercise
        try:
            examine(result, exercise.solution[number], exercise.gives_of(exercise.names[number]))
        except NotQuite as odd:
            self._odd = self._odd or odd
            raise

    def _failed(self, error: BaseException) -> CheckVerdict:
        """Say why the answer is not right; what is wrong with the program itself comes first."""
        self.watch.freeze()
        if self._odd is not None:
            return self._named(self._odd)
        raised = self.watch.error
        if isinstance(raised, PROGRAM) and error.__context__ is not raised:
            return self._raises(raised)  # unless the check itself had something to say of it
        if idle := idle_line(self.answers):
            name, line = idle
            texts = (filled(text, {"line": line}) for text in SOURCE[name])
            return self._not_quite(f"slip: {name}", Mistake(*texts))
        if isinstance(error, NotQuite):
            return self._named(error)
        if isinstance(error, NotFinished):
            return self.hangs(error.place, "and it got no further")
        return self._raises(error)

    def _expect_nothing_left(self) -> None:
        self.watch.error = None  # the check was content with it; its frames would keep sockets open
        for kind, names in self.watch.left_behind().items():
            if kind not in self.exercise.allows:
                raise NotQuite(f"leaves {kind}", names=clean(", ".join(names[:3]), 200))

    def _named(self, found: NotQuite) -> CheckVerdict:
        name, self.facts = found.mistake, found.facts
        slip = name.removeprefix("slip: ")
        mistake = self.exercise.mistakes.get(name) or LEFT.get(name) or SHAPES.get(slip)
        if mistake is None:  # a check that names what its exercise does not list
            mistake = Mistake(f"{name}.", "to look at that.")
        return self._not_quite(name, Mistake(*(filled(text, self.facts) for text in mistake)))

    def _not_quite(self, name: str, mistake: Mistake) -> CheckVerdict:
        return CheckVerdict(
            "not quite", self.exercise, name, clean(mistake.because), clean(mistake.try_)
        )

    def hangs(self, place: tuple[int, str] | None, so: str, busy: bool = False) -> CheckVerdict:
        """Return the verdict on an answer that does not end; `so` tells how that was seen.

        One that is `busy` waits for nothing: it goes round a loop.
        """
        line, number = (place[1], place[0]) if place else ("?", "?")
        if "hangs" in self.exercise.mistakes:
            texts = self.exercise.mistakes["hangs"]
            facts = {"line": line, "number": number}
            return self._not_quite("hangs", Mistake(*(filled(text, facts) for text in texts)))
        where = f" It is at line {number}: `{line}`." if place else ""
        because = f"it had not returned, {so}.{where}{self._deed()}"
        general = GENERAL_LOOP if busy else GENERAL_HANG
        try_ = next((text for call, text in WAITS if re.search(call, line)), general)
        return self._not_quite("hangs", Mistake(because, try_))

    def _raises(self, error: BaseException) -> CheckVerdict:
        if error is not self.watch.error:
            return self._stumbled(error)
        line, at = self._place(error)
        exercise = self.exercise
        if slip := slip_of(error, line, SLIPS):
            return self._slipped(slip, error, at)
        if "raises" in exercise.mistakes:
            facts = {"error": error_text(error), "line": line, "deed": self.watch.deed}
            texts = exercise.mistakes["raises"]
            return self._not_quite("raises", Mistake(*(filled(text, facts) for text in texts)))
        if slip := slip_of(error, line, SYSTEM):
            return self._slipped(slip, error, at)
        because = f"it raised {error_text(error)} {at}.{self._deed()}"
        return self._not_quite("raises", Mistake(because, GENERAL_RAISE))

    def _slipped(self, slip: Slip, error: BaseException, at: str) -> CheckVerdict:
        limits = self.watch.notes.limits
        facts = {"at": at, "deed": self._deed(), "limit": f"{max(limits):g}" if limits else "few"}
        return self._not_quite(f"slip: {slip.name}", mistake_of(slip, error, facts))

    def _stumbled(self, error: BaseException) -> CheckVerdict:
        """Return the verdict where the check could not work with what the answer gave."""
        if isinstance(error, OSError) or (not self.watch.results and not self._values()):
            because = f"the trial ended with {error_text(error)}.{self._deed()}"
            return self._not_quite(
                "raises", Mistake(because, "to find what your answer did just before.")
            )
        last = self.watch.results[-1] if self.watch.results else None
        got = "what the answer left" if last is None else brief(last)
        because = f"the check cannot work with {got}: {error_text(error)}."
        return self._not_quite(
            "slip: odd value", Mistake(because, "a plain value of the kind that is asked for.")
        )

    def _values(self) -> bool:
        return any(not callable(solution) for solution in self.exercise.solution)

    def _place(self, error: BaseException) -> tuple[str, str]:
        """Return the line of the answer from which `error` came, and how to tell of it."""
        stack = [*traceback.walk_tb(error.__traceback__)]
        if isinstance(error.__cause__, StopIteration):  # the frame of the generator is there
            stack += traceback.walk_tb(error.__cause__.__traceback__)
        place = place_in(stack, lambda path: path in self.files) or place_in(stack)
        if place is None:
            return "", "inside your answer"
        number, line = place
        line = clean(line, 120)
        return line, f"at `{line}` (line {number})" if line else f"at line {number}"

    def _deed(self) -> str:
        deed = self.watch.deed
        return f" Just before, the peer of this check {deed}." if deed else ""


def _order(exercise: Exercise, answers: tuple[object, ...]) -> tuple[str, ...]:
    """Return the lines of an arrangement in their order now; () for any other exercise."""
    if len(answers) != 1 or not isinstance(exercise.solution[0], list):
        return ()
    try:
        given: Any = answers[0]
        lines = list(itertools.islice(iter(given), 2 * len(exercise.solution[0])))
        return tuple(line if type(line) is str else brief(line) for line in lines)
    except Stopped:
        raise
    except BaseException:
        return ()  # the check says what is wrong with it


def _files_of(answers: tuple[object, ...]) -> set[str]:
    """Return the names of the files (or notebook cells) that the answers were written in."""
    files = set()
    for answer in answers:
        members = vars(answer).values() if inspect.isclass(answer) else [answer]
        files |= {f.__code__.co_filename for f in members if isinstance(f, FunctionType)}
    return files
