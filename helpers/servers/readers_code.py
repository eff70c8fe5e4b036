"""Name what the reader wrote: a function, and the line of it at which something happened."""

import functools
import linecache
import os
import sysconfig
import threading
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import Any

from helpers.servers.frames import frames_of

_LIBRARIES = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
_OURS = [Path(__file__).parent, Path(__file__).parents[1] / "lab"]
_CHECKS = Path(__file__).parents[1] / "exercises"
_AROUND = tuple(str(_CHECKS / name) for name in ("noting.py", "watch.py", "trial.py"))
_ELSEWHERE = (*(f"{path}{os.sep}" for path in (*_OURS, *_LIBRARIES)), *_AROUND)


def name_of(function: Callable[..., Any]) -> str:
    """Return the name of a function; of the function inside, for a `functools.partial`."""
    while isinstance(function, functools.partial):
        function = function.func
    name: str = getattr(function, "__name__", type(function).__name__)
    return name


def is_readers_code(path: str) -> bool:
    """True for a file, or a notebook cell, that is none of Python, these servers and the lab.

    What a check puts around an answer, such as its sockets, is not the reader's either.
    """
    return not path.startswith((*_ELSEWHERE, "<frozen "))


def place_in(
    stack: Iterable[tuple[FrameType, int | None]],
    of_interest: Callable[[str], bool] = is_readers_code,
) -> tuple[int, str] | None:
    """Return `(line number, source line)` of the innermost place of interest, or None.

    `stack` yields `(frame, line number)`, innermost last; `of_interest` is a test of a file name.
    A frame that runs is at no line for moments: then the number is None.
    """
    for frame, number in reversed(list(stack)):
        path = frame.f_code.co_filename
        if number is not None and of_interest(path):
            return number, linecache.getline(path, number).strip()
    return None


def place_of_thread(
    thread: threading.Thread, of_interest: Callable[[str], bool] = is_readers_code
) -> tuple[int, str] | None:
    """Return `(line number, source line)` at which `thread` is now; None if it has ended."""
    if thread is threading.current_thread():
        return place_in(reversed(list(traceback.walk_stack(None))), of_interest)
    for _, frame in frames_of([thread]):
        return place_in(reversed(list(traceback.walk_stack(frame))), of_interest)
    return None


def error_at_line(error: BaseException) -> str:
    """Say what an exception is and at which line of the reader's code it came."""
    place = place_in(traceback.walk_tb(error.__traceback__))
    at = f" at line {place[0]}: {place[1]}" if place else ""
    return f"{type(error).__name__}: {error}{at}."
