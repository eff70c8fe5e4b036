"""Exercise: one server for both families, for this machine alone."""

import contextlib
import errno
import os
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.watch import TrialWatch, now

STRANGER = 0.3  # seconds in which a stranger has left a port that it used for a moment
PATIENCE = 1.0  # seconds in which a connection on this machine is made
FOUR, SIX = "127.0.0.1", "::1"


def check(dual_server: Callable[..., Any]) -> None:
    """Visit it by both families; take one of its ports away before; be without IPv6."""
    has_six = _can_listen(SIX)
    _serves(dual_server, 0, [FOUR, SIX] if has_six else [FOUR])
    port = _free_port(has_six)
    _serves(dual_server, port, [FOUR, SIX] if has_six else [FOUR])
    if has_six:
        _taken(dual_server, SIX)
    _taken(dual_server, FOUR)
    for code in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
        with _without_six(code):
            _serves(dual_server, 0, [FOUR])


def _can_listen(host: str, port: int = 0) -> bool:
    try:
        _listener(host, port).close()
    except OSError:
        return False
    return True


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def _free_port(has_six: bool) -> int:
    """Return a port that is free in both families."""
    while True:
        with _listener(FOUR, 0) as four:
            port: int = four.getsockname()[1]
            if not has_six:
                return port
            with contextlib.suppress(OSError), _listener(SIX, port):
                return port


def _serves(dual_server: Callable[..., Any], port: int, hosts: list[str]) -> None:
    """Call the answer, visit it at each of `hosts`, and close what it gave."""
    notes = (now() or TrialWatch()).notes
    notes.picked.clear()
    notes.chosen.clear()
    try:
        found = _called(dual_server, port)
    except OSError as error:
        own = notes.chosen - notes.picked - {port}
        expect(error.errno != errno.EADDRINUSE or not own, "not picked", got=min(own, default=0))
        only = "only" if hosts == [FOUR] else "fails"
        expect(False, only, error=error)
    expect(found is not None, "slip: nothing returned", wanted="list")
    with contextlib.ExitStack() as closing:
        listeners = list(found)
        sockets = [sock for sock in listeners if isinstance(sock, socket.socket)]
        for sock in sockets:
            closing.callback(sock.close)
        expect(len(sockets) == len(listeners), "no sockets", got=found)
        expect(all(sock.fileno() >= 0 for sock in sockets), "closed")
        names = [sock.getsockname()[:2] for sock in sockets]
        seen = {host for host, _ in names}
        expect(seen <= {FOUR, SIX}, "elsewhere", got=names)
        expect(len(names) == len(seen), "twice", got=names)
        ports = {number for _, number in names}
        expect(len(ports) <= 1, "two ports", got=names)
        expect(port or ports <= notes.picked, "not picked", got=max(ports, default=0))
        for host in hosts:
            mistake = "not by IPv4" if host == FOUR else "not by IPv6"
            expect(host in seen, mistake, got=names)
        expect(not port or ports == {port}, "another port", got=names, port=port)
        for sock in sockets:
            _visit(sock)


def _called(dual_server: Callable[..., Any], port: int) -> Any:
    """Call the answer; once more, if a stranger on this machine has just taken one of its ports."""
    try:
        return dual_server(port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
    time.sleep(STRANGER)
    return dual_server(port)


def _visit(sock: socket.socket) -> None:
    listens = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    expect(listens, "not listening", got=sock.getsockname()[0])
    sock.settimeout(PATIENCE)
    with socket.create_connection(sock.getsockname()[:2], timeout=PATIENCE):
        sock.accept()[0].close()


def _taken(dual_server: Callable[..., Any], host: str) -> None:
    """Let another server have the port in one family."""
    port = _free_port(has_six=host == SIX)  # or a stranger has the other family's
    with _listener(host, port):
        try:
            found = dual_server(port)
        except OSError as error:
            expect(error.errno == errno.EADDRINUSE, "another reason", error=error)
            expect(host == FOUR or _is_given_back(FOUR, port), "leaves the first")
            return
        except (ValueError, RuntimeError, LookupError) as error:
            expect(False, "another error", error=type(error).__name__)
        for sock in found:
            sock.close()
        expect(False, "half a server", host=host)


def _is_given_back(host: str, port: int) -> bool:
    """Return whether the port can be had, now or once a stranger has left it."""
    if _can_listen(host, port):
        return True
    time.sleep(STRANGER)
    return _can_listen(host, port)


@contextlib.contextmanager
def _without_six(code: int) -> Iterator[None]:
    """Be a machine without IPv6: nothing can be bound to ::1."""
    plain = socket.socket.bind

    def bind(sock: socket.socket, address: Any) -> None:
        if sock.family == socket.AF_INET6:
            raise OSError(code, os.strerror(code))
        plain(sock, address)

    socket.socket.bind = bind  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        del socket.socket.bind


def dual_server(port):
    """Return a list of sockets that listen on `port`: 127.0.0.1 and ::1.

    With 0 the system picks the port, and both have the same. Where this
    machine has no ::1, the list has one socket.

    Raises OSError where another socket has the port.
    """
    first = socket.create_server(("127.0.0.1", port))
    try:
        address = ("::1", first.getsockname()[1])
        second = socket.create_server(address, family=socket.AF_INET6)
    except OSError as error:
        if error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
            return [first]
        first.close()
        raise
    return [first, second]


EXERCISE = Exercise(
    name="dual_server",
    notebook="13",
    title="Listen for both families, on this machine alone",
    solution=(dual_server,),
    check=check,
    gives=list,
    mistakes={
        "fails": Mistake(
            "both addresses are free, and your function raised {error}.",
            "`socket.create_server(address, family=socket.AF_INET6)` for the one with colons; the "
            "port of the first is `getsockname()[1]`.",
        ),
        "only": Mistake(
            "this machine had no ::1 for a moment, and your function raised {error}.",
            "to catch the OSError of the second, and to return the first alone where its `errno` "
            "is EADDRNOTAVAIL or EAFNOSUPPORT.",
        ),
        "no sockets": Mistake("the list holds something else: {got!r}.", "sockets alone in it."),
        "closed": Mistake(
            "a socket in the list is closed already.",
            "to do without `with` here: the caller closes them.",
        ),
        "elsewhere": Mistake(
            "it listens at {got!r}. The server is for 127.0.0.1 and ::1.",
            "these two addresses. An empty host, 0.0.0.0 and :: stand for every address of the "
            "machine, and others can reach those.",
        ),
        "twice": Mistake("of your sockets, two have one address: {got!r}.", "one for each."),
        "two ports": Mistake(
            "the two have different ports: {got!r}. A client knows one.",
            "to let the system pick the first, and to take its port for the second: "
            "`first.getsockname()[1]`.",
        ),
        "not picked": Mistake(
            "it was asked to take any port, by a 0, and asked for port {got}: your code chose that "
            "number, and another program may have it.",
            "0 as the port of the first address: the system picks one that is free.",
        ),
        "another port": Mistake(
            "it was asked to take port {port}, and listens at {got!r}.",
            "the parameter `port` in the first address.",
        ),
        "not by IPv4": Mistake(
            "it listens at {got!r}: a client that comes to 127.0.0.1 is refused.",
            "a listener of its own for each family.",
        ),
        "not by IPv6": Mistake(
            "it listens at {got!r}: a client that comes to ::1 is refused.",
            "a second listener, with `family=socket.AF_INET6`.",
        ),
        "not listening": Mistake(
            "the socket at {got} does not listen.",
            "`socket.create_server`, which binds and listens.",
        ),
        "half a server": Mistake(
            "another program has the port at {host}, and you gave a server all the same: whoever "
            "asks for localhost may come to the other program.",
            "to raise what `create_server` raised, unless its `errno` says that there is no IPv6.",
        ),
        "leaves the first": Mistake(
            "another program has the port at ::1. Your function raised, and its socket at "
            "127.0.0.1 stayed open.",
            "`first.close()` before you `raise`.",
        ),
        "another reason": Mistake(
            "another program has the port, and your function raised {error}.",
            "to let the exception of `create_server` through.",
        ),
        "another error": Mistake(
            "another program has the port, and your function raised {error}; its caller waits for "
            "OSError.",
            "to let the exception of `create_server` through.",
        ),
    },
    hints=(
        "Two listeners: one for 127.0.0.1, and one for ::1 on the port that the first has got.",
        "If the second fails, ask why: EADDRNOTAVAIL and EAFNOSUPPORT (in `errno`) say that there "
        "is no IPv6 here. Then the first alone will do.",
        "For any other reason close the first, and `raise`.",
    ),
    right="localhost is reached now, whichever address a client takes first.",
)
