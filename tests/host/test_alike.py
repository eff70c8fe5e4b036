"""One table of what sockets do: in a simulation, on the lab's own hosts, and on Linux kernels.

A scene is a script over two ends, the client's and the server's. In a simulation it runs as it
is; in a lab each of its steps is a call that waits. What it returns must be the same.
"""

import contextlib
import errno
import socket
import struct
from collections.abc import Generator

import pytest

from helpers.lab import Lab, why_not
from helpers.simulation import Simulation
from helpers.simulation.sockets import SHUT_RDWR, SHUT_WR

PORT = 4000
BIG = bytes(range(256)) * 2000


class Virtual:
    """The two hosts of a simulation."""

    def __init__(self):
        self.sim = Simulation(delay="1 ms")
        self.hosts = {"client": self.sim.client, "server": self.sim.server}

    def play(self, scene):
        script = self.sim.client.run(scene, self)
        self.sim.run(until=200)
        return script.result

    def listener(self, backlog=8):
        return self.sim.server.listen(PORT, backlog)

    def socket(self, host):
        return self.hosts[host].socket()

    def address(self):
        return self.sim.server.address, PORT

    def quiet(self):
        yield 1.0


class Waiting:
    """A socket of a lab, with the methods of a simulation's: each waits, and then returns."""

    def __init__(self, sock, made):
        self.sock, self.made = made.enter_context(sock), made
        sock.settimeout(10)

    def connect(self, address):
        yield from ()
        self.sock.connect(address)

    def accept(self):
        yield from ()
        return Waiting(self.sock.accept()[0], self.made)

    def send_all(self, data):
        yield from ()
        self.sock.sendall(data)

    def receive(self, limit=1 << 16):
        yield from ()
        return self.sock.recv(limit)

    def shutdown(self, how=SHUT_WR):
        self.sock.shutdown(how)

    def close(self):
        self.sock.close()

    def abort(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def set_option(self, name, value):
        self.sock.setsockopt(*number(name), value)

    def get_option(self, name):
        return self.sock.getsockopt(*number(name))


def number(name):
    """The level and the number of an option."""
    level = socket.SOL_SOCKET if name.startswith("SO_") else socket.IPPROTO_TCP
    return level, getattr(socket, name)


class Real:
    """The two hosts of a lab."""

    def __init__(self):
        self.lab = Lab(delay="1 ms")
        self.hosts = {"client": self.lab.client, "server": self.lab.server}

    def play(self, scene):
        with self.lab, contextlib.ExitStack() as self.made:
            steps = scene(self)
            with contextlib.suppress(StopIteration):
                next(steps)
                pytest.fail("a lab's calls never yield")
            return self.result

    def listener(self, backlog=8):
        listener = self.lab.server.create_server(PORT, backlog=backlog)
        return Waiting(listener, self.made)

    def socket(self, host):
        return Waiting(self.hosts[host].socket(), self.made)

    def address(self):
        return self.lab.server.address, PORT

    def quiet(self):
        yield from ()
        self.lab.settle()


def opened(world):
    """Two ends of a connection."""
    listener = world.listener()
    client = world.socket("client")
    yield from client.connect(world.address())
    server = yield from listener.accept()
    listener.close()
    return client, server


def failed(steps):
    """What went wrong in some steps: the number's name; "" where nothing did."""
    try:
        yield from steps
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error))
    return ""


def at_once(call, *arguments):
    """The same of a call that does not wait."""
    try:
        call(*arguments)
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error))
    return ""


# --- the table -----------------------------------------------------------------------------------


def echo(world):
    client, server = yield from opened(world)
    yield from client.send_all(b"ping")
    heard = yield from server.receive()
    yield from server.send_all(heard[::-1])
    answer = yield from client.receive()
    return heard, answer


def nobody_listens(world):
    return (yield from failed(world.socket("client").connect(world.address())))


def nobody_has_the_address(world):
    nowhere = ("10.0.9.9", world.address()[1])
    return (yield from failed(world.socket("client").connect(nowhere)))


def half_close(world):
    client, server = yield from opened(world)
    client.shutdown()
    end = yield from server.receive()
    yield from server.send_all(b"still")
    heard = yield from client.receive()
    sent = yield from failed(client.send_all(b"x"))
    return end, heard, sent


def close_with_unread_data(world):
    client, server = yield from opened(world)
    yield from client.send_all(b"nobody reads this")
    yield from world.quiet()
    server.close()
    yield from world.quiet()
    first = yield from failed(client.receive())
    second = yield from client.receive()
    third = yield from failed(client.send_all(b"x"))
    return first, second, third


def close_and_late_data(world):
    client, server = yield from opened(world)
    server.close()
    end = yield from client.receive()
    sent = yield from failed(client.send_all(b"late"))
    yield from world.quiet()
    again = yield from failed(client.send_all(b"later"))
    return end, sent, again


def abort(world):
    client, server = yield from opened(world)
    server.abort()
    yield from world.quiet()
    heard = yield from failed(client.receive())
    return heard, (yield from failed(client.send_all(b"x")))


def data_before_the_reset(world):
    client, server = yield from opened(world)
    yield from server.send_all(b"last words")
    yield from world.quiet()
    server.abort()
    yield from world.quiet()
    heard = yield from client.receive()
    return heard, (yield from failed(client.receive()))


def not_connected(world):
    sock = world.socket("client")
    return (
        (yield from failed(sock.receive())),
        (yield from failed(sock.send_all(b"x"))),
        at_once(sock.shutdown),
        (yield from failed(sock.accept())),
    )


def connect_twice(world):
    _client, server = yield from opened(world)  # on Linux, the client's may be called once more
    return (yield from failed(server.connect(world.address())))


def shutdown_both(world):
    client, server = yield from opened(world)
    client.shutdown(SHUT_RDWR)
    own = yield from client.receive()
    other = yield from server.receive()
    return own, other, (yield from failed(client.send_all(b"x")))


def data_after_shutdown_of_both(world):
    client, server = yield from opened(world)
    client.shutdown(SHUT_RDWR)
    yield from world.quiet()
    yield from server.send_all(b"late")
    yield from world.quiet()
    own = yield from failed(client.receive())
    return own, (yield from failed(server.send_all(b"later")))


def end_before_the_reset(world):
    client, server = yield from opened(world)
    server.close()
    yield from world.quiet()
    yield from client.send_all(b"late")
    yield from world.quiet()
    end = yield from failed(client.receive())
    return end, (yield from failed(client.send_all(b"later")))


def the_port_is_taken(world):
    _listener = world.listener()
    return at_once(world.listener)


def options(world):
    client, _server = yield from opened(world)
    client.set_option("TCP_NODELAY", 1)
    client.set_option("SO_KEEPALIVE", 1)
    client.set_option("TCP_KEEPIDLE", 7)
    names = ("TCP_NODELAY", "SO_KEEPALIVE", "TCP_KEEPIDLE", "SO_ERROR")
    told = [client.get_option(name) for name in names]
    client.set_option("SO_KEEPALIVE", 0)
    return [bool(told[0]), bool(told[1]), told[2], told[3], bool(client.get_option("SO_KEEPALIVE"))]


def read_only_options(world):
    client, _server = yield from opened(world)
    return at_once(client.set_option, "SO_ERROR", 1), at_once(client.set_option, "TCP_INFO", 1)


def options_out_of_range(world):
    client = world.socket("client")
    wrong = {"TCP_KEEPIDLE": 0, "TCP_KEEPINTVL": 32_768, "TCP_KEEPCNT": -1, "TCP_MAXSEG": 1}
    return [at_once(client.set_option, *one) for one in wrong.items()]


def no_address_is_the_host_itself(world):
    yield from failed(world.socket("client").connect(world.address()))
    no_address = ("0.0.0.0", PORT)
    attempt = world.socket("client").connect(no_address)  # port: of a host of its own
    return (yield from failed(attempt))


def much(world):
    client, server = yield from opened(world)
    yield from client.send_all(BIG[: 1 << 15])
    client.shutdown()
    data = b""
    while piece := (yield from server.receive()):
        data += piece
    return data == BIG[: 1 << 15]


TABLE = {
    echo: (b"ping", b"gnip"),
    nobody_listens: "ECONNREFUSED",
    nobody_has_the_address: "ENETUNREACH",
    half_close: (b"", b"still", "EPIPE"),
    close_with_unread_data: ("ECONNRESET", b"", "EPIPE"),
    close_and_late_data: (b"", "", "EPIPE"),
    abort: ("ECONNRESET", "EPIPE"),
    data_before_the_reset: (b"last words", "ECONNRESET"),
    not_connected: ("ENOTCONN", "EPIPE", "ENOTCONN", "EINVAL"),
    connect_twice: "EISCONN",
    shutdown_both: (b"", b"", "EPIPE"),
    data_after_shutdown_of_both: ("ECONNRESET", "EPIPE"),
    end_before_the_reset: ("", "EPIPE"),
    the_port_is_taken: "EADDRINUSE",
    options: [True, True, 7, 0, False],
    read_only_options: ("ENOPROTOOPT", "ENOPROTOOPT"),
    options_out_of_range: ["EINVAL"] * 4,
    no_address_is_the_host_itself: "ECONNREFUSED",
    much: True,
}


@pytest.fixture(params=["simulation", "simulated", "kernel"])
def world(request, monkeypatch):
    """The two hosts, three times."""
    if request.param == "simulation":
        return Virtual()
    if request.param == "kernel" and (reason := why_not()):
        pytest.skip(reason)
    monkeypatch.setenv("LAB", request.param)
    return Real()


@pytest.mark.parametrize("scene", TABLE, ids=lambda scene: scene.__name__)
def test_sockets_behave_alike(world, scene):
    def noted(world):
        steps = scene(world)
        world.result = (yield from steps) if isinstance(steps, Generator) else steps
        return world.result

    assert world.play(noted) == TABLE[scene]
