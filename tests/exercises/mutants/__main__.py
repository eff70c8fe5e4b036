"""`python -m tests.exercises.mutants [EXERCISE ...] [-v]`: is each wrong answer refused, and how?

For each exercise, every program that differs from its solution in one place is judged, and so are
the slips of a beginner, the wrong answers that are known, and the right ones in other styles. It
fails if

- a mutant is called right that is not declared EQUIVALENT, with a reason;
- one that is declared so is refused, or is no mutant any more;
- a right answer is refused, or a wrong one accepted or not met by its own mistake;
- there are too few mutants to prove anything;
- more than one in ten of the refused mutants and slips meets only the general hint.

With -v each refused mutant is shown with its verdict: read them now and then.
"""

import argparse
import sys
import time
from collections import Counter
from typing import NamedTuple

from helpers.exercises import catalog
from helpers.exercises.exercise import Exercise
from tests.exercises.answers import declares, module_of, right_answers, wrong_answers
from tests.exercises.mutants.judging import BRIEF, Job, Judged, Known, judge_job, judged
from tests.exercises.mutants.mutator import Mutant, mutants, slips, value_mutants

LEAST = 0.9  # of the refused meet a hint of their own
FEWEST = 11  # mutants and slips of an exercise


class Made(NamedTuple):
    """A program or a value that was made of a solution."""

    exercise: Exercise
    key: str
    mutant: Mutant

    @property
    def is_slip(self) -> bool:
        return self.key.startswith("slip: ")

    def job(self, limit: float = BRIEF) -> Job:
        return Job(self.exercise.name, self.mutant.source, self.mutant.value, limit)


def made_of(exercise: Exercise) -> list[Made]:
    """Return all that is made of the solution of an exercise, each with a key of its own."""
    if all(map(callable, exercise.solution)):
        source = exercise.solution_source()
        found = [*mutants(source), *slips(source)]
    else:
        found = list(value_mutants(exercise.solution[0]))
    seen: Counter[str] = Counter()
    result = []
    for mutant in found:
        seen[mutant.key] += 1
        number = f" ({seen[mutant.key]})" if seen[mutant.key] > 1 else ""
        result.append(Made(exercise, f"{mutant.key}{number}", mutant))
    return result


def main(arguments: list[str]) -> int:
    """Run the gate; return the exit code."""
    parser = argparse.ArgumentParser(prog="python3 -m tests mutants", description=__doc__)
    parser.add_argument("exercises", nargs="*")
    parser.add_argument("-v", action="store_true", dest="verbose")
    options = parser.parse_args(arguments)
    begin = time.monotonic()
    exercises = [catalog.find(name) for name in options.exercises] or catalog.all_exercises()
    made = [one for exercise in exercises for one in made_of(exercise)]
    known = [one for exercise in exercises for one in known_of(exercise)]
    results = judged([*(one.job() for one in made), *known])
    wrong = 0
    for exercise in exercises:
        pairs = list(zip([*made, *known], results, strict=True))
        mutated = [
            (one, r) for one, r in pairs if isinstance(one, Made) and one.exercise is exercise
        ]
        answers = [(one, r) for one, r in pairs if one.exercise == exercise.name]
        wrong += report(exercise, mutated, met(exercise, answers), options.verbose)
    summary = f"{len(exercises)} exercises, {len(made)} mutants and slips, {wrong} to look at"
    print(f"{summary} ({time.monotonic() - begin:.0f} s)")
    return int(wrong > 0)


def report(
    exercise: Exercise, results: list[tuple[Made, Judged]], complaints: list[str], verbose: bool
) -> int:
    """Print what became of one exercise; return how many complaints there are with these."""
    declared = getattr(module_of(exercise), "EQUIVALENT", {})

    def reasons(key: str) -> list[str]:
        return [one for one in declared if declares(one, key)]

    survivors = {made.key for made, result in results if result.state == "right"}
    for made, result in results:  # refused by chance, because the machine was busy?
        if reasons(made.key) and result.state != "right":
            again = judge_job(made.job(limit=exercise.time_limit))
            survivors |= {made.key} if again.state == "right" else set()
    complaints += [f"survives: {key}" for key in sorted(survivors) if not reasons(key)]
    complaints += [
        f"declared, and does not survive: {made.key}"
        for made, _ in results
        if reasons(made.key) and made.key not in survivors
    ]
    complaints += [
        f"declared, and there is no such mutant: {one}"
        for one in declared
        if not any(declares(one, made.key) for made, _ in results)
    ]
    complaints += [f"declared without a reason: {one}" for one, why in declared.items() if not why]
    refused = [(made, result) for made, result in results if made.key not in survivors]
    general = [(made, result) for made, result in refused if not result.own]
    keys = Counter(made.key for made, _ in results)
    complaints += [f"a key is given twice: {key}" for key, count in keys.items() if count > 1]
    if len(results) < FEWEST:
        complaints.append(f"only {len(results)} mutants and slips")
    share = 1 - len(general) / max(1, len(refused))
    if share < LEAST:
        complaints.append(f"{len(general)} of {len(refused)} meet only the general hint")
    made_mutants = [made for made, _ in results if not made.is_slip]
    killed = sum(made.key not in survivors for made in made_mutants)
    print(
        f"{exercise.notebook} {exercise.name:18} {killed} of {len(made_mutants)} mutants refused, "
        f"{len(made_mutants) - killed} survive, {len(results) - len(made_mutants)} slips, "
        f"{share:.0%} of hints own"
    )
    for complaint in complaints:
        print(f"    {complaint}")
    for made, result in refused if verbose else general if share < LEAST else ():
        text = (
            result.text.partition("\nFor a hint")[0].partition("\n")[2].replace("\n", "\n        ")
        )
        print(f"    {made.key}\n      {result.state}, {result.mistake}\n        {text}")
    return len(complaints)


def known_of(exercise: Exercise) -> list[Known]:
    """Return the answers to an exercise that are known."""
    kinds = ((True, right_answers(exercise)), (False, wrong_answers(exercise)))
    return [
        Known(exercise.name, right, index)
        for right, answers in kinds
        for index in range(len(answers))
    ]


def met(exercise: Exercise, results: list[tuple[Known, Judged]]) -> list[str]:
    """Return what is wrong with the verdicts on the answers that are known."""
    found = []
    for known, result in results:
        if known.right and result.state != "right":
            answers = right_answers(exercise)[known.index]
            found.append(f"right, and refused: {named(answers)}: {result.text}")
        elif not known.right:
            answers, mistake = wrong_answers(exercise)[known.index]
            if (result.state, result.mistake) != ("not quite", mistake):
                found.append(f"wrong, and not met by {mistake!r}: {named(answers)}: {result.text}")
            elif not result.complete:
                found.append(f"a verdict lacks something: {named(answers)}: {result.text}")
    return found


def named(answers: tuple) -> str:
    return ", ".join(getattr(answer, "__name__", repr(answer)[:60]) for answer in answers)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
