"""Exercise: connect to the first address that answers."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any, Self

from helpers.address import Address
from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.servers import Attempt, FullServer, wait

SOON, LATE = 0.1, 2.0  # seconds between attempts: a short and a long time
LONG = 3.0  # seconds in all


def check(connect_any: Callable[..., Any]) -> None:
    """Give addresses that answer, refuse and say nothing, in several orders."""
    with _Host() as good, _Host() as spare, FullServer() as silent, _refusing() as closed:
        if not _is_silent(silent):  # Windows resets what has no room
            silent.address = closed
        _first_works(connect_any, good, spare)
        _refused_first(connect_any, good, closed)
        _silent_first(connect_any, good, spare, silent.address)
        _all_refused(connect_any, closed)
        if silent.address != closed:
            _all_silent(connect_any, silent.address)
            _slow_refusal(connect_any, good, silent.address, closed)


class _Host:
    """A listener that counts who has come."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = self.listener.getsockname()
        self.listener.setblocking(False)

    def visitors(self) -> int:
        """Close the connections that have come; return how many there were."""
        for count in range(100):
            try:
                self.listener.accept()[0].close()
            except BlockingIOError:
                return count
        return 100

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.listener.close()


@contextlib.contextmanager
def _refusing() -> Iterator[Address]:
    """Give an address that is taken, and at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()


def _is_silent(server: FullServer) -> bool:
    with Attempt(server.address) as attempt:
        return not wait([attempt], SOON / 2)


def _connects(
    connect_any: Callable[..., Any],
    addresses: list[Address],
    delay: float,
    host: _Host,
    mistake: str,
    **facts: object,
) -> float:
    """Call the answer, which must connect to `host`; return how many seconds it took."""
    begun = time.monotonic()
    try:
        sock = connect_any(addresses, delay, LONG)
    except OSError as error:
        expect(False, mistake, error=error, **facts)
    took = time.monotonic() - begun
    with sock:
        expect(sock.fileno() >= 0, "closed")
        try:
            peer = sock.getpeername()
        except OSError:
            expect(False, "not connected")
        expect(peer == host.address, "another address", got=peer, wanted=host.address)
        expect(sock.getblocking(), "does not wait")
    expect(host.visitors() == 1, "comes twice")
    return took


@contextlib.contextmanager
def _attempts_seen() -> Iterator[list[Attempt]]:
    """Give a list of the attempts that are made meanwhile: who forgets one, leaves it open."""
    made: list[Attempt] = []
    begin = Attempt.__init__

    def noted(attempt: Attempt, address: Address) -> None:
        begin(attempt, address)
        made.append(attempt)

    Attempt.__init__ = noted  # type: ignore[method-assign, assignment]
    try:
        yield made
    finally:
        Attempt.__init__ = begin  # type: ignore[method-assign]
        for attempt in made:
            attempt.close()


def _first_works(connect_any: Callable[..., Any], good: _Host, spare: _Host) -> None:
    addresses = [good.address, spare.address, spare.address]
    before = list(addresses)
    _connects(connect_any, addresses, LATE, good, "fails first")
    expect(spare.visitors() == 0, "all at once")
    expect(addresses == before, "changes the list")


def _refused_first(connect_any: Callable[..., Any], good: _Host, closed: Address) -> None:
    took = _connects(connect_any, [closed, closed, good.address], LATE / 2, good, "gives up")
    expect(took < LATE / 2, "waits after a refusal", took=took)


def _silent_first(
    connect_any: Callable[..., Any], good: _Host, spare: _Host, silent: Address
) -> None:
    addresses = [silent, good.address, spare.address]
    with _attempts_seen() as made:
        took = _connects(connect_any, addresses, SOON, good, "waits for silence")
        expect(all(attempt.over for attempt in made), "leaves a loser")
    expect(took >= SOON * 0.9, "all at once")
    expect(took < LATE / 2, "one after the other", took=took)
    expect(spare.visitors() == 0, "goes on")


def _all_refused(connect_any: Callable[..., Any], closed: Address) -> None:
    for addresses in ([closed], [closed, closed]):
        begun = time.monotonic()
        _fails(connect_any, addresses, LONG, "nobody there", ConnectionRefusedError)
        expect(time.monotonic() - begun < LATE, "waits for nothing")


def _all_silent(connect_any: Callable[..., Any], silent: Address) -> None:
    for addresses in ([silent], [silent, silent, silent]):
        begun = time.monotonic()
        _fails(connect_any, addresses, SOON, "too long", TimeoutError)
        took = time.monotonic() - begun
        expect(took >= SOON * 0.9, "no patience", took=took)
        expect(took < LATE / 2, "too long", got=f"came back after {took:.1f} s")


def _slow_refusal(
    connect_any: Callable[..., Any], good: _Host, silent: Address, closed: Address
) -> None:
    """Let the good address come after a refusal that comes while another attempt goes on."""
    addresses = [silent, closed, good.address]
    took = _connects(connect_any, addresses, SOON, good, "waits for silence")
    expect(took < SOON + LATE / 2, "waits after a refusal", took=took)


def _fails(
    connect_any: Callable[..., Any],
    addresses: list[Address],
    timeout: float,
    mistake: str,
    kind: type[OSError],
) -> None:
    try:
        sock = connect_any(addresses, SOON / 4, timeout)
    except OSError as error:
        expect(isinstance(error, kind), "another error", error=error, wanted=kind.__name__)
        return
    expect(False, mistake, got=f"returned {sock!r}")


def connect_any(addresses, delay, timeout):
    """Return a socket that is connected to the first address that answers.

    The next attempt starts `delay` seconds after the one before, or at
    once where one has failed. All attempts but the winner are closed.

    Raises TimeoutError after `timeout` seconds. Where all have failed,
    raises the error of the last.
    """
    ends = time.monotonic() + timeout
    waiting, running = list(addresses), []
    try:
        while waiting or running:
            if waiting:
                running.append(Attempt(waiting.pop(0)))
            left = ends - time.monotonic()
            if left <= 0:
                raise TimeoutError("nobody has answered")
            for attempt in wait(running, min(delay, left) if waiting else left):
                if attempt.error is None:
                    return attempt.take()
                running.remove(attempt)
                error = attempt.error
        raise error
    finally:
        for attempt in running:
            attempt.close()


EXERCISE = Exercise(
    name="connect_any",
    notebook="13",
    title="Connect to the first address that answers",
    solution=(connect_any,),
    check=check,
    gives=socket.socket,
    time_limit=8.0,
    mistakes={
        "fails first": Mistake(
            "the first address takes connections, and your function raised {error}.",
            "to return `attempt.take()` for an attempt that is over and whose `error` is None.",
        ),
        "closed": Mistake(
            "the socket that you gave is closed.",
            "`attempt.take()`: what was taken is not closed by `attempt.close()`.",
        ),
        "not connected": Mistake(
            "the socket that you gave is not connected.",
            "to take only from an attempt that `wait` returned, and whose `error` is None.",
        ),
        "another address": Mistake(
            "you connected to {got!r}; the first that answers is {wanted!r}.",
            "to start the attempts in the order of the list, `waiting.pop(0)`.",
        ),
        "does not wait": Mistake(
            "the calls of your socket do not wait, so its user gets BlockingIOError.",
            "`attempt.take()`, which sets that right.",
        ),
        "comes twice": Mistake(
            "the server has seen more than one connection, or none, from one call.",
            "one attempt for each address.",
        ),
        "all at once": Mistake(
            "later addresses were tried before the first had its time.",
            "to start one, and to `wait` for `delay` seconds before you start the next.",
        ),
        "leaves a loser": Mistake(
            "your function has returned the winner, and another attempt still goes on.",
            "`finally:` and in it `attempt.close()` for each that still runs.",
        ),
        "hangs": Mistake(
            "it did not come to an end; it is at `{line}`.",
            "to see that each turn of your loop gets on: an address starts, an attempt that is "
            "over leaves the list, or the time is up and you raise TimeoutError.",
        ),
        "goes on": Mistake(
            "an address behind the winner was tried as well.",
            "to return as soon as one is connected.",
        ),
        "changes the list": Mistake(
            "your function has changed the list of its caller.",
            "a copy: `waiting = list(addresses)`.",
        ),
        "gives up": Mistake(
            "two addresses refuse and the third takes connections, and your function raised "
            "{error}.",
            "to keep the error, and to go on while there are addresses.",
        ),
        "waits after a refusal": Mistake(
            "an address had refused at once, and the next was tried only {took:.1f} s later.",
            "to end the wait when *any* attempt is over; `wait` does so.",
        ),
        "waits for silence": Mistake(
            "the first address says nothing, the second takes connections, and your function "
            "raised {error}.",
            "to let the first attempt go on, and to start the next after `delay` seconds.",
        ),
        "one after the other": Mistake(
            "the first address says nothing, and it took {took:.1f} s until the second was tried.",
            "to wait `delay` seconds for the first, no longer, and to leave it running.",
        ),
        "nobody there": Mistake(
            "all addresses refuse, and your function {got}.",
            "to raise the error of the last attempt.",
        ),
        "waits for nothing": Mistake(
            "all addresses had refused, and your function went on waiting.",
            "to stop when no address is waiting and no attempt is running.",
        ),
        "no patience": Mistake(
            "nobody had answered yet, and your function gave up after {took:.2f} s, before "
            "`timeout`.",
            "to wait on when the last address has been tried, until `timeout` is over.",
        ),
        "too long": Mistake(
            "nobody answers, and your function {got}, long after `timeout`.",
            "to compute the end once, `ends = time.monotonic() + timeout`, and never to wait "
            "beyond it.",
        ),
        "another error": Mistake(
            "your function raised {error}, where {wanted} is asked for.",
            "TimeoutError when the time is over; `raise attempt.error` when all have failed.",
        ),
    },
    hints=(
        "Keep two lists: addresses that are waiting, and attempts that are running. In a loop: "
        "start one if there is one, then `wait`.",
        "`wait(running, seconds)` returns as soon as one is over. Wait `delay` seconds while there "
        "are addresses left, else until the end; in both cases not beyond the end.",
        "An attempt that is over without an error is the winner: `return attempt.take()`. Any "
        "other leaves the list. `finally:` closes those that still run.",
    ),
    right="Close what has lost: a server at the other end holds each connection as well.",
)
