"""Real sockets on this machine, in background threads, for a notebook to talk to.

`BackgroundServer` runs a handler for each client; `run_in_background` runs a whole server
function; `DatagramServer` and `DatagramSink` are the UDP side; `FullServer` never answers
because its backlog is full. All of them listen on 127.0.0.1, on a port that the system picks.
`Program` is a program in a process of its own, and `run_apart` runs one function in one.

In the order in which they are best read:

=============  ==================================================================================
opening        open a socket, or say what is in the way
exposed        say of a socket that others than this machine reach it
log, errors    what happened, bounded
connection     a socket that notes what passes through it
handlers       what a server may do with one
background     a server with a thread for each client
datagram       the UDP side
names          a name server, over both
full, pair     a server that nobody answers; two ends of one connection
racing         connections that are being made, several at a time
task           a whole function in the background
designs        four designs of one server: who waits for whom
turns          a selector that notes who was ready, turn by turn
rude           clients that are not polite, and one that is
gallery        a page of slow pictures: how many connections a browser opens
load           many clients at once, with limits
limits         what a process may have open, and how much memory it has
worker         its thread, which can be stopped whatever it waits for
following      what the thread makes: sockets, threads, other processes
interrupt      end a function at whatever line it is
waking         wake a thread that waits on a socket
loops, pools   ask asyncio, or a pool of threads, to stop in its own way
frames         an exception that is kept must not keep sockets
quiet          what a thread prints goes into its log
patch          what is put in place of a name, for as long as a thread needs it
threads        what threads do, as others see it
readers_code   name the reader's line at which something happened
program        a program in a process of its own, and a function in one
visitors       clients that others wrote, and what they make of an HTTP server
owner          which cell owns which server
=============  ==================================================================================
"""

from helpers.servers.background import BackgroundServer, HandlerError
from helpers.servers.connection import TooManyBytes
from helpers.servers.datagram import DatagramServer, DatagramSink
from helpers.servers.full import FullServer
from helpers.servers.handlers import (
    echo,
    half_close,
    one_byte_at_a_time,
    reset_in_mid_message,
    silent,
    slow,
)
from helpers.servers.log import Log
from helpers.servers.names import NameServer
from helpers.servers.opening import ServerError
from helpers.servers.owner import running, stop_all
from helpers.servers.pair import connected_pair
from helpers.servers.program import Program, ProgramFailed, run_apart
from helpers.servers.racing import Attempt, Race, contenders, race, wait
from helpers.servers.task import BackgroundTask, NotFinished, run_in_background

__all__ = [
    "Attempt",
    "BackgroundServer",
    "BackgroundTask",
    "DatagramServer",
    "DatagramSink",
    "FullServer",
    "HandlerError",
    "Log",
    "NameServer",
    "NotFinished",
    "Program",
    "ProgramFailed",
    "Race",
    "ServerError",
    "TooManyBytes",
    "connected_pair",
    "contenders",
    "echo",
    "half_close",
    "one_byte_at_a_time",
    "race",
    "reset_in_mid_message",
    "run_apart",
    "run_in_background",
    "running",
    "silent",
    "slow",
    "stop_all",
    "wait",
]
