"""What the reader has done: one line of JSON for each event, in one local file.

The file is `.progress.jsonl` beside the folder `helpers`, or where the environment variable
EXPLORING_TCP_PROGRESS says. It never leaves this machine. Deleting it starts the course anew.
"""

import contextlib
import json
import os
import time
from pathlib import Path


def path():
    """Return where the progress is kept."""
    chosen = os.environ.get("EXPLORING_TCP_PROGRESS")
    return Path(chosen) if chosen else Path(__file__).parents[2] / ".progress.jsonl"


def record(kind, name, **facts):
    """Add one event. Never raises: a full or read-only disk must not stop the course."""
    event = {"time": round(time.time(), 3), "kind": kind, "name": name, **facts}
    with contextlib.suppress(OSError), path().open("ab+") as file:
        # A half-written last line, left by a power cut, must not swallow this one.
        torn = file.tell() and file.seek(-1, os.SEEK_END) and file.read(1) != b"\n"
        file.write((b"\n" if torn else b"") + json.dumps(event).encode() + b"\n")


def events(kind=None):
    """Return the events so far as a list of dicts, oldest first; only those of `kind` if given.

    A damaged file is kept under another name, and what could be read of it goes on.
    """
    try:
        data = path().read_bytes()
    except OSError:
        return []
    good, bad = _parse(data)
    if bad:
        _keep_aside(good)
    return [event for event in good if kind in (None, event["kind"])]


def trouble():
    """Return a sentence on what is wrong with the progress file, or an empty text."""
    events()
    aside = sorted(path().parent.glob(f"{path().stem}.damaged-*"))
    if aside:
        return f"The progress file was damaged; the old one is kept as {aside[-1].name}."
    target = path() if path().exists() else path().parent
    if not os.access(target, os.W_OK):
        return (
            f"Progress is not kept: {path()} cannot be written. Set the environment variable "
            "EXPLORING_TCP_PROGRESS to a file that can be."
        )
    return ""


def _parse(data):
    """Return the events that can be read, and whether anything could not be."""
    good, bad = [], False
    for line in data.splitlines():
        try:
            event = json.loads(line)
            if not (isinstance(event["kind"], str) and isinstance(event["name"], str)):
                raise TypeError("kind and name are texts")
            good.append(event)
        except (ValueError, KeyError, TypeError):
            bad = True
    return good, bad


def _keep_aside(good):
    """Rename the damaged file and write a new one of the events that were readable."""
    file = path()
    number = 1
    while (aside := file.with_name(f"{file.stem}.damaged-{number}{file.suffix}")).exists():
        number += 1
    with contextlib.suppress(OSError):
        file.rename(aside)
        file.write_text("".join(json.dumps(event) + "\n" for event in good), encoding="utf-8")
