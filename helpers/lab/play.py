"""Play a scene in a new lab, and keep what came of it."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
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

    def __repr__(self) -> str:
        return str(self.trace)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
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


def play_each(scene: Callable[[Lab], Any], **settings: Any) -> dict[str, Played]:
    """Play a scene with each kind of host that can be had here, all of them at the same time.

    Returns what came of it by the kind of the hosts: "kernel", where there are kernels, and
    "helpers", the course's own. Raises what `play` raises.
    """
    kinds = ["helpers"] if why_not() else ["kernel", "helpers"]
    with ThreadPoolExecutor(len(kinds)) as pool:
        played = pool.map(lambda kind: play(scene, client=kind, server=kind, **settings), kinds)
        return dict(zip(kinds, played, strict=True))
