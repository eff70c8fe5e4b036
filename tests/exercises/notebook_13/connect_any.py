"""Answers to connect_any."""

import contextlib
import selectors
import socket
import time

from helpers.exercises.notebook_13.connect_any import connect_any
from helpers.servers import Attempt, wait
from tests.exercises.answers import ABOUT_WORDS


def one_after_the_other(addresses, delay, timeout):
    ends = time.monotonic() + timeout
    error = TimeoutError()
    for address in addresses:
        try:
            return socket.create_connection(address, max(0.001, ends - time.monotonic()))
        except OSError as caught:
            error = caught
    raise error


def the_first_alone(addresses, delay, timeout):
    sock = socket.create_connection(addresses[0], timeout)
    sock.settimeout(None)
    return sock


def all_at_once(addresses, delay, timeout):
    return connect_any(addresses, 0, timeout)


def waits_after_refusals(addresses, delay, timeout):
    ends = time.monotonic() + timeout
    running = []
    error = None
    try:
        for address in addresses:
            running.append(Attempt(address))
            until = min(ends, time.monotonic() + delay)
            while time.monotonic() < until:
                live = [a for a in running if a.error is None]
                for attempt in wait(live, 0.01) if live else []:
                    if attempt.error is None:
                        return attempt.take()
                    error = attempt.error
                time.sleep(0.002)
        raise error or TimeoutError()
    finally:
        for attempt in running:
            attempt.close()


def pops_the_callers(addresses, delay, timeout):
    sock = connect_any(addresses, delay, timeout)
    addresses.clear()
    return sock


def backwards(addresses, delay, timeout):
    return connect_any(addresses[::-1], delay, timeout)


def gives_up_at_a_refusal(addresses, delay, timeout):
    for address in addresses:
        with Attempt(address) as attempt:
            if wait([attempt], 0.05):
                if attempt.error:
                    raise attempt.error
                return attempt.take()
    return connect_any(addresses, delay, timeout)


def leaves_the_losers(addresses, delay, timeout):
    """Be the right answer, without its last lines."""
    ends = time.monotonic() + timeout
    waiting, running = list(addresses), []
    while waiting or running:
        if waiting:
            running.append(Attempt(waiting.pop(0)))
        left = ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        for attempt in wait(running, min(delay, left) if waiting else left):
            if attempt.error is None:
                return attempt.take()
            running.remove(attempt)
            error = attempt.error
    raise error


def closed_socket(addresses, delay, timeout):
    sock = connect_any(addresses, delay, timeout)
    sock.close()
    return sock


def nonblocking(addresses, delay, timeout):
    sock = connect_any(addresses, delay, timeout)
    sock.setblocking(False)
    return sock


def never_times_out(addresses, delay, timeout):
    return connect_any(addresses, delay, timeout + 3)


def hasty(addresses, delay, timeout):
    return connect_any(addresses, delay, timeout / 2)


def returns_none(addresses, delay, timeout):
    with contextlib.suppress(ConnectionRefusedError):
        return connect_any(addresses, delay, timeout)


def group(addresses, delay, timeout):
    try:
        return connect_any(addresses, delay, timeout)
    except ConnectionRefusedError as error:
        raise OSError("all have failed") from error


def knocks_before(addresses, delay, timeout):
    with contextlib.suppress(OSError):
        socket.create_connection(addresses[0], 0.05).close()
    return connect_any(addresses, delay, timeout)


def tries_the_rest(addresses, delay, timeout):
    sock = connect_any(addresses, delay, timeout)
    if len(addresses) == 3 and sock.getpeername() == addresses[1]:
        with Attempt(addresses[2]) as attempt:
            wait([attempt], 0.2)
    return sock


def waits_to_the_end(addresses, delay, timeout):
    try:
        return connect_any(addresses, delay, timeout)
    except ConnectionRefusedError:
        time.sleep(2.2)
        raise


WRONG = (
    (one_after_the_other, "one after the other"),
    (the_first_alone, "gives up"),
    (all_at_once, "all at once"),
    (waits_after_refusals, "waits after a refusal"),
    (pops_the_callers, "changes the list"),
    (backwards, "another address"),
    (gives_up_at_a_refusal, "gives up"),
    (leaves_the_losers, "leaves a loser"),
    (closed_socket, "closed"),
    (nonblocking, "does not wait"),
    (never_times_out, "too long"),
    (hasty, "no patience"),
    (returns_none, "slip: nothing returned"),
    (group, "another error"),
    (knocks_before, "comes twice"),
    (tries_the_rest, "goes on"),
    (waits_to_the_end, "waits for nothing"),
)


def by_a_selector(addresses, delay, timeout):
    """Do without the helpers."""
    ends = time.monotonic() + timeout
    waiting, error = list(addresses), TimeoutError("nobody has answered")
    with selectors.DefaultSelector() as selector:
        try:
            while waiting or selector.get_map():
                if waiting:
                    sock = socket.socket()
                    sock.setblocking(False)
                    if sock.connect_ex(waiting.pop(0)) == 111:
                        sock.close()
                        error = ConnectionRefusedError(111, "refused")
                        continue
                    selector.register(sock, selectors.EVENT_WRITE)
                left = ends - time.monotonic()
                if left <= 0:
                    raise TimeoutError("nobody has answered")
                for key, _ in selector.select(min(delay, left) if waiting else left):
                    code = key.fileobj.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                    selector.unregister(key.fileobj)
                    if not code:
                        key.fileobj.setblocking(True)
                        return key.fileobj
                    key.fileobj.close()
                    error = ConnectionRefusedError(code, "refused")
            raise error
        finally:
            for key in list(selector.get_map().values()):
                key.fileobj.close()


RIGHT = (by_a_selector,)
WAITS = "for attempt in wait(running, min(delay, left) if waiting else left):"
EQUIVALENT = {
    **{f"{kind} | raise TimeoutError(*": "what it says is not asked for" for kind in ABOUT_WORDS},
    f"arguments swapped | {WAITS} → {WAITS.replace('delay, left', 'left, delay')}": (
        "the smaller of two in any order"
    ),
    f"condition fixed | {WAITS} → {WAITS.replace('waiting', 'True')}": (
        "it waits for a part of the time, and the loop goes round"
    ),
    "comparison | if left <= 0: → if left < 0:": "a time of exactly 0 is over next time",
    "loop once | after attempt.close() → break*": "what is over is met again in the next turn",
    "loop once | after error = attempt.error → break (2)": "the others are over next time",
    "sides swapped | ends = *": "a sum",
}
