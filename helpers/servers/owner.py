"""Which notebook cell owns which server, so that running a cell again replaces what it made.

A reader runs a cell twice, or edits it and runs it again. Its first server may still be held by
`Out[3]` or by a traceback, so that no garbage collector would ever stop it. Hence this register:
what a cell started is stopped when the same cell runs again, and all of it when Python ends.
"""

import atexit
import sys
from collections.abc import Callable, Container
from typing import Any, NamedTuple, Protocol


class CellRun(NamedTuple):
    """A cell of a notebook, and one particular run of it."""

    name: str
    run: str


class Stoppable(Protocol):
    """What runs in the background."""

    @property
    def running(self) -> bool:
        """True until it is stopped."""

    def stop_quietly(self) -> object:
        """Stop it, without an exception."""


# What can be stopped -> the CellRun that made it, or None. Each use of it is one step that no other
# thread can divide, so it needs no lock, which a thread that is stopped might never give back.
_owners: dict[Stoppable, CellRun | None] = {}


def adopt(stoppable: Stoppable) -> None:
    """Note that the running cell started `stoppable`."""
    cell = _current_cell()
    if cell:
        # IPython keeps one of each function, so this may be said again and again.
        _shell().events.register("pre_run_cell", _stop_earlier_runs)
    _owners[stoppable] = cell


def release(stoppable: Stoppable) -> None:
    """Forget `stoppable`, which has stopped."""
    _owners.pop(stoppable, None)


def running() -> list[Stoppable]:
    """Return what runs in the background, oldest first."""
    return [thing for thing in _owners.copy() if thing.running]


def stop_all() -> int:
    """Stop everything that runs in the background; return how many there were."""
    return _stop(lambda owner: True)


def stop_but(kept: Container[Stoppable]) -> None:
    """Stop what runs in the background and is none of `kept`."""
    for thing in running():
        if thing not in kept:
            thing.stop_quietly()


def _stop_earlier_runs(_info: object = None) -> None:
    """Stop what this cell started when it ran before; IPython calls this before it runs a cell.

    Not later, when the cell starts something new: it may want the same port, or fail before.
    """
    cell = _current_cell()
    if cell:
        _stop(lambda owner: owner and owner.name == cell.name and owner.run != cell.run)


def _stop(whose: Callable[[CellRun | None], object]) -> int:
    """Stop the things whose owner `whose(owner)` says; return how many of them still ran."""
    things = [thing for thing, owner in _owners.copy().items() if whose(owner)]
    count = sum(thing.running for thing in things)
    for thing in things:
        thing.stop_quietly()
    return count


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def _current_cell() -> CellRun | None:
    """Return the `CellRun` that is running now; None outside of a notebook."""
    shell = _shell()
    request = shell.get_parent() if hasattr(shell, "get_parent") else None
    if not request or "header" not in request:
        return None
    # JupyterLab names the cell; other front ends give at least its text.
    name = request.get("metadata", {}).get("cellId") or request.get("content", {}).get("code")
    return CellRun(name, request["header"].get("msg_id", "")) if name else None


atexit.register(stop_all)
