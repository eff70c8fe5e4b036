"""The other side of a connection, as the tests of the servers need it."""

import contextlib
import gc
import os
import socket
import struct
import sys
import threading
import time
from pathlib import Path

import pytest

needs_ipv6 = pytest.mark.skipif(not socket.has_ipv6, reason="this Python has no IPv6")


def connect(address, timeout=5.0):
    """Return a client socket that is connected to `address`."""
    return socket.create_connection(address, timeout)


def read_to_end(sock):
    """Return all bytes until end-of-file."""
    pieces = []
    while piece := sock.recv(65_536):
        pieces.append(piece)
    return b"".join(pieces)


def reset(sock):
    """Close `sock` with RST, as a program that crashed or a machine that lost power."""
    linger = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    sock.close()


def wait_until(condition, timeout=5.0):
    """Wait until `condition()` is true; fail the test after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, "the condition did not become true"
        time.sleep(0.001)


def wait_for_line(task, text, timeout=5.0):
    """Wait until the background function `task` is at a line of its own that holds `text`."""

    def is_there():
        place = task.where()  # None before the function's first line
        return place is not None and text in place[1]

    wait_until(is_there, timeout)


def count_of_descriptors():
    """Return how many files and sockets this process has open; None where that is not told.

    What an earlier test has left to the garbage collector is closed first.
    """
    gc.collect()
    folder = Path("/proc/self/fd" if sys.platform == "linux" else "/dev/fd")
    return len(list(folder.iterdir())) if folder.is_dir() else None


@contextlib.contextmanager
def in_a_thread(function, *arguments):
    """Run `function` in an ordinary thread while the block runs, and wait for its end."""
    thread = threading.Thread(target=function, args=arguments, daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        thread.join(5.0)
        assert not thread.is_alive()


def serve_one(host="127.0.0.1"):
    """Serve one client, as notebook 03 does it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.bind((host, 0))
        listener.listen()
        print("waiting")
        connection, address = listener.accept()
        with connection:
            print("a client from", address[0])
            data = connection.recv(100)
            connection.sendall(data.upper())
    return data
