"""A log that threads write and a cell shows.

A thread that prints would write under whichever cell ran last. So the servers of this course
never print: they keep a `Log`.
"""

import itertools
import queue
import time
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

LONGEST_TEXT = 2_000  # characters of one entry
SHOWN = 100  # entries that are shown of the beginning, and of the end


class LogEntry(NamedTuple):
    """One line of a log: seconds since the log began, who it is about, and what happened."""

    seconds: float
    who: str
    text: str


class Log:
    """What happened, in order. A cell that ends with a log shows it.

    The newest `size` entries are kept, and of each text the first 2,000 characters.
    """

    # There is no lock here on purpose. A thread can be stopped at any line; stopped between
    # taking a lock and giving it back, it would leave everyone else waiting for ever.

    def __init__(self, size: int = 10_000) -> None:
        self._entries: deque[LogEntry] = deque(maxlen=size)
        self._waiting: list[queue.SimpleQueue[LogEntry]] = []  # a queue for each `wait_for`
        self._began = time.monotonic()

    def add(self, who: str, text: str) -> None:
        """Write one entry, from any thread."""
        if len(text) > LONGEST_TEXT:
            text = text[:LONGEST_TEXT] + "…"
        entry = LogEntry(time.monotonic() - self._began, who, text)
        self._entries.append(entry)
        for news in self._waiting.copy():
            news.put(entry)

    def entries(self) -> list[LogEntry]:
        """Return the entries so far, as a list of `LogEntry`, oldest first."""
        return sorted(self._entries.copy(), key=lambda entry: entry.seconds)

    def lines(self) -> list[str]:
        """Return the entries as text, without the times: `['client 1: connected', ...]`."""
        return [_line(entry) for entry in self.entries()]

    def with_times(self) -> str:
        """Return the log as one text in which each line starts with its time in seconds."""
        return "\n".join(f"{entry.seconds:8.3f} s  {_line(entry)}" for entry in self.entries())

    def wait_for(self, text: str, timeout: float = 2.0) -> LogEntry:
        """Wait until a line of the log holds `text`; return its entry.

        Raises TimeoutError after `timeout` seconds, with the log as it stands.
        """
        news: queue.SimpleQueue[LogEntry] = queue.SimpleQueue()
        self._waiting.append(news)  # before looking at the old entries, so that none is missed
        try:
            for entry in itertools.chain(self.entries(), _arriving(news, timeout)):
                if text in _line(entry):
                    return entry
        finally:
            self._waiting.remove(news)
        raise TimeoutError(
            f"{text!r} did not appear in the log within {timeout:g} s; it holds:\n{self}"
        )

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        lines = self.lines()
        if len(lines) > 2 * SHOWN:
            left = f"… {len(lines) - 2 * SHOWN} more lines: see .lines()"
            lines = [*lines[:SHOWN], left, *lines[-SHOWN:]]
        return "\n".join(lines) or "(nothing happened yet)"


def _line(entry: LogEntry) -> str:
    return f"{entry.who}: {entry.text}"


def _arriving(news: queue.SimpleQueue[LogEntry], timeout: float) -> Iterator[LogEntry]:
    """Yield what is put into the queue `news` during `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while (left := deadline - time.monotonic()) > 0:
        try:
            yield news.get(timeout=left)
        except queue.Empty:
            return


def excerpt(data: bytes | bytearray | memoryview, limit: int = 24) -> str:
    """Return bytes, of any kind, as a short text: their length and the first of them."""
    octets = memoryview(data).cast("B")
    count = f"{len(octets)} byte" + ("" if len(octets) == 1 else "s")
    return f"{count} {bytes(octets[:limit])!r}" + ("…" if len(octets) > limit else "")
