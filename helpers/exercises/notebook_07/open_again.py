"""Exercise: a server's socket that can be opened again at once, and by one program only."""

import contextlib
import errno
import os
import socket
from collections.abc import Callable
from typing import Any

from helpers.address import Address
from helpers.exercises.exercise import Exercise, Mistake, expect

PATIENCE = 1.0  # seconds in which a connection over 127.0.0.1 is made
HERE = ("127.0.0.1", 0)


def check(open_again: Callable[..., Any]) -> None:
    """Be a server that ends while it serves, then the next one, then one too many."""
    with _open(open_again, HERE, "address in use") as first:
        address = first.getsockname()
        expect(address[0] == HERE[0], "elsewhere", got=address, wanted=HERE)
        _serve_one(first)
    with _open(open_again, address, "still in use") as second:
        expect(
            second.getsockname() == address, "elsewhere", got=second.getsockname(), wanted=address
        )
        _serve_one(second)
        _expect_refusal(open_again, address)
        _serve_one(second)  # the one that was there first goes on
    with _open(open_again, address, "still in use") as third:
        _serve_one(third)
    _another_host(open_again)
    _plain_before(open_again)


def _open(open_again: Callable[..., Any], address: Address, mistake: str) -> socket.socket:
    """Return the answer's socket, which must be one that listens."""
    try:
        sock: socket.socket = open_again(address)
    except OSError as error:
        expect(error.errno != errno.EADDRINUSE, mistake, error=error)
        raise
    expect(sock is not None, "slip: nothing returned", wanted="socket")
    expect(sock.fileno() >= 0, "closed")
    return sock


def _serve_one(listener: socket.socket) -> None:
    """Let a client in, and close first: so this end goes into TIME-WAIT."""
    listens = listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    expect(listens, "not listening")
    listener.settimeout(PATIENCE)
    with socket.create_connection(listener.getsockname(), timeout=PATIENCE) as client:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"hello")
        try:
            got = client.recv(5), client.recv(1)
        except ConnectionResetError:
            expect(False, "resets")
        expect(got == (b"hello", b""), "not listening")


def _expect_refusal(open_again: Callable[..., Any], address: Address) -> None:
    """While a server listens, a second one must not get in, and must not be sent elsewhere."""
    try:
        other = open_again(address)
    except OSError as error:
        in_use = error.errno in (errno.EADDRINUSE, errno.EACCES, None)
        expect(in_use, "refused for another reason", error=error)
        return
    except (ValueError, RuntimeError, LookupError) as error:
        expect(False, "another error", error=type(error).__name__)
    expect(other is not None and other.fileno() >= 0, "hides it", got=other)
    with other:
        expect(other.getsockname() == address, "elsewhere", got=other.getsockname(), wanted=address)
    expect(False, "shares")


def _another_host(open_again: Callable[..., Any]) -> None:
    """Give another address of this machine, where it has one (on Linux all of 127.0.0.0/8)."""
    other = ("127.0.0.2", 0)
    with socket.socket() as probe:
        try:
            probe.bind(other)
        except OSError:
            return
    with _open(open_again, other, "address in use") as sock:
        got = sock.getsockname()
        expect(got[0] == other[0], "elsewhere", got=got, wanted=other)


def _plain_before(open_again: Callable[..., Any]) -> None:
    """Let a server of another kind listen: it must be left alone as well."""
    with socket.create_server(HERE) as server:
        if hasattr(socket, "SO_REUSEPORT"):
            with contextlib.suppress(OSError), socket.socket() as shared:
                shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
                shared.bind(HERE)
                shared.listen()
                _expect_refusal(open_again, shared.getsockname())
        _expect_refusal(open_again, server.getsockname())


def open_again(address):
    """Return a socket that listens on `address`.

    It does so also right after a server there has ended.

    Raises OSError while another server listens there.
    """
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


EXERCISE = Exercise(
    name="open_again",
    notebook="07",
    title="A safe restart",
    solution=(open_again,),
    check=check,
    gives=(socket.socket, type(None)),
    mistakes={
        "address in use": Mistake(
            "nobody listened on that address, and it raised {error}.",
            "to bind to the `address` that you are given, once.",
        ),
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
            "it listens at {got} where {wanted} was asked for: no client will look for it there.",
            "`bind(address)`, and to let the error out: whoever starts the server has to know.",
        ),
        "hides it": Mistake(
            "a server was listening on that address; it returned {got}, and raised nothing.",
            "to let the OSError out: whoever starts the server has to know.",
        ),
        "another error": Mistake(
            "a server was listening on that address, and it raised {error}.",
            "OSError, which `bind` raises by itself: let it out.",
        ),
        "refused for another reason": Mistake(
            "a server was listening on that address, and it raised {error}: that is no word of "
            "the address.",
            "to let the OSError of `bind` out as it is.",
        ),
        "hangs": Mistake(
            "it had not returned, and was at `{line}`. A TIME-WAIT lasts a minute, a server that "
            "listens may do so for years.",
            "to make the kernel allow it, in place of asking again and again.",
        ),
        "closed": Mistake(
            "the socket that it returned is closed.",
            "to close it only where an error came: whoever called goes on with it.",
        ),
        "not listening": Mistake(
            "no client could connect to the socket that it returned.",
            "`listen()` after `bind(address)`.",
        ),
        "resets": Mistake(
            "a server closed a connection in peace, and its client got a RST: an accepted "
            "connection takes SO_LINGER over from the listener.",
            "SO_REUSEADDR alone. SO_LINGER with 0 seconds avoids TIME-WAIT, and loses data.",
        ),
    },
    hints=(
        "`socket`, an option, `bind`, `listen`, in this order. The option is the one of section 8.",
        "It has to be set before `bind`: that is the call that asks whether the address is free.",
        "`socket.create_server(address)` does just this, on every system. Write it out once, or "
        "call it.",
    ),
    right="`socket.create_server` does the same. Now you know what for.",
)
