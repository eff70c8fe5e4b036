"""TCP (RFC 9293): the headers, and a small TCP of our own, written to be read.

Read it in this order; each file builds on those before it.

==============  =========================================================  ========
file            what it is about                                           notebook
==============  =========================================================  ========
segment         the header of a segment                                    02
options         its options                                                02
sequence        numbers that wrap, and numbers that don't                  06
isn             the first number of a connection                           06
states          the states, and the table of all moves                     06
settings        what can be set about a connection                         06
tcb             all that a connection remembers                            06
opening         what the two SYNs agree on                                 06
arrival         a segment arrives: what is checked, in which order         06
prediction      most segments are the one that was expected                any
ending          the end, by FIN, by RST, or by giving up                   07
send_queue      bytes kept until they are acknowledged                     08
reassembly      bytes put back into their order                            08
receiving       data and FIN of a segment, and the ACK that is owed        08
scoreboard      what is in flight, and what became of it                   08
acknowledgment  what an ACK changes                                        08
recovery        loss: how it is seen, and how it is repaired               08
rack            loss seen by time                                          09
probe           tail loss probes                                           09
prr             how fast to send during recovery                           11
rtt             how long to wait for an ACK                                09
timers          all deadlines of a connection                              09
expiry          what is done when one has come                             09
flow            the window, silly windows, Nagle's algorithm               10
output          all that goes out, and what holds it back                  10
congestion      congestion control: its interface, and no control          11
reno            Reno                                                       11
cubic           CUBIC                                                      11
hystart         leaving slow start in time                                 11
algorithms      the congestion controls by their names                     11
info            what a connection tells about itself                       any
limit           how often strangers are answered                           06
unsupported     what the RFC asks for and this TCP does not do             any
usual           the usual segment, written and read in one go              any
connection      one connection, by its user's calls and its segments       17
listener        a socket that listens, and its half-open connections       17
hosted          a connection of a host, which is told of its calls         17
counters        what a host counts                                         17
deadlines       the deadlines of all connections of a host                 17
stack           a host's TCP: ports, connections, strangers                17
==============  =========================================================  ========
"""

from helpers.transport.tcp.segment import ACK, CWR, ECE, FIN, PSH, RST, SYN, TCP, URG

__all__ = ["ACK", "CWR", "ECE", "FIN", "PSH", "RST", "SYN", "TCP", "URG"]
