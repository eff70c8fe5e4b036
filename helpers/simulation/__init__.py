"""Hosts and a wire in virtual time: no thread, no sleep, a seed, and the course's own TCP.

The hosts are those of `helpers.host`. Read it in this order:

=============  ==================================================================================
script         what applications do: generators that say what they wait for
sockets        the sockets that scripts use
watch          what a connection holds, over virtual time
host           a host at the wire
transfer       one flow, and what happened to it
simulation     the clock: it lets happen what is due next
crowd          many senders on one link, and what of it all is of use
protocol       a sender and a receiver of the reader's own, at the same wire
=============  ==================================================================================
"""

from helpers.link.quantities import WireError
from helpers.link.rules import DELIVER, DROP, change, delay, repeat
from helpers.simulation.crowd import crowd
from helpers.simulation.protocol import ProtocolError, ProtocolRun, run_protocol
from helpers.simulation.script import SimulationError
from helpers.simulation.simulation import Simulation
from helpers.simulation.transfer import Transfer, pattern

__all__ = [
    "DELIVER",
    "DROP",
    "ProtocolError",
    "ProtocolRun",
    "Simulation",
    "SimulationError",
    "Transfer",
    "WireError",
    "change",
    "crowd",
    "delay",
    "pattern",
    "repeat",
    "run_protocol",
]
