"""The Linux kernel as a side of a script: real sockets, in real time."""

import contextlib
import errno
import queue
import random
import select
import socket
import struct
import time
from collections.abc import Sequence

from helpers.tcp_info import LENGTH, numbers_of
from helpers.transport.tcp import TCP
from tests.scripting.kernel_host import ADDRESS, KernelHost
from tests.scripting.language import settings_of
from tests.scripting.play import FROM_PEER, FROM_US, Sent, pattern

TOLERANCE = 0.03  # seconds
COARSE = 1 / 8  # of its time: so late a timer of Linux may be (its timer wheel)
PATIENCE = 0.5  # for what the kernel does at once, on a busy machine
STRANGER, SERVER, CLIENT = 9, 80, 40000  # ports; nobody listens on the first
TCP_LEVEL, SOCKET_LEVEL = socket.IPPROTO_TCP, socket.SOL_SOCKET
ERRORS = {
    0: "none",
    errno.ECONNRESET: "reset",
    errno.ECONNREFUSED: "refused",
    errno.ETIMEDOUT: "timeout",
    errno.EPIPE: "closing",
    errno.ENOTCONN: "closed",
}


def _switch(text: str) -> int:
    return int(text == "on")


def _milliseconds(text: str) -> int:
    return round(float(text) * 1000)


def _seconds(text: str) -> int:
    return round(float(text))


OPTIONS = {  # settings of a script, as socket options, with the numbers that Linux has for them
    "nagle": (TCP_LEVEL, 1, lambda text: int(text == "off")),
    "mss": (TCP_LEVEL, 2, int),
    "user_timeout": (TCP_LEVEL, 18, _milliseconds),
    "keepalive": (SOCKET_LEVEL, socket.SO_KEEPALIVE, _switch),
    "keepalive_idle": (TCP_LEVEL, 4, _seconds),
    "keepalive_interval": (TCP_LEVEL, 5, _seconds),
    "keepalive_probes": (TCP_LEVEL, 6, int),
    "receive_buffer": (SOCKET_LEVEL, socket.SO_RCVBUF, int),
    "send_buffer": (SOCKET_LEVEL, socket.SO_SNDBUF, int),
    "quickack": (TCP_LEVEL, 12, _switch),  # "off" lets the kernel delay ACKs from now on
    "syn_retries": (TCP_LEVEL, 7, int),
    "congestion": (TCP_LEVEL, 13, str.encode),
}


class KernelSide:
    """A TCP connection of the host's kernel, with the peer 10.0.0.`number`."""

    name = "kernel"

    def __init__(self, host: KernelHost, number: int, settings: dict[str, str]) -> None:
        self._host, self._settings = host, settings
        self._peer = f"10.0.0.{number}"
        self._inbox = host.join(self._peer)
        self._began = time.monotonic()
        self.behind = 0.0  # by how many seconds its player was late, at the worst
        self._listener: socket.socket | None = None
        self._socket: socket.socket | None = None
        self._sent = self._received = 0
        self.ports = (STRANGER, CLIENT)
        self.peer_isn = random.Random(number).choice([0xFFFF_FF00, 0x7FFF_FF00, 12_345_678])

    def close(self) -> None:
        """Forget the connection, at once."""
        self._host.leave(self._peer)
        for sock in (self._socket, self._listener):
            if sock is not None:
                _linger(sock)
                sock.close()

    def late(self) -> float:
        """How late this machine was at the worst, in seconds, since the script began."""
        return self._host.late(self._began)

    # --- time and segments -----------------------------------------------------------------

    def now(self) -> float:
        return time.monotonic()

    def wait(self, until: float) -> None:
        if (left := until - time.monotonic()) > 0:
            time.sleep(left)

    def take(self, until: float) -> Sent | None:
        self.behind = max(self.behind, time.monotonic() - until)
        if sent := self._next(until):
            return sent
        self._host.catch_up()
        return self._next(0.0)

    def _next(self, until: float) -> Sent | None:
        """The next segment of this connection; what an earlier one left behind is passed over."""
        with contextlib.suppress(queue.Empty):
            while True:
                sent = self._inbox.get(timeout=max(0.0, until - time.monotonic()))
                if (sent.header.source_port, sent.header.destination_port) == self.ports:
                    return sent
        return None

    def put(self, header: TCP, payload: bytes, corrupt: bool) -> None:
        segment = header.pack(payload, self._peer, ADDRESS)
        if corrupt:
            segment = segment[:16] + bytes([segment[16] ^ 0x55]) + segment[17:]
        self._host.send(self._peer, segment)

    def margins(self, seconds: float) -> tuple[float, float]:
        # A peer that answers late makes the RTO longer: by three times as much (RFC 6298 2.2).
        late = self.late()
        early = TOLERANCE + late + seconds * COARSE / 8
        return early, TOLERANCE + 3 * late + seconds * COARSE

    def look_again(self, since: float) -> bool:
        time.sleep(0.005)
        return time.monotonic() < since + PATIENCE + self.late()

    # --- what can be seen ------------------------------------------------------------------

    def state(self) -> str:
        found = [info for info in self._host.sockets() if info.local[1] == self.ports[0]]
        for info in found:
            if info.remote == (self._peer, self.ports[1]):
                return info.state
        # The listening socket stays where it is; what it has brought forth may be over.
        return "LISTEN" if found and self._socket is None and not self._accept(0) else "CLOSED"

    def error(self) -> str:
        number = self._connection().getsockopt(SOCKET_LEVEL, socket.SO_ERROR)
        return ERRORS.get(number, errno.errorcode.get(number, str(number)))

    def info(self, name: str) -> int:
        data = self._connection().getsockopt(TCP_LEVEL, socket.TCP_INFO, LENGTH)
        return numbers_of(data)[name.removeprefix("tcpi_")]

    # --- calls -----------------------------------------------------------------------------

    def call(self, what: str, words: Sequence[str], wanted: str) -> str:
        try:
            return getattr(self, f"_{what}")(words, wanted)
        except BlockingIOError:
            return "nothing"
        except OSError as error:
            return ERRORS.get(error.errno, str(error))

    def _connect(self, words: Sequence[str], wanted: str) -> str:
        self._socket = self._made()
        with contextlib.suppress(BlockingIOError):
            self._socket.connect((self._peer, SERVER))  # port: of a peer that is our own
        self.ports = (self._socket.getsockname()[1], SERVER)
        return ""

    def _listen(self, words: Sequence[str], wanted: str) -> str:
        self._listener = self._made()
        self._listener.bind((ADDRESS, 0))
        self._listener.listen(8)
        self.ports = (self._listener.getsockname()[1], CLIENT)
        return ""

    _open = _listen  # a listening socket is all that there is

    def _send(self, words: Sequence[str], wanted: str) -> str:
        count = int(words[0])
        sent = self._connection().send(pattern(self._sent, self._sent + count, FROM_US))
        self._sent += sent
        return str(sent)

    def _receive(self, words: Sequence[str], wanted: str) -> str:
        limit, data = int(words[0]), b""
        deadline = time.monotonic() + PATIENCE
        expected = 0 if wanted == "nothing" else int(wanted) if wanted.isdigit() else 1
        while len(data) < max(expected, 1):
            left = deadline - time.monotonic() if expected else 0.0
            if not _readable(self._connection(), left):
                return str(len(data)) if data else "nothing"
            part = self._connection().recv(limit - len(data))
            if not part:
                return str(len(data)) if data else "end"
            data += part
        if data != pattern(self._received, self._received + len(data), FROM_PEER):
            return "wrong data"
        self._received += len(data)
        return str(len(data))

    def _close(self, words: Sequence[str], wanted: str) -> str:
        if self._socket is None and not self._accept():
            self._listener.close()
        else:
            self._connection().shutdown(socket.SHUT_WR)
        return ""

    def _release(self, words: Sequence[str], wanted: str) -> str:
        self._connection().close()
        return ""

    def _abort(self, words: Sequence[str], wanted: str) -> str:
        if self._socket is None and not self._accept():
            self._listener.close()
        else:
            _linger(self._connection())
            self._connection().close()
        return ""

    def _set(self, words: Sequence[str], wanted: str) -> str:
        _set_options(self._connection(), settings_of(words))
        return ""

    # --- sockets ---------------------------------------------------------------------------

    def _made(self) -> socket.socket:
        made = self._host.socket()
        _set_options(made, self._settings)
        return made

    def _connection(self) -> socket.socket:
        if self._socket is None and not self._accept():
            raise OSError(errno.ENOTCONN, "there is no connection")
        return self._socket

    def _accept(self, seconds: float = PATIENCE) -> bool:
        """Accept the peer's connection, if there is one in so many seconds."""
        if self._listener is not None and _readable(self._listener, seconds):
            self._socket, _ = self._listener.accept()
            self._socket.setblocking(False)
        return self._socket is not None


def _readable(sock: socket.socket, seconds: float) -> bool:
    """Whether reading, or accepting, would not block; waits so long for it."""
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(max(0.0, seconds) * 1000))


def _set_options(sock: socket.socket, settings: dict[str, str]) -> None:
    for name, text in settings.items():
        level, option, value = OPTIONS[name]
        sock.setsockopt(level, option, value(text))


def _linger(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.setsockopt(SOCKET_LEVEL, socket.SO_LINGER, struct.pack("ii", 1, 0))
