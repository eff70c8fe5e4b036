"""Many senders on one link: what they put on it, what it carries, and what is of use."""

from typing import Any, NamedTuple

from helpers.link.quantities import seconds
from helpers.simulation.simulation import Simulation

APART = 0.1  # seconds between the beginnings of two senders
FRAME = 1514  # bytes of a full one: nearly all that a sender without end sends are


class Crowd(NamedTuple):
    """Rates of all senders together, in bit/s.

    `offered` is what they send, first and repeated, `carried` what of it the link does not drop,
    and `useful` the data that arrives for the first time.
    """

    offered: float
    carried: float
    useful: float


def crowd(senders: int, *, time: float | str = "10 s", **settings: Any) -> Crowd:
    """Let so many senders begin, one after the other, and send without end until `time`.

    `settings` are those of a `Simulation`. Raises what `Simulation` raises; SimulationError where
    there is no sender.
    """
    names = [f"client {number}" for number in range(1, senders + 1)]
    sim = Simulation(clients=names, trace=False, **settings)
    flows = [
        sim.transfer(client=name, start=APART * number, every=None)
        for number, name in enumerate(names)
    ]
    sim.run(time)
    counted = [host.counters() for host in sim.clients]
    sent = sum(counts["TcpOutSegs"] + counts["TcpRetransSegs"] for counts in counted)
    dropped = sum(drop.sender != sim.server.name for drop in sim.drops)
    per_second = 8 / seconds(time)
    return Crowd(
        sent * FRAME * per_second,
        (sent - dropped) * FRAME * per_second,
        sum(flow.received for flow in flows) * per_second,
    )
