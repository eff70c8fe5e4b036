"""TLS on a stream socket, whoever has the TCP below it."""

import contextlib
import socket
import ssl
from collections.abc import Callable
from typing import TypeVar

from helpers.secure.side import Side

AT_ONCE = 65_536  # bytes
Result = TypeVar("Result")


class TlsStream:
    """TLS over the connected socket `sock`; the handshake is over once it is made.

    It waits as long as the timeout of the socket allows. A client needs `server_hostname`, unless
    its context does not check names. Raises ssl.SSLError where the handshake fails, after the
    alert that says so has been sent, and what the socket raises.

    `ssl.SSLContext.wrap_socket` does the same for the sockets of a kernel, and hides by default
    that a stream was cut.
    """

    def __init__(
        self,
        sock: socket.socket,
        context: ssl.SSLContext,
        *,
        server_side: bool = False,
        server_hostname: str | None = None,
    ) -> None:
        self.sock = sock
        self._side = Side(context, server_side=server_side, server_hostname=server_hostname)
        self._do(self._side.tls.do_handshake)

    def sendall(self, data: bytes) -> None:
        """Send all of `data`, in records of 16 KiB at most (RFC 8446 5.1)."""
        if data:
            self._do(lambda: self._side.tls.write(data))

    def recv(self, size: int) -> bytes:
        """From 1 to `size` bytes; b"" once the other end has said that this is all.

        Raises ssl.SSLEOFError where the stream ends without that word (RFC 8446 6.1).
        """
        try:
            return self._do(lambda: self._side.tls.read(size))
        except ssl.SSLZeroReturnError:
            return b""

    def version(self) -> str | None:
        """The version of TLS that the two ends agreed on, such as "TLSv1.3"."""
        return self._side.tls.version()

    def end(self) -> None:
        """Say that this is all (an alert, "close notify"), and go on receiving."""
        with contextlib.suppress(ssl.SSLError):  # it waits for the same word of the other end
            self._side.tls.unwrap()
        self._flush()

    def close(self) -> None:
        """Say that this is all, if the other end can still hear it, and close the socket."""
        with contextlib.suppress(OSError):
            self.end()
        self.sock.close()

    def _do(self, call: Callable[[], Result]) -> Result:
        """Make a call of the SSLObject, and move the bytes that it has or needs."""
        while True:
            try:
                result = call()
            except ssl.SSLWantReadError:
                self._flush()
                self._side.give(self.sock.recv(AT_ONCE))
            except ssl.SSLError:
                with contextlib.suppress(OSError):  # whoever hung up needs no alert
                    self._flush()
                raise
            else:
                self._flush()
                return result

    def _flush(self) -> None:
        if data := self._side.take():
            self.sock.sendall(data)

    def __enter__(self) -> "TlsStream":
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            self.close()
        else:
            self.sock.close()
