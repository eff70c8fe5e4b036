"""Our own TCP as a side of a script: a whole host of it, in virtual time."""

from collections import deque
from collections.abc import Sequence
from dataclasses import fields

from helpers.transport.tcp import TCP
from helpers.transport.tcp.connection import Connection
from helpers.transport.tcp.isn import initial_sequence_number
from helpers.transport.tcp.settings import Settings
from helpers.transport.tcp.stack import TcpStack
from helpers.transport.tcp.states import State
from tests.scripting.language import BadScript, settings_of
from tests.scripting.play import FROM_PEER, FROM_US, Sent, pattern

HERE, PEER = "10.0.0.1", "10.0.0.2"
OUR_PORT, SERVER, CLIENT, STRANGER = 41000, 80, 40000, 9
SECRET = b"nobody knows it!"
EXACT = 0.0006  # seconds: times in scripts have three places
ENOUGH = 10_000  # steps after which a side that gets nowhere is given up
TICKS = 250_000  # of the clock of initial sequence numbers, a second (RFC 9293 section 3.4.1)
ERRORS = {
    ConnectionResetError: "reset",
    ConnectionRefusedError: "refused",
    TimeoutError: "timeout",
    ConnectionAbortedError: "aborted",
}
KERNEL_ONLY = ("syn_retries",)
DEFAULTS = {  # as the kernel is set for the scripts, see kernel_host
    "congestion": "reno",
    "rack": "off",
    "tail_loss_probe": "off",
    "dsack": "off",
}
_TYPES = {field.name: field.type for field in fields(Settings)}


class OurSide:
    """A connection of a TcpStack of ours.

    `isn` and `peer_isn` are the numbers from which the two sides count. `moves` has the moves
    that its connections made, as (state, event, next state).
    """

    name = "ours"

    def __init__(
        self, settings: dict[str, str], isn: int = 1_000_000, peer_isn: int = 5_000_000
    ) -> None:
        self._settings = Settings(**_typed(DEFAULTS | settings))
        self._stack = TcpStack(HERE, secret=SECRET, settings=self._settings)
        self._listener = None
        self._connection: Connection | None = None
        self._bare: Connection | None = None  # one without a stack
        self._known: list[Connection] = []
        self._out: deque[Sent] = deque()
        self._sent = self._received = 0
        self._isn = isn
        self._now = 0.0
        self.moves: set[tuple[str, str, str]] = set()
        self.ports = (STRANGER, CLIENT)
        self.peer_isn = peer_isn

    def close(self) -> None:
        """Nothing is left to forget."""

    # --- time and segments -----------------------------------------------------------------

    def now(self) -> float:
        return self._now

    def wait(self, until: float) -> None:
        self._now = max(self._now, until)

    def take(self, until: float) -> Sent | None:
        for _ in range(ENOUGH):
            self._drain()
            if self._out:
                return self._out.popleft()
            due = self._next_deadline()
            if due is None or due > until + EXACT:
                return None
            self._now = max(self._now, due)
            self._tick()
        raise AssertionError(f"its deadline does not move on from {due} s")

    def put(self, header: TCP, payload: bytes, corrupt: bool) -> None:
        if self._bare is not None and self._bare.state is not State.CLOSED:
            self._bare.segment_arrives(header, payload, self._now)
        else:
            segment = header.pack(payload, PEER, HERE)
            if corrupt:
                segment = segment[:16] + bytes([segment[16] ^ 0x55]) + segment[17:]
            self._stack.packet_arrives(PEER, HERE, segment, self._now)
        self._drain()

    def margins(self, seconds: float) -> tuple[float, float]:
        return EXACT, EXACT

    def look_again(self, since: float) -> bool:
        return False

    def _drain(self) -> None:
        self._note_moves()
        if self._bare is not None:
            self._out += [Sent(self._now, *one) for one in self._bare.drain_segments(self._now)]
        for source, destination, segment in self._stack.drain(self._now):
            header, payload = TCP.parse(segment)
            assert header.checksum_ok(payload, source, destination), "a wrong checksum was sent"
            self._out.append(Sent(self._now, header, payload))
        self._note_moves()

    def _tick(self) -> None:
        if self._bare is not None:
            self._bare.tick(self._now)
        self._stack.tick(self._now)

    def _next_deadline(self) -> float | None:
        both = [self._stack.next_deadline(), self._bare and self._bare.next_deadline()]
        return min((due for due in both if due is not None), default=None)

    def _note_moves(self) -> None:
        alive = [*self._stack.connections.values(), *([self._bare] if self._bare else [])]
        self._known += [one for one in alive if all(one is not known for known in self._known)]
        for connection in self._known:
            for event in connection.drain_events():
                if event.what == "move":
                    detail = event.detail
                    self.moves.add((detail["state"], detail["event"], detail["next"]))

    # --- what can be seen ------------------------------------------------------------------

    def state(self) -> str:
        if self._bare is not None:
            return self._bare.state
        found = self._stack.connections.get(((HERE, self.ports[0]), (PEER, self.ports[1])))
        if found is not None and found.state is not State.CLOSED:
            return found.state
        listens = self._listener is not None and self._accepted() is None
        return State.LISTEN if listens else State.CLOSED

    def error(self) -> str:
        error = self._accepted().error
        return "none" if error is None else ERRORS.get(type(error), str(error))

    def info(self, name: str) -> int:
        return self._accepted().info()[name]

    # --- calls -----------------------------------------------------------------------------

    def call(self, what: str, words: Sequence[str], wanted: str) -> str:
        try:
            result = getattr(self, f"_{what}")(words)
        except OSError as error:
            closed = "closing" if "closing" in str(error) else "closed"
            result = ERRORS.get(type(error), closed)
        self._drain()
        return result

    def _connect(self, words: Sequence[str]) -> str:
        self.ports = (OUR_PORT, SERVER)
        self._begin()
        self._connection = self._stack.connect((PEER, SERVER), self._now, port=OUR_PORT)
        return ""

    def _listen(self, words: Sequence[str]) -> str:
        self.ports = (OUR_PORT, CLIENT)
        self._begin()
        self._listener = self._stack.listen(OUR_PORT, self._now)  # port: of a host that is not
        return ""

    def _open(self, words: Sequence[str]) -> str:
        """A passive OPEN of a connection that knows its peer, and can open actively after all."""
        self.ports = (OUR_PORT, SERVER)
        ends = (HERE, OUR_PORT), (PEER, SERVER)
        self._bare = self._connection = Connection(*ends, iss=self._isn, settings=self._settings)
        self._bare.open_passive(self._now)
        return ""

    def _begin(self) -> None:
        """Begin at the time at which the connection's first number is the one that is wanted."""
        ends = (HERE, self.ports[0]), (PEER, self.ports[1])
        at_zero = initial_sequence_number(*ends, SECRET, 0.0)
        self._now += ((self._isn - at_zero) & 0xFFFF_FFFF) / TICKS

    def _send(self, words: Sequence[str]) -> str:
        count = int(words[0])
        data = pattern(self._sent, self._sent + count, FROM_US)
        sent = self._accepted().send(data, self._now)
        self._sent += sent
        return str(sent) if sent else "nothing"

    def _receive(self, words: Sequence[str]) -> str:
        data = self._accepted().receive(int(words[0]), self._now)
        if not data:
            return "end" if self._accepted().at_end else "nothing"
        if data != pattern(self._received, self._received + len(data), FROM_PEER):
            return "wrong data"
        self._received += len(data)
        return str(len(data))

    def _close(self, words: Sequence[str]) -> str:
        if (connection := self._accepted()) is None:
            self._stop_listening()
        else:
            connection.close(self._now)
        return ""

    def _release(self, words: Sequence[str]) -> str:
        self._accepted().release(self._now)
        return ""

    def _abort(self, words: Sequence[str]) -> str:
        if (connection := self._accepted()) is None:
            self._stop_listening()
        else:
            connection.abort(self._now)
        return ""

    def _set(self, words: Sequence[str]) -> str:
        connection = self._accepted()
        connection.set(**_typed(settings_of(words)))
        connection.tcb.quick_acks = connection.tcb.settings.quick_acks  # what is left of them
        return ""

    def _accepted(self) -> Connection | None:
        if self._connection is None and self._listener is not None:
            self._connection = self._listener.accept()
        return self._connection

    def _stop_listening(self) -> None:
        self._listener.close(self._now)
        self._listener = None


def _typed(settings: dict[str, str]) -> dict[str, object]:
    """The settings of a script as values of `Settings`. Raises BadScript."""
    settings = {name: text for name, text in settings.items() if name not in KERNEL_ONLY}
    if settings.pop("quickack", "") == "off":
        settings["quick_acks"] = "0"
    if unknown := set(settings) - set(_TYPES):
        raise BadScript(f"nobody knows the settings {', '.join(sorted(unknown))}")
    return {name: _value(text, _TYPES[name]) for name, text in settings.items()}


def _value(text: str, kind: object) -> object:
    kind = getattr(kind, "__name__", "str")  # a type, or a choice of a name and something else
    return text == "on" if kind == "bool" else {"int": int, "float": float, "str": str}[kind](text)
