"""The shape of an answer: is it a function, was it called, does it return, and the right kind?

These are looked at before anything that an exercise says of the bytes. A coroutine that never ran
has no bytes.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterable
from types import FunctionType
from typing import Any

from helpers.exercises.brief import brief, kind
from helpers.exercises.exercise import Exercise, Kinds, Mistake, NotQuite

COROUTINE = Mistake(
    "a call of it gives a coroutine: the body of an `async def` has not run.",
    "`def` in place of `async def`; or `asyncio.run(…)` inside a plain function.",
)
CALLED = Mistake(
    "it is a coroutine: what a call of an `async def` gives. The check calls it itself.",
    "the name of the function, without parentheses after it.",
)
SHAPES = {  # what a call returned, before anybody looks at its value
    "coroutine": COROUTINE,
    "generator": Mistake(
        "a call of it gives a generator: its body, with the `yield`, has not run.",
        "`return` in place of `yield`, with all that is asked for.",
    ),
    "yields": Mistake(
        "it has a `yield`, and nobody can await what a call of it gives.",
        "`await` where it shall wait, and no `yield`.",
    ),
    "no parentheses": Mistake(
        "it returned a function, {got}, not what that function gives.",
        "parentheses after the name of the function.",
    ),
    "nothing returned": Mistake(
        "it returned None; what is asked for is {wanted}.",
        "`return`, on every way through the function; `raise`, where the task says so.",
    ),
    "printed": Mistake(
        "it printed and returned None; what is asked for is {wanted}. What is printed is for a "
        "reader; the caller gets only what is returned.",
        "`return` in place of `print`.",
    ),
    "exception": Mistake(
        "it returned an exception, {got}; what is asked for is {wanted}.",
        "`raise` in place of `return`, if that is an error which somebody has to hear of.",
    ),
    "one in a list": Mistake(
        "it returned {got}: what is asked for, inside a {kind}.",
        "to return what is inside, without the brackets around it.",
    ),
    "text": Mistake(
        "it returned the text {got}; what is asked for is {wanted}.",
        "the value itself, not how it is written: no `str(…)`, `repr(…)`, `hex(…)` or `.decode()` "
        "at the end.",
    ),
    "wrong kind": Mistake(
        "it returned {got}, of the kind `{kind}`; what is asked for is {wanted}.",
        "to look at the last step: `print(type(…))` tells what a value is.",
    ),
}
SOURCE = {  # what is written and does nothing
    "not called": Mistake(
        "`{line}` names a function and does not call it.",
        "parentheses after the name: `{line}(…)`.",
    ),
    "only compared": Mistake(
        "`{line}` compares, and nobody looks at what comes of it.",
        "one `=` to give a name a value, or `if` in front.",
    ),
}


def examine(result: object, solution: object, gives: Kinds | None) -> None:
    """Raise NotQuite with a name of SHAPES if `result` is of no kind that is wanted.

    What a right function is, and what it gives, say `solution` and `gives`.
    """
    name = _shape(result, solution, gives)
    if name:
        wanted = _wanted(gives)
        raise NotQuite(f"slip: {name}", got=brief(result), kind=kind(result), wanted=wanted)


def _shape(result: object, solution: object, gives: Kinds | None) -> str:
    if inspect.iscoroutine(result) and not inspect.iscoroutinefunction(solution):
        result.close()  # or Python warns that it never ran
        return "coroutine"
    if inspect.isasyncgen(result):
        return "yields" if inspect.iscoroutinefunction(solution) else "coroutine"
    if inspect.isgenerator(result) and not inspect.isgeneratorfunction(solution):
        return "generator"
    if gives is None or fits(result, gives):
        return ""
    if inspect.isroutine(result):
        return "no parentheses"
    if result is None:
        return "nothing returned"
    if isinstance(result, BaseException):
        return "exception"
    made: Any = result
    if type(made) in (list, tuple, set) and len(made) == 1:
        return "one in a list" if fits(next(iter(made)), gives) else "wrong kind"
    return "text" if isinstance(result, str) else "wrong kind"


def fits(result: object, wanted: Kinds) -> bool:
    """Return whether `result` is of a wanted kind, or does for one: bytearray for bytes."""
    if isinstance(wanted, tuple):
        return any(fits(result, one) for one in wanted)
    if wanted is bytes:
        return isinstance(result, bytes | bytearray | memoryview)
    if wanted is int:  # numpy's whole numbers are, True is not
        return hasattr(type(result), "__index__") and not isinstance(result, bool)
    if wanted is bool:  # numpy's truth does for one
        return type(result).__name__ in ("bool", "bool_")
    if wanted is list:
        return isinstance(result, list | tuple)
    return isinstance(result, wanted)


def _wanted(gives: Kinds | None) -> str:
    kinds = gives if isinstance(gives, tuple) else (gives,)
    names = {int: "a whole number", str: "text", bool: "True or False", type(None): "None"}
    return " or ".join(
        names.get(one) or str(getattr(one, "__name__", "a value"))
        for one in kinds
        if one is not None
    )


def idle_line(answers: Iterable[object]) -> tuple[str, str] | None:
    """Return `(name of SOURCE, line)` of the first statement that does nothing, or None."""
    for answer in answers:
        if not isinstance(answer, FunctionType):
            continue
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(answer)))
        except (OSError, TypeError, SyntaxError, ValueError):
            continue  # a lambda in the middle of a line, or no source at all
        for node in ast.walk(tree):
            if isinstance(node, ast.Expr) and (name := _idle(node.value)):
                return name, ast.unparse(node)
    return None


def _idle(value: ast.expr) -> str:
    if isinstance(value, ast.Attribute | ast.Name):
        return "not called"
    return "only compared" if isinstance(value, ast.Compare) else ""


def unusable(exercise: Exercise, answers: tuple[object, ...]) -> Mistake | None:
    """Return the Mistake of answers that cannot even be tried, or None."""
    names = ", ".join(exercise.names)
    if len(answers) != len(exercise.names):
        return Mistake(
            f"the check was given {len(answers)} answers and needs {len(exercise.names)}.",
            f'`check("{exercise.name}", {names})`.',
        )
    for name, answer, solution in zip(exercise.names, answers, exercise.solution, strict=True):
        if not callable(solution) or answer is None or answer is ...:
            continue
        if inspect.iscoroutine(answer):
            answer.close()
            return CALLED if inspect.iscoroutinefunction(solution) else COROUTINE
        if not callable(answer):
            wanted = "class" if isinstance(solution, type) else "function"
            return Mistake(
                f"`{name}` is {kind(answer)} `{brief(answer, 60)}`, and no {wanted}.",
                f"the name without parentheses after it: `{names}`, not `{name}(…)`.",
            )
        if isinstance(answer, type) and not _may_stand_for(answer, solution):
            continue  # the check says what is missing
        if isinstance(answer, FunctionType | type) and not _takes(answer, _parameters(solution)):
            wanted = ", ".join(_parameters(solution))
            head = f"__init__(self, {wanted})" if isinstance(answer, type) else f"{name}({wanted})"
            return Mistake(f"`{name}` cannot be called with ({wanted}).", f"`def {head}:`.")
        if method := _async_method(answer, solution):
            return Mistake(
                f"`{method}` is an `async def`: a call of it gives a coroutine, and its body has "
                "not run.",
                "`def` in place of `async def`.",
            )
    return None


def _may_stand_for(answer: type, solution: object) -> bool:
    """Return whether it has the base class that a solution has."""
    return not isinstance(solution, type) or issubclass(answer, solution.__bases__)


def _async_method(answer: object, solution: object) -> str:
    """Return the name of a method that the solution has as a plain function, or ""."""
    if not (isinstance(answer, type) and isinstance(solution, type)):
        return ""
    names = [name for name, own in vars(answer).items() if inspect.iscoroutinefunction(own)]
    plain = (n for n in names if inspect.isroutine(getattr(solution, n, None)))
    return next((n for n in plain if not inspect.iscoroutinefunction(getattr(solution, n))), "")


def _parameters(function: Any) -> list[str]:
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return []


def _takes(function: FunctionType | type, parameters: list[str]) -> bool:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # a class made by hand, or in C, may have none
        return True
    try:
        signature.bind(*parameters)
    except TypeError:
        return False
    return True
