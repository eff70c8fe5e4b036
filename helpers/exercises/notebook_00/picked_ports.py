"""Exercise: ask the system for many free ports at once."""

import socket

from helpers.exercises.exercise import Exercise, Mistake, Wrong, expect

STUB = '''
def picked_ports(count):
    """Return `count` different ports that the system picked, as a list of numbers."""
    ...  # your code here
'''


def check(picked_ports):
    """Ask for a few ports and for many, then see that they are ports and free again."""
    ports = picked_ports(3)
    expect(isinstance(ports, list | tuple) and len(ports) == 3, "not a list", got=ports)
    expect(all(isinstance(port, int) for port in ports), "addresses", got=ports[0])
    expect(0 not in ports, "zeros")
    many = picked_ports(200)
    expect(len(many) == 200, "always three", got=len(many))
    expect(len(set(many)) == 200, "twice", got=len(set(many)))
    for port in ports + many[:20]:
        expect(_is_free(port), "left open", port=port)


def _is_free(port):
    with socket.socket() as sock:
        try:
            sock.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def picked_ports(count):
    """Return `count` different ports that the system picked, as a list of numbers."""
    sockets = [socket.socket() for _ in range(count)]
    for sock in sockets:
        sock.bind(("127.0.0.1", 0))
    ports = [sock.getsockname()[1] for sock in sockets]
    for sock in sockets:
        sock.close()
    return ports


def what_was_asked_for(count):
    ports = []
    for _ in range(count):
        with socket.socket() as sock:
            address = ("127.0.0.1", 0)
            sock.bind(address)
            ports.append(address[1])
    return ports


def whole_addresses(count):
    sockets = [socket.socket() for _ in range(count)]
    for sock in sockets:
        sock.bind(("127.0.0.1", 0))
    addresses = [sock.getsockname() for sock in sockets]
    for sock in sockets:
        sock.close()
    return addresses


_forgotten = []  # a notebook's variables live on like this


def never_closed(count):
    sockets = [socket.socket() for _ in range(count)]
    _forgotten.extend(sockets)
    for sock in sockets:
        sock.bind(("127.0.0.1", 0))
    return [sock.getsockname()[1] for sock in sockets]


def one_port_many_times(count):
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return [sock.getsockname()[1]] * count


EXERCISE = Exercise(
    name="picked_ports",
    notebook="00",
    title="Return `count` ports that the system picks",
    stub=STUB,
    solution=(picked_ports,),
    check=check,
    mistakes={
        "not a list": Mistake(
            "`picked_ports(3)` returned {got!r}, not a list of three ports.",
            "to collect the ports in a list, and to return it.",
        ),
        "addresses": Mistake(
            "the list holds {got!r}, which is a whole address.",
            "the second part alone: `sock.getsockname()[1]`.",
        ),
        "zeros": Mistake(
            "the list holds 0, which is what you asked for, not what you got.",
            "`sock.getsockname()` after `bind`: it tells the address that the system picked.",
        ),
        "always three": Mistake("`picked_ports(200)` returned {got} ports.", "to use `count`."),
        "twice": Mistake(
            "of 200 ports only {got} were different.",
            "to keep all the sockets open until the last is bound: "
            "a port that is free again may be picked again.",
        ),
        "left open": Mistake(
            "port {port} is still taken after your function has returned.",
            "`sock.close()` on every socket, once you know the ports.",
        ),
    },
    wrong=(
        Wrong((what_was_asked_for,), "zeros"),
        Wrong((whole_addresses,), "addresses"),
        Wrong((one_port_many_times,), "twice"),
        Wrong((never_closed,), "left open"),
    ),
    hints=(
        "Bind a socket to port 0, as above, and the system picks the port. `getsockname` tells it.",
        "Three loops: make and bind all the sockets, ask each for its port, close them all.",
    ),
    right="Each socket had a port of its own, because all were open at the same time.",
)
