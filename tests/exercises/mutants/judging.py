"""Judge many programs, in processes of their own and in parallel."""

import dataclasses
import importlib
import linecache
import os
import re
import sys
import warnings
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.context import BaseContext
from typing import NamedTuple

from helpers.exercises import catalog
from helpers.exercises.checking import GENERAL_HANG, GENERAL_LOOP, GENERAL_RAISE, judge
from helpers.exercises.exercise import Exercise
from tests.exercises.answers import right_answers, wrong_answers

BRIEF = 1.5  # seconds without progress that a mutant gets
WORKERS = 3 * (os.cpu_count() or 1)  # most of them wait
LACKING = re.compile(r"\{\w+\}|…\.")  # a fact is missing in a verdict, or was cut at its end
GENERAL = (GENERAL_RAISE, GENERAL_HANG, GENERAL_LOOP)


class Known(NamedTuple):
    """An answer that is known: number `index` of the right ones, or of the wrong ones."""

    exercise: str
    right: bool
    index: int


class Job(NamedTuple):
    """A program, or else a value, to be judged as the answer to an exercise."""

    exercise: str
    source: str
    value: object = None
    limit: float = BRIEF


class Judged(NamedTuple):
    """What the check said.

    `own` is True for a hint that is not the general one, `complete` for one that says why, and
    what to try, with all its facts.
    """

    state: str
    mistake: str
    own: bool
    text: str
    complete: bool = True


def judged(jobs: Iterable[Job | Known]) -> list[Judged]:
    """Return what the checks say of each job, in their order."""
    with ProcessPoolExecutor(WORKERS, _context(), _be_quiet) as pool:
        return list(pool.map(judge_one, jobs, chunksize=2))


def judge_one(job: Job | Known) -> Judged:
    """Judge one job in this process."""
    if isinstance(job, Job):
        return judge_job(job)
    exercise = catalog.find(job.exercise)
    if job.right:
        return told(exercise, right_answers(exercise)[job.index])
    return told(exercise, wrong_answers(exercise)[job.index][0])


def _context() -> BaseContext:
    """Return how to start processes: by a server that has imported all, where there is one."""
    server = "forkserver" in get_all_start_methods()
    context = get_context("forkserver" if server else "spawn")
    if server:
        context.set_forkserver_preload([__name__, "helpers.exercises"])
    return context


def judge_job(job: Job) -> Judged:
    """Judge one job in this process. What cannot even be defined, Python refuses in its cell."""
    exercise = catalog.find(job.exercise)
    exercise = dataclasses.replace(exercise, time_limit=min(job.limit, exercise.time_limit))
    try:
        answers = defined(exercise, job.source) if job.source else (job.value,)
    except Exception as error:
        return Judged("not quite", "undefined", True, f"\n{type(error).__name__}: {error}")
    return told(exercise, answers)


def told(exercise: Exercise, answers: tuple) -> Judged:
    """Judge answers in this process."""
    verdict = judge(exercise, answers)
    named = (
        verdict.state == "not yet"
        or verdict.mistake in exercise.mistakes
        or (verdict.mistake or "").startswith(("slip: ", "leaves ", "unusable"))
    )
    own = named or (verdict.mistake == "hangs" and verdict.try_ not in GENERAL)
    told_all = not LACKING.search(verdict.because + verdict.try_)
    complete = bool(verdict.because and verdict.try_ and told_all)
    return Judged(verdict.state, verdict.mistake or "", own, repr(verdict), complete)


def defined(exercise: Exercise, source: str) -> tuple:
    """Run `source` where the solution lives, and return the answers that it defines."""
    name = f"<answer {hash(source)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    module = f"helpers.exercises.notebook_{exercise.notebook}.{exercise.name}"
    space = dict(vars(importlib.import_module(module)))
    for one in exercise.names:  # or the solution would stand in for what defines nothing
        space.pop(one, None)
    exec(compile(source, name, "exec"), space)
    return tuple(space[one] for one in exercise.names)


def _be_quiet() -> None:
    """Show no warnings: wrong programs leave sockets open, and forget to await."""
    warnings.simplefilter("ignore")
    sys.unraisablehook = lambda unraisable: None
