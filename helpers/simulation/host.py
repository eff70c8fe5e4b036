"""A host of a simulation: one of `helpers.host`, at a wire in virtual time."""

import random
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from helpers import host
from helpers.host import HostSettings
from helpers.host.counters import Counts
from helpers.link.quantities import seconds
from helpers.simulation.script import Script, SimulationError, Steps, wake
from helpers.simulation.sockets import Socket
from helpers.simulation.watch import VirtualWatch
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.stack import TcpStack

FOREVER = float("inf")
PORT = 80  # where a server listens, if nothing else is said


class Drop(NamedTuple):
    """A frame that the wire lost: when, of which host, and its source port."""

    time: float
    sender: str
    port: int


class World(Protocol):
    """What a host asks of the simulation that it is in."""

    now: float
    drops: list[Drop]

    def at(self, time: float | str, function: Callable[..., Any], *arguments: Any) -> None:
        """Call a function when the clock shows `time`."""

    def address_of(self, name: str) -> str:
        """The address of the host of this name."""

    def changed(self, changes: Mapping[str, Any], usual: Settings) -> Settings:
        """`usual` with `changes`."""

    def carry(self, sender: "Host", frame: bytes) -> None:
        """Take a frame that a host sends."""

    def waiting(self, sender: "Host") -> int:
        """How many frames wait at the wire on the side of this host."""


class Host:
    """One host. `address` is its IPv4 address, `mac` that of its card, `stack` its TCP.

    `delay` is the time from the host to the wire that all share, each way, in seconds. `cards`
    are those of the other hosts by their addresses: here nobody asks by ARP.
    """

    def __init__(
        self,
        world: World,
        name: str,
        address: str,
        mac: str,
        *,
        source: random.Random,
        settings: HostSettings,
        cards: Mapping[str, str],
        delay: float,
    ) -> None:
        self.name, self.delay, self.address, self.mac = name, delay, address, mac
        self.inside = host.Host(address, mac, source=source, settings=settings, cards=cards)
        self.due = FOREVER  # when `tick` is to be called
        self._world = world

    def __repr__(self) -> str:
        return f"<{self.name}, {self.address}>"

    @property
    def stack(self) -> TcpStack:
        """Its TCP."""
        return self.inside.stack

    @property
    def queue(self) -> int:
        """How many frames wait at the wire on this host's side, all of them senders' there."""
        return self._world.waiting(self)

    @property
    def drops(self) -> list[Drop]:
        """What the wire of this host has lost."""
        return self._world.drops

    @property
    def now(self) -> float:
        """The virtual time in seconds."""
        return self._world.now

    def counters(self) -> Counts:
        """What the host has counted, by the kernel's names; `after.since(before)`."""
        return self.inside.counters()

    # --- applications ----------------------------------------------------------------------------

    def run(self, function: Callable[..., Steps], *arguments: Any) -> Script:
        """Start a script, a generator function (see `helpers.simulation.script`)."""
        return Script(self.after, function, arguments)

    def after(self, delay: float, function: Callable[..., Any], *arguments: Any) -> None:
        """Call `function(*arguments)` in so many seconds."""
        self._world.at(self.now + delay, function, *arguments)

    def socket(self, **settings: Any) -> Socket:
        """A new TCP socket. `settings` are those of `helpers.transport.tcp.settings`."""
        made = self.inside.stream()
        if settings:
            made.options.base = self._world.changed(settings, made.options.base)
        return Socket(made, lambda: self.now, self.flush, self.name)

    def open(
        self,
        to: str = "server",
        port: int = PORT,
        *,
        first_number: int | None = None,
        **settings: Any,
    ) -> Socket:
        """A socket whose SYN is on its way to the host of this name.

        `first_number` is the sequence number of the SYN, from 0 to 2**32 - 1; without one, TCP
        picks it. Raises SimulationError where it is none, and OSError as `connect` of a lab's
        socket does.
        """
        made = self.socket(**settings)
        if first_number is not None:
            if not 0 <= first_number < 1 << 32:
                raise SimulationError(
                    f"first_number={first_number} is none: write one from 0 to 2**32 - 1"
                )
            made.stream.begin_at(first_number)
        made.stream.connect((self._world.address_of(to), port), self.now)
        return made

    def connect(
        self,
        to: str = "server",
        port: int = PORT,
        *,
        first_number: int | None = None,
        **settings: Any,
    ) -> Steps:
        """Open a connection to the host of this name, wait for it, and return its `Socket`.

        Raises OSError: why it was not opened. The rest is as for `open`.
        """
        made = self.open(to, port, first_number=first_number, **settings)
        return (yield from made.established())

    def listen(self, port: int = PORT, backlog: int = 8, **settings: Any) -> Socket:
        """A socket that listens. Raises OSError (EADDRINUSE)."""
        made = self.socket(**settings)
        made.stream.bind((self.address, port))
        made.listen(backlog)
        return made

    def watch(self, sock: Socket, every: float | str = "10 ms") -> VirtualWatch:
        """Take what the connection of a socket knows, every so many seconds, until it is closed."""
        if seconds(every) <= 0:
            raise SimulationError("a watch looks every so many seconds: give more than 0")
        return VirtualWatch(
            sock.stream, seconds(every), lambda: self.now, self.after, lambda: self.queue
        )

    # --- the network -----------------------------------------------------------------------------

    def frame_arrives(self, frame: bytes) -> None:
        """Take a frame that the wire has brought to this host."""
        self.inside.frame_arrives(frame, self._world.now)

    def settle(self) -> bool:
        """After anything that happened: let the scripts go on that wait for it, and send.

        Whether they may have done something to another host, or the host has spoken to itself.
        """
        woken = self._awaited()
        for sock in woken:
            wake(sock)
        return self._flush() or bool(woken)

    def _awaited(self) -> list[Socket]:
        """The sockets that scripts wait for, where something has happened or a client has come."""
        awaited = []
        for stack in self.inside.stacks.values():
            for connection in stack.changed:
                sock = connection.owner and connection.owner.user
                if sock is not None and sock.waiting:
                    awaited.append(sock)
        for stream in self.inside.streams:
            if stream.listeners and stream.user and stream.user.waiting and stream.waiting:
                awaited.append(stream.user)
        return awaited

    def flush(self) -> None:
        """Send what may be sent now, as a system does within each call."""
        self._flush()

    def _flush(self) -> bool:
        """As `flush`; whether more follows from it."""
        inside, world = self.inside, self._world
        if not inside.busy:
            return False
        more = inside.flush(world.now)
        for frame in inside.drain():
            world.carry(self, frame)
        due = inside.next_deadline()
        self.due = FOREVER if due is None else due
        return more
