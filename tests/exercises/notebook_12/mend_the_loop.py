"""Answers to mend_the_loop."""

import contextlib
import select
import selectors
import time

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


def as_it_was(connection):
    both = selectors.EVENT_READ | selectors.EVENT_WRITE
    connection.setblocking(False)
    waiting, ended = b"", False
    with selectors.DefaultSelector() as selector:
        selector.register(connection, both)
        while waiting or not ended:
            for _, events in selector.select():
                if events & selectors.EVENT_READ and not ended:
                    data = connection.recv(4096)
                    waiting, ended = waiting + data, not data
                if events & selectors.EVENT_WRITE and waiting:
                    waiting = waiting[connection.send(waiting) :]


def sleeps_a_little(connection):
    connection.setblocking(False)
    waiting, ended = b"", False
    with selectors.DefaultSelector() as selector:
        selector.register(connection, READ | WRITE)
        while waiting or not ended:
            time.sleep(0.005)
            for _, events in selector.select():
                if events & READ and not ended:
                    data = connection.recv(4096)
                    waiting, ended = waiting + data, not data
                if events & WRITE and waiting:
                    waiting = waiting[connection.send(waiting) :]


def sleeps_long(connection, kind=selectors.DefaultSelector):
    connection.setblocking(False)
    waiting, ended = b"", False
    with kind() as selector:
        selector.register(connection, READ | WRITE)
        while waiting or not ended:
            for _, events in selector.select():
                if events & READ and not ended:
                    data = connection.recv(4096)
                    waiting, ended = waiting + data, not data
                if events & WRITE and waiting:
                    waiting = waiting[connection.send(waiting) :]
            time.sleep(0.05)


def polls_and_sleeps(connection):
    sleeps_long(connection, selectors.SelectSelector)


def only_reads(connection):
    connection.setblocking(False)
    with selectors.DefaultSelector() as selector:
        selector.register(connection, READ)
        while selector.select():
            data = connection.recv(4096)
            if not data:
                return
            connection.send(data)


def never_switches_off(connection):
    connection.setblocking(False)
    waiting, ended = b"", False
    with selectors.DefaultSelector() as selector:
        selector.register(connection, READ)
        while waiting or not ended:
            for _, events in selector.select():
                if events & READ and not ended:
                    data = connection.recv(4096)
                    waiting, ended = waiting + data, not data
                    selector.modify(connection, READ | WRITE)
                if events & WRITE and waiting:
                    waiting = waiting[connection.send(waiting) :]


def reads_on_after_the_end(connection):
    connection.setblocking(False)
    waiting, ended = b"", False
    with selectors.DefaultSelector() as selector:
        selector.register(connection, READ)
        while waiting or not ended:
            for _, events in selector.select():
                if events & READ:
                    data = connection.recv(4096)
                    waiting, ended = waiting + data, not data
                if events & WRITE:
                    waiting = waiting[connection.send(waiting) :]
            selector.modify(connection, READ | WRITE if waiting else READ)


def stops_at_the_end(connection):
    connection.setblocking(False)
    waiting = b""
    with selectors.DefaultSelector() as selector:
        selector.register(connection, READ)
        while True:
            for _, events in selector.select():
                if events & READ:
                    data = connection.recv(4096)
                    if not data:
                        return
                    waiting += data
                if events & WRITE:
                    waiting = waiting[connection.send(waiting) :]
            selector.modify(connection, READ | WRITE if waiting else READ)


def blocks(connection):
    while data := connection.recv(4096):
        connection.sendall(data)


def polls(connection):
    connection.setblocking(False)
    waiting, ended = b"", False
    while waiting or not ended:
        try:
            if not ended:
                data = connection.recv(4096)
                waiting, ended = waiting + data, not data
        except BlockingIOError:
            pass
        try:
            if waiting:
                waiting = waiting[connection.send(waiting) :]
        except BlockingIOError:
            pass


def from_the_end(connection):
    connection.setblocking(False)
    waiting, ended = b"", False
    with selectors.DefaultSelector() as selector:
        selector.register(connection, READ)
        while waiting or not ended:
            for _, events in selector.select():
                if events & READ:
                    data = connection.recv(4096)
                    waiting, ended = data + waiting, not data
                if events & WRITE:
                    waiting = waiting[connection.send(waiting) :]
            selector.modify(connection, (WRITE if waiting else 0) | (0 if ended else READ) or READ)


def after_one_turn(connection):
    connection.setblocking(False)
    with selectors.DefaultSelector() as selector:
        selector.register(connection, READ)
        selector.select()
        connection.sendall(connection.recv(4096))


def never_answers(connection):
    connection.setblocking(False)
    with selectors.DefaultSelector() as selector:
        selector.register(connection, READ)
        while selector.select() and connection.recv(4096):
            pass


def selecting(*limit):
    """Return an answer by `select.select`, which waits no longer than a limit, if there is one."""

    def answer(connection):
        connection.setblocking(False)
        waiting, ended = b"", False
        while waiting or not ended:
            reads = [] if ended else [connection]
            writes = [connection] if waiting else []
            can_read, can_write, _ = select.select(reads, writes, [], *limit)
            if can_read:
                data = connection.recv(4096)
                waiting, ended = waiting + data, not data
            if can_write:
                waiting = waiting[connection.send(waiting) :]

    return answer


def by_epoll(connection):
    connection.setblocking(False)
    waiting, ended = b"", False
    with select.epoll() as poll:
        poll.register(connection.fileno(), select.EPOLLIN)
        while waiting or not ended:
            for _, events in poll.poll():
                if events & select.EPOLLIN and not ended:
                    data = connection.recv(4096)
                    waiting, ended = waiting + data, not data
                if events & select.EPOLLOUT:
                    waiting = waiting[connection.send(waiting) :]
            reads = 0 if ended else select.EPOLLIN
            poll.modify(connection.fileno(), reads | (select.EPOLLOUT if waiting else 0))


WRONG = (
    (selecting(0.001), "spins at first"),
    (as_it_was, "spins at first"),
    (sleeps_a_little, "sleeps"),
    (sleeps_long, "sleeps"),
    (polls_and_sleeps, "sleeps"),
    (only_reads, "loses the rest"),
    (never_switches_off, "spins after"),
    (reads_on_after_the_end, "spins at the end"),
    (stops_at_the_end, "returns early"),
    (blocks, "waits in send"),
    (polls, "spins at first"),
    (from_the_end, "mixes up"),
    (after_one_turn, "returns early"),
    (never_answers, "silent"),
)


def sends_at_once(connection):
    """Try to send what has come, and wait for room only where there is none."""
    connection.setblocking(False)
    waiting, reading = bytearray(), True
    with selectors.DefaultSelector() as selector:
        selector.register(connection, READ)
        while reading or waiting:
            ready = selector.select()[0][1]
            if ready & READ:
                data = connection.recv(1000)
                reading = bool(data)
                waiting += data
            with contextlib.suppress(BlockingIOError):
                del waiting[: connection.send(waiting)]
            if reading or waiting:
                selector.modify(connection, READ * reading | WRITE * bool(waiting))


def with_a_limit(connection):
    """Wait for ever in the same way, a minute at a time."""
    connection.setblocking(False)
    waiting, ended = [], False
    with selectors.DefaultSelector() as selector:
        selector.register(connection, READ)
        while waiting or not ended:
            for key, events in selector.select(60):
                if events & WRITE:
                    sent = key.fileobj.send(waiting[0])
                    waiting[:1] = [waiting[0][sent:]] if sent < len(waiting[0]) else []
                elif events & READ:
                    data = key.fileobj.recv(65536)
                    ended = data == b""
                    if data:
                        waiting.append(data)
            if ended and not waiting:
                break
            selector.modify(connection, (0 if ended else READ) | (WRITE if waiting else 0))


def registers_again(connection):
    connection.setblocking(False)
    waiting, ended = b"", False
    selector = selectors.PollSelector()
    try:
        while waiting or not ended:
            selector.register(connection, (0 if ended else READ) | (WRITE if waiting else 0))
            ((_, events),) = selector.select()
            selector.unregister(connection)
            if events & READ:
                data = connection.recv(4096)
                waiting, ended = waiting + data, not data
            if events & WRITE:
                waiting = waiting[connection.send(waiting) :]
    finally:
        selector.close()


RIGHT = (sends_at_once, selecting(), with_a_limit, registers_again)
if hasattr(select, "epoll"):
    RIGHT = (*RIGHT, by_epoll)

ANY = "recv may be asked for any number of bytes above 0: the loop goes on"
ONE = "one connection is registered, so a turn tells of one"
ZERO = "modify of epoll takes a 0, and after it the loop is over; others do not take it"
NONE = "that is what it is without it"
EQUIVALENT = {
    "branch alone | if wanted: ⏎ selector.modify(connection, wanted) → selector.modify(connection, "
    "wanted)": ZERO,
    "condition fixed | if wanted: → if True:": ZERO,
    "error swallowed*": "what becomes of a client that resets is not asked for",
    "loop once | after waiting = waiting[connection.send(waiting):] → break": ONE,
    "not closed | with selectors.DefaultSelector() as selector:*": (
        "Python closes the selector with the last name of it"
    ),
    "number | data = connection.recv(4096) → data = connection.recv(4095)": ANY,
    "number | data = connection.recv(4096) → data = connection.recv(4097)": ANY,
    "number | data = connection.recv(4096) → data = connection.recv(8192)": ANY,
    "silence is the end*": (
        "select has said that it is ready, and a socket with a limit sends what there is room for"
    ),
    "size of recv*": ANY,
    "number | wanted = selectors.EVENT_WRITE if waiting else 0 → wanted = selectors.EVENT_WRITE if "
    "waiting else 1": "1 is EVENT_READ, which is wanted anyway where the loop goes on",
    "operator | wanted |= selectors.EVENT_READ → wanted += selectors.EVENT_READ": (
        "the two have no bit in common"
    ),
    "slip: an argument too many | for _, events in selector.select(): → for _, events in "
    "selector.select(None):": NONE,
    "slip: an argument too many | selector.modify(connection, wanted) → selector.modify("
    "connection, wanted, None)": NONE,
    "slip: an argument too many | selector.register(connection, selectors.EVENT_READ) → "
    "selector.register(connection, selectors.EVENT_READ, None)": NONE,
}
