"""A lab on one computer: two hosts, and a wire that the reader holds.

`Lab` makes it. Its hosts have real Linux kernels, or where none can be had, the course's own TCP;
`why_not` says why there are no kernels. `DELIVER`, `DROP`, `delay`, `repeat` and `change` are what
a rule of the wire may answer. `connected`, `read_all` and `send_for` are what a scene often begins
with: two connected sockets, a reader, a sender.

Read it in this order:

=============  ==================================================================================
possible       whether hosts with a kernel can be had here; where not, what is missing and the cure
settings       what can be set about the hosts, and what it means for each kind of them
plan           what a host shall be, before it is one
child          the process in which the hosts with a kernel live: it makes them, and their sockets
kernels        the notebook's side of that process
own            the other kind: a host of the course's own, with threads and descriptors lent to it
cards          the network cards of both kinds, as the thread of the wire sees them
hosts          makes both kinds, or says why not
waiting        how the thread of the wire waits
carrier        that thread; and the one that looks whether it gets on
names          which names programs on a host can look up
on_host        lets ordinary code make its sockets on a host
open_sockets   the sockets that are to be closed with the lab
sockets        all TCP sockets of a host, as its kernel tells them
repair         the first number of a connection, chosen
task           a function that runs on a host
watch          what TCP holds of a connection, over time
host           a host, as a reader uses it
interrupts     steps that an interrupt must not divide
lab            the lab
pairs          two connected sockets in it
tls            the same, with TLS over it
ways           the states that a connection went through, at both ends
play           a scene in a lab, and what came of it
=============  ==================================================================================
"""

from helpers.lab.host import Host
from helpers.lab.hosts import why_not
from helpers.lab.lab import Lab
from helpers.lab.pairs import connected
from helpers.lab.possible import LabError
from helpers.link.quantities import WireError
from helpers.link.rules import DELIVER, DROP, change, delay, repeat
from helpers.servers.pair import read_all, send_for

__all__ = [
    "DELIVER",
    "DROP",
    "Host",
    "Lab",
    "LabError",
    "WireError",
    "change",
    "connected",
    "delay",
    "read_all",
    "repeat",
    "send_for",
    "why_not",
]
