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


class Timers(dict[str, float]):
    """Deadlines by name, in seconds.

    `start(name, deadline)` lets a timer go off then; one that runs is set anew. `running(name)`
    says whether one is set, and `deadline(name)` when it goes off, or None. All three are what a
    dict does, and are asked for with each segment, so they are those of the dict themselves.
    """

    start = dict.__setitem__
    running = dict.__contains__
    deadline = dict.get

    def move(self, name: str, seconds: float) -> None:
        """Let a timer, if it runs, go off so much later than it would have."""
        if seconds and name in self:
            self[name] += seconds

    def stop(self, name: str) -> None:
        """Let it not go off."""
        self.pop(name, None)

    def stop_all(self) -> None:
        """Stop them all."""
        self.clear()

    def next(self) -> float | None:
        """The first deadline; None where no timer is set."""
        return min(self.values()) if self else None

    def take_due(self, now: float) -> list[str]:
        """Stop the timers that have gone off by `now`; return their names, the earliest first."""
        due = sorted((at, name) for name, at in self.items() if at <= now)
        for _, name in due:
            del self[name]
        return [name for _, name in due]
