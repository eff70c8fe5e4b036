"""`check`: try an answer, within a time limit, and say what to mend. It never raises."""

import inspect
import linecache
import os
import traceback
from types import FunctionType

from helpers.exercises import progress
from helpers.exercises.catalog import UnknownExercise, find
from helpers.exercises.exercise import Mistake, NotQuite
from helpers.exercises.untouched import untouched
from helpers.exercises.verdict import Verdict
from helpers.servers import NotFinished, run_in_background


def check(name, *answers):
    """Try `answers` to the exercise `name`; return a `Verdict` and note it in the progress file.

    It ends within the exercise's time limit, whatever the answer does, and leaves no thread or
    socket behind.
    """
    try:
        exercise = find(name)
    except UnknownExercise as error:
        return Verdict("not quite", because=str(error), try_="the name that the notebook gives.")
    verdict = _judge(exercise, answers)
    progress.record("check", name, state=verdict.state, mistake=verdict.mistake)
    return verdict


def _judge(exercise, answers):
    problem = _unusable(exercise, answers)
    if problem:
        return _not_quite(exercise, "unusable", problem)
    if untouched(exercise, answers):
        return Verdict("not yet", exercise)
    with run_in_background(exercise.check, *answers) as trial:
        try:
            trial.result(exercise.time_limit)
        except NotQuite as found:
            verdict = _named(exercise, found.mistake, found.facts)
        except NotFinished as error:
            verdict = _hangs(exercise, answers, trial, error)
        except BaseException as error:
            verdict = _raises(exercise, answers, error)
        else:
            verdict = Verdict("right", exercise)
    printed = tuple(entry.text.removeprefix("printed ") for entry in trial.log.entries())
    return Verdict(**{**vars(verdict), "printed": printed})


def _unusable(exercise, answers):
    """Return the Mistake of an answer that cannot even be tried, or None."""
    names = ", ".join(exercise.names)
    if len(answers) != len(exercise.names):
        return Mistake(
            f"the check was given {len(answers)} answers and needs {len(exercise.names)}.",
            f'`check("{exercise.name}", {names})`.',
        )
    for name, answer, solution in zip(exercise.names, answers, exercise.solution, strict=True):
        if callable(solution) and not callable(answer) and answer not in (None, ...):
            return Mistake(
                f"`{name}` is {type(answer).__name__} `{answer!r:.60}`, not a function.",
                f"the name without parentheses after it: `{names}`, not `{name}(…)`.",
            )
        if isinstance(answer, FunctionType) and not _takes(answer, _parameters(solution)):
            wanted = ", ".join(_parameters(solution))
            return Mistake(
                f"`{name}` cannot be called with ({wanted}).", f"`def {name}({wanted}):`."
            )
    return None


def _parameters(function):
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return []


def _takes(function, parameters):
    try:
        inspect.signature(function).bind(*parameters)
    except TypeError:
        return False
    return True


def _named(exercise, name, facts):
    mistake = exercise.mistakes[name]
    return _not_quite(exercise, name, Mistake(*(text.format(**facts) for text in mistake)))


def _not_quite(exercise, name, mistake):
    return Verdict("not quite", exercise, name, mistake.because, mistake.try_)


def _hangs(exercise, answers, trial, error):
    files = _files_of(answers)
    place = trial.where(lambda path: path in files) or error.place
    facts = {"line": place[1] if place else "?", "number": place[0] if place else "?"}
    if "hangs" in exercise.mistakes:
        return _named(exercise, "hangs", facts)
    where = " It is at line {number}: `{line}`".format(**facts) if place else ""
    return _not_quite(
        exercise,
        "hangs",
        Mistake(
            f"it had not returned after {exercise.time_limit:g} s.{where}",
            "to find what it waits for there, and what would end the wait.",
        ),
    )


def _raises(exercise, answers, error):
    text = f"{type(error).__name__}: {error}"
    files = _files_of(answers)
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename in files]
    if not frames:
        return _not_quite(
            exercise,
            "raises",
            Mistake(f"the trial ended with {text}.", "to find what your answer did just before."),
        )
    line = linecache.getline(frames[-1].filename, frames[-1].lineno).strip()
    facts = {"error": text, "line": line}
    if "raises" in exercise.mistakes:
        return _named(exercise, "raises", facts)
    return _not_quite(
        exercise,
        "raises",
        Mistake(
            f"it raised {text} at `{line}`.",
            "to handle that case: the peer of this check is not always kind.",
        ),
    )


def _files_of(answers):
    """Return the names of the files (or notebook cells) that the answers were written in."""
    files = set()
    for answer in answers:
        members = vars(answer).values() if inspect.isclass(answer) else [answer]
        files |= {os.fspath(f.__code__.co_filename) for f in members if isinstance(f, FunctionType)}
    return files
