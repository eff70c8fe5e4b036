"""Answers to still_there."""

import contextlib
import selectors
import socket
import time


def asks_its_own_kernel(sock, patience):
    try:
        sock.getpeername()
    except OSError:
        return "gone"
    return "alive"


def a_send_is_enough(sock, patience):
    try:
        sock.sendall(b"PING\n")
    except OSError:
        return "gone"
    return "alive"


def hopes_for_keepalive(sock, patience):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    try:
        sock.sendall(b"PING\n")
        return "alive" if sock.recv(1000) else "gone"
    except OSError:
        return "gone"


def one_recv(sock, patience):
    before = sock.gettimeout()
    sock.settimeout(patience)
    try:
        sock.sendall(b"PING\n")
        return "alive" if sock.recv(1000) == b"PONG\n" else "gone"
    except TimeoutError:
        return "silent"
    except OSError:
        return "gone"
    finally:
        sock.settimeout(before)


def any_byte(sock, patience):
    before = sock.gettimeout()
    sock.settimeout(patience)
    try:
        sock.sendall(b"PING\n")
        return "alive" if sock.recv(1000) else "gone"
    except TimeoutError:
        return "silent"
    except OSError:
        return "gone"
    finally:
        sock.settimeout(before)


def the_end_is_an_answer(sock, patience):
    before = sock.gettimeout()
    sock.settimeout(patience)
    try:
        sock.sendall(b"PING\n")
        received = b""
        while (piece := sock.recv(1000)) and b"PONG\n" not in (received := received + piece):
            pass
        return "alive"
    except TimeoutError:
        return "silent"
    except OSError:
        return "gone"
    finally:
        sock.settimeout(before)


def answer(
    *,
    timed_out="silent",
    failed="gone",
    ended="gone",
    first_limit=True,
    anew=False,
    gives_back=True,
    closes=False,
    question=b"PING\n",
    named=str,
    caught=OSError,
    least=0.0,
):
    def still_there(sock, patience):
        deadline = time.monotonic() + patience
        before, received = sock.gettimeout(), b""
        if first_limit:
            sock.settimeout(patience)
        try:
            sock.sendall(question)
            while b"PONG" not in received.split(b"\n")[:-1]:
                left = patience if anew else deadline - time.monotonic()
                if left <= 0:
                    return named(timed_out)
                sock.settimeout(max(left, least))
                piece = sock.recv(1000)
                if not piece:
                    return named(ended)
                received += piece
            return named("alive")
        except TimeoutError:
            return named(timed_out)
        except caught:
            return named(failed)
        finally:
            if gives_back:
                sock.settimeout(before)
            if closes:
                sock.close()

    return still_there


def asks_twice(sock, patience):
    sock.sendall(b"PING\n")
    return answer()(sock, patience)


def spins(sock, patience):
    before = sock.gettimeout()
    sock.settimeout(patience)
    sock.sendall(b"PING\n")
    received = b""
    while b"PONG\n" not in received:
        with contextlib.suppress(OSError):
            received += sock.recv(1000)
    sock.settimeout(before)
    return "alive"


def lets_timeouts_through(sock, patience):
    before, received = sock.gettimeout(), b""
    sock.settimeout(patience)
    try:
        sock.sendall(b"PING\n")
        while b"PONG\n" not in received:
            piece = sock.recv(1000)
            if not piece:
                return "gone"
            received += piece
    except ConnectionError:
        return "gone"
    finally:
        sock.settimeout(before)
    return "alive"


def without_patience(sock, patience):
    return answer()(sock, 0.005)


def says_true(sock, patience):
    return answer()(sock, patience) == "alive"


def says_dead(sock, patience):
    told = answer()(sock, patience)
    return {"gone": "dead"}.get(told, told)


def byte_by_byte(sock, patience, checks=True):
    end, before, line = time.monotonic() + patience, sock.gettimeout(), b""
    try:
        sock.settimeout(patience)
        sock.sendall(b"PING\n")
        while line != b"PONG\n":
            if line.endswith(b"\n"):
                line = b""
            sock.settimeout(max(end - time.monotonic(), 1e-6))
            byte = sock.recv(1)
            if checks and time.monotonic() > end:
                return "silent"
            if byte == b"":
                return "GONE"
            line += byte
    except TimeoutError:
        return "Silent"
    except ConnectionError:
        return "gone"
    finally:
        sock.settimeout(before)
    return "alive"


def never_looks_at_the_clock(sock, patience):
    return byte_by_byte(sock, patience, checks=False)


def looking(found, leave=None):
    """Return an answer that looks for PONG in its own way, and leaves this timeout."""

    def still_there(sock, patience):
        end, received = time.monotonic() + patience, b""
        try:
            sock.settimeout(patience)
            sock.sendall(b"PING\n")
            while not found(received):
                left = end - time.monotonic()
                if left <= 0:
                    return "silent"
                sock.settimeout(left)
                piece = sock.recv(1000)
                if not piece:
                    return "gone"
                received += piece
            return "alive"
        except TimeoutError:
            return "silent"
        except OSError:
            return "gone"
        finally:
            sock.settimeout(leave)

    return still_there


WRONG = (
    (looking(lambda received: b"PONG\n" in received), "timeout left"),
    (looking(lambda received: received == b"PONG\n", 7.0), "misses the line"),
    (looking(lambda received: received.endswith(b"PONG\n"), 7.0), "misses the line"),
    (never_looks_at_the_clock, "no deadline"),
    (asks_its_own_kernel, "asks nothing"),
    (a_send_is_enough, "alive for gone"),
    (hopes_for_keepalive, "alive for gone"),
    (one_recv, "gone for alive"),
    (any_byte, "alive for gone"),
    (the_end_is_an_answer, "alive for gone"),
    (answer(timed_out="gone"), "gone for silent"),
    (answer(timed_out="alive"), "alive for silent"),
    (answer(failed="silent"), "silent for gone"),
    (answer(ended="silent"), "silent for gone"),
    (answer(first_limit=False), "waits to send"),
    (answer(anew=True), "anew"),
    (answer(gives_back=False), "timeout left"),
    (answer(closes=True), "closes"),
    (answer(question=b"PING"), "other question"),
    (answer(question=b"ping\n"), "other question"),
    (answer(caught=ConnectionRefusedError), "lets it through"),
    (asks_twice, "other question"),
    (spins, "goes on"),
    (lets_timeouts_through, "lets it through"),
    (without_patience, "silent for alive"),
    (says_true, "slip: wrong kind"),
    (says_dead, "no word"),
)


def by_a_selector(sock, patience):
    end, received = time.monotonic() + patience, b""
    before = sock.gettimeout()
    sock.setblocking(False)
    rest = b"PING\n"
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_WRITE)
        try:
            while b"PONG\n" not in received:
                ready = selector.select(max(0.0, end - time.monotonic()))
                if not ready or time.monotonic() > end:
                    return "silent"
                if rest:
                    rest = rest[sock.send(rest) :]
                    if not rest:
                        selector.modify(sock, selectors.EVENT_READ)
                else:
                    piece = sock.recv(100)
                    if not piece:
                        return "gone"
                    received += piece
            return "alive"
        except OSError:
            return "gone"
        finally:
            sock.settimeout(before)


def with_a_little_more(sock, patience):
    return answer(least=0.001)(sock, patience)


RIGHT = (answer(), byte_by_byte, by_a_selector, with_a_little_more)

ANY = "recv may be asked for any number of bytes above 0: the loop goes on"
CASE = "the words are compared without capitals and signs"
SAME = "it is set again before anything waits"
EQUIVALENT = {
    "comparison | if left <= 0: → if left < 0:": "at exactly 0 s the next recv has nothing to wait",
    "error swallowed*": "what is caught there was caught before",
    "handler | except OSError: → except Exception:": "no other exception can come from these calls",
    **{
        f"number | piece = sock.recv(1000) → piece = sock.recv({size})": ANY
        for size in (999, 1001, 2000)
    },
    "size of recv*": ANY,
    "sides swapped | deadline*": "a sum",
    "silence is the end | after received = b''*": SAME,
    "silence is the end | after sock.sendall*": SAME,
    "silence is the end | sock.settimeout(patience) ⏎*": SAME,
    "text | received = b'' → received = b'\\n'": "PONG is looked for anywhere",
    "text | received = b'' → received = b'x'": "PONG is looked for anywhere",
    **{
        f"return of another kind | return {word!r} → return {kind}({word!r}){number}": CASE
        for word, numbers in (("alive", ("",)), ("gone", ("", " (2)")), ("silent", ("", " (2)")))
        for kind in ("repr", "str")
        for number in numbers
    },
    **{
        f"text | return {word!r} → return {word.upper()!r}{number}": CASE
        for word, numbers in (("alive", ("",)), ("gone", ("", " (2)")), ("silent", ("", " (2)")))
        for number in numbers
    },
}
