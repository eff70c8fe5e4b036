"""One flow: a client sends, the server reads, and what happened is kept for the pictures."""

import random
from collections.abc import Callable, Mapping
from typing import Any

from helpers.host import Recovery, Sample, Series
from helpers.host.data import CHUNK
from helpers.link.quantities import seconds
from helpers.simulation.host import Host
from helpers.simulation.script import Steps
from helpers.simulation.sockets import Socket
from helpers.simulation.watch import VirtualWatch
from helpers.transport.tcp.tcb import Event

PERIOD = 65521  # a prime: data that went to a wrong place differ from what belongs there
_BYTES = random.Random(PERIOD).randbytes(PERIOD) * (2 + CHUNK // PERIOD)

Reader = Callable[[Socket], Steps]


def pattern(offset: int, length: int) -> bytes:
    """The bytes of a stream without end, from `offset` on; `length` is at most 64 KiB."""
    begin = offset % PERIOD
    return _BYTES[begin : begin + length]


class Transfer:
    """Bytes on their way from a client to the server.

    `size` is how many there are to be (None: no end), `started` and `finished` are seconds of
    virtual time, None as long as it has not come to that. `intact` says that every byte that
    arrived was the right one. `client` and `server` are the two sockets, once they are there.

    What happened is told as (times, values), as the plots take it.
    """

    def __init__(
        self,
        client: Host,
        server: Host,
        size: int | None,
        port: int,
        start: float | str,
        every: float | str | None,
        reader: Reader | None,
        settings: Mapping[str, Any],
    ) -> None:
        self.size = size
        self.started: float | None = None
        self.finished: float | None = None
        self.intact = True
        self.client: Socket | None = None
        self.server: Socket | None = None
        self._host, self._port, self._every = client, port, every
        self._watch: VirtualWatch | None = None
        self._listening = server.listen(port, **settings)
        self._reader = reader or self._compare
        server.run(self._receive)
        client.run(self._send, seconds(start), settings)

    def _send(self, start: float, settings: Mapping[str, Any]) -> Steps:
        yield start
        host = self._host
        self.started = host.now
        self.client = host.open(port=self._port, **settings)
        if self._every is not None:
            self._watch = host.watch(self.client, self._every)
        yield from self.client.established()
        yield from self.client.send_all(pattern, self.size)
        self.client.close()

    def _receive(self) -> Steps:
        self.server = yield from self._listening.accept()
        self._listening.close()
        yield from self._reader(self.server)
        self.finished = self._host.now
        self.server.close()

    def _compare(self, sock: Socket) -> Steps:
        """Read as fast as possible, and look whether the bytes are right."""
        connection = sock.connection
        while not connection.at_end:
            data = connection.receive(CHUNK, self._host.now)
            if data != pattern(sock.received, len(data)):
                self.intact = False
            sock.received += len(data)
            if not connection.readable and not connection.at_end:
                yield sock

    # --- what happened ---------------------------------------------------------------------------

    @property
    def received(self) -> int:
        """How many bytes the server has read."""
        return self.server.received if self.server else 0

    def goodput(self, since: float | str = 0.0) -> float:
        """Bits of data a second, from the start, or from `since` on, to the end or until now.

        From `since` on, it is what the client knows to have arrived, between two samples.
        """
        if self.started is None:
            return 0.0
        if not seconds(since):
            end = self._host.now if self.finished is None else self.finished
            return self.received * 8 / (end - self.started) if end > self.started else 0.0
        times, values = self.series("bytes_acked")
        known = [pair for pair in zip(times, values, strict=True) if pair[0] >= seconds(since)]
        if len(known) < 2:
            return 0.0
        (begin, before), (end, after) = known[0], known[-1]
        return (after - before) * 8 / (end - begin)

    def series(self, name: str) -> Series:
        """(times, values) of one field of `TcpInfo`, from when the transfer was started."""
        return self._watch.series(name) if self._watch else ([], [])

    def rates(self, every: float | str = "1 s") -> Series:
        """How fast data was acknowledged, in bit/s, in intervals of `every`: (times, rates)."""
        return self._watch.rates(every) if self._watch else ([], [])

    def recoveries(self) -> list[Recovery]:
        """Each fast recovery of the client's, as `Watch.recoveries` has it."""
        return self._watch.recoveries() if self._watch else []

    @property
    def samples(self) -> list[Sample]:
        """What the client's connection knew, over time, as `lab.Host.watch` has it."""
        return self._watch.samples if self._watch else []

    @property
    def events(self) -> list[Event]:
        """The events of the client's connection: moves, retransmissions, timeouts."""
        return self._watch.events if self._watch else []

    @property
    def cwnd(self) -> Series:
        """The congestion window, in segments, from ESTABLISHED on."""
        return self.series("cwnd")

    @property
    def ssthresh(self) -> Series:
        """The slow start threshold, in segments, from when there is one."""
        return self.series("ssthresh")

    @property
    def in_flight(self) -> Series:
        """How many segments are sent and not acknowledged."""
        return self.series("unacked")

    @property
    def srtt(self) -> Series:
        """The smoothed round-trip time, in seconds, once one was measured."""
        times, values = self.series("rtt")
        known = [(time, value) for time, value in zip(times, values, strict=True) if value]
        return [time for time, _ in known], [value for _, value in known]

    @property
    def rto(self) -> Series:
        """How long it waits before it sends again, in seconds."""
        return self.series("rto")

    @property
    def rtt(self) -> Series:
        """Each round-trip time that was measured, in seconds."""
        return self._watch.rtt if self._watch else ([], [])

    @property
    def queue(self) -> Series:
        """How many frames waited at the wire, on the clients' side."""
        return self._watch.queue if self._watch else ([], [])

    @property
    def losses(self) -> list[float]:
        """When the wire lost a frame of the client's."""
        if self.client is None:
            return []
        mine = self._host.name, self.client.connection.local[1]
        return [drop.time for drop in self._host.drops if (drop.sender, drop.port) == mine]

    def __repr__(self) -> str:
        state = "not finished" if self.finished is None else f"finished at {self.finished:.6g} s"
        rate = f"{self.goodput() / 1e6:.4g} Mbit/s"
        return f"<Transfer, {self.received} bytes received, {state}, {rate}>"
