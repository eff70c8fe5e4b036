"""What a background thread prints goes into its log, never under a stranger's cell.

Jupyter puts the output of a thread under whichever cell ran last. While a background thread of
ours runs, `print`, `sys.stdout` and `sys.stderr` look at which thread writes: ours go to a log,
all others to where they went before. Where one of ours redirects its own output, it goes there:
as in a program of its own, and for that thread only.
"""

import builtins
import contextlib
import functools
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TextIO

from helpers.servers.log import LONGEST_TEXT, Log
from helpers.servers.patch import Patch

_thread = threading.local()


class _Block(Protocol):
    """A block of `redirect_stdout` or its like, as Python keeps it."""

    _stream: str
    _new_target: TextIO


def _print_by_thread(usual: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(usual)
    def by_thread(*values: object, file: Any = None, **options: Any) -> None:
        # Asked here already: a cell may have put another stream in place of sys.stdout, as
        # %%capture and redirect_stdout do, and what a thread prints is none of its business.
        usual(*values, file=_own("stdout") if file is None else file, **options)

    by_thread.usual = usual  # type: ignore[attr-defined]
    return by_thread


class _ByThread:
    """A text stream that sends each thread's writing to where it belongs."""

    def __init__(self, name: str, usual: TextIO) -> None:
        self._name, self.usual = name, usual

    def write(self, text: str) -> int:
        return self._stream().write(text)

    def writelines(self, texts: Iterable[str]) -> None:
        for text in texts:
            self.write(text)

    def flush(self) -> None:
        self._stream().flush()

    def _stream(self) -> "TextIO | _Sink":
        own = _own(self._name)
        return self.usual if own is None else own

    def __getattr__(self, name: str) -> Any:
        redirected = _redirected(self._name)
        return getattr(redirected[-1] if redirected else self.usual, name)


class _Sink:
    """Collects what one thread prints and writes whole lines into logs."""

    def __init__(self, listeners: tuple[tuple[Log, str], ...]) -> None:
        self.listeners = listeners
        self._part = ""

    def write(self, text: str) -> int:
        *lines, self._part = (self._part + text).split("\n")
        self._part = self._part[: LONGEST_TEXT + 1]  # the log keeps no more of one line
        for line in lines:
            for log, who in self.listeners:
                log.add(who, f"printed {line}")
        return len(text)

    def flush(self) -> None:
        pass  # half a line waits for its end

    def close(self) -> None:
        if self._part:
            self.write("\n")


def _sink() -> _Sink | None:
    return getattr(_thread, "sink", None)


def _redirected(name: str) -> list[TextIO]:
    """Return to which streams this thread has redirected that of this name, the last one last."""
    return [one._new_target for one in getattr(_thread, "blocks", ()) if one._stream == name]


def _own(name: str) -> TextIO | _Sink | None:
    """Return the stream of this thread, None if it is that of all."""
    redirected = _redirected(name)
    return redirected[-1] if redirected else _sink()


def _enter_by_thread(usual: Callable[[_Block], TextIO]) -> Callable[[_Block], TextIO]:
    """Return the beginning of a block of `redirect_stdout` and its like, for one thread only."""

    @functools.wraps(usual)
    def enter(block: _Block) -> TextIO:
        if _sink() is None or block._stream not in ("stdout", "stderr"):
            return usual(block)
        _thread.blocks.append(block)
        return block._new_target

    enter.usual = usual  # type: ignore[attr-defined]
    return enter


def _exit_by_thread(usual: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(usual)
    def leave(block: _Block, *exception: object) -> None:
        if block in getattr(_thread, "blocks", ()):
            _thread.blocks.remove(block)
        else:
            usual(block, *exception)

    leave.usual = usual  # type: ignore[attr-defined]
    return leave


_patches = (
    Patch(builtins, "print", _print_by_thread),
    Patch(sys, "stdout", functools.partial(_ByThread, "stdout")),
    Patch(sys, "stderr", functools.partial(_ByThread, "stderr")),
    Patch(contextlib.redirect_stdout.__base__, "__enter__", _enter_by_thread),
    Patch(contextlib.redirect_stdout.__base__, "__exit__", _exit_by_thread),
)


def listeners() -> tuple[tuple[Log, str], ...]:
    """Return the `(log, name)` pairs that hear what this thread prints: none in a cell."""
    sink = _sink()
    return sink.listeners if sink else ()


@contextlib.contextmanager
def printing_into(*pairs: tuple[Log, str]) -> Iterator[None]:
    """While the block runs, what this thread prints is written into logs.

    Each pair is a `Log` and the name under which it is written there.
    """
    earlier, blocks = _sink(), getattr(_thread, "blocks", [])
    _thread.sink, _thread.blocks = _Sink(pairs), []
    try:
        with contextlib.ExitStack() as stack:
            for patch in _patches:
                stack.enter_context(patch)
            yield
    finally:
        _thread.sink.close()
        _thread.sink, _thread.blocks = earlier, blocks
