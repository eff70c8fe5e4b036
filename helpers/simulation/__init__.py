"""Hosts and a wire in virtual time: no thread, no sleep, a seed, and the course's own TCP."""

from helpers.link.quantities import WireError
from helpers.link.rules import DELIVER, DROP, change, delay, repeat
from helpers.simulation.script import SimulationError
from helpers.simulation.simulation import Simulation
from helpers.simulation.transfer import Transfer, pattern

__all__ = [
    "DELIVER",
    "DROP",
    "Simulation",
    "SimulationError",
    "Transfer",
    "WireError",
    "change",
    "delay",
    "pattern",
    "repeat",
]
