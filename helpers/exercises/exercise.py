"""An exercise: what the reader writes, how it is tried, and what people get wrong.

Each exercise is a module of its own under `helpers/exercises/notebook_NN/`, with its reference
solution as plain Python, its check, and an `Exercise` named EXERCISE. Its wrong answers, its
unusual right ones and what is as right as the solution live in `tests/exercises/notebook_NN/`.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pprint import pformat
from typing import Any, Literal, NamedTuple, NoReturn, overload

from helpers.exercises.brief import fact

Kinds = type | tuple[type, ...]
YOUR_CODE = "    ...  # your code here"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class NotQuite(Exception):
    """Raised by `expect`: the answer makes the named mistake. `facts` fill its text.

    They are made short here, in the thread of the trial: their repr may raise, or never end.
    """

    def __init__(self, mistake: str, **facts: object) -> None:
        super().__init__(mistake)
        self.mistake = mistake
        self.facts = {name: fact(value) for name, value in facts.items()}


@overload
def expect(condition: Literal[False], mistake: str, **facts: object) -> NoReturn: ...
@overload
def expect(condition: object, mistake: str, **facts: object) -> None: ...
def expect(condition: object, mistake: str, **facts: object) -> None:
    """Go on if `condition` holds; otherwise end the check with `mistake`, a name in its table."""
    if not condition:
        raise NotQuite(mistake, **facts)


class Mistake(NamedTuple):
    """Why an answer fails and what to try. Both may hold `{facts}` given to `expect`.

    They complete the sentences "Not quite, because …" and "Try …".
    """

    because: str
    try_: str


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One exercise of one notebook."""

    name: str
    """How the notebook calls it: `check("echo_once", echo_once)`."""
    notebook: str
    """The notebook's number, such as "03"."""
    title: str
    """What to do, in a few words."""
    solution: tuple[Any, ...]
    """What a right cell gives to `check`: functions, classes or values."""
    check: Callable[..., None]
    """Called with the answers; ends quietly, or raises NotQuite by way of `expect`."""
    mistakes: Mapping[str, Mistake]
    """Every mistake that `check` can name. "raises" and "hangs" have ready texts."""
    hints: tuple[str, ...]
    """From a nudge to nearly the answer."""
    right: str = ""
    """What to notice, once it is right."""
    stub: str = ""
    """The exercise cell as the reader first sees it; "" makes it of the solution's functions, each
    with its head and its docstring."""
    gives: Kinds | Mapping[str, Kinds] | None = None
    """What each call of an answer returns, such as `bytes`, or `{"name": bytes}` where there are
    several answers; None: it is for the check to say."""
    allows: frozenset[str] = frozenset()
    """What an answer may leave: "sockets", "threads", "children"; "wide" for a listener on more
    than this machine."""
    time_limit: float = 3.0
    """Seconds without progress after which the check gives up. Each byte is progress."""
    names: tuple[str, ...] = field(init=False)
    """The names that the exercise cell defines, in order."""

    def __post_init__(self) -> None:
        stub = textwrap.dedent(self.stub).strip() or stub_of(self.solution)
        object.__setattr__(self, "stub", stub)
        object.__setattr__(self, "names", defined_names(self.stub))

    def gives_of(self, name: str) -> Kinds | None:
        """Return what the answer of that name returns; None if the exercise does not say."""
        return self.gives.get(name) if isinstance(self.gives, Mapping) else self.gives

    def solution_source(self) -> str:
        """Return the source of an exercise cell that is right."""
        return "\n\n\n".join(
            _source(name, answer) for name, answer in zip(self.names, self.solution, strict=True)
        )


def stub_of(functions: tuple[Callable[..., Any], ...]) -> str:
    """Return the heads and docstrings of `functions`, with nothing else in them.

    Raises TypeError for what is no function: such an exercise writes its stub itself.
    """
    return "\n\n\n".join(f"{_head(function)}\n{YOUR_CODE}" for function in functions)


def _head(function: Callable[..., Any]) -> str:
    """Return the source of a function up to the end of its docstring."""
    source = _source("", function)
    (definition,) = ast.parse(source).body
    if not isinstance(definition, FUNCTIONS) or ast.get_docstring(definition) is None:
        raise TypeError(f"{definition!r} is no function with a docstring: give a stub")
    return "\n".join(source.splitlines()[: definition.body[0].end_lineno])


def defined_names(source: str) -> tuple[str, ...]:
    """Return the names of the functions, classes and variables that `source` defines, in order."""
    names = []
    for node in ast.parse(source).body:
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            names.append(node.name)
        elif isinstance(node, ast.Assign):
            names.extend(t.id for t in node.targets if isinstance(t, ast.Name))
    return tuple(names)


def _source(name: str, answer: object) -> str:
    if inspect.isfunction(answer) or inspect.isclass(answer):
        return textwrap.dedent(inspect.getsource(answer)).strip()
    return f"{name} = {pformat(answer, width=80, sort_dicts=False)}"
