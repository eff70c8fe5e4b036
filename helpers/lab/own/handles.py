"""What connects the sockets that programs hold with what stands behind them."""

import contextlib
import os
import socket
import weakref
from collections.abc import Callable
from typing import Any

from helpers.lab.own.calls import WAIT
from helpers.lab.own.datagrams import Datagrams
from helpers.lab.own.machine import Machine
from helpers.lab.own.mirror import Mirror
from helpers.lab.own.streams import Stream


class Handle:
    """What one or several Python sockets (`dup`) stand for."""

    def __init__(self, behind: Stream | Datagrams, host: Any) -> None:
        shown, hidden = socket.socketpair()
        self.behind, self.host = behind, host
        self.mirror = Mirror(hidden)
        self.descriptor = shown.detach()
        self.identity = identity_of(self.descriptor)
        self.references = 0

    @property
    def machine(self) -> Machine:
        """The host."""
        return self.behind.machine

    def use_mirror(self, descriptor: int) -> None:
        """Keep the descriptor as ready as the socket is."""
        if not self.mirror.used:
            with contextlib.suppress(OSError):
                self.machine.calls.do(self.behind, lambda now: self._use(descriptor))

    def _use(self, descriptor: int) -> None:
        if self.mirror.used:  # two threads have asked for it at the same time
            return
        self.mirror.use(descriptor)
        self.machine.watchers.append(self._show)
        self._show()

    def _show(self) -> None:
        self.mirror.show(*self.behind.ready())

    def close(self) -> None:
        """The last Python socket was closed; with SO_LINGER, wait until all has arrived."""
        behind = self.behind
        linger = behind.options.linger if isinstance(behind, Stream) else None

        def attempt(now: float) -> Any:
            if not behind.closed:
                self.let_go(now)
            connection = behind.connection
            waits = linger and connection is not None and not connection.acked_all
            return WAIT if waits and connection.error is None else None

        try:
            self.machine.calls.do(behind, attempt, linger)
        except OSError:  # the lab has ended, or the patience
            self.machine.calls.give_up(behind)
            self.mirror.close()

    def never_used(self) -> None:
        """Nobody has got the Python socket that was to stand for it."""
        self.let_go(self.machine.now)

    def let_go(self, now: float) -> None:
        """Close what stands behind it."""
        if not self.behind.closed:
            self.behind.close(now)
        if self._show in self.machine.watchers:
            self.machine.watchers.remove(self._show)
        self.mirror.close()


handles: "weakref.WeakKeyDictionary[socket.socket, Handle]" = weakref.WeakKeyDictionary()
endings: "weakref.WeakKeyDictionary[socket.socket, weakref.finalize]" = weakref.WeakKeyDictionary()
detached: dict[int, Handle] = {}  # by descriptor


def make(host: Any, machine: Machine, family: int, kind: int, protocol: int) -> Handle:
    """A Handle for a new socket. Raises OSError where the host has none of this kind."""
    return machine.calls.do(
        None,
        lambda now: Handle(machine.new(family, kind, protocol), host),
        undo=Handle.never_used,
    )


def stand_for(handle: Handle, sock: socket.socket, usual: Callable, fileno: int = -1) -> None:
    """Let a Python socket that is being made by `usual` stand for a Handle."""
    behind = handle.behind
    protocol = 0 if isinstance(behind, Stream) else behind.given_protocol
    number = handle.descriptor if fileno < 0 else fileno
    usual(sock, socket.AF_INET, behind.kind, protocol, number)
    handle.references += 1
    handles[sock] = handle
    ending = endings[sock] = weakref.finalize(sock, _forgotten, handle)
    ending.atexit = False


def _forgotten(handle: Handle) -> None:
    """A Python socket was thrown away; this may happen in the middle of anything."""
    handle.references -= 1
    if handle.references == 0:
        handle.machine.calls.post(handle.behind, handle.let_go)


def identity_of(descriptor: int) -> tuple[int, int] | None:
    """What a descriptor stands for in the system; None where the system does not tell."""
    with contextlib.suppress(OSError):
        status = os.fstat(descriptor)
        return status.st_dev, status.st_ino
    return None  # Windows
