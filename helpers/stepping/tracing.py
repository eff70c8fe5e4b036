"""What Python's tracing needs to be told, version by version."""

import sys
import types
from collections.abc import Callable
from typing import Any

# Python 3.12 looks at `f_trace_opcodes` only where a trace function is set.
SET_AGAIN = sys.version_info[:2] == (3, 12)


def trace_opcodes(caller: types.FrameType | None, on_call: Callable[..., Any]) -> None:
    """Have the reader's function that called one go on with an event, before it does anything.

    The called function's variables go after its "return" event, and no other event of Python
    parts that from what the calling line does next.
    """
    while caller is not None and caller.f_trace is None:
        caller = caller.f_back
    if caller is not None:
        caller.f_trace_opcodes = True
        if SET_AGAIN:
            sys.settrace(on_call)


def stop_tracing() -> None:
    """Let this thread run on as it does without us."""
    sys.setprofile(None)
    sys.settrace(None)
