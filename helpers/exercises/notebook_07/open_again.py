"""Exercise: a server's socket that can be opened again at once, and by one program only."""

import errno
import os
import socket
import time

from helpers.exercises.exercise import Exercise, Mistake, NotQuite, Wrong, expect
from helpers.servers import NotFinished, run_in_background

STUB = '''
def open_again(address):
    """Return a socket that listens on `address`, also right after a server there has ended.

    Raises OSError while another server listens there.
    """
    ...  # your code here
'''

PATIENCE = 0.6  # seconds after which a call counts as one that never ends


def check(open_again):
    """Be a server that ends while it serves, then the next one, then one too many."""
    with _open(open_again, ("127.0.0.1", 0), "not listening") as first:
        address = first.getsockname()
        _serve_one(first)
    with _open(open_again, address, "still in use") as second:
        expect(second.getsockname() == address, "elsewhere")
        _serve_one(second)
        _expect_refusal(open_again, address)


def _open(open_again, address, mistake):
    """Return the answer's socket, which must be one that listens."""
    try:
        sock = _result(open_again, address)
    except OSError as error:
        expect(error.errno != errno.EADDRINUSE, mistake, error=error)
        raise
    expect(isinstance(sock, socket.socket), "no socket", got=sock)
    return sock


def _result(open_again, address):
    """Call the answer; it has PATIENCE seconds."""
    task = run_in_background(open_again, address)  # leaving a `with` would close its socket
    try:
        return task.result(PATIENCE)
    except NotFinished:
        task.stop()
        raise NotQuite("waits") from None


def _serve_one(listener):
    """Let a client in, and close first: so this end goes into TIME-WAIT."""
    listener.settimeout(PATIENCE)
    try:
        client = socket.create_connection(listener.getsockname(), timeout=PATIENCE)
    except ConnectionRefusedError:
        expect(False, "not listening")
    with client:
        connection, _ = listener.accept()
        connection.close()
        expect(client.recv(1) == b"", "not listening")


def _expect_refusal(open_again, address):
    """While a server listens, a second one must not get in, and must not be sent elsewhere."""
    try:
        third = _result(open_again, address)
    except OSError:
        return
    with third:
        expect(third.getsockname() == address, "elsewhere")
    expect(False, "shares")


def open_again(address):
    """Return a socket that listens on `address`, also right after a server there has ended."""
    listener = socket.socket()
    try:
        if os.name == "posix":  # on Windows it is not needed, and would let others share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def plain(address):
    listener = socket.socket()
    try:
        listener.bind(address)
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def too_late(address):
    listener = socket.socket()
    try:
        listener.bind(address)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def shares_the_port(address):
    listener = socket.socket()
    try:
        option = getattr(socket, "SO_REUSEPORT", socket.SO_REUSEADDR)
        listener.setsockopt(socket.SOL_SOCKET, option, 1)
        listener.bind(address)
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def takes_another_port(address):
    try:
        return plain(address)
    except OSError:
        return plain((address[0], 0))


def tries_until_it_works(address):
    while True:
        try:
            return plain(address)
        except OSError:
            time.sleep(0.05)


def forgets_to_listen(address):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(address)
    return listener


def returns_nothing(address):
    open_again(address).close()


EXERCISE = Exercise(
    name="open_again",
    notebook="07",
    title="A safe restart",
    stub=STUB,
    solution=(open_again,),
    check=check,
    mistakes={
        "still in use": Mistake(
            "the first server had ended, only its last connection was still in TIME-WAIT, and "
            "the second one got: {error}.",
            "`setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)` before `bind`, each time "
            "the server starts, so also the first time.",
        ),
        "shares": Mistake(
            "a server was listening on that address, and a second one could open it as well. "
            "Each would get some of the clients.",
            "SO_REUSEADDR in place of SO_REUSEPORT. (On Windows: neither of the two.)",
        ),
        "elsewhere": Mistake(
            "it listens on another port than asked for, where no client will look for it.",
            "to let the error out: whoever starts the server has to know.",
        ),
        "waits": Mistake(
            "it had not returned after half a second. A TIME-WAIT lasts a minute, a server that "
            "listens may do so for years.",
            "to make the kernel allow it, in place of asking again and again.",
        ),
        "not listening": Mistake(
            "no client could connect to the socket that it returned.",
            "`listen()` after `bind(address)`.",
        ),
        "no socket": Mistake("it returned {got!r}.", "to return the listening socket."),
    },
    wrong=(
        Wrong((plain,), "still in use"),
        Wrong((too_late,), "still in use"),
        Wrong((shares_the_port,), "shares"),
        Wrong((takes_another_port,), "elsewhere"),
        Wrong((tries_until_it_works,), "waits"),
        Wrong((forgets_to_listen,), "not listening"),
        Wrong((returns_nothing,), "no socket"),
    ),
    hints=(
        "`socket`, an option, `bind`, `listen`, in this order. The option is the one of section 8.",
        "It has to be set before `bind`: that is the call that asks whether the address is free.",
        "`socket.create_server(address)` does just this, on every system. Write it out once, or "
        "call it.",
    ),
    right="`socket.create_server` does the same. Now you know what for.",
)
