"""What the tests of the lab share: functions that hosts run, and the check that labs work here."""

import functools
import socket
import time

import pytest

from helpers.lab import read_all, why_not
from helpers.lab.pairs import tcp_pair

connected = functools.partial(tcp_pair, timeout=10)
needs_lab = pytest.mark.skipif(bool(why_not()), reason=why_not() or "kernels can be had here")
on_both = pytest.mark.usefixtures("either")  # hosts with a kernel, and hosts without one
SEGMENT = 1448  # bytes of data in a full segment with timestamps, at an MTU of 1500


def receive(listener):
    """Serve one client; return all that it sent."""
    with listener, listener.accept()[0] as connection:
        return read_all(connection)


def echo(listener):
    """Send one client back what it sends."""
    with listener, listener.accept()[0] as connection:
        while data := connection.recv(1 << 16):
            connection.sendall(data)


def send(lab, data, timeout=30, family=socket.AF_INET):
    """Send `data` from client to server; return what came, and the client's last TcpInfo."""
    listener = lab.server.socket(family)
    listener.bind((lab.server.address if family == socket.AF_INET else lab.server.ipv6, 0))
    listener.listen()
    address = listener.getsockname()[:2]
    task = lab.server.run(receive, listener)
    with lab.client.create_connection(address, timeout) as client:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        came = task.result(timeout)
        return came, lab.client.tcp_info(client)


def wait_until(true, seconds=5.0, told=lambda: "it did not happen in time"):
    """Wait until `true()` is; fail the test, with what `told()` says, if that takes too long."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, told()
        time.sleep(0.002)


def numbers_of(trace):
    """Return the relative sequence numbers of the data segments in `trace`."""
    return [frame.seq for frame in trace if frame.tcp and frame.length]


def number_of(call, *arguments):
    """Return the errno of what a call raises; "timed out" where it has none."""
    with pytest.raises(OSError) as told:
        call(*arguments)
    return told.value.errno or str(told.value)


def there(lab):
    """Return an address of the lab's server, with a port that nobody else has there."""
    return lab.server.address, 4000
