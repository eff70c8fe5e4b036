"""An exercise: what the reader writes, how it is tried, and what people get wrong.

Each exercise is a module of its own under `helpers/exercises/notebook_NN/`, with its reference
solution and its known wrong answers as plain Python, and an `Exercise` named EXERCISE.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pprint import pformat
from typing import NamedTuple


class NotQuite(Exception):
    """Raised by `expect`: the answer makes the named mistake. `facts` fill its text."""

    def __init__(self, mistake, **facts):
        super().__init__(mistake)
        self.mistake = mistake
        self.facts = facts


def expect(condition, mistake, **facts):
    """Go on if `condition` holds; otherwise end the check with `mistake`, a name in its table."""
    if not condition:
        raise NotQuite(mistake, **facts)


class Mistake(NamedTuple):
    """Why an answer fails and what to try. Both may hold `{facts}` given to `expect`.

    They complete the sentences "Not quite, because …" and "Try …".
    """

    because: str
    try_: str


class Wrong(NamedTuple):
    """A typical wrong answer, and the name of the mistake that must catch it."""

    answers: tuple
    mistake: str


@dataclass(frozen=True)
class Exercise:
    """One exercise of one notebook."""

    name: str
    """How the notebook calls it: `check("echo_once", echo_once)`."""
    notebook: str
    """The notebook's number, such as "03"."""
    title: str
    """What to do, in a few words."""
    stub: str
    """The exercise cell as the reader first sees it."""
    solution: tuple
    """What a right cell gives to `check`: functions, classes or values."""
    check: Callable
    """Called with the answers; ends quietly, or raises NotQuite by way of `expect`."""
    mistakes: Mapping[str, Mistake]
    """Every mistake that `check` can name. "raises" and "hangs" have ready texts."""
    wrong: tuple[Wrong, ...]
    """At least three typical wrong answers."""
    hints: tuple[str, ...]
    """From a nudge to nearly the answer."""
    right: str = ""
    """What to notice, once it is right."""
    time_limit: float = 5.0
    """Seconds after which the check gives up."""
    names: tuple[str, ...] = field(init=False)
    """The names that the exercise cell defines, in order."""

    def __post_init__(self):
        object.__setattr__(self, "stub", textwrap.dedent(self.stub).strip())
        object.__setattr__(self, "names", defined_names(self.stub))

    def solution_source(self):
        """Return the source of an exercise cell that is right."""
        return "\n\n\n".join(
            _source(name, answer) for name, answer in zip(self.names, self.solution, strict=True)
        )


def defined_names(source):
    """Return the names of the functions, classes and variables that `source` defines, in order."""
    names = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.append(node.name)
        elif isinstance(node, ast.Assign):
            names.extend(t.id for t in node.targets if isinstance(t, ast.Name))
    return tuple(names)


def _source(name, answer):
    if inspect.isfunction(answer) or inspect.isclass(answer):
        return textwrap.dedent(inspect.getsource(answer)).strip()
    return f"{name} = {pformat(answer, width=80, sort_dicts=False)}"
