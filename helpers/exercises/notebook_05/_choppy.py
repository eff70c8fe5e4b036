"""A peer that splits and joins as it likes, the same way on each run."""

import contextlib
import itertools
import random
import socket
import time

from helpers.servers import NotFinished, connected_pair, run_in_background

PATIENCE = 0.3  # seconds after which a call in these checks counts as one that waits for ever


class Choppy(socket.socket):
    """A connected socket that moves few bytes in a call: at most the next of `sizes`.

    TCP may always do that (RFC 9293 3.9.1). On 127.0.0.1 it seldom does, so this one must.
    """

    def __init__(self, plain, sizes):
        timeout = plain.gettimeout()
        super().__init__(fileno=plain.detach())
        self.settimeout(timeout)
        self._sizes = iter(sizes)

    def recv(self, size, flags=0):
        """Receive as `socket.recv` does, but few bytes."""
        return super().recv(min(size, next(self._sizes)), flags)

    def recv_into(self, buffer, size=0, flags=0):
        """Receive as `socket.recv_into` does, but few bytes."""
        size = size or memoryview(buffer).nbytes
        return super().recv_into(buffer, min(size, next(self._sizes)), flags)

    def send(self, data, flags=0):
        """Send as `socket.send` does, but few bytes."""
        return super().send(memoryview(data).cast("B")[: next(self._sizes)], flags)


def one_by_one():
    """Return the sizes of a socket that moves one byte in each call."""
    return itertools.repeat(1)


def as_it_likes(seed=5, largest=40):
    """Return sizes from 1 to `largest`, in no order, the same for the same seed."""
    generator = random.Random(seed)
    return iter(lambda: generator.randint(1, largest), None)


@contextlib.contextmanager
def stream(data=b"", ended=False, sizes=None):
    """Give a connection at which all of `data` has arrived, and its peer, which may have closed.

    Reads on it end with TimeoutError after PATIENCE. It is a `Choppy` socket where `sizes` are
    given.
    """
    peer, connection = connected_pair(PATIENCE)
    with contextlib.ExitStack() as closing:
        closing.enter_context(peer)
        connection = closing.enter_context(Choppy(connection, sizes) if sizes else connection)
        peer.sendall(data)
        _wait_for(connection, len(data))
        if ended:
            peer.close()
        yield connection, peer


def _wait_for(connection, size):
    """Wait until `size` bytes wait in `connection`; take none of them."""
    deadline = time.monotonic() + PATIENCE
    while size and len(socket.socket.recv(connection, size, socket.MSG_PEEK)) < size:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{size} bytes did not arrive on 127.0.0.1")


def outcome(function, *arguments):
    """Return `(result, error)` of one call; a call that goes round for ever has NotFinished."""
    with run_in_background(function, *arguments) as task:
        try:
            return task.result(2 * PATIENCE), None
        except (NameError, AttributeError):
            raise  # a slip of the pen: the check says where
        except Exception as error:
            return None, error


def told(result, error):
    """Say what a call did, in a few words."""
    if isinstance(error, NotFinished):
        return "did not come back"
    if isinstance(error, TimeoutError):
        return "waited for more"
    if error is not None:
        return f"raised {type(error).__name__}: {error!s:.60}"
    return f"returned {result!r:.60}"
