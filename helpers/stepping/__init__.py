"""Run a server and a client one line at a time, and see what each line does to the network.

`step_through` does it, and returns a `Stepped`: its steps as a picture, as a table and as text.
A program does what it does unstepped; `actor` says how that is taken care of.

In the order in which they are best read:

=============  ==================================================================================
step           what one step was: plain data
run            the one call: who plays, and that nothing is left afterwards
scheduler      who runs when, and what became of a line
turn           a step as it is noted at once
actor          a reader's function in a thread, which runs one line each time it is told to
report         what that thread tells when it stops
code           which code is the reader's, and which statement a line belongs to
tracing        what Python's tracing needs to be told, version by version
python311      the same, for Python 3.11
calls          which call a thread is in, such as `recv`
blocking       what such a call waits for, and which packet ends its waiting
thread_state   what a thread is doing, as the kernel tells, and whether it waits for ever
settling       wait until all that a line has caused is over
hope           whether anything can still happen, when all wait
eof            reads after the end of a stream
rounds         loops in which nothing comes
faults         the known ways never to come to an end, by name
reach          the sockets of another cell that a function can get at
book           which socket is whose, what it is called, and what its kernel holds of it
wires          a lab, or this machine's loopback
values         variables as short text
stepped        the result: all steps, and the ways to show them
=============  ==================================================================================
"""

from helpers.stepping.code import CannotStep
from helpers.stepping.run import step_through
from helpers.stepping.step import SocketState, Step
from helpers.stepping.stepped import Stepped

__all__ = ["CannotStep", "SocketState", "Step", "Stepped", "step_through"]
