"""Answers to picked_ports."""

import asyncio
import contextlib
import random
import socket
import socketserver

from helpers.exercises.notebook_00.picked_ports import picked_ports

_forgotten = []  # a notebook's variables live on like this


def what_was_asked_for(count):
    ports = []
    for _ in range(count):
        with socket.socket() as sock:
            address = ("127.0.0.1", 0)
            sock.bind(address)
            ports.append(address[1])
    return ports


def _bound(count):
    sockets = [socket.socket() for _ in range(count)]
    for sock in sockets:
        sock.bind(("127.0.0.1", 0))
    return sockets


def whole_addresses(count):
    sockets = _bound(count)
    addresses = [sock.getsockname() for sock in sockets]
    for sock in sockets:
        sock.close()
    return addresses


def never_closed(count):
    sockets = _bound(count)
    _forgotten.extend(sockets)
    return [sock.getsockname()[1] for sock in sockets]


def one_port_many_times(count):
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return [sock.getsockname()[1]] * count


def no_socket_at_all(count):
    return list(range(40000, 40000 + count))


def by_chance(count):
    return random.sample(range(49152, 65536), count)


def own_choice(count):
    ports = []
    number = 21000
    while len(ports) < count:
        number += 1
        with socket.socket() as sock, contextlib.suppress(OSError):
            sock.bind(("127.0.0.1", number))  # port: its own choice is the mistake
            ports.append(sock.getsockname()[1])
    return ports


def always_three(count):
    return picked_ports(3)


def as_text(count):
    return [str(port) for port in picked_ports(count)]


WRONG = (
    (what_was_asked_for, "zeros"),
    (whole_addresses, "addresses"),
    (one_port_many_times, "twice"),
    (never_closed, "leaves sockets"),
    (no_socket_at_all, "not picked"),
    (by_chance, "not picked"),
    (own_choice, "chosen"),
    (always_three, "another count"),
    (as_text, "no numbers"),
)


def by_a_stack(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        return [sock.bind(("", 0)) or sock.getsockname()[1] for sock in sockets]


def by_servers(count):
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return tuple(listener.getsockname()[1] for listener in listeners)
    finally:
        for listener in listeners:
            listener.close()


def by_datagrams(count):
    ports, sockets = [], []
    while len(ports) < count:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind(("localhost", 0))
        _, port = sock.getsockname()
        sockets.append(sock)
        ports.append(port)
    [sock.close() for sock in sockets]
    return ports


def by_recursion(count):
    if count == 0:
        return []
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return [sock.getsockname()[1], *by_recursion(count - 1)]


def until_different(count):
    ports = set()
    while len(ports) < count:
        with socket.socket() as sock:
            sock.bind(("127.0.0.1", 0))
            ports.add(sock.getsockname()[1])
    return list(ports)


def by_listening(count):
    sockets = [socket.socket(socket.AF_INET, socket.SOCK_STREAM) for _ in range(count)]
    try:
        for sock in sockets:
            sock.bind(("127.0.0.1", 0))
            sock.listen(1)
        return sorted(sock.getsockname()[-1] for sock in sockets)
    finally:
        while sockets:
            sockets.pop().close()


def by_asyncio(count):
    async def main():
        servers = [await asyncio.start_server(print, "127.0.0.1", 0) for _ in range(count)]
        ports = [server.sockets[0].getsockname()[1] for server in servers]
        for server in servers:
            server.close()
            await server.wait_closed()
        return ports

    return asyncio.run(main())


def by_a_library(count):
    make = socketserver.TCPServer
    handler = socketserver.BaseRequestHandler
    servers = [make(("127.0.0.1", 0), handler) for _ in range(count)]
    ports = [server.server_address[1] for server in servers]
    for server in servers:
        server.server_close()
    return ports


RIGHT = (
    *(by_a_stack, by_servers, by_datagrams, by_recursion, until_different, by_listening),
    *(by_asyncio, by_a_library),
)
CLOSED = "Python closes a socket at once when nothing refers to it any more"
WIDE = "a bound socket that does not listen cannot be reached, and its port is as good"
EQUIVALENT = {
    "error swallowed*": "no call raises anything here, so nothing is swallowed",
    "every interface | sock.bind(('127.0.0.1', 0)) → sock.bind(('0.0.0.0', 0))": WIDE,
    "text | sock.bind(('127.0.0.1', 0)) → sock.bind(('', 0))": WIDE,
    "loop once | after sock.close() → break": CLOSED,
    "slip: parentheses forgotten | sock.close() → sock.close": CLOSED,
    "slip: return too early | after sock.close() → return ports": CLOSED,
    "statement deleted | for sock in sockets: ⏎ sock.close() → pass": CLOSED,
    "statement deleted | sock.close() → pass": CLOSED,
    "number | ports = [sock.getsockname()[1] for sock in sockets] → "
    "ports = [sock.getsockname()[-1] for sock in sockets]": "an IPv4 address has two parts",
    "return of another kind | return ports → return list(ports)": "it is a list already",
}
