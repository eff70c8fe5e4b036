"""How far a long job is: one line of a terminal, written over; elsewhere a plain line at times."""

from __future__ import annotations  # a Python too old for the course reads this file too

import os
import shutil
import time
from typing import TextIO

SPARSE = 15  # seconds between two lines where nothing can be written over


class ProgressLine:
    """A line that is written over as long as its job runs, and ends with a result."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.live = stream.isatty() and os.environ.get("TERM") != "dumb"
        self._width = 0

    def show(self, text: str) -> None:
        """Write `text` over the line; nothing where that is not possible."""
        if self.live:
            self._write(text[: shutil.get_terminal_size().columns - 1])

    def end(self, text: str) -> None:
        """Write `text` over the line, and end it."""
        self._write(text)
        self._stream.write("\n")
        self._stream.flush()
        self._width = 0

    def clear(self) -> None:
        """Leave the line empty."""
        self.show("")
        if self.live:
            self._stream.write("\r")
            self._stream.flush()

    def _write(self, text: str) -> None:
        # Spaces, since older Windows consoles know no "erase to the end of the line".
        start, rest = ("\r", " " * (self._width - len(text))) if self.live else ("", "")
        self._stream.write(start + text + rest)
        self._stream.flush()
        self._width = len(text)


class Progress:
    """What a set-up is doing, with the seconds since it began."""

    def __init__(self, stream: TextIO) -> None:
        self._line = ProgressLine(stream)
        self._began = self._last = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds since the set-up began."""
        return time.monotonic() - self._began

    def say(self, text: str) -> None:
        """Write a line that stays."""
        self._line.end(text)

    def show(self, text: str) -> None:
        """Say what is being done now."""
        text = f"{self.seconds:4.0f} s  {text}"
        if self._line.live:
            self._line.show(text)
        elif time.monotonic() - self._last >= SPARSE:
            self._last = time.monotonic()
            self._line.end(text)

    def clear(self) -> None:
        """Leave the line empty, for a message that follows."""
        self._line.clear()

    def end(self, text: str) -> None:
        """Write the result over what is being done."""
        self._line.end(text)
