"""The UDP side: a server that answers datagrams, and a sink that only keeps them."""

import contextlib
import socket
import time
from collections.abc import Callable
from typing import Self

from helpers.address import Address
from helpers.servers.background import HandlerError
from helpers.servers.errors import Errors
from helpers.servers.exposed import exposed
from helpers.servers.frames import forget_variables
from helpers.servers.log import Log, excerpt
from helpers.servers.opening import ServerError, open_datagram_socket
from helpers.servers.owner import adopt, release
from helpers.servers.readers_code import error_at_line
from helpers.servers.waking import wake
from helpers.servers.worker import Worker

Datagram = bytes | bytearray | memoryview
LARGEST = 65_535  # bytes: no datagram is larger (RFC 768: the length has 16 bits)
SETTLED = 0.02  # seconds without a datagram after which a queue counts as empty
DRAINS_FOR = 0.5  # seconds for which a queue is emptied that others go on filling
LEAST_COUNTED = 64  # bytes of the queue that any datagram takes, beside its data, at least


class DatagramServer:
    """A UDP server: for each datagram it sends back `answer(data)`, or nothing for None.

    Without `answer` it is an echo. Raises TypeError if `answer` is not a function, ServerError
    if the address cannot be had.
    """

    def __init__(
        self, answer: Callable[[bytes], Datagram | None] = bytes, *, host: str = "127.0.0.1"
    ) -> None:
        if not callable(answer):
            raise TypeError(
                f"DatagramServer needs a function that takes the data, not {answer!r}. "
                "Give the function itself, without calling it: DatagramServer(answer)"
            )
        self.log = Log()
        self.errors = Errors()
        self._answer = answer
        self._stops = False
        self._socket = open_datagram_socket(host)
        self.address: Address = self._socket.getsockname()[:2]
        self._worker = Worker(self._serve, name="helpers-datagrams", log=self.log, who="answer")
        adopt(self)
        self._worker.start()

    @property
    def running(self) -> bool:
        """True until the server is stopped."""
        return self._worker.alive

    def stop(self) -> None:
        """Stop; raises HandlerError if `answer` raised. A second call does nothing."""
        first_time = not self._stops
        self.stop_quietly()
        if first_time and self.errors:
            error = self.errors[0]
            raise HandlerError(
                f"answer raised {error_at_line(error)} Mend it and start it again."
            ) from error

    def stop_quietly(self) -> None:
        """Stop as `stop` does, without an exception."""
        self._stops = True
        wake(self._socket)
        self._worker.stop()
        self._socket.close()
        release(self)

    def _serve(self) -> None:
        names: dict[Address, str] = {}
        while True:
            try:
                data, client = self._socket.recvfrom(LARGEST)
            except ConnectionError:
                continue  # Windows tells here that an earlier answer met a closed port
            except OSError:
                return
            if self._stops:
                return
            who = names.setdefault(client, f"client {len(names) + 1}")
            self.log.add(who, f"sent {excerpt(data)}")
            try:
                self._reply(who, client, data)
            except Exception as error:
                if not self._stops:
                    self.errors.append(error)
                    self.log.add("answer", f"raised {error_at_line(error)}")
                forget_variables(error)

    def _reply(self, who: str, client: Address, data: bytes) -> None:
        reply = self._answer(data)
        if reply is not None:
            if not isinstance(reply, Datagram):
                raise TypeError(f"a datagram carries bytes, and answer returned {reply!r:.40}")
            # Noted first: once the bytes are out, the client may be faster than this thread.
            self.log.add(who, f"was sent {excerpt(reply)}")
            self._socket.sendto(reply, client)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            self.stop()
        else:
            self.stop_quietly()

    def __repr__(self) -> str:
        state = "waits for datagrams" if self.running else "has stopped"
        return f"<UDP server on {self.address[0]}, {state}{exposed(self.address, self.running)}>"


class DatagramSink:
    """A UDP socket whose queue nobody empties until `drain` is called.

    `receive_buffer` bytes are asked of the kernel for the queue; it may grant another number,
    which `receive_buffer` then tells. It counts more per datagram than the data alone.
    """

    def __init__(self, *, receive_buffer: int | None = None, host: str = "127.0.0.1") -> None:
        self.running = True
        self._socket = open_datagram_socket(host)
        try:
            if receive_buffer is not None:
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        except (OSError, OverflowError, TypeError) as error:
            self._socket.close()
            raise ServerError(
                f"this system grants no receive buffer of {receive_buffer!r} bytes ({error}). "
                "Ask for another number, such as 4096."
            ) from error
        self._socket.settimeout(SETTLED)
        self.address: Address = self._socket.getsockname()[:2]
        adopt(self)

    @property
    def receive_buffer(self) -> int:
        """The size of the queue in bytes, as the kernel counts it."""
        return self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)

    def drain(self) -> list[bytes]:
        """Return every datagram in the queue, as a list of bytes, and empty the queue.

        A datagram that was sent just before may still be on its way, so this waits until none
        has come for 0.02 s. From one who goes on sending it takes what comes within 0.5 s, and
        not many more bytes than the queue holds: the rest is for the next call.
        """
        datagrams: list[bytes] = []
        deadline, room = time.monotonic() + DRAINS_FOR, self.receive_buffer
        with contextlib.suppress(TimeoutError):
            while room > 0 and time.monotonic() < deadline:
                datagrams.append(self._socket.recv(LARGEST))
                room -= len(datagrams[-1]) + LEAST_COUNTED
        return datagrams

    def stop(self) -> None:
        """Close the socket."""
        self.running = False
        self._socket.close()
        release(self)

    stop_quietly = stop

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<UDP sink on {self.address[0]}{exposed(self.address, self.running)}>"
