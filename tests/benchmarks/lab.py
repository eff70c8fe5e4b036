"""`python -m tests.benchmarks.lab`: what a lab costs, and how much of it the wire is.

Each time is the best or the median of several rounds. The exit code is 1 where a figure is
outside the limit that the course states.
"""

import socket
import statistics
import sys
import threading
import time

from helpers.lab import Lab, why_not
from helpers.link import Wire

ROUNDS = 7
MEGABYTE = 10**6
SETUP, TEARDOWN = 300, 300  # ms
LATE = 0.3  # ms, the median
RATE = 100  # Mbit/s
FRAMES = 50_000


def setup_and_teardown():
    """Return the milliseconds that a lab takes to be made, and to be ended."""
    begin = time.perf_counter()
    lab = Lab()
    made = time.perf_counter()
    lab.stop_quietly()
    return (made - begin) * 1e3, (time.perf_counter() - made) * 1e3


def receive(listener):
    """Read all that one client sends; return how many bytes it was."""
    with listener, listener.accept()[0] as connection:
        buffer, count = bytearray(1 << 18), 0
        while length := connection.recv_into(buffer):
            count += length
    return count


def transfer(size, **options):
    """Send `size` bytes from client to server; return Mbit/s and the lab's trace."""
    with Lab(**options) as lab:
        listener = lab.server.create_server()
        task = lab.server.run(receive, listener)
        with lab.client.create_connection(listener.getsockname()) as client:
            begin = time.perf_counter()
            client.sendall(bytes(size))
            client.shutdown(socket.SHUT_WR)
            assert task.result(timeout=60) == size
            taken = time.perf_counter() - begin
    return size * 8 / taken / 1e6, lab.trace


def lateness(delay, **options):
    """Return the sorted milliseconds by which frames came later than `delay` says."""
    _, trace = transfer(500_000, delay=delay, **options)
    arrived = [frame for frame in trace if frame.arrived is not None]
    return sorted((frame.arrived - frame.time - delay) * 1e3 for frame in arrived)


def busy_rate():
    """Return the Mbit/s while another thread of Python does nothing but count."""
    going = True

    def count():
        number = 0
        while going:
            number += 1

    thread = threading.Thread(target=count)
    thread.start()
    try:
        return transfer(5 * MEGABYTE)[0]
    finally:
        going = False
        thread.join()


def model_rate():
    """Return the thousands of full frames in a second that the Wire alone carries."""
    wire, frame = Wire(delay=0.01, rate="10 Gbit/s", loss=0.01, keep=0), bytes(1514)
    begin = time.perf_counter()
    for number in range(FRAMES):
        wire.send(number * 1e-5, "client", frame)
        wire.deliver(number * 1e-5)
    return FRAMES / (time.perf_counter() - begin) / 1e3


def at(share, values):
    """Return the value below which this share of the sorted `values` lies."""
    return values[int((len(values) - 1) * share)]


def figures():
    """Yield `(what, value, unit, whether it is within its limit, the limit as text)`."""
    times = [setup_and_teardown() for _ in range(ROUNDS)]
    setup, teardown = (statistics.median(column) for column in zip(*times, strict=True))
    yield "make a lab", setup, "ms", setup < SETUP, f"< {SETUP}"
    yield "end a lab", teardown, "ms", teardown < TEARDOWN, f"< {TEARDOWN}"
    fastest = max(transfer(30 * MEGABYTE)[0] for _ in range(3))
    yield "as fast as it can, traced", fastest, "Mbit/s", fastest >= RATE, f">= {RATE}"
    for wanted in (10, 50, 100):
        rate = transfer(wanted * MEGABYTE // 8, rate=f"{wanted} Mbit/s", delay="1 ms")[0]
        yield f"at {wanted} Mbit/s", rate, "Mbit/s", rate > 0.9 * wanted, f"> {0.9 * wanted:g}"
    late = lateness(0.005)
    yield "a frame is late, median", at(0.5, late), "ms", at(0.5, late) < LATE, f"< {LATE}"
    yield "a frame is late, 99 %", at(0.99, late), "ms", True, ""
    yield "while Python is busy", busy_rate(), "Mbit/s", True, ""
    yield "the Wire alone", model_rate(), "k frames/s", True, ""


def main():
    """Print every figure; return 1 if one is outside its limit."""
    if reason := why_not():
        print(reason)
        return 0
    wrong = 0
    for what, value, unit, within, limit in figures():
        wrong += not within
        print(f"{what:28} {value:9.2f} {unit:10} {limit}", flush=True)
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
