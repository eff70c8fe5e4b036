"""A lab on one computer: two hosts with real Linux kernels, and a wire that the reader holds.

`Lab` makes it; `why_not` says why it cannot. `DELIVER`, `DROP`, `delay`, `repeat` and `change`
are what a rule of the wire may answer.
"""

from helpers.lab.host import Host
from helpers.lab.lab import Lab, why_not
from helpers.lab.possible import LabError
from helpers.link.quantities import WireError
from helpers.link.rules import DELIVER, DROP, change, delay, repeat

__all__ = [
    "DELIVER",
    "DROP",
    "Host",
    "Lab",
    "LabError",
    "WireError",
    "change",
    "delay",
    "repeat",
    "why_not",
]
