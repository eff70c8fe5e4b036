"""Call an answer that has to give something, or to refuse by BadRequest.

It gets a copy: whatever it does with its argument, the card shows what was given.
"""

from collections.abc import Callable
from copy import copy
from typing import Any

from helpers.application import BadRequest
from helpers.exercises.exercise import expect

SLIPS = (NameError, TypeError, AttributeError, ImportError, AssertionError)


def given(answer: Callable[..., Any], argument: object, mistake: str, **facts: object) -> Any:
    """Return what `answer(argument)` gives; `mistake` if it refuses or raises."""
    try:
        return answer(copy(argument))
    except SLIPS:
        raise
    except Exception as error:
        expect(False, mistake, told=f"raised {type(error).__name__}: {error}", **facts)


def refused(
    answer: Callable[..., Any],
    argument: object,
    mistake: str,
    statuses: tuple[int, ...] = (400,),
    nothing: str | None = None,
    **facts: object,
) -> None:
    """See that `answer(argument)` raises BadRequest with one of `statuses`; else `mistake`.

    What it gives instead is its fact `got`; for None the mistake is `nothing`, if that is given.
    An error of another kind is "another error".
    """
    try:
        got = answer(copy(argument))
    except BadRequest as error:
        status = error.status
        expect(
            status in statuses, "another status", given=argument, status=status, want=statuses[0]
        )
    except SLIPS:
        raise
    except Exception as error:
        expect(False, "another error", given=argument, error=type(error).__name__)
    else:
        named = nothing if got is None and nothing else mistake
        expect(False, named, given=argument, got=got, **facts)
