"""`python -m tests.benchmarks.servers`: how fast servers start and stop, and what they cost.

Each figure is the best of several rounds, in milliseconds: a machine that is busy in one round is
seldom busy in all. The exit code is 1 where a figure is above the limit that the course states.
"""

import socket
import subprocess
import sys
import threading
import time

from helpers.application import LineReader, MessageReader, pack_line, pack_message
from helpers.servers import (
    BackgroundServer,
    DatagramServer,
    DatagramSink,
    FullServer,
    echo,
    run_in_background,
    silent,
    slow,
)

ROUNDS = 9
START, STOP = 10, 100  # ms
MEGABYTE = 2**20
HOOK = """
import sys, timeit
{}
def event(number=200_000):
    return min(timeit.repeat(lambda: sys.audit("import", 1), number=number, repeat=5)) / number
print(event() * 1e9)
"""


def milliseconds(function):
    """Return how long `function()` takes, and what it returns."""
    begin = time.perf_counter()
    result = function()
    return (time.perf_counter() - begin) * 1e3, result


def start_of(make):
    """Return the ms that `make()` takes to start a server."""
    taken, server = milliseconds(make)
    server.stop_quietly()
    return taken


def stop_with(count, handler):
    """Return the ms that stopping takes while `count` clients are connected."""
    server = BackgroundServer(handler)
    clients = [socket.create_connection(server.address) for _ in range(count)]
    while sum("connected" in line for line in server.log.lines()) < count:
        server.log.wait_for(f"client {count}: connected")
    taken, _ = milliseconds(server.stop)
    for client in clients:
        client.close()
    return taken


def accept_for_ever():
    """Wait for a client that never comes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.accept()


def loop_for_ever():
    """Wait for nothing at all."""
    while True:
        pass


def stop_of(function):
    """Return the ms that stopping a function takes."""
    task = run_in_background(function)
    while task.where() is None:
        time.sleep(0.001)
    taken, _ = milliseconds(task.stop)
    return taken


def byte_by_byte(reader, packed):
    """Return the ms that one megabyte takes, fed as single bytes."""
    taken, messages = milliseconds(
        lambda: [m for value in packed for m in reader.feed(bytes([value]))]
    )
    assert len(messages) == 1
    return taken


def cycles():
    """Return the ms that starting and stopping 1000 servers takes; none may leave a thread."""
    threads = threading.active_count()
    taken, _ = milliseconds(lambda: [BackgroundServer(echo).stop() for _ in range(1000)])
    assert threading.active_count() == threads
    return taken


def hook_cost():
    """Return the nanoseconds that an event of Python takes without an audit hook, and with ours."""
    times = []
    for line in ("", "import helpers.servers"):
        command = [sys.executable, "-c", HOOK.format(line)]
        times.append(float(subprocess.run(command, capture_output=True, check=True).stdout))
    return times


def figures():
    """Yield `(what, milliseconds, limit or None)`."""

    def best(function, *arguments, rounds=ROUNDS):
        return min(function(*arguments) for _ in range(rounds))

    yield "start BackgroundServer", best(start_of, lambda: BackgroundServer(echo)), START
    yield "start DatagramServer", best(start_of, DatagramServer), START
    yield "start DatagramSink", best(start_of, DatagramSink), START
    yield "start FullServer", best(start_of, FullServer), START
    yield "start a function", best(start_of, lambda: run_in_background(accept_for_ever)), START
    for handler in (echo, silent, slow):
        yield f"stop {handler.__name__}, 50 clients", best(stop_with, 50, handler), STOP
    yield "stop silent, 200 clients", best(stop_with, 200, silent, rounds=5), None
    yield "stop a function that accepts", best(stop_of, accept_for_ever), STOP
    yield "stop a function that loops", best(stop_of, loop_for_ever), STOP
    yield "start and stop 1000 servers", best(cycles, rounds=1), None
    data = bytes(MEGABYTE)
    line = byte_by_byte(LineReader(MEGABYTE), pack_line(data))
    yield "1 MiB line, byte by byte", line, None
    message = byte_by_byte(MessageReader(MEGABYTE), pack_message(data))
    yield "1 MiB message, byte by byte", message, None


def main():
    """Print every figure; return 1 if one is above its limit."""
    above = 0
    for what, taken, limit in figures():
        above += limit is not None and taken > limit
        stated = f"limit {limit} ms" if limit else ""
        print(f"{what:32} {taken:10.2f} ms  {stated}", flush=True)
    without, ours = hook_cost()
    print(f"{'an audit event':32} {ours:10.0f} ns  {without:.0f} ns without our hook")
    return min(above, 1)


if __name__ == "__main__":
    sys.exit(main())
