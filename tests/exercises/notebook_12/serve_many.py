"""Answers to serve_many."""

import asyncio
import contextlib
import selectors
import threading
import time

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
LIMIT = 65_536


def loop(listener, clients, step, errors=(ConnectionError,)):
    """Run a loop of `step(state, events)`, which returns what to ask for next."""
    with selectors.DefaultSelector() as selector:
        selector.register(listener, READ)
        while clients:
            for key, events in selector.select():
                if key.fileobj is listener:
                    connection, _ = listener.accept()
                    connection.setblocking(False)
                    selector.register(connection, READ, {"sock": connection, "out": bytearray()})
                    continue
                try:
                    wanted = step(key.data, events)
                except errors:
                    wanted = 0
                if wanted:
                    selector.modify(key.fileobj, wanted, key.data)
                else:
                    selector.unregister(key.fileobj)
                    key.fileobj.close()
                    clients -= 1


def take(state, events, size=4096):
    if events & READ:
        data = state["sock"].recv(size)
        state["out"] += data
        state["ended"] = not data
    if events & WRITE:
        del state["out"][: state["sock"].send(state["out"])]


def wanted_of(state, limit=LIMIT):
    reads = not state.get("ended") and len(state["out"]) < limit
    return READ * reads | WRITE * bool(state["out"])


def as_in_the_notebook(listener, clients):
    with selectors.DefaultSelector() as selector:
        selector.register(listener, READ)
        while clients:
            for key, _ in selector.select():
                if key.fileobj is listener:
                    connection, _ = listener.accept()
                    connection.setblocking(False)
                    selector.register(connection, READ)
                elif data := key.fileobj.recv(4096):
                    key.fileobj.send(data)
                else:
                    selector.unregister(key.fileobj)
                    key.fileobj.close()
                    clients -= 1


def one_at_a_time(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            while data := connection.recv(4096):
                connection.sendall(data)


def send_unchecked(listener, clients):
    def step(state, events):
        data = state["sock"].recv(4096)
        with contextlib.suppress(BlockingIOError):
            state["sock"].send(data)
        return READ if data else 0

    loop(listener, clients, step)


def sends_all(listener, clients):
    def step(state, events):
        state["sock"].setblocking(True)
        data = state["sock"].recv(4096)
        state["sock"].sendall(data)
        return READ if data else 0

    loop(listener, clients, step)


def keeps_everything(listener, clients):
    def step(state, events):
        take(state, events)
        return wanted_of(state, 2**30)

    loop(listener, clients, step)


def stops_early(listener, clients):
    def step(state, events):
        take(state, events)
        return wanted_of(state, 5000)

    loop(listener, clients, step)


def closes_at_the_end(listener, clients):
    def step(state, events):
        take(state, events)
        return 0 if state.get("ended") else wanted_of(state)

    loop(listener, clients, step)


def dies_of_a_reset(listener, clients):
    def step(state, events):
        take(state, events)
        return wanted_of(state)

    loop(listener, clients, step, ())


def always_asks_for_both(listener, clients):
    def step(state, events):
        if not state.get("ended"):
            take(state, events & READ if len(state["out"]) < LIMIT else 0)
        if events & WRITE and state["out"]:
            take(state, WRITE)
        return READ | WRITE if not state.get("ended") or state["out"] else 0

    loop(listener, clients, step)


def asks_for_both_and_sleeps(listener, clients):
    def step(state, events):
        time.sleep(0.01)
        take(state, events & READ if not state.get("ended") and len(state["out"]) < LIMIT else 0)
        take(state, WRITE if events & WRITE and state["out"] else 0)
        return READ | WRITE if not state.get("ended") or state["out"] else 0

    loop(listener, clients, step)


def forgets_the_gone(listener, clients):
    """Catch the error, and leave the dead connection where it is."""
    with selectors.DefaultSelector() as selector:
        selector.register(listener, READ)
        while clients:
            for key, events in selector.select():
                if key.fileobj is listener:
                    connection, _ = listener.accept()
                    connection.setblocking(False)
                    selector.register(connection, READ, {"sock": connection, "out": bytearray()})
                    continue
                try:
                    take(key.data, events)
                except ConnectionError:
                    continue
                if wanted := wanted_of(key.data):
                    selector.modify(key.fileobj, wanted, key.data)
                else:
                    selector.unregister(key.fileobj)
                    key.fileobj.close()
                    clients -= 1


def never_ends(listener, clients):
    def step(state, events):
        take(state, events)
        return wanted_of(state)

    loop(listener, -1, step)


def counts_who_comes(listener, clients):
    def serve(connection):
        with connection, contextlib.suppress(ConnectionError):
            while data := connection.recv(4096):
                connection.sendall(data)

    for _ in range(clients - 4):
        threading.Thread(target=serve, args=(listener.accept()[0],)).start()


def mixes_clients_up(listener, clients):
    out = bytearray()

    def step(state, events):
        state["out"] = out
        take(state, events)
        return wanted_of(state)

    loop(listener, clients, step)


WRONG = (
    (as_in_the_notebook, "loses bytes"),
    (one_at_a_time, "waits for one"),
    (send_unchecked, "loses bytes"),
    (sends_all, "one slow reader"),
    (keeps_everything, "keeps everything"),
    (stops_early, "stops too early"),
    (closes_at_the_end, "loses bytes"),
    (dies_of_a_reset, "falls over"),
    (always_asks_for_both, "spins"),
    (asks_for_both_and_sleeps, "sleeps"),
    (forgets_the_gone, "spins"),
    (never_ends, "goes on"),
    (counts_who_comes, "returns early"),
    (mixes_clients_up, "changes"),
)


def by_a_step(listener, clients):
    def step(state, events):
        take(state, events, 65536)
        return wanted_of(state)

    loop(listener, clients, step)


def sends_at_once(listener, clients):
    def step(state, events):
        if events & READ:
            take(state, READ)
        with contextlib.suppress(BlockingIOError):
            take(state, WRITE)
        return wanted_of(state)

    loop(listener, clients, step, (OSError,))


def by_asyncio(listener, clients):
    async def main():
        left, gone = clients, asyncio.Event()

        async def serve(reader, writer):
            nonlocal left
            with contextlib.suppress(ConnectionError), contextlib.closing(writer):
                while data := await reader.read(4096):
                    writer.write(data)
                    await writer.drain()
                writer.close()
                await writer.wait_closed()
            left -= 1
            if not left:
                gone.set()

        server = await asyncio.start_server(serve, sock=listener, limit=16384)
        await gone.wait()
        server.close()

    asyncio.run(main())


RIGHT = (by_a_step, sends_at_once, by_asyncio)

ANY = "recv may be asked for any number of bytes above 0: the loop goes on"
SEEN = "64 KiB are seen from outside, with what the kernels' buffers hold"
NEXT = "who is ready and was not served is told of again in the next turn"
NONE = "that is what it is without it"
ROOM = "where select has seen room, a kernel takes 64 KiB at once: only more of them would block"
TAKES = "select has said that it is ready, and a socket with a limit sends what has room"
STEP = "a step that ends early asks for nothing more, as after any error of a connection"
LIMIT_IF = "if connection not in ended and len(waiting[connection]) <"
RECV = "data = connection.recv(4096)"
EQUIVALENT = {
    f"bound off by one | {LIMIT_IF} 65536: → {LIMIT_IF} 65536 + 1:": SEEN,
    f"bound off by one | {LIMIT_IF} 65536: → {LIMIT_IF} 65536 - 1:": SEEN,
    f"comparison | {LIMIT_IF} 65536: → {LIMIT_IF}= 65536:": SEEN,
    "error swallowed*": STEP,
    "handler | except ConnectionError: → except Exception:": "no step raises another kind",
    "handler | except ConnectionError: → except OSError:": "no step raises another kind",
    "jump | continue → break": NEXT,
    "loop once | after clients -= 1 → break (2)": NEXT,
    "not closed | with selectors.DefaultSelector() as selector:*": (
        "Python closes the selector with the last name of it"
    ),
    f"number | {RECV} → data = connection.recv(4095)": ANY,
    f"number | {RECV} → data = connection.recv(4097)": ANY,
    f"number | {RECV} → data = connection.recv(8192)": ANY,
    f"number | {LIMIT_IF} 65536: → {LIMIT_IF} 131072:": SEEN,
    f"number | {LIMIT_IF} 65536: → {LIMIT_IF} 65535:": SEEN,
    f"number | {LIMIT_IF} 65536: → {LIMIT_IF} 65537:": SEEN,
    "operator | wanted |= selectors.EVENT_READ → wanted += selectors.EVENT_READ": (
        "the two have no bit in common"
    ),
    "silence is the end | after*": TAKES,
    f"silence is the end | {RECV} → connection.settimeout(0.2) ⏎ try: ⏎ {RECV} ⏎ except "
    "TimeoutError*": TAKES,
    "silence is the end | if events*": TAKES,
    "size of recv*": ANY,
    "slip: an argument too many | for key, events in selector.select(): → for key, events in "
    "selector.select(None):": NONE,
    "slip: an argument too many | selector.modify(key.fileobj, wanted) → "
    "selector.modify(key.fileobj, wanted, None)": NONE,
    "slip: an argument too many | selector.register(connection, selectors.EVENT_READ) → "
    "selector.register(connection, selectors.EVENT_READ, None)": NONE,
    "slip: an argument too many | selector.register(listener, selectors.EVENT_READ) → "
    "selector.register(listener, selectors.EVENT_READ, None)": NONE,
    "slip: parentheses forgotten | connection.setblocking(False) → connection.setblocking": ROOM,
    "statement deleted | connection.setblocking(False) → pass": ROOM,
    "statement deleted | del waiting[key.fileobj] → pass": "what it keeps ends with the call",
    "text | connection.setblocking(False) → connection.setblocking(True)": ROOM,
}
