"""Rules on the exercises in a notebook: each has a stub, a check and a place in helpers."""

from tests.form.cells import cells, checked, place, tags, tree

PREFIX = "exercise-"


def exercise_of(cell):
    """Return the NAME of a cell tagged exercise-NAME; None for any other cell."""
    named = [tag.removeprefix(PREFIX) for tag in tags(cell) if tag.startswith(PREFIX)]
    return named[0] if named else None


def checks_of(cell):
    """Return the names of the exercises that a code cell checks, as a list."""
    parsed = tree(cell)
    return [] if parsed is None else list(checked(parsed))


def known_exercises():
    """Return {name: exercise} of the catalogue."""
    from helpers.exercises import catalog

    return {exercise.name: exercise for exercise in catalog.all_exercises()}


def pairs(notebook, path):
    """The next code cell after an exercise checks it, and nothing is checked that was not asked."""
    waiting, seen = None, set()
    for index, cell in cells(notebook, "code"):
        names, name = checks_of(cell), exercise_of(cell)
        if waiting and waiting not in names:
            yield f'{place(index, cell)} should call check("{waiting}", …): its exercise is above'
        seen |= {waiting} if waiting else set()
        for other in names:
            if other not in seen:
                yield f"{place(index, cell)} checks {other}, and no cell above is tagged so"
        if name in seen:
            yield f"{place(index, cell)} is tagged {PREFIX}{name}, as an earlier cell is"
        waiting = name
    if waiting:
        yield f"the exercise {waiting} is never checked"


def stubs(notebook, path):
    """An exercise cell is the stub of the catalogue, letter for letter."""
    asked = [(index, cell) for index, cell in cells(notebook, "code") if exercise_of(cell)]
    known = known_exercises() if asked else {}
    for index, cell in asked:
        exercise = known.get(exercise_of(cell))
        if exercise is None:
            yield f"{place(index, cell)}: helpers.exercises knows no {exercise_of(cell)}"
            continue
        if cell.source.rstrip() != exercise.stub.rstrip():
            yield f"{place(index, cell)} is not the stub that helpers.exercises has: EXERCISE.stub"
        if not path.name.startswith(exercise.notebook):
            yield f"{place(index, cell)}: that exercise belongs to notebook {exercise.notebook}"


RULES = (pairs, stubs)
