"""Programs of their own: what a reader starts in a terminal, started and ended from a notebook."""

import inspect
import json
import os
import queue
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from helpers.servers.owner import adopt, release

STOPS_WITHIN = 2.0  # seconds for the end of its output, which a process that it left may hold


class ProgramFailed(RuntimeError):
    """A program did not do what was asked for; the message has what it said."""


class Program:
    """A Python program that runs in a process of its own, as if started in a terminal.

    `path` is its file, or "-m" before the name of a module; `arguments` is what follows it on the
    command line, `typed` what it reads from its standard input, up to the end. Leaving a `with`
    block ends it, whatever it does, and so does running the cell again that started it.
    """

    def __init__(
        self, path: str | os.PathLike[str], *arguments: object, typed: bytes = b""
    ) -> None:
        self.name = str(arguments[0]) if path == "-m" else Path(path).name
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._said: list[str] = []
        # A group of its own: a Ctrl-C that is meant for the notebook does not reach it.
        group = {"creationflags": 0x200} if sys.platform == "win32" else {"process_group": 0}
        self._process: subprocess.Popen[bytes] = subprocess.Popen(
            [sys.executable, "-u", os.fspath(path), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            **group,  # type: ignore[call-overload]
        )
        self._threads = [
            threading.Thread(target=target, args=args, daemon=True)
            for target, args in ((self._read, ()), (self._type, (typed,)))
        ]
        for thread in self._threads:
            thread.start()
        adopt(self)

    @property
    def running(self) -> bool:
        """True until the process has ended."""
        return self._process.poll() is None

    @property
    def text(self) -> str:
        """All that it has printed so far and `line` or `end` has waited for."""
        return "".join(self._said)

    def line(self, timeout: float = 10.0) -> str:
        """Return the next line that it prints, without its end; wait up to `timeout` seconds.

        Raises ProgramFailed where none comes.
        """
        try:
            line = self._lines.get(timeout=timeout)
        except queue.Empty:
            raise ProgramFailed(f"{self.name} printed no line in {timeout:g} s") from None
        if line is None:
            self._lines.put(None)
            raise ProgramFailed(f"{self.name} has ended. It said:\n{self.text}")
        self._said.append(line)
        return line.rstrip("\r\n")

    def end(self, timeout: float = 10.0) -> int:
        """Wait up to `timeout` seconds for its end; return its exit code.

        Raises ProgramFailed where it runs on.
        """
        until = time.monotonic() + timeout
        try:
            while (line := self._lines.get(timeout=max(0.0, until - time.monotonic()))) is not None:
                self._said.append(line)
            self._lines.put(None)
            return self._process.wait(max(0.1, until - time.monotonic()))
        except (queue.Empty, subprocess.TimeoutExpired):
            raise ProgramFailed(f"{self.name} still runs after {timeout:g} s") from None

    def interrupt(self, timeout: float = 10.0) -> int:
        """End it as Ctrl-C does; return its exit code. (On Windows it ends without a last word.)"""
        if self.running:
            if sys.platform == "win32":
                self._process.terminate()
            else:
                self._process.send_signal(signal.SIGINT)
        return self.end(timeout)

    def stop(self) -> bool:
        """End it at once, with the processes that it started; return True."""
        if self.running:
            self._kill()
            self._process.wait()
        for thread in self._threads:
            thread.join(STOPS_WITHIN)
        if self._process.stdout is not None and not self._threads[0].is_alive():
            self._process.stdout.close()
        release(self)
        return True

    def _kill(self) -> None:
        if sys.platform == "win32":
            self._process.kill()
        else:
            os.killpg(self._process.pid, signal.SIGKILL)  # it leads a group of its own

    stop_quietly = stop

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.decode("utf-8", "replace"))
        self._lines.put(None)

    def _type(self, typed: bytes) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(typed)
            self._process.stdin.close()
        except OSError:  # it has ended, and reads no more
            pass

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<{self.name}, {'running' if self.running else 'ended'}>"


_APART = """\
import json, sys
{limit}
{imports}
{source}
print(json.dumps({name}(*json.loads(sys.argv[1]))))
"""
_LIMIT = """\
try:
    import resource
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, ({number}, hard))
except ImportError:
    pass
"""


def run_apart(
    function: Callable[..., Any],
    *arguments: Any,
    descriptors: int | None = None,
    timeout: float = 30.0,
) -> Any:
    """Run `function(*arguments)` in a process of its own; return what it returned.

    The function is taken by its source. It may use the modules that it names; its arguments and
    its result are made of what JSON knows. `descriptors` is how many files and sockets the process
    may have open at once; on Windows, which has no such number, it is passed over.

    Raises:
        TypeError: that is no function with a source.
        ProgramFailed: it raised, or needs more than `timeout` seconds; the message has what it
            said.
    """
    if not inspect.isfunction(function):
        raise TypeError(
            f"run_apart needs a function, not {function!r}. "
            "Give the function itself, and its arguments after it: run_apart(serve, 5)"
        )
    limit = "" if descriptors is None else _LIMIT.format(number=descriptors)
    modules = {
        name: value.__name__
        for name, value in function.__globals__.items()
        if isinstance(value, ModuleType) and name in _names(function.__code__)
    }
    imports = "\n".join(f"import {module} as {name}" for name, module in modules.items())
    code = _APART.format(
        limit=limit,
        imports=imports,
        source=textwrap.dedent(inspect.getsource(function)),
        name=function.__name__,
    )
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, json.dumps(arguments)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
        )
    except subprocess.TimeoutExpired:
        raise ProgramFailed(f"{function.__name__} still runs after {timeout:g} s") from None
    if done.returncode or not done.stdout:
        raise ProgramFailed(f"{function.__name__} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def _names(code: Any) -> set[str]:
    """The global names in a code object and in those inside it."""
    inner = (const for const in code.co_consts if hasattr(const, "co_names"))
    return set(code.co_names).union(*map(_names, inner))
