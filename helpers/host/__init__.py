"""An Internet host of the course's own: frames and calls go in, frames and answers come out.

There is no thread, no clock and no descriptor in here. Whoever runs a host gives it the time with
each call, takes the frames that it sends, and calls `tick` when its next deadline has come: a
simulation in virtual time, a lab in real time. All that is random comes from one generator, which
the caller gives.

Read it in this order:

=============  ==================================================================================
errors         the errors of sockets, by the numbers of the system
headers        the headers in front of a segment: written once for each route, then only changed
neighbors      ARP: which card has which address
ports          who has which port
settings       what can be set about a host
streams        a TCP socket
data           `send` and `recv` on it
datagrams      a UDP, ping or raw socket
options        the options of sockets, by their names
internet       IPv4 and ICMP: who on the host a packet is for
counters       what the host has counted, under the kernel's names
host           the host: its card, and all its sockets
listing        all TCP sockets of a host, as a kernel tells them
watch          what a connection held, over time
=============  ==================================================================================
"""

from helpers.host.host import Host
from helpers.host.settings import HostSettings
from helpers.host.streams import WAIT, Attempt, Stream
from helpers.host.watch import Recovery, Sample, Series, Watch, rates

__all__ = [
    "WAIT",
    "Attempt",
    "Host",
    "HostSettings",
    "Recovery",
    "Sample",
    "Series",
    "Stream",
    "Watch",
    "rates",
]
