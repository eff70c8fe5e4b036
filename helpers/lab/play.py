"""Play a scene in a new lab, and keep what came of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from helpers.lab.hosts import why_not
from helpers.lab.lab import Lab
from helpers.trace import Trace


@dataclass(frozen=True)
class Played:
    """What came of a scene: its `trace`, and what it returned as `result`."""

    trace: Trace
    result: Any

    def __repr__(self):
        return str(self.trace)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.trace._repr_mimebundle_()


def where_it_plays() -> str:
    """One line for the reader: whose TCP the hosts have here; if not a kernel's, why."""
    reason = why_not()
    if reason:
        return f"Live, on the course's own TCP. No kernels: {reason}."
    return "Live: the hosts are this machine's own kernel, and each run is a new one."


def play(scene: Callable[[Lab], Any], **settings: Any) -> Played:
    """Run `scene(lab)` in a new `Lab(**settings)` and return what came of it.

    The result must be made of what JSON knows: tuples become lists, as elsewhere in the course.
    """
    with Lab(**settings) as lab:
        result = scene(lab)
    return Played(lab.trace, json.loads(json.dumps(result)))
