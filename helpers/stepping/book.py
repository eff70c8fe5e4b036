"""Which socket belongs to whom, what the reader calls it, and what its kernel holds of it."""

import contextlib
import socket
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from helpers import kernel
from helpers.lab.sockets import SocketInfo
from helpers.stepping.actor import Actor
from helpers.stepping.step import TO_READ, SocketState

NEW = "new connection"  # one that `accept` has not returned yet
Address = tuple[str, int]
NOWHERE = ("", 0)
QUIET = ("CLOSED", "LISTEN", "SYN-SENT", "TIME-WAIT")  # states in which no data waits


@dataclass
class _Known:
    """A socket, also after the reader has closed it."""

    reference: weakref.ref[socket.socket]
    name: str = "socket"
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
    their connections.
    """

    def __init__(self) -> None:
        self.served: set[int] = set()
        self.pairs: set[tuple[int, int]] = set()
        self.owners: dict[int, str] = {}
        self._known: dict[str, list[_Known]] = {}

    def name(self, actor: Actor, names: Iterable[tuple[socket.socket, str]]) -> None:
        """Note the names of the variables in which an actor has its sockets."""
        known = self._meet(actor)
        for sock, name in names:
            for one in known:
                if one.reference() is sock and one.name != name and one.name == "socket":
                    _make_room(known, name)
                    one.name = name

    def look(self, actor: Actor, infos: Sequence[SocketInfo] | None) -> tuple[SocketState, ...]:
        """The states of an actor's sockets. `infos` are all of its kernel, None if it is mute."""
        found = {(_plain(info.local), _plain(info.remote)): info for info in infos or ()}
        states = []
        for one in self._meet(actor):
            if one.gone:
                continue
            state = self._state(actor, one, found, infos is not None)
            one.gone = one.open is None and state.state == "CLOSED"
            states.append(state)
        return (*states, *self._not_accepted(actor, found))

    def in_flight(self, infos: Iterable[SocketInfo]) -> set[tuple]:
        """Those of these functions' connections that wait for an answer of their peer."""
        return {
            (info.local, info.remote, info.state)
            for info in infos
            if (info.local[1] in self.owners or info.remote[1] in self.owners) and _waits(info)
        }

    def listener(self, actor: Actor) -> socket.socket | None:
        """The first TCP socket of an actor that listens, or else its first bound UDP socket."""
        made = sorted(actor.worker.sockets(), key=lambda sock: sock.fileno())
        for serves in (_listens, _is_bound_datagram_socket):
            for sock in made:
                with contextlib.suppress(OSError):
                    if serves(sock):
                        return sock
        return None

    def _meet(self, actor: Actor) -> list[_Known]:
        known = self._known.setdefault(actor.name, [])
        met = {id(one.reference()) for one in known if one.reference() is not None}
        for sock in sorted(actor.worker.sockets(), key=lambda sock: sock.fileno()):
            if actor.blocked:  # what the line that waits has made already is not the reader's yet
                continue
            if id(sock) not in met and _is_internet(sock):
                self._note_ends(actor, _Known(weakref.ref(sock)))
                if sock.type == socket.SOCK_STREAM:
                    known.append(_Known(weakref.ref(sock)))
        for one in known:
            self._note_ends(actor, one)
        return known

    def _note_ends(self, actor: Actor, one: _Known) -> None:
        if (sock := one.open) is None:
            return
        with contextlib.suppress(OSError):
            one.local = _plain(sock.getsockname()[:2])
            if one.local[1]:
                self.owners.setdefault(one.local[1], actor.name)
                if _listens(sock) or _is_bound_datagram_socket(sock):
                    self.served.add(one.local[1])
        with contextlib.suppress(OSError):
            one.remote = _plain(sock.getpeername()[:2])
            self.pairs.add((one.local[1], one.remote[1]))

    def _state(self, actor: Actor, one: _Known, found: dict, told: bool) -> SocketState:
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

    def _not_accepted(self, actor: Actor, found: dict) -> list[SocketState]:
        """Connections of a listening socket that no Python socket stands for yet."""
        known = self._known[actor.name]
        ends = {(one.local, one.remote) for one in known}
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


def _plain(address: Sequence) -> Address:
    return (address[0].removeprefix("::ffff:"), address[1])


def _is_internet(sock: socket.socket) -> bool:
    return sock.family in (socket.AF_INET, socket.AF_INET6)


def _listens(sock: socket.socket) -> bool:
    stream = _is_internet(sock) and sock.type == socket.SOCK_STREAM
    return stream and bool(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))


def _is_bound_datagram_socket(sock: socket.socket) -> bool:
    datagram = _is_internet(sock) and sock.type == socket.SOCK_DGRAM
    return datagram and sock.getsockname()[1] != 0
