"""What the reader has done: one line of JSON for each event, in one local file.

The file is `.progress.jsonl` in the checkout of the course (in the reader's home where there is no
checkout), or where the environment variable EXPLORING_TCP_PROGRESS says. It never leaves this
machine. Deleting it starts the course anew.

Several kernels may write at once: each event is one `write` at the end of the file, which nothing
can divide. So a file is never rewritten, and a line that cannot be read is passed over.
"""

import json
import os
import stat
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers.exercises.folders import own_folder

Event = dict[str, Any]


@dataclass
class _Seen:
    """What was read of a file so far, so that a call reads only what is new."""

    identity: tuple[Any, ...] = ()
    size: int = 0
    events: list[Event] = field(default_factory=list)
    unreadable: int = 0


_seen = _Seen()
_unkept: list[Event] = []  # what this session could not write; it counts until the session ends


def path() -> Path:
    """Return where the progress is kept."""
    chosen = os.environ.get("EXPLORING_TCP_PROGRESS")
    return Path(chosen) if chosen else own_folder() / ".progress.jsonl"


def record(kind: str, name: str, **facts: Any) -> None:
    """Add one event. Never raises: a full or read-only disk must not stop the course."""
    event = {"time": round(time.time(), 3), "kind": kind, "name": name, **facts}
    try:
        _append(json.dumps(event, default=str).encode() + b"\n")
    except (OSError, ValueError):
        _unkept.append(event)


def events(kind: str | None = None) -> list[Event]:
    """Return the events so far as a list of dicts, oldest first; only those of `kind` if given."""
    _catch_up()
    found = [event for event in _seen.events if kind in (None, event["kind"])]
    unkept = [event for event in _unkept if kind in (None, event["kind"])]
    return sorted(found + unkept, key=_time) if unkept else found


def trouble() -> str:
    """Return a sentence on what is wrong with the progress file, or an empty text."""
    _catch_up()
    reason = _why_not_kept()
    if reason or _unkept:
        return (
            f"Progress is kept only until this kernel ends: {path()} "
            f"{reason or 'could not be written'}. Mend that, or set the environment variable "
            "EXPLORING_TCP_PROGRESS to a file that can be written."
        )
    if _seen.unreadable:
        lines = "1 line" if _seen.unreadable == 1 else f"{_seen.unreadable} lines"
        return f"{lines} of the progress file {path()} cannot be read, and were passed over."
    return ""


def _time(event: Event) -> float:
    when = event.get("time")
    return when if isinstance(when, int | float) else 0.0


def _append(line: bytes) -> None:
    """Write `line` at the end of the file, as one piece; raises OSError if it does not take all."""
    target = path()
    if target.exists() and not target.is_file():
        raise OSError(f"{target} is no file")  # to open a named pipe would wait for its reader
    file = os.open(target, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    try:
        if _is_torn(file):  # by a full disk or a power cut: it must not swallow this line
            line = b"\n" + line
        if os.write(file, line) < len(line):
            raise OSError("the disk is full")
    finally:
        os.close(file)


def _is_torn(file: int) -> bool:
    """Tell whether the last line of an open file has no end."""
    end = os.lseek(file, 0, os.SEEK_END)
    if end == 0:
        return False
    os.lseek(file, end - 1, os.SEEK_SET)
    return os.read(file, 1) != b"\n"


def _catch_up() -> None:
    """Read what has come to the file since the last time; anew if it is another file."""
    global _seen
    try:
        found = path().stat()
        if not stat.S_ISREG(found.st_mode):
            raise OSError("no file")
        identity = (path(), found.st_dev, found.st_ino)
        if identity != _seen.identity or found.st_size < _seen.size:
            _seen = _Seen(identity)
        if found.st_size == _seen.size:
            return
        with path().open("rb") as file:
            file.seek(_seen.size)
            data = file.read()
    except OSError:
        _seen = _Seen()
        return
    whole = data[: data.rfind(b"\n") + 1]  # what follows may still be being written
    good, bad = _parse(whole)
    _seen.events += good
    _seen.unreadable += bad
    _seen.size += len(whole)


def _parse(data: bytes) -> tuple[list[Event], int]:
    """Return the events that can be read, and how many lines could not be."""
    lines = [line for line in data.split(b"\n") if line.strip()]
    try:
        found = json.loads(b"[" + b",".join(lines) + b"]")  # at once: half the time
    except (ValueError, RecursionError):
        found = [_value(line) for line in lines]
    good = [value for value in found if _is_event(value)]
    return good, len(lines) - len(good)


def _value(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _is_event(value: Any) -> bool:
    """Tell whether a line says what happened to what, and nothing that no event says."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("kind"), str)
        and isinstance(value.get("name"), str)
        and not any(isinstance(fact, dict | list) for fact in value.values())
    )


def _why_not_kept() -> str:
    """Return what is wrong with the place of the file, after "PATH …"; "" if nothing is."""
    target = path()
    if target.is_symlink() and not target.exists():
        return "is a link that leads nowhere"
    if target.exists() and not target.is_file():
        return "is not a file"
    if not target.parent.is_dir():
        return "lies in a folder that does not exist"
    if not os.access(target if target.exists() else target.parent, os.W_OK):
        return "cannot be written"
    return ""
