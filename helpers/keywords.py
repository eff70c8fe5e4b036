"""Keyword arguments that several functions take: declared once, as the fields of a dataclass.

@takes(WireSettings)
def __init__(self, **settings): ...      # Shift-Tab shows delay=0.0, jitter=0.0, …
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


def takes(*lists: Any, others: str = "") -> Callable[[F], F]:
    """Let a function's signature show the fields of these dataclasses in place of its `**…`.

    With `others`, that name stands for keywords which it takes besides.
    """

    def decorate(function: F) -> F:
        usual = inspect.signature(function)
        own = [one for one in usual.parameters.values() if one.kind is not one.VAR_KEYWORD]
        listed = [
            inspect.Parameter(
                field.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=field.default,
                annotation=field.type,
            )
            for declared in lists
            for field in fields(declared)
        ]
        if others:
            listed.append(inspect.Parameter(others, inspect.Parameter.VAR_KEYWORD))
        before = [one for one in own if one.kind is not one.KEYWORD_ONLY]
        after = [one for one in own if one.kind is one.KEYWORD_ONLY]
        keywords = {one.name: one for one in [*listed[: len(listed) - bool(others)], *after]}
        rest = listed[len(listed) - bool(others) :]
        function.__signature__ = usual.replace(  # type: ignore[attr-defined]
            parameters=[*before, *keywords.values(), *rest]
        )
        return function

    return decorate


def picked(declared: type[T], given: dict[str, Any]) -> T:
    """The instance of a dataclass with those of the `given` keywords that it declares.

    They are taken out of `given`.
    """
    names = {field.name for field in fields(declared)}  # type: ignore[arg-type]
    return declared(**{name: given.pop(name) for name in [*given] if name in names})


def refuse_rest(given: Mapping[str, Any], function: str, *lists: Any) -> None:
    """Raise TypeError where keywords are left that nobody has picked; it names the nearest."""
    if given:
        wrong = next(iter(given))
        known = [field.name for declared in lists for field in fields(declared)]
        near = get_close_matches(wrong, known, 1)
        cure = f"did you mean {near[0]}?" if near else f"it has {', '.join(known)}"
        raise TypeError(f"{function} has no setting {wrong!r}: {cure}")
