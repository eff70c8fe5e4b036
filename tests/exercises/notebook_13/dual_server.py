"""Answers to dual_server."""

import contextlib
import errno
import socket

from helpers.exercises.notebook_13.dual_server import dual_server
from tests.exercises.answers import swallowed


def listener(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def four_alone(port):
    return [listener("127.0.0.1", port)]


def six_alone(port):
    return [listener("::1", port)]


def two_ports(port):
    return [listener("127.0.0.1", port), listener("::1", port)]


def always_picks(port):
    return dual_server(0)


def wide(port):
    return [listener("0.0.0.0", port)]


def no_way_without_six(port):
    first = listener("127.0.0.1", port)
    try:
        return [first, listener("::1", first.getsockname()[1])]
    except OSError:
        first.close()
        raise


def serves_half(port):
    first = listener("127.0.0.1", port)
    with contextlib.suppress(OSError):
        return [first, listener("::1", first.getsockname()[1])]
    return [first]


def leaves_the_first(port):
    first = listener("127.0.0.1", port)
    try:
        return [first, listener("::1", first.getsockname()[1])]
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise
        return [first]


def closes(port):
    found = dual_server(port)
    for sock in found:
        sock.close()
    return found


def only_binds(port):
    first = socket.socket()
    try:
        first.bind(("127.0.0.1", port))
        second = socket.socket(socket.AF_INET6)
    except OSError:
        first.close()
        raise
    try:
        second.bind(("::1", first.getsockname()[1]))
    except OSError as error:
        second.close()
        if error.errno == errno.EADDRINUSE:
            first.close()
            raise
        return [first]
    return [first, second]


def gives_addresses(port):
    found = dual_server(port)
    names = [sock.getsockname() for sock in found]
    for sock in found:
        sock.close()
    return names


def value_error(port):
    try:
        return dual_server(port)
    except OSError as error:
        raise ValueError("taken") from error


def other_reason(port):
    try:
        return dual_server(port)
    except OSError as error:
        raise OSError(errno.EPERM, "no") from error


def six_must_be_there(port):
    found = dual_server(port)
    if len(found) == 1:
        found[0].close()
        raise OSError(errno.EADDRNOTAVAIL, "no IPv6")
    return found


def one_address_twice(port):
    found = dual_server(port)
    return [*found, found[0]]


def has_a_favourite(port):
    return dual_server(port or 47_115)


WRONG = (
    (has_a_favourite, "not picked"),
    (four_alone, "not by IPv6"),
    (six_alone, "not by IPv4"),
    (two_ports, "two ports"),
    (always_picks, "another port"),
    (wide, "elsewhere"),
    (no_way_without_six, "only"),
    (serves_half, "half a server"),
    (leaves_the_first, "leaves the first"),
    (closes, "closed"),
    (only_binds, "not listening"),
    (gives_addresses, "no sockets"),
    (value_error, "another error"),
    (other_reason, "another reason"),
    (six_must_be_there, "only"),
    (one_address_twice, "twice"),
)


def by_hand(port):
    made = []
    try:
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            sock = socket.socket(family)
            made.append(sock)
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            sock.bind((host, port))
            sock.listen()
            port = sock.getsockname()[1]
    except OSError as error:
        if len(made) == 2 and error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
            made.pop().close()
            return made
        for sock in made:
            sock.close()
        raise
    return made


def the_other_order(port):
    try:
        six = listener("::1", port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise
        return [listener("127.0.0.1", port)]
    try:
        return [six, listener("127.0.0.1", six.getsockname()[1])]
    except OSError:
        six.close()
        raise


RIGHT = (by_hand, the_other_order)
ASKS = "if error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):"
EQUIVALENT = {
    f"arguments swapped | {ASKS} → *": "one of two in any order",
    swallowed(dual_server, "ConnectionError"): "nothing is connected, so none can come",
    "handler | except OSError as error: → except Exception as error:": "no other can come",
    "number | address = ('::1', first.getsockname()[1]) → address = ('::1', "
    "first.getsockname()[-1])": "an address of IPv4 has two parts",
    "return of another kind | return [first, second] → return list([first, second])": (
        "it is a list already"
    ),
    "return of another kind | return [first] → return list([first])": "it is a list already",
}
