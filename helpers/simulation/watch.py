"""What a connection holds, over virtual time."""

from typing import TYPE_CHECKING, NamedTuple

from helpers.kernel import CONGESTION_STATES, NO_THRESHOLD, TcpInfo
from helpers.transport.tcp.connection import Connection
from helpers.transport.tcp.states import State
from helpers.transport.tcp.tcb import Event

if TYPE_CHECKING:
    from helpers.simulation.sockets import Socket

Series = tuple[list[float], list[float]]  # times in seconds, and the values then
GONE = (State.CLOSED, State.TIME_WAIT)


class Sample(NamedTuple):
    """What a connection held at `time`."""

    time: float
    info: TcpInfo


class Watch:
    """Takes `info()` of a socket every so many seconds, until it is closed: `samples`.

    `rtt` has each round-trip time that the connection measured, `queue` how many frames waited at
    the wire on its side, each as two lists: times in seconds, and values. `events` are those of
    the connection: moves, retransmissions, timeouts.
    """

    def __init__(self, sock: "Socket", every: float) -> None:
        self.samples: list[Sample] = []
        self.events: list[Event] = []
        self.rtt: Series = ([], [])
        self.queue: Series = ([], [])
        self._socket, self._every, self._stopped = sock, every, False
        sock.watch = self
        self._listen_in()
        self._look()

    def series(self, name: str) -> Series:
        """(times, values) of one field of `TcpInfo`, as the plots take it; None is left out."""
        known = [(s.time, getattr(s.info, name)) for s in self.samples]
        known = [(time, value) for time, value in known if value is not None]
        return [time for time, _ in known], [value for _, value in known]

    def stop(self) -> None:
        """Take no more samples."""
        self._stopped = True

    def _look(self) -> None:
        sock = self._socket
        if self._stopped or sock.state in GONE:
            return
        now = sock.host.now
        self.samples.append(Sample(now, sock.info()))
        self.queue[0].append(now)
        self.queue[1].append(sock.host.queue)
        sock.host.after(self._every, self._look)

    def _listen_in(self) -> None:
        """Hear each round-trip time that the connection measures."""
        estimator, host = self._socket.connection.tcb.rto, self._socket.host
        usual = estimator.sample

        def sample(rtt: float) -> None:
            self.rtt[0].append(host.now)
            self.rtt[1].append(rtt)
            usual(rtt)

        estimator.sample = sample


def tcp_info(connection: Connection) -> TcpInfo:
    """What a connection of the course's TCP knows, as `helpers.kernel` tells of Linux."""
    told = connection.info()
    threshold = told["tcpi_snd_ssthresh"]
    return TcpInfo(
        state=told["tcpi_state"],
        congestion_state=CONGESTION_STATES[told["tcpi_ca_state"]],
        backoff=told["tcpi_backoff"],
        cwnd=told["tcpi_snd_cwnd"],
        ssthresh=None if threshold == NO_THRESHOLD else threshold,
        rtt=told["tcpi_rtt"] / 1e6,
        rttvar=told["tcpi_rttvar"] / 1e6,
        min_rtt=told["tcpi_min_rtt"] / 1e6,
        rto=told["tcpi_rto"] / 1e6,
        mss=told["tcpi_snd_mss"],
        unacked=told["tcpi_unacked"],
        sacked=told["tcpi_sacked"],
        lost=told["tcpi_lost"],
        retransmitting=told["tcpi_retrans"],
        retransmits=told["tcpi_total_retrans"],
        bytes_acked=told["tcpi_bytes_acked"],
        bytes_received=told["tcpi_bytes_received"],
        not_sent=told["tcpi_notsent_bytes"],
        peer_window=told["tcpi_snd_wnd"],
    )
