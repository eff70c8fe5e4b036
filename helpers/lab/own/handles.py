"""What connects the sockets that programs hold with those of a host.

A program's socket is a `socket.socket`, which has no room for an attribute: `socket.socket` made
it, and its class is changed afterwards (see `sockets.attach`), for which both classes must be laid
out alike. So what it stands for is kept beside it, in `HANDLES`, for as long as it lives.
"""

import contextlib
import os
import socket
import weakref
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from helpers.host import WAIT, Stream
from helpers.host.datagrams import Datagrams
from helpers.lab.own.card import OwnCard
from helpers.lab.own.mirror import Mirror
from helpers.lab.own.numbers import kind_of

Usual = Callable[..., None]  # socket.socket.__init__, or what somebody has put in its place


class HostOfSockets(Protocol):
    """What a socket asks of the host of a lab that it belongs to."""

    @property
    def names(self) -> dict[str, str]:
        """The addresses of the hosts that are known by name."""

    def note(self, sock: socket.socket) -> None:
        """Remember a socket, to close it with the lab."""


class Handle:
    """What one or several Python sockets (`dup`) stand for: `behind`, a socket of a host.

    `references` counts those sockets.
    """

    def __init__(self, behind: Stream | Datagrams, card: OwnCard, host: HostOfSockets) -> None:
        self.behind, self.card, self.host = behind, card, host
        self.references = 0
        self.shown, hidden = socket.socketpair()  # until a Python socket takes its descriptor
        self.mirror = Mirror(hidden)
        self.identity = identity_of(self.shown.fileno())
        _by_identity[self.identity] = self
        # Whoever was to have it may be interrupted, and no Python socket ever stand for it. Not in
        # `__del__`: a traceback holds it in a circle, and Python may end the pair first, and warn
        weakref.finalize(self, _end, behind, card, self.shown, self.mirror).atexit = False

    def use_mirror(self, descriptor: int) -> None:
        """Keep the descriptor as ready as the socket is."""
        if not self.mirror.used:
            with contextlib.suppress(OSError):
                self.card.calls.do(self.behind, lambda now: self._use(descriptor))

    def _use(self, descriptor: int) -> None:
        if self.mirror.used:  # two threads have asked for it at the same time
            return
        self.mirror.use(descriptor)
        self.card.watchers.append(self._show)
        self._show()

    def _show(self) -> None:
        self.mirror.show(*self.behind.ready())

    def close(self) -> None:
        """The last Python socket was closed; with SO_LINGER, wait until all has arrived."""
        behind = self.behind
        linger = behind.options.linger if isinstance(behind, Stream) else None

        def attempt(now: float) -> Any:
            self.let_go(now)
            waits = linger and isinstance(behind, Stream) and behind.lingers()
            return WAIT if waits else None

        try:
            self.card.calls.do(behind, attempt, linger)
        except OSError:  # the lab has ended, or the patience
            self.card.calls.give_up(behind)
            self.mirror.close()

    def let_go(self, now: float) -> None:
        """Close what stands behind it."""
        self.behind.close(now)
        if self._show in self.card.watchers:
            self.card.watchers.remove(self._show)
        self.mirror.close()


class _Held(NamedTuple):
    """What a Python socket stands for, and how to let it be thrown away without consequence."""

    handle: Handle
    no_longer_followed: Callable[[], object]


HANDLES: "weakref.WeakKeyDictionary[socket.socket, _Held]" = weakref.WeakKeyDictionary()
_detached: dict[int, Handle] = {}  # what `detach` has left, by descriptor: `fileno=` finds it
_by_identity: "weakref.WeakValueDictionary[Any, Handle]" = weakref.WeakValueDictionary()


def stand_for(handle: Handle, sock: socket.socket, usual: Usual, fileno: int = -1) -> None:
    """Let a Python socket that is being made by `usual` stand for a Handle."""
    behind = handle.behind
    number = handle.shown.detach() if fileno < 0 else fileno
    usual(sock, socket.AF_INET, kind_of(behind), behind.given_protocol, number)
    handle.references += 1
    ending = weakref.finalize(sock, _forgotten, handle)
    ending.atexit = False
    HANDLES[sock] = _Held(handle, ending.detach)


def handle_of(sock: socket.socket) -> Handle | None:
    """What a Python socket stands for; None where it is closed or detached."""
    held = HANDLES.get(sock)
    return held.handle if held else None


def taken_from(sock: socket.socket) -> Handle | None:
    """The same, and from now on the socket stands for nothing."""
    held = HANDLES.pop(sock, None)
    if held is None:
        return None
    held.no_longer_followed()
    return held.handle


def keep_detached(descriptor: int, handle: Handle) -> None:
    """Remember what a descriptor that a program has detached stands for."""
    _detached[descriptor] = handle


def take_detached(descriptor: int) -> Handle | None:
    """What this descriptor stands for, if `detach` has left it and nobody has closed it since."""
    handle = _detached.pop(descriptor, None)
    if handle is None or handle.identity != identity_of(descriptor):
        return None
    handle.references -= 1
    return handle


def handle_at(descriptor: int) -> Handle | None:
    """What a descriptor stands for that `fileno` has told, or a copy of it (`os.dup`)."""
    identity = identity_of(descriptor)
    return _by_identity.get(identity) if identity else None


def _end(behind: Stream | Datagrams, card: OwnCard, shown: socket.socket, mirror: Mirror) -> None:
    """Close all that a Handle was made of and that is still open."""
    shown.close()
    mirror.close()
    if not behind.closed:
        card.calls.post(behind, behind.close)


def _forgotten(handle: Handle) -> None:
    """A Python socket was thrown away; this may happen in the middle of anything."""
    handle.references -= 1
    if handle.references == 0:
        handle.card.calls.post(handle.behind, handle.let_go)


def identity_of(descriptor: int) -> tuple[int, int] | None:
    """What a descriptor stands for in the system; None where the system does not tell."""
    with contextlib.suppress(OSError):
        status = os.fstat(descriptor)
        return status.st_dev, status.st_ino
    return None  # Windows
