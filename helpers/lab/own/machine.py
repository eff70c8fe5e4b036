"""A host without a kernel: its network card, its sockets, and all that is between them.

Frames and calls go in, each with the time; frames come out. All of it happens in the thread of
the lab's wire, for which this is one of the two network cards (see `helpers.lab.cards`).
"""

import contextlib
import errno
import os
import random
import socket
from collections.abc import Callable, Iterator
from typing import Any

from helpers.internet import IPv4
from helpers.internet.ipv4 import ICMP as ICMP_PROTOCOL
from helpers.internet.ipv4 import TCP as TCP_PROTOCOL
from helpers.internet.ipv4 import UDP as UDP_PROTOCOL
from helpers.lab.own.calls import Calls
from helpers.lab.own.datagrams import Datagrams
from helpers.lab.own.errors import failure
from helpers.lab.own.internet import Internet
from helpers.lab.own.options import ETHERNET_MTU, LOOPBACK_MTU
from helpers.lab.own.ports import Ports
from helpers.lab.own.streams import Stream
from helpers.layout import MalformedPacket
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.states import State


class _Left:
    """A connection that no program holds any more: it still has its port."""

    listens = False

    def __init__(self, connection: Any, reuse: bool) -> None:
        self.connection, self.local, self.reuse = connection, connection.local, reuse


class Machine(Internet):
    """The host `name` with the IPv4 `address` on the card `mac`.

    `settings` are those of its TCP; `buffers` what it tells of a socket's SO_RCVBUF and
    SO_SNDBUF. `neighbors` maps addresses to cards that it knows from the beginning. With
    `resets_end_time_wait`, a RST ends TIME-WAIT (RFC 1337 tells what may follow). `ring` wakes
    the thread that runs it.
    """

    descriptor = None  # whoever has something for this card rings

    def __init__(
        self,
        address: str,
        mac: str,
        *,
        settings: Settings,
        buffers: dict[str, int],
        ring: Callable[[], None],
        neighbors: dict[str, str] | None = None,
        resets_end_time_wait: bool = True,
    ) -> None:
        super().__init__(address, mac, settings, neighbors, resets_end_time_wait)
        self.settings, self.buffers = settings, buffers
        self.calls = Calls(ring)
        self._streams: list[Stream] = []
        self._left: list[_Left] = []
        choice = random.Random(os.urandom(8))
        self.ports = Ports(self._holders, choice)
        self.udp_ports = Ports(lambda: [d for d in self.datagrams if d.has_ports], choice)
        self.watchers: list[Callable[[], None]] = []  # called after each change
        self.now = 0.0
        self._changed = False  # something is to be looked at

    # --- sockets ---------------------------------------------------------------------------------

    def new(self, family: int, kind: int, protocol: int) -> Stream | Datagrams:
        """What stands behind a new socket. Raises OSError where there is none of this kind."""
        if family != socket.AF_INET:
            raise failure(errno.EAFNOSUPPORT)
        known: dict[int, tuple[int, ...]] = {
            socket.SOCK_STREAM: (0, TCP_PROTOCOL),
            socket.SOCK_DGRAM: (0, UDP_PROTOCOL, ICMP_PROTOCOL),
            socket.SOCK_RAW: (TCP_PROTOCOL, UDP_PROTOCOL, ICMP_PROTOCOL),
        }
        if kind not in known:
            raise failure(errno.ESOCKTNOSUPPORT)
        if protocol not in known[kind]:
            raise failure(errno.EPROTONOSUPPORT)
        if kind == socket.SOCK_STREAM:
            made: Stream | Datagrams = Stream(self)
        else:
            made = Datagrams(self, kind, protocol)
        self.open(made)
        return made

    def open(self, what: Stream | Datagrams) -> None:
        """Know what stands behind a socket, until it is closed."""
        (self._streams if isinstance(what, Stream) else self.datagrams).append(what)

    def left(self, what: Stream | Datagrams) -> None:
        """A program has closed a socket; its connection may have something to say still."""
        (self._streams if isinstance(what, Stream) else self.datagrams).remove(what)
        if what.connection is not None and what.connection.state is not State.CLOSED:
            self._left.append(_Left(what.connection, what.reuse))

    def _holders(self) -> Iterator[Any]:
        yield from (stream for stream in self._streams if stream.local[1])
        yield from self._left

    # --- the card of the wire --------------------------------------------------------------------

    def put(self, frame: bytes, now: float) -> None:
        """A frame has arrived; what it makes TCP send goes out before the next one is looked at."""
        self._changed = True
        self.frame_arrives(frame, now)
        self._send_segments(now)

    def work(self, now: float) -> None:
        """Do what programs ask for, and what the time asks for."""
        self.now = now
        for stack in self.stacks.values():
            stack.tick(now)
        self._send_segments(now)
        for address, packets in self.neighbors.tick(now):
            self._unreachable(address, packets, now)
        self.calls.work(now)
        while True:
            self._send_segments(now)
            if not self.looped:
                break
            self._tell_listeners_of(LOOPBACK_MTU)
            while self.looped:
                source, destination, protocol, data = self.looped.popleft()
                packet = IPv4(protocol=protocol, source=source, destination=destination)
                with contextlib.suppress(MalformedPacket):
                    self.packet_arrives(packet, data, now)
            self._tell_listeners_of(ETHERNET_MTU)
            self.calls.work(now)
        self._tidy()
        self._changed = False
        for watcher in self.watchers.copy():
            watcher()

    def _tell_listeners_of(self, mtu: int) -> None:
        """Let them answer the SYNs that come now as it fits to the MTU of their way."""
        for stream in self.listeners():
            for listener in stream.listeners:
                listener.settings = stream.settings_for_clients(mtu)

    def _send_segments(self, now: float) -> None:
        for stack in self.stacks.values():
            for source, destination, segment in stack.drain(now):
                self.send(TCP_PROTOCOL, source, destination, segment, now)

    def _unreachable(self, address: str, packets: list[bytes], now: float) -> None:
        for stream in self._streams:
            if stream.remote is not None and stream.remote[0] == address:
                stream.unreachable(now)
        for one in self.datagrams:
            if one.remote is not None and one.remote[0] == address:
                one.refused(errno.EHOSTUNREACH)

    def _tidy(self) -> None:
        """Forget what is over."""
        for stream in self._streams:
            stream.look()
        for one in self._left:
            one.connection.drain_events()
        self._left = [one for one in self._left if one.connection.state is not State.CLOSED]

    def take(self, now: float) -> bytes | None:
        """The next frame that this host sends."""
        frames = self.neighbors.frames
        return frames.pop(0) if frames else None

    def answer(self) -> None:
        """Let those go on whose calls are done."""
        self.calls.answer()

    def due(self) -> float | None:
        """When there is something to do."""
        if self._changed or self.neighbors.frames:
            return 0.0
        times = [self.neighbors.due(), self.calls.due()]
        times += [stack.next_deadline() for stack in self.stacks.values()]
        return min((time for time in times if time is not None), default=None)

    def waits(self) -> bool:
        """Whether something is to be done or sent already."""
        return self._changed or self.calls.waits() or bool(self.neighbors.frames)

    def halt(self) -> None:
        """Nobody runs this host any more."""
        self.calls.halt()

    def close(self) -> None:
        """There is nothing to close."""

    # --- what it tells ---------------------------------------------------------------------------

    def connections(self) -> Iterator[Any]:
        """Each connection that is not closed, whoever holds it."""
        for stack in self.stacks.values():
            yield from stack.connections.values()

    def listeners(self) -> Iterator[Stream]:
        """The sockets that listen."""
        return (stream for stream in self._streams if stream.listens)
