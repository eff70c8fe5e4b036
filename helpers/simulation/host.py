"""A host of a simulation: a network card, IPv4, and the course's TCP."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from helpers.link.quantities import seconds
from helpers.simulation.card import Way, unpack
from helpers.simulation.script import Script, SimulationError, Steps, wake
from helpers.simulation.sockets import ListeningSocket, Socket
from helpers.simulation.watch import Watch
from helpers.transport.tcp.deadlines import HostConnection
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.stack import TcpStack

if TYPE_CHECKING:
    from helpers.simulation.simulation import Drop, Simulation

FOREVER = float("inf")
PORT = 80  # where a server listens, if nothing else is said


class Host:
    """One host. `address` is its IPv4 address, `mac` that of its card, `stack` its TCP.

    `delay` is the time from the host to the wire that all share, each way, in seconds.
    """

    def __init__(
        self, simulation: "Simulation", name: str, number: int, settings: Settings, delay: float
    ) -> None:
        self.name, self.delay = name, delay
        self.address, self.mac = f"10.0.0.{number}", f"02:00:00:00:00:{number:02x}"
        secret = f"{simulation.seed} {name}".encode()[:32]
        self.stack = TcpStack(
            self.address, secret=secret, settings=settings, port_seed=simulation.seed
        )
        self.bad_packets = 0  # IPv4 packets with a damaged header, which nobody can deliver
        self.due = FOREVER  # when `tick` is to be called
        self._simulation, self._settings = simulation, settings
        self._ways: dict[str, Way] = {}
        self._listeners: list[ListeningSocket] = []
        self._identification = 0

    def __repr__(self) -> str:
        return f"<{self.name}, {self.address}>"

    @property
    def queue(self) -> int:
        """How many frames wait at the wire on this host's side, all of them senders' there."""
        return self._simulation.waiting(self)

    @property
    def drops(self) -> list["Drop"]:
        """What the wire of this host has lost."""
        return self._simulation.drops

    @property
    def now(self) -> float:
        """The virtual time in seconds."""
        return self._simulation.now

    # --- applications ----------------------------------------------------------------------------

    def run(self, function: Callable[..., Steps], *arguments: Any) -> Script:
        """Start a script, a generator function (see `helpers.simulation.script`)."""
        return Script(self.after, function, arguments)

    def after(self, delay: float, function: Callable[..., Any], *arguments: Any) -> None:
        """Call `function(*arguments)` in so many seconds."""
        self._simulation.at(self.now + delay, function, *arguments)

    def open(self, to: str = "server", port: int = PORT, **settings: Any) -> Socket:
        """A socket whose SYN is on its way to the host of this name."""
        remote = self._simulation.host(to).address, port
        chosen = self._simulation.settings(settings, self._settings)
        return Socket(self, self.stack.connect(remote, self.now, settings=chosen))

    def connect(self, to: str = "server", port: int = PORT, **settings: Any) -> Steps:
        """Open a connection to the host of this name, wait for it, and return its `Socket`.

        `settings` are those of `helpers.transport.tcp.settings`. Raises why it was not opened.
        """
        return (yield from self.open(to, port, **settings).established())

    def listen(self, port: int = PORT, backlog: int = 8, **settings: Any) -> ListeningSocket:
        """A socket that listens."""
        chosen = self._simulation.settings(settings, self._settings)
        listener = self.stack.listen(port, self.now, backlog=backlog, settings=chosen)
        self._listeners.append(ListeningSocket(self, listener))
        return self._listeners[-1]

    def unlisten(self, listening: ListeningSocket) -> None:
        """Let a listening socket listen no more."""
        self._listeners.remove(listening)
        listening.listener.close(self.now)

    def watch(self, sock: Socket, every: float | str = "10 ms") -> Watch:
        """Take what the connection of a socket knows, every so many seconds, until it is closed."""
        if seconds(every) <= 0:
            raise SimulationError("a watch looks every so many seconds: give more than 0")
        return Watch(sock, seconds(every))

    # --- the network -----------------------------------------------------------------------------

    def know(self, other: "Host") -> None:
        """Remember the card of another host; here nobody asks by ARP."""
        self._ways[other.address] = Way((self.address, self.mac), (other.address, other.mac))

    def frame_arrives(self, frame: bytes) -> None:
        """Take a frame that the wire has brought to this host."""
        packet = unpack(frame)
        if packet is None:
            self.bad_packets += 1
        else:
            self.stack.packet_arrives(*packet, self._simulation.now)

    def settle(self) -> None:
        """After anything that happened: let the scripts go on that wait for it, and send."""
        for connection in self.stack.changed:
            if connection.owner is not None and connection.owner.waiting:
                wake(connection.owner)
        for listening in self._listeners:
            if listening.waiting and listening.listener.ready:
                wake(listening)
        self.flush()

    def flush(self) -> None:
        """Send what may be sent now, as a system does within each call."""
        stack, carry = self.stack, self._simulation.carry
        changed = stack.changed
        for _, destination, segment in stack.drain(self._simulation.now):
            self._identification = self._identification + 1 & 0xFFFF
            carry(self, self._ways[destination].frame(segment, self._identification))
        for connection in changed:
            if connection.tcb.events:
                _keep_events(connection)
        due = stack.next_deadline()
        self.due = FOREVER if due is None else due


def _keep_events(connection: HostConnection) -> None:
    """Hand the events of a connection to whoever watches it, or forget them."""
    events = connection.drain_events()
    if connection.owner is not None and connection.owner.watch is not None:
        connection.owner.watch.events += events
