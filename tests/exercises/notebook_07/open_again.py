"""Answers to open_again."""

import contextlib
import os
import socket
import struct
import time


def made(address, *options, before=True):
    """Return a listener with these options, set before or after `bind`."""
    listener = socket.socket()
    try:
        if before:
            setting(listener, options)
        listener.bind(address)
        if not before:
            setting(listener, options)
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def setting(listener, options):
    for option in options:
        listener.setsockopt(socket.SOL_SOCKET, option, 1)


def plain(address):
    return made(address)


def too_late(address):
    return made(address, socket.SO_REUSEADDR, before=False)


def shares_the_port(address):
    return made(address, getattr(socket, "SO_REUSEPORT", socket.SO_REUSEADDR))


def sets_both(address):
    return made(address, socket.SO_REUSEADDR, getattr(socket, "SO_REUSEPORT", socket.SO_REUSEADDR))


def another_option(address):
    return made(address, socket.SO_KEEPALIVE)


def only_the_second_time(address):
    try:
        return plain(address)
    except OSError:
        return made(address, socket.SO_REUSEADDR)


def takes_another_port(address):
    try:
        return plain(address)
    except OSError:
        return plain((address[0], 0))


def takes_another_port_for_two(address):
    try:
        return simple(address)
    except OSError:
        return simple((address[0], 0))


def tries_until_it_works(address):
    while True:
        try:
            return plain(address)
        except OSError:
            time.sleep(0.05)


def waits_for_the_other(address):
    while True:
        with contextlib.suppress(OSError):
            return simple(address)


def forgets_to_listen(address):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(address)
    return listener


def returns_nothing(address):
    simple(address).close()


def returns_it_closed(address):
    with simple(address) as listener:
        return listener


def returns_the_port(address):
    with simple(address) as listener:
        return listener.getsockname()[1]


def returns_a_pair(address):
    return simple(address), address


def hides_it(address):
    try:
        return simple(address)
    except OSError:
        return None


def prints_it(address):
    try:
        return simple(address)
    except OSError as error:
        print(error)


def another_error(address):
    try:
        return simple(address)
    except OSError as error:
        raise RuntimeError("a server listens there") from error


def every_interface(address):
    return simple(("", address[1]))


def one_host(address):
    return simple(("127.0.0.1", address[1]))


def lingers(address):
    listener = simple(address)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return listener


def any_port(address):
    return simple((address[0], 0))


def bind_with_two(address):
    listener = socket.socket()
    listener.bind(*address)
    listener.listen()
    return listener


def connects(address):
    return socket.create_connection(address)


def keeps_what_it_made(address):
    kept.append(socket.socket())
    return simple(address)


kept = []

WRONG = (
    (plain, "still in use"),
    (too_late, "still in use"),
    (shares_the_port, "still in use" if os.name == "nt" else "shares"),
    (sets_both, "shares"),
    (another_option, "still in use"),
    (only_the_second_time, "still in use"),
    (takes_another_port, "elsewhere"),
    (takes_another_port_for_two, "elsewhere"),
    (tries_until_it_works, "hangs"),
    (waits_for_the_other, "hangs"),
    (forgets_to_listen, "not listening"),
    (returns_nothing, "slip: nothing returned"),
    (returns_it_closed, "closed"),
    (returns_the_port, "slip: wrong kind"),
    (returns_a_pair, "slip: wrong kind"),
    (hides_it, "hides it"),
    (prints_it, "hides it"),
    (another_error, "another error"),
    (every_interface, "elsewhere"),
    (one_host, "elsewhere"),
    (lingers, "resets"),
    (any_port, "elsewhere"),
    (bind_with_two, "slip: address"),
    (connects, "slip: refused"),
    (keeps_what_it_made, "leaves sockets"),
)


def simple(address):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(address)
    listener.listen()
    return listener


def ready_made(address):
    return socket.create_server(address)


def with_a_backlog(address):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, True)
    host, port = address
    listener.bind((host, port))
    listener.listen(128)
    return listener


def with_a_short_backlog(address):
    return socket.create_server(address, backlog=0)


def closes_in_the_end(address):
    listener = socket.socket()
    ready = False
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
        ready = True
    finally:
        if not ready:
            listener.close()
    return listener


def by_an_exit_stack(address):
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
        stack.pop_all()
        return listener


def try_else(address):
    listener = simple(("127.0.0.1", 0)) if address is None else socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, struct.pack("i", 1))
    try:
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    else:
        listener.listen()
        return listener


def says_it_in_own_words(address):
    try:
        return simple(address)
    except OSError as error:
        raise OSError(f"a server listens on {address}") from error


def does_not_block(address):
    listener = simple(address)
    listener.setblocking(False)
    return listener


def tries_a_few_times(address):
    for number in range(3):
        try:
            return simple(address)
        except OSError:
            if number == 2:
                raise
            time.sleep(0.02)
    return None


class Listener(socket.socket):
    """A listening socket."""


def of_a_class_of_its_own(address):
    listener = Listener()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(address)
    listener.listen()
    return listener


RIGHT = (
    *(simple, ready_made, with_a_backlog, with_a_short_backlog, closes_in_the_end),
    *(by_an_exit_stack, try_else, says_it_in_own_words, does_not_block, tries_a_few_times),
    of_a_class_of_its_own,
)

HERE = "on this system the condition always holds"
DROPPED = "Python closes a socket that nobody holds any more, once the exception is dealt with"
OS_ERROR = "OSError is what `bind` and `listen` raise here, and nothing else"
OPTION = "listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)"
ON = "any number but 0 turns the option on"
BODY = (
    f"if os.name == 'posix': ⏎ {OPTION} ⏎ listener.bind(address) ⏎ listener.listen() ⏎ "
    "except OSError: ⏎ listener.close() ⏎ raise ⏎ return listener"
)
SWALLOWED = (
    f"error swallowed | listener = socket.socket() ⏎ {BODY} → listener = socket.socket() ⏎ try: ⏎ "
    f"{BODY} ⏎ except ConnectionError: ⏎ return None"
)
EQUIVALENT = {
    f"branch alone | if os.name == 'posix': ⏎ {OPTION} → {OPTION}": HERE,
    "condition fixed | if os.name == 'posix': → if True:": HERE,
    f"number | {OPTION} → {OPTION.replace('1', '2')}": ON,
    f"number | {OPTION} → {OPTION.replace('1', '-1')}": ON,
    "handler | except OSError: → except Exception:": OS_ERROR,
    "handler | except OSError: → except ConnectionResetError:": DROPPED,
    "handler | except OSError: → except ValueError:": DROPPED,
    "handler | listener.close() → ": DROPPED,
    "handler | try: ⏎ if os.name*": DROPPED,
    "statement deleted | listener.close() → pass": DROPPED,
    "slip: parentheses forgotten | listener.close() → listener.close": DROPPED,
    "raise | raise → raise ConnectionError('no')": "a ConnectionError is an OSError",
    SWALLOWED: "nothing here raises a ConnectionError",
}
