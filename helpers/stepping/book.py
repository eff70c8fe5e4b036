"""Which socket belongs to whom, what the reader calls it, and what its kernel holds of it."""

import contextlib
import socket
import weakref
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpers import kernel
from helpers.lab.sockets import SocketInfo
from helpers.stepping.actor import Actor
from helpers.stepping.calls import Ends, ends_of, plain
from helpers.stepping.report import Named
from helpers.stepping.step import TO_READ, SocketState

NEW = "new connection"  # one that `accept` has not returned yet
NO_NAME = "socket"
Address = tuple[Any, ...]
NOWHERE: Address = ("", 0)
QUIET = ("CLOSED", "LISTEN", "SYN-SENT", "TIME-WAIT")  # states in which no data waits
Found = Mapping[tuple[Address, Address], SocketInfo]


@dataclass
class _Known:
    """A socket, also after the reader has closed it."""

    reference: weakref.ref[socket.socket]
    name: str = NO_NAME
    local: Address = NOWHERE
    remote: Address = NOWHERE
    gone: bool = False  # the kernel has forgotten it

    @property
    def open(self) -> socket.socket | None:
        sock = self.reference()
        return sock if sock is not None and sock.fileno() >= 0 else None


class Book:
    """The TCP sockets of all functions. `owners` maps the local ports to who has them.

    `served` are the ports at which anybody may reach them, `pairs` the local and remote ports of
    their connections. No socket is held here.
    """

    def __init__(self) -> None:
        self.served: set[int] = set()
        self.pairs: set[tuple[int, int]] = set()
        self.owners: dict[int, str] = {}
        self._known: dict[str, list[_Known]] = {}
        self._at_hand: dict[str, dict[weakref.ref[socket.socket], str]] = {}

    def name(self, actor: Actor, names: Iterable[Named]) -> None:
        """Note the names of the variables in which an actor has its sockets."""
        known = self._meet(actor)
        for reference, name in names:
            for one in known:
                if one.reference == reference and one.name != name and one.name == NO_NAME:
                    _make_room(known, name)
                    one.name = name

    def at_hand(self, actor: Actor, sockets: Iterable[Named]) -> None:
        """Note sockets that an actor has not made, but can get at by these names."""
        self._at_hand[actor.name] = dict(sockets)

    def look(self, actor: Actor, infos: Sequence[SocketInfo] | None) -> tuple[SocketState, ...]:
        """The states of an actor's sockets. `infos` are all of its kernel, None if it is mute."""
        found = {(plain(info.local), plain(info.remote)): info for info in infos or ()}
        states = []
        for one in self._meet(actor):
            if one.gone:
                continue
            state = self._state(one, found, infos is not None)
            one.gone = one.open is None and state.state == "CLOSED"
            states.append(state)
        return (*states, *self._not_accepted(actor, found))

    def in_flight(self, infos: Iterable[SocketInfo]) -> set[tuple[Any, ...]]:
        """Those of these functions' connections that wait for an answer of their peer."""
        return {
            (info.local, info.remote, info.state)
            for info in infos
            if (info.local[1] in self.owners or info.remote[1] in self.owners) and _waits(info)
        }

    def strangers(self) -> bool:
        """True where a connection leads to a program that is none of these functions."""
        known = [one for each in self._known.values() for one in each if one.open is not None]
        return any(one.remote != NOWHERE and one.remote[1] not in self.owners for one in known)

    def address(self, actor: Actor) -> tuple[str, int] | None:
        """Where an actor is reached: its first TCP socket that listens, or its first UDP socket.

        Those that it has made come first, then those that it has used, then those it could use.
        """
        before = [reference() for reference in self._at_hand.get(actor.name, ())]
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            for sockets in (actor.worker.sockets(), actor.worker.borrowed(), before):
                made = [sock for sock in sockets if sock is not None and sock.fileno() >= 0]
                for sock in sorted(made, key=lambda sock: sock.fileno()):
                    ends = _ends(sock)
                    if ends is not None and ends.serves and sock.type == kind:
                        host, port = sock.getsockname()[:2]
                        return host, port
        return None

    def _meet(self, actor: Actor) -> list[_Known]:
        known = self._known.setdefault(actor.name, [])
        met = {one.reference for one in known}
        names = self._at_hand.get(actor.name, {})
        ours = [*actor.worker.sockets(), *actor.worker.borrowed()]
        for sock in sorted(ours, key=lambda sock: sock.fileno()):
            if actor.blocked:  # what the line that waits has made already is not the reader's yet
                continue
            if weakref.ref(sock) not in met and _is_internet(sock):
                self._note_ends(actor, _Known(weakref.ref(sock)))
                if sock.type == socket.SOCK_STREAM:
                    reference = weakref.ref(sock)
                    known.append(_Known(reference, names.get(reference, NO_NAME)))
        for one in known:
            self._note_ends(actor, one)
        for ends in actor.calls.seen.copy():
            self._note(actor, ends)
        return known

    def _note_ends(self, actor: Actor, one: _Known) -> None:
        sock = one.open
        ends = None if sock is None else _ends(sock)
        if ends is not None:
            one.local = ends.local
            one.remote = ends.remote or one.remote
            self._note(actor, ends)

    def _note(self, actor: Actor, ends: Ends) -> None:
        port = ends.local[1]
        if port:
            # Both sides of a connection to a listening socket have its port; it is the server's.
            self.owners.setdefault(port, actor.name)
            if ends.serves:
                self.served.add(port)
        if ends.remote:
            self.pairs.add((port, ends.remote[1]))

    def _state(self, one: _Known, found: Found, told: bool) -> SocketState:
        sock, info = one.open, found.get((one.local, one.remote))
        if sock is not None:
            with contextlib.suppress(OSError):
                state = kernel.state(sock)
                if state == "CLOSED" and info is not None:
                    state = info.state  # TIME-WAIT: Linux keeps it, but not with the socket
                return SocketState(one.name, state, _note(sock) if state not in QUIET else "")
        if info is None or info.state == "LISTEN":
            return SocketState(one.name, "CLOSED" if told or one.local == NOWHERE else "(closed)")
        return SocketState(one.name, info.state)

    def _not_accepted(self, actor: Actor, found: Found) -> list[SocketState]:
        """Connections of a listening socket that no Python socket stands for yet."""
        known = self._known[actor.name]
        ends = {(one.local, one.remote) for one in known}
        ends |= {(seen.local, seen.remote) for seen in actor.calls.seen.copy()}
        states = []
        for one in known:
            if (sock := one.open) is None or not _listens(sock):
                continue
            note = _waiting(sock)
            for (local, remote), info in found.items():
                mine = local[1] == one.local[1] and remote[1] and (local, remote) not in ends
                if mine and info.state != "TIME-WAIT":
                    states.append(SocketState(NEW, info.state, note))
        return states


def _make_room(known: list[_Known], name: str) -> None:
    """A socket that had this name before gets another one."""
    number = sum(one.name == name or one.name.startswith(f"{name} (") for one in known)
    for one in known:
        if one.name == name:
            one.name = f"{name} ({number})"


def _waits(info: SocketInfo) -> bool:
    states = ("SYN-SENT", "SYN-RECEIVED", "FIN-WAIT-1", "CLOSING", "LAST-ACK")
    return info.state in states or bool(info.info and info.info.unacked)


def _note(sock: socket.socket) -> str:
    """What waits in a socket, in words."""
    with contextlib.suppress(OSError):
        queues = kernel.queues(sock)
        if queues.received:
            return f"{queues.received} byte{'s' * (queues.received > 1)} {TO_READ}"
        if queues.sent:
            return "bytes to be sent"
    return ""


def _waiting(listener: socket.socket) -> str:
    with contextlib.suppress(OSError):
        return "waits for accept" if kernel.backlog(listener).waiting else ""
    return ""


def _is_internet(sock: socket.socket) -> bool:
    return sock.family in (socket.AF_INET, socket.AF_INET6)


def _ends(sock: socket.socket) -> Ends | None:
    with contextlib.suppress(OSError):
        return ends_of(sock)
    return None


def _listens(sock: socket.socket) -> bool:
    ends = _ends(sock)
    return ends is not None and ends.serves and sock.type == socket.SOCK_STREAM
