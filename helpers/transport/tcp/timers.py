"""The timers of one connection, as deadlines (RFC 9293 section 3.10.8).

Nothing here waits. A timer is a time at which something is to be done; whoever runs the
connection asks for the next deadline, and calls `Connection.tick` when it has come.

=============  ===================================================================  =============
timer          when it goes off                                                     RFC
=============  ===================================================================  =============
retransmit     no acknowledgment for what was sent: send it again                   6298
persist        the peer's window is closed, or too small: look whether it opened    9293 3.8.6.1
delayed ack    no second segment came that could be acknowledged with the first     9293 3.8.6.3
keepalive      nothing was heard for hours, and the user wants to know why          9293 3.8.4
reordering     a segment is missing, and may only have been overtaken                8985
loss probe     nothing came back for two round trips: are the last segments lost?   8985
user timeout   what was sent is not acknowledged after minutes: give up             9293 3.8.3
time-wait      old segments of this connection are gone from the network by now     9293 3.6.1
=============  ===================================================================  =============
"""

RETRANSMIT = "retransmit"
PERSIST = "persist"
DELAYED_ACK = "delayed ack"
KEEPALIVE = "keepalive"
REORDERING = "reordering"
PROBE = "loss probe"
USER_TIMEOUT = "user timeout"
TIME_WAIT = "time-wait"


class Timers:
    """Deadlines by name, in seconds."""

    def __init__(self) -> None:
        self._deadlines: dict[str, float] = {}

    def start(self, name: str, deadline: float) -> None:
        """Let a timer go off at `deadline`; one that runs is set anew."""
        self._deadlines[name] = deadline

    def move(self, name: str, seconds: float) -> None:
        """Let a timer, if it runs, go off so much later than it would have."""
        if seconds and name in self._deadlines:
            self._deadlines[name] += seconds

    def stop(self, name: str) -> None:
        """Let it not go off."""
        self._deadlines.pop(name, None)

    def stop_all(self) -> None:
        """Stop them all."""
        self._deadlines.clear()

    def deadline(self, name: str) -> float | None:
        """When a timer goes off; None where it does not run."""
        return self._deadlines.get(name)

    def running(self, name: str) -> bool:
        """Whether a timer is set."""
        return name in self._deadlines

    def next(self) -> float | None:
        """The first deadline; None where no timer is set."""
        return min(self._deadlines.values()) if self._deadlines else None

    def take_due(self, now: float) -> list[str]:
        """Stop the timers that have gone off by `now`; return their names, the earliest first."""
        due = sorted((at, name) for name, at in self._deadlines.items() if at <= now)
        for _, name in due:
            del self._deadlines[name]
        return [name for _, name in due]
