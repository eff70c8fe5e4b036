"""The answers that each exercise was tried with: `notebook_NN/NAME.py` beside this file.

Such a module has

    WRONG       ((answer, mistake), …): a typical wrong answer, and the mistake that must meet it
    RIGHT       (answer, …): right ones in other styles
    EQUIVALENT  {key of a mutant: why it is as right as the solution}

An answer to an exercise of several names is a tuple, in the order of the names.
"""

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable
from types import ModuleType

from helpers.exercises.exercise import Exercise
from tests.exercises.mutants.mutator import one_line


def module_of(exercise: Exercise) -> ModuleType:
    """Return the module with the answers to an exercise. Raises ImportError if it has none."""
    return importlib.import_module(f"tests.exercises.notebook_{exercise.notebook}.{exercise.name}")


def wrong_answers(exercise: Exercise) -> list[tuple[tuple, str]]:
    """Return `(answers, mistake)` of each wrong answer that is known."""
    known = module_of(exercise).WRONG
    return [(answers(exercise, answer), mistake) for answer, mistake in known]


def right_answers(exercise: Exercise) -> list[tuple]:
    """Return the answers of each right one that is known, the solution's first."""
    return [exercise.solution, *(answers(exercise, a) for a in module_of(exercise).RIGHT)]


def answers(exercise: Exercise, answer: object) -> tuple:
    """Return what `check` is given after the name."""
    return (answer,) if len(exercise.names) == 1 else tuple(answer)


def declares(key: str, mutant: str) -> bool:
    """Return whether a key of EQUIVALENT names a mutant; one that ends with `*` names a family."""
    return mutant.startswith(key[:-1]) if key.endswith("*") else mutant == key


ABOUT_WORDS = (  # kinds of mutants that change only what an exception says
    *("text", "slip: an argument in a list", "slip: an argument too few"),
    "slip: an argument too many",
)


def swallowed(function: Callable[..., object], error: str, inner: str = "") -> str:
    """Return the key of the mutant of a function that returns None at `error`.

    With `inner`, of the function of that name within it.
    """
    before = ast.parse(textwrap.dedent(inspect.getsource(function)))
    after = ast.parse(textwrap.dedent(inspect.getsource(function)))
    name = inner or function.__name__
    named = (n for n in ast.walk(after) if isinstance(n, ast.FunctionDef) and n.name == name)
    node = next(named)
    begin = int(ast.get_docstring(node) is not None)
    (handled,) = ast.parse(f"try:\n    pass\nexcept {error}:\n    return None").body
    assert isinstance(handled, ast.Try)
    handled.body = node.body[begin:]
    node.body = [*node.body[:begin], handled]
    return f"error swallowed | {one_line(ast.unparse(before), ast.unparse(after))}"
