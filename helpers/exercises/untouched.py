"""Has the reader begun? An exercise that still holds its stub is "not yet", never "wrong"."""

import dis
from types import CodeType, FunctionType
from typing import Any

from helpers.exercises.arrange import arrange
from helpers.exercises.exercise import Exercise

_NOTHING = {"RESUME", "NOP"}


def untouched(exercise: Exercise, answers: tuple[object, ...]) -> bool:
    """True if every answer is still what the exercise's stub makes, or does nothing at all."""
    known = getattr(exercise.check, "__globals__", {})  # a stub may name what its module imports
    made = {**known, "arrange": arrange}
    exec(compile(exercise.stub, "<stub>", "exec"), made)
    stubs = [made[name] for name in exercise.names]
    return all(_same(answer, stub) or _empty(answer) for answer, stub in zip(answers, stubs))  # noqa: B905


def _empty(answer: object) -> bool:
    if answer is None or answer is ...:
        return True
    return isinstance(answer, FunctionType) and _returns_none_at_once(answer)


def _returns_none_at_once(function: FunctionType) -> bool:
    steps = [step for step in dis.get_instructions(function) if step.opname not in _NOTHING]
    return [step.opname for step in steps] in (
        ["LOAD_CONST", "RETURN_VALUE"],
        ["RETURN_CONST"],
    ) and (steps[0].argval is None)


def _same(answer: object, stub: object) -> bool:
    if isinstance(answer, FunctionType) and isinstance(stub, FunctionType):
        return _plain(answer.__code__) == _plain(stub.__code__)
    if isinstance(answer, type) and isinstance(stub, type):
        mine, theirs = _methods(answer), _methods(stub)
        return mine.keys() == theirs.keys() and all(_same(mine[k], theirs[k]) for k in mine)
    return type(answer) is type(stub) and bool(answer == stub)


def _methods(cls: type) -> dict[str, FunctionType]:
    return {name: f for name, f in vars(cls).items() if isinstance(f, FunctionType)}


def _plain(code: CodeType) -> tuple[Any, ...]:
    """The code without the lines it stands on, so that a blank line makes no difference."""
    consts = tuple(_plain(c) if isinstance(c, CodeType) else c for c in code.co_consts)
    return code.co_code, consts, code.co_names, code.co_varnames
