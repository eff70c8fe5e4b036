"""Real sockets on this machine, in background threads, for a notebook to talk to.

`BackgroundServer` runs a handler for each client; `run_in_background` runs a whole server
function; `DatagramServer` and `DatagramSink` are the UDP side; `FullServer` never answers
because its backlog is full. All of them listen on 127.0.0.1, on a port that the system picks.
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
from helpers.servers.opening import ServerError
from helpers.servers.owner import running, stop_all
from helpers.servers.pair import connected_pair
from helpers.servers.task import BackgroundTask, NotFinished, run_in_background

__all__ = [
    "BackgroundServer",
    "BackgroundTask",
    "DatagramServer",
    "DatagramSink",
    "FullServer",
    "HandlerError",
    "Log",
    "NotFinished",
    "ServerError",
    "TooManyBytes",
    "connected_pair",
    "echo",
    "half_close",
    "one_byte_at_a_time",
    "reset_in_mid_message",
    "run_in_background",
    "running",
    "silent",
    "slow",
    "stop_all",
]
