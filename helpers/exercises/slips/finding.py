"""Find the row that fits an exception, and fill its texts."""

import builtins
import difflib
import re
from collections.abc import Mapping

from helpers.exercises.brief import clean, error_text
from helpers.exercises.exercise import Mistake
from helpers.exercises.slips.slip import Slip


def slip_of(error: BaseException, line: str, table: tuple[Slip, ...]) -> Slip | None:
    """Return the first row of `table` that fits an exception from `line`, or None."""
    return _find(table, error, line)


def mistake_of(slip: Slip, error: BaseException, facts: Mapping[str, object]) -> Mistake:
    """Return the text of a slip; `facts` are `at`, `limit` and `deed`, and what else it uses."""
    match = re.search(slip.said, _message(error))
    groups = {name: value or "" for name, value in (match.groupdict() if match else {}).items()}
    known = {"error": error_text(error), "near": nearest(error), **groups, **facts}
    return Mistake(*(_fill(text, known) for text in (slip.because, slip.try_)))


def nearest(error: BaseException) -> str:
    """Return " Did you mean `x`?" for a misspelt name or attribute, or an empty text."""
    name = getattr(error, "name", None)
    if not isinstance(error, NameError | AttributeError) or not isinstance(name, str):
        return ""
    try:
        known = dir(error.obj) if isinstance(error, AttributeError) else _names_at(error)
        near = difflib.get_close_matches(name, [n for n in known if type(n) is str], n=1)
    except Exception:  # what has the attributes may be an object of any kind
        return ""
    return f" Did you mean `{near[0]}`?" if near else ""


def _names_at(error: BaseException) -> list[str]:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    if frame is None:
        return dir(builtins)
    code = frame.tb_frame.f_code  # not `f_locals`: its values may have been let go
    local = (*code.co_varnames, *code.co_cellvars, *code.co_freevars)
    return [*local, *frame.tb_frame.f_globals, *dir(builtins)]


def _find(table: tuple[Slip, ...], error: BaseException, line: str) -> Slip | None:
    message = _message(error)
    for slip in table:
        if (
            isinstance(error, slip.errors)
            and (not slip.codes or getattr(error, "errno", None) in slip.codes)
            and re.search(slip.said, message)
            and (not slip.line or re.search(slip.line, line))
        ):
            return slip
    return None


def _message(error: BaseException) -> str:
    return error_text(error).partition(": ")[2]


def _fill(text: str, facts: Mapping[str, object]) -> str:
    """Put the facts in by hand: an error's own braces are no fields."""
    return clean(re.sub(r"\{(\w+)\}", lambda m: str(facts.get(m[1], "…")), text))
