"""What a background thread prints goes into its log, never under a stranger's cell.

Jupyter puts the output of a thread under whichever cell ran last. While a background thread of
ours runs, `print`, `sys.stdout` and `sys.stderr` look at which thread writes: ours go to a log,
all others to where they went before.
"""

import builtins
import contextlib
import functools
import sys
import threading

from helpers.servers.log import LONGEST_TEXT
from helpers.servers.patch import Patch

_thread = threading.local()


def _print_by_thread(usual):
    @functools.wraps(usual)
    def by_thread(*values, file=None, **options):
        # Asked here already: a cell may have put another stream in place of sys.stdout, as
        # %%capture and redirect_stdout do, and what a thread prints is none of its business.
        usual(*values, file=_sink() if file is None else file, **options)

    by_thread.usual = usual
    return by_thread


class _ByThread:
    """A text stream that sends each thread's writing to where it belongs."""

    def __init__(self, usual):
        self.usual = usual

    def write(self, text):
        return (_sink() or self.usual).write(text)

    def writelines(self, texts):
        for text in texts:
            self.write(text)

    def flush(self):
        (_sink() or self.usual).flush()

    def __getattr__(self, name):
        return getattr(self.usual, name)


class _Sink:
    """Collects what one thread prints and writes whole lines into logs."""

    def __init__(self, listeners):
        self.listeners = listeners
        self._part = ""

    def write(self, text):
        *lines, self._part = (self._part + text).split("\n")
        self._part = self._part[: LONGEST_TEXT + 1]  # the log keeps no more of one line
        for line in lines:
            for log, who in self.listeners:
                log.add(who, f"printed {line}")
        return len(text)

    def flush(self):
        pass  # half a line waits for its end

    def close(self):
        if self._part:
            self.write("\n")


def _sink():
    return getattr(_thread, "sink", None)


_print = Patch(builtins, "print", _print_by_thread)
_stdout = Patch(sys, "stdout", _ByThread)
_stderr = Patch(sys, "stderr", _ByThread)


def listeners():
    """Return the `(log, name)` pairs that hear what this thread prints: none in a cell."""
    sink = _sink()
    return sink.listeners if sink else ()


@contextlib.contextmanager
def printing_into(*pairs):
    """While the block runs, what this thread prints is written into logs.

    Each pair is a `Log` and the name under which it is written there.
    """
    earlier, _thread.sink = _sink(), _Sink(pairs)
    try:
        with _print, _stdout, _stderr:
            yield
    finally:
        _thread.sink.close()
        _thread.sink = earlier
