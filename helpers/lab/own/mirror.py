"""A descriptor that is ready when a socket of a host without a kernel is.

`select`, `selectors` and asyncio wait for descriptors, which the system looks after. So each
socket has one: an end of a socket pair, which has a byte to be read when the socket has something
to be read, and whose buffer is full when the socket takes no more.
"""

import contextlib
import socket

DONT_WAIT: int | None = getattr(
    socket, "MSG_DONTWAIT", None
)  # Windows has none: it is always writable there
FILLING = bytes(4096)
_usual = socket.socket.__init__  # which a lab replaces


class Mirror:
    """Shows with the descriptor `shown` whether something can be read and written.

    `hidden` is the other end of the pair.
    """

    def __init__(self, hidden: socket.socket) -> None:
        self._hidden = hidden
        self._shown: socket.socket | None = None  # until somebody asks for it
        self._readable, self._writable = False, True
        hidden.setblocking(False)

    @property
    def used(self) -> bool:
        """Whether somebody looks at it."""
        return self._shown is not None

    def use(self, descriptor: int) -> None:
        """From now on, show it with this descriptor."""
        self._shown = _plain(descriptor)
        with contextlib.suppress(OSError):
            self._shown.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)

    def show(self, readable: bool, writable: bool) -> None:
        """Show this from now on."""
        if self._shown is None:
            return
        with contextlib.suppress(OSError):
            if readable != self._readable:
                self._readable = readable
                self._hidden.send(b"!") if readable else self._take()
            if writable != self._writable and DONT_WAIT is not None:
                self._writable = writable
                self._empty() if writable else self._fill()

    def close(self) -> None:
        """Close the hidden end, and the second name of the shown one."""
        self._hidden.close()
        if self._shown is not None:
            self._shown.close()

    def _take(self) -> None:
        assert self._shown is not None
        self._shown.recv(1)

    def _fill(self) -> None:
        assert self._shown is not None and DONT_WAIT is not None
        with contextlib.suppress(BlockingIOError):
            while True:
                self._shown.send(FILLING, DONT_WAIT)

    def _empty(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._hidden.recv(1 << 16):
                pass


def _plain(descriptor: int) -> socket.socket:
    """A second name for a descriptor, which is not the host's socket again."""
    sock = socket.socket.__new__(socket.socket)
    _usual(sock, fileno=socket.dup(descriptor))
    return sock
