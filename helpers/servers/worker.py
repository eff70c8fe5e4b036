"""A thread that can be stopped from outside, whatever it waits for.

A thread that waits in `accept` or `recv` cannot be interrupted, and closing its socket from
another thread does not wake it on Linux. So a `Worker` knows every socket that its thread
makes. To stop it, the sockets are shut down, which wakes the thread, and an exception is left
for it, which ends a loop that waits for nothing.
"""

import contextlib
import functools
import socket
import threading
import time
import weakref
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from helpers import kernel
from helpers.servers.following import OwnThread, followed_by
from helpers.servers.frames import forget_variables
from helpers.servers.interrupt import Interruptible, Stopped, StoppedAgain
from helpers.servers.log import Log
from helpers.servers.loops import stop_loops
from helpers.servers.patch import Patch
from helpers.servers.pools import stop_pools
from helpers.servers.quiet import listeners, printing_into
from helpers.servers.readers_code import error_at_line, is_readers_code, place_of_thread
from helpers.servers.threads import join, places, processor_time
from helpers.servers.waking import close, knock, wake

PATIENCE = 0.005  # seconds in which a function may end by itself once its sockets are shut down
PATIENCE_WITH_LOOPS = 0.5  # seconds that asyncio gets to cancel its tasks
TURN = 0.01  # seconds between two looks at a function that does not end
FEWEST, MOST = 10, 100  # looks at a function that seems to be blocked, and at one that resists

Around = Callable[[], contextlib.AbstractContextManager[None]]


class Worker:
    """Runs `function(*arguments)` in a daemon thread, once `start` is called.

    It keeps what became of it. What the function prints is written into `log` under the name
    `who`, and is heard by whoever hears the thread that makes the worker. Threads that the
    function starts are stopped with it. Each of them runs in a `with around()` block.
    `on_child(what)` is called, in the thread, before it makes a child process; `children` has
    the places at which it did.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        name: str,
        log: Log,
        who: str,
        around: Around = contextlib.nullcontext,
        on_child: Callable[[str], None] | None = None,
    ) -> None:
        self.result: Any = None
        self.error: BaseException | None = None
        self.stopping = False
        self.children: list[str] = []
        self._stopped = False
        self._failed = False  # an exception has ended the function
        self._function = functools.partial(function, *arguments)
        self._listeners = tuple(dict.fromkeys([(log, who), *listeners()]))
        self._log = log
        self._around = around
        self._on_child = on_child
        # Weak references: a socket that the function forgets is Python's to close.
        self._sockets: set[weakref.ref[socket.socket]] = set()
        self._borrowed: set[weakref.ref[socket.socket]] = set()  # made by others, used by it
        self._held: list[socket.socket] = []  # all of them, while it is being stopped
        self._thread = OwnThread(target=self._run, name=name, daemon=True)
        # Weak references here as well: a thread that has ended may have sockets. One that runs
        # is kept by Python.
        self._calls: list[tuple[weakref.ref[threading.Thread], Interruptible]] = [
            (weakref.ref(self._thread), Interruptible())
        ]

    def start(self) -> "Worker":
        """Start the thread; return this worker."""
        self._thread.start()
        return self

    @property
    def alive(self) -> bool:
        """True until the function has returned or raised."""
        return self._thread.is_alive()

    @property
    def has_threads(self) -> bool:
        """True where the function has started threads; they may have ended."""
        return len(self._calls) > 1

    def sockets(self) -> list[socket.socket]:
        """Return the open sockets that the function has made."""
        return [sock for sock in _alive(self._sockets) if sock.fileno() >= 0]

    def borrowed(self) -> list[socket.socket]:
        """Return the open sockets that it has used, but not made."""
        return [sock for sock in _alive(self._borrowed) if sock.fileno() >= 0]

    def borrow(self, sock: socket.socket) -> None:
        """Note a socket that the function uses: if others have made it, it is not closed."""
        reference = weakref.ref(sock, self._borrowed.discard)
        if reference not in self._sockets:
            self._borrowed.add(reference)

    def join(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds for the function's end; return True if it has come."""
        join([self._thread], timeout)
        return not self.alive

    def stop(self) -> bool:
        """Stop as `stop_together` does."""
        return stop_together([self])

    def where(self, of_interest: Callable[[str], bool] = is_readers_code) -> tuple[int, str] | None:
        """Return `(line number, source line)` at which the function is; None if it ended.

        That is the innermost line in a file of interest (a test of a file name).
        """
        return place_of_thread(self._thread, of_interest)

    def is_busy(self, seconds: float) -> bool:
        """True where one of its threads computes, and does not wait, for the next `seconds`."""
        before = [processor_time(thread) for thread in self.threads()]
        time.sleep(seconds)
        after = [processor_time(thread) for thread in self.threads()]
        return sum(after) - sum(before) > seconds / 20  # others may compute as well

    def places(self) -> list[Hashable]:
        """Return where each of its threads is now; one that stays there seems to be blocked."""
        return places(self.threads())

    def threads(self) -> list[threading.Thread]:
        """Return the threads that run now: the function's own and those that it started."""
        started = [reference() for reference, _ in self._calls.copy()]
        return [thread for thread in started if thread is not None and thread.is_alive()]

    def begin_to_stop(self) -> None:
        """Hold every socket: `end_stop` closes it, not the garbage collector with a warning."""
        self.stopping = True
        self._held += _alive(self._sockets)

    def end_stop(self) -> None:
        """Close every socket that the function has made."""
        self._stopped = True  # a thread that still runs closes what it makes from here on
        with contextlib.suppress(IndexError):
            while True:
                close(self._held.pop())

    def wake_sockets(self, *, all_of_them: bool) -> None:
        """Wake whoever waits on a socket; those of others go on to listen.

        A connection with bytes to read is left for later where not `all_of_them` are to be woken:
        nobody waits for more of them, and closing it resets the connection, as it shall.
        """
        for sock in self.sockets():
            if all_of_them or not _has_bytes_to_read(sock):
                wake(sock)
        if not all_of_them and self.threads():  # once: what is not accepted stays in the queue
            for sock in self.borrowed():
                with self._around():
                    knock(sock)

    def let_go(self, error: BaseException) -> None:
        """Close what an exception closes that ends the function, and with it a program.

        That is all, once no other thread of the function runs. Nothing is shut down before: with
        bytes unread, the kernel sends RST then, and no FIN.
        """
        self._failed = True
        forget_variables(error)
        self._close_after_failure()

    def _close_after_failure(self) -> None:
        others = [thread for thread in self.threads() if thread is not threading.current_thread()]
        if self._failed and not others:
            for sock in self.sockets():
                close(sock)

    def interrupt(self, exception: type[Stopped]) -> None:
        """Raise `exception` in every thread."""
        for _, call in self._calls.copy():
            call.interrupt(exception)

    def note_socket(self, sock: socket.socket) -> None:
        """Note a socket that the function makes."""
        self._sockets.add(weakref.ref(sock, self._sockets.discard))
        if self.stopping:
            self._held.append(sock)

    def note_thread(self, thread: threading.Thread) -> None:
        """Note a thread that the function starts, and run it as the function itself is run."""
        for earlier in self._calls.copy():
            gone = (ended := earlier[0]()) is None or not ended.is_alive()
            if earlier[1].ended and gone:
                with contextlib.suppress(ValueError):  # another thread was faster
                    self._calls.remove(earlier)
        call = Interruptible()
        self._calls.append((weakref.ref(thread), call))
        thread.run = functools.partial(  # type: ignore[method-assign]
            self._run_thread, call, vars(thread).get("run")
        )

    def note_child(self, what: str) -> None:
        """Note that a child process is about to begin."""
        place = place_of_thread(threading.current_thread())
        self.children.append(f"{what} at line {place[0]}: {place[1]}" if place else what)
        if self._on_child is not None:
            self._on_child(what)

    def _run(self) -> None:
        self._run_call(self._calls[0][1], self._keep_result)

    def _keep_result(self) -> None:
        self.result = self._function()

    def _run_thread(self, call: Interruptible, own: Callable[[], None] | None) -> None:
        """Run the thread that this is; `own` is a `run` that it has itself, not its class."""
        thread = threading.current_thread()
        del thread.run  # a thread that had its own method would keep itself
        if own is not None:
            thread.run = own  # type: ignore[method-assign]
        self._run_call(call, thread.run)

    def _run_call(self, call: Interruptible, function: Callable[[], Any]) -> None:
        with printing_into(*self._listeners), followed_by(self, call), self._around():
            try:
                if not self.stopping:
                    call.call(function)
            except BaseException as error:
                if not self.stopping:  # what a socket says when we shut it down is not news
                    self._note_error(error)
            if self._stopped:
                self.end_stop()
            self._close_after_failure()
        Patch.leave_all()

    def _note_error(self, error: BaseException) -> None:
        if threading.current_thread() is self._thread:
            self.error = error
            self.let_go(error)
        elif not isinstance(error, SystemExit):  # which only ends a thread
            self.error = self.error or error
            self._log.add(threading.current_thread().name, f"raised {error_at_line(error)}")
            forget_variables(error)


def stop_together(workers: Sequence[Worker]) -> bool:
    """End `workers` and close their sockets; return True if all have ended.

    A function that is blocked, but not by a socket, cannot be ended before the block is over;
    this gives up on it after 0.1 s. One that keeps catching our exception gets up to a second,
    and so does one that waits for a processor, or for other threads of Python.
    """
    for worker in workers:
        worker.begin_to_stop()
    stop_pools(_threads(workers))
    if stop_loops(_threads(workers)) and join(_threads(workers), PATIENCE_WITH_LOOPS):
        return _close_sockets(workers)
    _wake_sockets(workers, all_of_them=False)
    if not join(_threads(workers), PATIENCE):
        seen: list[list[Hashable]] = []
        for turn in range(MOST):
            if turn % 5 == 0:  # no oftener: it may be tidying up
                stop_pools(_threads(workers))
                for worker in workers:
                    worker.interrupt(StoppedAgain if turn else Stopped)
            # It may have made another one meanwhile. Those with bytes to read come last: see there.
            _wake_sockets(workers, all_of_them=turn >= FEWEST // 2)
            if join(_threads(workers), TURN):
                break
            seen.append(places(_threads(workers)))
            if turn >= FEWEST and seen[-1] == seen[-2] == seen[-3]:
                break
    return _close_sockets(workers)


def _alive(references: Iterable["weakref.ref[socket.socket]"]) -> list[socket.socket]:
    made = [reference() for reference in list(references)]
    return [sock for sock in made if sock is not None]


def _has_bytes_to_read(sock: socket.socket) -> bool:
    try:
        return sock.type == socket.SOCK_STREAM and kernel.queues(sock).received > 0
    except (OSError, ValueError):  # it listens, is closed now, or this system does not tell
        return False


def _close_sockets(workers: Iterable[Worker]) -> bool:
    for worker in workers:
        worker.end_stop()
    return not _threads(workers)


def _wake_sockets(workers: Iterable[Worker], *, all_of_them: bool) -> None:
    for worker in workers:
        worker.wake_sockets(all_of_them=all_of_them)


def _threads(workers: Iterable[Worker]) -> list[threading.Thread]:
    return [thread for worker in workers for thread in worker.threads()]
