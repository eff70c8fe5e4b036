"""A thread that can be stopped from outside, whatever it waits for.

A thread that waits in `accept` or `recv` cannot be interrupted, and closing its socket from
another thread does not wake it on Linux. So a `Worker` knows every socket that its thread
makes. To stop it, the sockets are shut down, which wakes the thread, and an exception is left
for it, which ends a loop that waits for nothing.
"""

import contextlib
import functools
import socket
import sys
import threading
import time
import weakref

from helpers.servers.blame import is_readers_code, place_of_thread, told
from helpers.servers.following import OwnThread, followed_by
from helpers.servers.interrupt import Interruptible, Stopped, StoppedAgain
from helpers.servers.loops import stop_loops
from helpers.servers.quiet import listeners, printing_into
from helpers.servers.waking import wake

PATIENCE = 0.005  # seconds in which a function may end by itself once its sockets are shut down
PATIENCE_WITH_LOOPS = 0.1  # seconds that asyncio gets to cancel its tasks
TURN = 0.01  # seconds between two looks at a function that does not end
FEWEST, MOST = 10, 100  # looks at a function that seems to be blocked, and at one that resists


class Worker:
    """Runs `function(*arguments)` in a daemon thread, once `start` is called.

    It keeps what became of it. What the function prints is written into `log` under the name
    `who`, and is heard by whoever hears the thread that makes the worker. Threads that the
    function starts are stopped with it. Each of them runs in a `with around()` block.
    """

    def __init__(self, function, *arguments, name, log, who, around=contextlib.nullcontext):
        self.result = None
        self.error = None
        self.stopping = False
        self._stopped = False
        self._function = functools.partial(function, *arguments)
        self._listeners = tuple(dict.fromkeys([(log, who), *listeners()]))
        self._log = log
        self._around = around
        self._sockets = set()  # weak references: a forgotten socket is Python's to close
        self._held = []  # all of them, while it is being stopped
        self._thread = OwnThread(target=self._run, name=name, daemon=True)
        self._calls = [(self._thread, Interruptible())]

    def start(self):
        """Start the thread; return this worker."""
        self._thread.start()
        return self

    @property
    def alive(self):
        """True until the function has returned or raised."""
        return self._thread.is_alive()

    def sockets(self):
        """Return the open sockets that the function has made."""
        return [sock for sock in self._alive_sockets() if sock.fileno() >= 0]

    def join(self, timeout):
        """Wait up to `timeout` seconds for the function's end; return True if it has come."""
        _join([self._thread], timeout)
        return not self.alive

    def stop(self):
        """Stop as `stop_together` does."""
        return stop_together([self])

    def where(self, of_interest=is_readers_code):
        """Return `(line number, source line)` at which the function is; None if it ended.

        That is the innermost line in a file of interest (a test of a file name).
        """
        return place_of_thread(self._thread, of_interest)

    def threads(self):
        """Return the threads that run now: the function's own and those that it started."""
        return [thread for thread, _ in self._calls.copy() if thread.is_alive()]

    def begin_to_stop(self):
        """Hold every socket: `end_stop` closes it, not the garbage collector with a warning."""
        self.stopping = True
        self._held += self._alive_sockets()

    def end_stop(self):
        """Close every socket."""
        self._stopped = True  # a thread that still runs closes what it makes from here on
        with contextlib.suppress(IndexError):
            while True:
                _close(self._held.pop())

    def interrupt(self, exception):
        """Raise `exception` in every thread."""
        for _, call in self._calls.copy():
            call.interrupt(exception)

    def note_socket(self, sock):
        """Note a socket that the function makes."""
        self._sockets.add(weakref.ref(sock, self._sockets.discard))
        if self.stopping:
            self._held.append(sock)

    def note_thread(self, thread):
        """Note a thread that the function starts, and run it as the function itself is run."""
        for earlier in self._calls.copy():
            if earlier[1].ended and not earlier[0].is_alive():
                with contextlib.suppress(ValueError):  # another thread was faster
                    self._calls.remove(earlier)
        call = Interruptible()
        self._calls.append((thread, call))
        thread.run = functools.partial(self._run_call, call, thread.run)

    def _alive_sockets(self):
        made = [reference() for reference in self._sockets.copy()]
        return [sock for sock in made if sock is not None]

    def _run(self):
        self._run_call(self._calls[0][1], self._keep_result)

    def _keep_result(self):
        self.result = self._function()

    def _run_call(self, call, function):
        with printing_into(*self._listeners), followed_by(self, call), self._around():
            try:
                if not self.stopping:
                    call.call(function)
            except BaseException as error:
                if not self.stopping:  # what a socket says when we shut it down is not news
                    self._note_error(error)
            if self._stopped:
                self.end_stop()

    def _note_error(self, error):
        if threading.current_thread() is self._thread:
            self.error = error
            for sock in self.sockets():  # the traceback would keep them open
                wake(sock)
                sock.close()
        elif not isinstance(error, SystemExit):  # which only ends a thread
            self.error = self.error or error
            self._log.add(threading.current_thread().name, f"raised {told(error)}")


def stop_together(workers):
    """End `workers` and close their sockets; return True if all have ended.

    A function that is blocked, but not by a socket, cannot be ended before the block is over;
    this gives up on it after 0.1 s. One that keeps catching our exception gets up to a second.
    """
    for worker in workers:
        worker.begin_to_stop()
    if stop_loops(_threads(workers)) and _join(_threads(workers), PATIENCE_WITH_LOOPS):
        return _close_sockets(workers)
    _wake_sockets(workers)
    if not _join(_threads(workers), PATIENCE):
        places = []
        for turn in range(MOST):
            if turn % 5 == 0:  # no oftener: it may be tidying up
                for worker in workers:
                    worker.interrupt(StoppedAgain if turn else Stopped)
            _wake_sockets(workers)  # it may have made another one meanwhile
            if _join(_threads(workers), TURN):
                break
            places.append(_places(workers))
            if turn >= FEWEST and places[-1] == places[-2] == places[-3]:
                break
    return _close_sockets(workers)


def _close(sock):
    try:
        sock.close()
    except AttributeError:  # the thread was interrupted in the middle of making it
        super(socket.socket, sock).close()


def _close_sockets(workers):
    for worker in workers:
        worker.end_stop()
    return not _threads(workers)


def _wake_sockets(workers):
    for worker in workers:
        for sock in worker.sockets():
            wake(sock)


def _threads(workers):
    return [thread for worker in workers for thread in worker.threads()]


def _join(threads, timeout):
    """Wait up to `timeout` seconds until all `threads` have ended; return True if they have."""
    deadline = time.monotonic() + timeout
    others = [thread for thread in threads if thread is not threading.current_thread()]
    for thread in others:
        if thread.is_alive():
            thread.join(max(0.0, deadline - time.monotonic()))
    return not any(thread.is_alive() for thread in others)


def _places(workers):
    """Return where each thread is: one that stays there seems to be blocked."""
    frames = sys._current_frames()
    present = [frames.get(thread.ident) for thread in _threads(workers)]
    return [(id(frame), frame.f_lasti) for frame in present if frame]
