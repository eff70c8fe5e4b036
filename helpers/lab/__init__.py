"""A lab on one computer: two hosts, and a wire that the reader holds.

`Lab` makes it. Its hosts have real Linux kernels, or where none can be had, the course's own TCP;
`why_not` says why there are no kernels. `DELIVER`, `DROP`, `delay`, `repeat` and `change` are what
a rule of the wire may answer.
"""

from helpers.lab.host import Host
from helpers.lab.hosts import why_not
from helpers.lab.lab import Lab
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
