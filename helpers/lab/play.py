"""Play a scene in a lab; where no lab can be had, show the one that was recorded."""

import base64
import contextlib
import json
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.lab.lab import Lab, why_not
from helpers.lab.possible import LabError
from helpers.record import Fate, Record
from helpers.trace import Trace

RECORD = "LAB_RECORD"  # set to 1, this environment variable has every scene recorded afresh
NAMES = {"10.0.0.1": "client", "10.0.0.2": "server"}


@dataclass(frozen=True)
class Played:
    """What came of a scene: its `trace`, what it returned as `result`, and whether it was live."""

    trace: Trace
    result: Any
    live: bool

    def __repr__(self):
        return str(self.trace)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.trace._repr_mimebundle_()


def where_it_plays() -> str:
    """One line for the reader: whether scenes are live here; if not, why, and the cure."""
    reason = why_not()
    if reason:
        return f"Recorded: {reason}. The same scenes were recorded on two Linux kernels."
    return "Live: the hosts are this machine's own kernel, and each run is a new one."


def lab_or_none(**settings: Any) -> AbstractContextManager[Lab | None]:
    """A `with` block that gives a new `Lab(**settings)`, or None where no lab can be had.

    For what does without a lab as well: `step_through(…, lab=None)` runs on the loopback.
    """
    return contextlib.nullcontext() if why_not() else Lab(**settings)


def play(scene: Callable[[Lab], Any], recorded: str | Path, **settings: Any) -> Played:
    """Run `scene(lab)` in a new `Lab(**settings)` and return what came of it.

    Where a lab cannot be had, read the file `recorded`, which holds the trace and the result of
    the same scene; `where_it_plays` tells the reader. The result must be made of what JSON knows.
    """
    try:
        lab = Lab(**settings)
    except LabError:
        if not why_not():  # it is these settings that the kernel refuses
            raise
        return _read(Path(recorded))
    with lab:
        result = scene(lab)
    played = Played(lab.trace, json.loads(json.dumps(result)), True)
    if os.environ.get(RECORD) == "1":
        _write(Path(recorded), played)
    return played


def _write(path: Path, played: Played) -> None:
    lines = [{"result": played.result, "start_ns": played.trace.start_ns}]
    for frame in played.trace:
        lines.append(
            {
                "time": round(frame.time, 6),
                "arrived": None if frame.arrived is None else round(frame.arrived, 6),
                "sender": frame.sender,
                "fate": str(frame.fate),
                "stack": frame.stack,
                "data": base64.b64encode(frame.data).decode(),
            }
        )
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def _read(path: Path) -> Played:
    first, *frames = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    records = [
        Record(
            frame["time"],
            frame["sender"],
            base64.b64decode(frame["data"]),
            Fate(frame["fate"]),
            frame["arrived"],
            f"{frame['stack']}, recorded",
        )
        for frame in frames
    ]
    return Played(Trace(records, NAMES, start_ns=first["start_ns"]), first["result"], False)
