"""The notebook's side of the small process that a lab lives in (see `helpers.lab.child`)."""

import contextlib
import marshal
import os
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from helpers.lab.possible import LabError, explain, facts, no_descriptors, refusal

CHILD = Path(__file__).with_name("child.py")
PATIENCE = 10.0  # seconds for an answer; most take 0.1 ms
_SEQPACKET = getattr(socket, "SOCK_SEQPACKET", 0)  # Windows has none


class KernelProcess:
    """The process that holds the namespaces of the hosts in `plan`, and hands out sockets.

    `cards` are the descriptors of the hosts' network cards, in the order of the hosts. Raises
    LabError where the process cannot make them.
    """

    def __init__(self, plan: dict[str, Any]) -> None:
        if reason := refusal(facts()):
            raise LabError(reason)
        try:
            self._start()
        except OSError as error:
            raise LabError(_does_not_start(error)) from error
        try:
            self.cards = self._begin(plan)
        except BaseException:
            self.close()
            raise

    def _start(self) -> None:
        # Linux ends a child with the thread that made it: only with the main one is that right.
        with_parent = threading.current_thread() is threading.main_thread()
        with contextlib.ExitStack() as opened:
            self._control, theirs = socket.socketpair(socket.AF_UNIX, _SEQPACKET)
            opened.push(self._control)
            with theirs:
                number = str(theirs.fileno())
                self._process = subprocess.Popen(
                    [sys.executable, "-I", "-S", str(CHILD), number, str(int(with_parent))],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,  # "interrupt the kernel" is not meant for it
                )
            opened.pop_all()

    def _begin(self, plan: dict[str, Any]) -> list[int]:
        self._control.settimeout(PATIENCE)
        try:
            self._control.send(marshal.dumps(plan))
            failure, cards = _receive(self._control)
        except TimeoutError as error:
            raise LabError(
                f"the lab's own process has not started within {PATIENCE:g} s: this machine is "
                "very busy; try again"
            ) from error
        except OSError as error:
            raise LabError(_does_not_start(error)) from error
        if failure:
            step, number = failure
            raise LabError(explain(step, number, facts()))
        return cards

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def socket(self, host: str, family: int, kind: int, protocol: int) -> int:
        """The descriptor of a new socket of that host. Raises OSError as `socket.socket` does."""
        number, fds = self._ask((host, int(family), int(kind), int(protocol)))
        if number:
            raise OSError(number, os.strerror(number))
        return fds[0]

    def counters(self, host: str) -> list[str]:
        """What the host's kernel has in /proc/net/snmp and /proc/net/netstat. Raises LabError."""
        texts, _ = self._ask((host,))
        return [str(text) for text in texts]

    def _ask(self, question: tuple[str | int, ...]) -> tuple[Any, list[int]]:
        """The answer of the process, and the descriptors in it. Raises LabError."""
        # Each question brings the socket for its answer. So there is no lock, which a thread
        # that is stopped in the middle would keep, and no answer that another one would read.
        try:
            mine, theirs = socket.socketpair(socket.AF_UNIX, _SEQPACKET)
            with mine:
                with theirs:
                    message = [marshal.dumps(question)]
                    socket.send_fds(self._control, message, [theirs.fileno()])
                mine.settimeout(PATIENCE)
                return _receive(mine)
        except OSError as error:
            if reason := no_descriptors(error):
                raise LabError(reason) from error
            raise LabError(f"the lab has ended, or its process has: {error}") from error

    def close(self) -> None:
        """End the process, and every TCP connection of its hosts.

        What still holds a socket of a host keeps that host's namespace.
        """
        with contextlib.suppress(OSError):  # a forked process may hold a copy of the socket
            self._control.shutdown(socket.SHUT_RDWR)
        self._control.close()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _receive(sock: socket.socket) -> tuple[Any, list[int]]:
    """A message, and the descriptors that came with it."""
    data, extra, _, _ = sock.recvmsg(1 << 16, 64, socket.MSG_CMSG_CLOEXEC)
    fds = [fd for _, _, packed in extra for (fd,) in struct.iter_unpack("i", packed)]
    if not data:
        raise ConnectionError("it has closed the connection")
    return marshal.loads(data), fds


def _does_not_start(error: OSError) -> str:
    return no_descriptors(error) or f"the lab's own process does not start: {error}"
