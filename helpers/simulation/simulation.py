"""Hosts, a wire and a clock, all of them made of numbers: a network in virtual time.

Nothing waits here. The clock jumps from one event to the next, so a minute of a transfer is done
in a second; and as nothing else can come between, the same seed gives the same bytes, anywhere.
"""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from heapq import heappop, heappush
from typing import Any

from helpers.address import mac_bytes
from helpers.host import HostSettings
from helpers.keywords import picked, takes
from helpers.link.control import WireControl
from helpers.link.quantities import seconds
from helpers.link.quantities import size as parse_size
from helpers.link.wire import Passage, Wire, WireSettings
from helpers.record import Record
from helpers.simulation.host import FOREVER, PORT, Drop, Host
from helpers.simulation.script import SimulationError
from helpers.simulation.transfer import Reader, Transfer
from helpers.trace import Frame, Live, Trace
from helpers.transport.tcp.algorithms import algorithm
from helpers.transport.tcp.congestion import CongestionControl
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.stack import NAME

SERVER = "server"
SIZES = ("send_buffer", "receive_buffer", "mss")
MOST = 253  # clients: with the server, as many as a network of this size has addresses
STILL = 1_000_000  # things that may happen one after the other at the same time


def _delays(clients: Iterable[str] | Mapping[str, float | str]) -> dict[str, float | str]:
    """The clients' delays by their names. Raises SimulationError where these are no clients."""
    if isinstance(clients, str) or not isinstance(clients, Iterable):
        raise SimulationError(f"clients={clients!r}: give names in a list, such as ['client']")
    delays = dict(clients) if isinstance(clients, Mapping) else dict.fromkeys(clients, 0.0)
    if not delays or SERVER in delays:
        raise SimulationError("clients: give the names of one client or more, none 'server'")
    if len(delays) > MOST:
        raise SimulationError(f"clients: there are addresses for {MOST}, not for {len(delays)}")
    return delays


class Simulation:
    """Clients, a server, and the wire between them, in virtual time.

        sim = Simulation(delay="20 ms", rate="10 Mbit/s", queue=33, loss=0.01, seed=1)
        transfer = sim.transfer(1_000_000)
        sim.run()
        plot_cwnd(transfer.cwnd, ssthresh=transfer.ssthresh, losses=transfer.losses)

    The wire has, each way, the settings of a `helpers.link.WireSettings`; `wire` sets its rules,
    with the words that a lab has. `clients` are the names of the hosts on its one side, or a
    mapping from a name to the time that a frame takes from that host to the wire, each way; on the
    other side is the server. `ports` are those that a host picks from by itself. `congestion` is a
    name or a class; it and `settings` are those of `helpers.transport.tcp.settings.Settings`, for
    every connection. With `trace=False` no frame is kept: for long runs.

    `now` is the virtual time in seconds, `events` counts the moments at which anything happened,
    `drops` has what the wire lost.

    Raises WireError or SimulationError where one of these cannot be.
    """

    @takes(WireSettings, others="settings")
    def __init__(
        self,
        *,
        clients: Iterable[str] | Mapping[str, float | str] = ("client",),
        congestion: str | type[CongestionControl] = "reno",
        ports: range = HostSettings().ports,
        trace: bool = True,
        **settings: Any,
    ) -> None:
        wire = picked(WireSettings, settings)
        if not ports or not 1 <= min(ports) <= max(ports) <= 65535:
            raise SimulationError(f"ports={ports!r}: give numbers from 1 to 65535, in a range")
        self.now, self.seed, self.events = 0.0, wire.seed, 0
        self.drops: list[Drop] = []
        self._heap: list[tuple[float, int, Callable[..., Any], tuple[Any, ...]]] = []
        self._pushed = self._transfers = 0
        self._timeless = wire.timeless
        delays = _delays(clients)
        tcp = self.changed({"congestion": congestion, **settings}, Settings())
        configured = HostSettings(tcp=tcp, ports=ports, acks_reading=False)
        self.hosts = self._made({**delays, SERVER: 0.0}, configured)
        self.clients, self.server = self.hosts[:-1], self.hosts[-1]
        self.client = self.clients[0]
        # The end of the wire at which a host is: all clients share one.
        self._ends = {**dict.fromkeys(delays, self.client.name), SERVER: SERVER}
        names = tuple(host.name for host in self.hosts)
        self._live = Live(names, {host.address: host.name for host in self.hosts})
        self._wire = Wire(
            (self.client.name, SERVER),
            view=self._view,
            **vars(wire),
            **({} if trace else {"keep": 0}),
        )
        self.wire = WireControl(self._wire, lambda: self.now, names)
        self._by_card = {mac_bytes(host.mac): host for host in self.hosts}

    def _made(self, delays: Mapping[str, float | str], settings: HostSettings) -> tuple[Host, ...]:
        """The hosts of these names, each with its delay to the wire."""
        ends = {
            name: (f"10.0.0.{number}", f"02:00:00:00:00:{number:02x}")
            for number, name in enumerate(delays, 1)
        }
        return tuple(
            Host(
                self,
                name,
                *ends[name],
                source=random.Random(f"{self.seed} {name}"),
                settings=settings,
                cards=dict(ends.values()),
                delay=seconds(delay),
            )
            for name, delay in delays.items()
        )

    # --- time ------------------------------------------------------------------------------------

    def at(self, time: float | str, function: Callable[..., Any], *arguments: Any) -> None:
        """Call `function(*arguments)` when the clock shows `time`; at once where that is past."""
        self._pushed += 1
        heappush(self._heap, (max(seconds(time), self.now), self._pushed, function, arguments))

    def run(self, until: float | str | None = None) -> None:
        """Let time pass, up to `until`, or until nothing more will happen.

        Raises what a script or a rule of the wire raises, and SimulationError where things happen
        again and again, and no time passes.
        """
        end = FOREVER if until is None else seconds(until)
        self._settle()
        while (time := self._next()) <= end and time < FOREVER:
            self.now = max(time, self.now)
            self.events += 1
            self._step(self.now)
        if until is not None:
            self.now = max(end, self.now)

    def _next(self) -> float:
        """When the next thing happens."""
        arrival = self._wire.due()
        time = FOREVER if arrival is None else arrival
        if self._heap and self._heap[0][0] < time:
            time = self._heap[0][0]
        for host in self.hosts:
            if host.due < time:
                time = host.due
        return time

    def _step(self, now: float) -> None:
        """Let happen what is due now."""
        for _, frame in self._wire.deliver(now):
            host = self._by_card.get(frame[:6])
            if host is None:  # a rule has changed the address
                continue
            if host.delay:
                self.at(now + host.delay, host.frame_arrives, frame)
            else:
                host.frame_arrives(frame)
        last = self._pushed + STILL
        while self._heap and self._heap[0][0] <= now:
            _, number, function, arguments = heappop(self._heap)
            if number > last:
                raise SimulationError(
                    f"{STILL} things have followed each other at {now:.6g} s, and no time has "
                    "passed: let a script that goes round and round yield a time"
                )
            function(*arguments)
        for host in self.hosts:
            if host.due <= now:
                host.inside.tick(now)
        self._settle()

    def _settle(self) -> None:
        """Let scripts and hosts do what follows from what has happened."""
        again = True
        while again:
            again = False
            for host in self.hosts:
                if host.inside.busy:
                    again |= host.settle()

    # --- hosts and flows -------------------------------------------------------------------------

    def host(self, name: str) -> Host:
        """The host of this name. Raises SimulationError where there is none."""
        for host in self.hosts:
            if host.name == name:
                return host
        known = ", ".join(host.name for host in self.hosts)
        raise SimulationError(f"no host has the name {name!r}: there are {known}")

    def address_of(self, name: str) -> str:
        """The address of the host of this name. Raises SimulationError where there is none."""
        return self.host(name).address

    def transfer(
        self,
        size: float | str | None = None,
        *,
        client: str = "",
        start: float | str = 0.0,
        every: float | str | None = "10 ms",
        reader: Reader | None = None,
        **settings: Any,
    ) -> Transfer:
        """Let a client send so many bytes to the server, from `start` on; see `Transfer`.

        `size` None means without end. `client` is the name of the host, the first one if it is
        not given. What the connection knows is sampled `every` so many seconds (None: never, so
        that memory stays bounded by the windows). `reader` is a script of the server's socket:
        how it reads; without one, as fast as it can, and it compares what arrives with what was
        sent. `settings` are for both ends of this connection.

        Raises SimulationError where it would never end, and no time would pass.
        """
        if size is None and self._timeless:
            raise SimulationError("a transfer without end needs a wire with a delay or a rate")
        self._transfers += 1
        host = self.host(client) if client else self.client
        amount = None if size is None else parse_size(size)
        port = PORT + self._transfers - 1
        return Transfer(host, self.server, amount, port, start, every, reader, settings)

    @staticmethod
    def changed(changes: Mapping[str, Any], usual: Settings) -> Settings:
        """`usual` with `changes`.

        Raises SimulationError where there is no setting or no congestion control of that name.
        """
        known = {field.name for field in fields(Settings)}
        for name in changes:
            if name not in known:
                raise SimulationError(f"no setting has the name {name!r}: see Settings, and Wire")
        try:
            algorithm(changes.get("congestion", usual.congestion))
        except (ValueError, TypeError) as error:
            raise SimulationError(f"congestion: {error}") from None
        parsed: dict[str, Any] = {
            name: parse_size(value) if name in SIZES else value for name, value in changes.items()
        }
        return replace(usual, **parsed)

    # --- the wire --------------------------------------------------------------------------------

    def carry(self, sender: Host, frame: bytes) -> None:
        """Take a frame that a host sends."""
        if sender.delay:
            self.at(self.now + sender.delay, self._send, sender, frame)
        else:
            self._send(sender, frame)

    def _send(self, host: Host, frame: bytes) -> None:
        passage = self._wire.send(self.now, self._ends[host.name], frame)
        if passage.fate is not None and passage.fate.lost:
            self.drops.append(Drop(self.now, host.name, int.from_bytes(frame[34:36], "big")))

    def waiting(self, sender: Host) -> int:
        """How many frames wait at the wire on the side of this host."""
        return self._wire.waiting(self.now, self._ends[sender.name])[0]

    def _record(self, passage: Passage) -> Record:
        """The record of a frame, with the name of its own sender: clients share a side."""
        return replace(passage.record(NAME), sender=self._by_card[passage.data[6:12]].name)

    def _view(self, passage: Passage) -> Frame:
        return self._live.frame(passage.number, self._record(passage))

    @property
    def trace(self) -> Trace:
        """The Trace of all frames so far, each with its fate."""
        names = {host.address: host.name for host in self.hosts}
        return Trace([self._record(passage) for passage in self._wire.passages], names)

    def __repr__(self) -> str:
        return f"<Simulation at {self.now:.6g} s, {self.events} events>"
