"""Exercise: a server that leaves connections in CLOSE-WAIT, to be found and mended."""

import contextlib
import socket
import time
import weakref

from helpers import kernel
from helpers.exercises.exercise import Exercise, Mistake, NotQuite, Wrong, expect
from helpers.servers import NotFinished, run_in_background

STUB = '''
def greeter(listener, clients):
    """Greet `clients` clients by name, one after the other."""
    guests = []
    for _ in range(clients):
        connection, _ = listener.accept()
        guests.append(connection)
        try:
            name = connection.recv(100).decode()
        except UnicodeDecodeError:
            connection.sendall(b"Your name in UTF-8, please.")
            continue
        if not name:
            continue
        connection.sendall(f"Hello, {name}.".encode())
        connection.close()
'''

PATIENCE = 0.25  # seconds that a client waits for the server's FIN
GARBLED = "é".encode("latin-1")
VISITS = (  # what each client is, sends and shall get
    ("a client with a name", b"Ada", b"Hello, Ada."),
    ("the client that says nothing", b"", b""),
    ("the client whose name is not UTF-8", GARBLED, b"Your name in UTF-8, please."),
    ("the client that says nothing", b"", b""),
    ("a client with a name", b"Grace", b"Hello, Grace."),
)
MISTAKES = {VISITS[1][0]: "leaks silent", VISITS[2][0]: "leaks garbled"}


class Listener(socket.socket):
    """A listening socket that notes what it accepts in `accepted`, and keeps none of it alive."""

    def __init__(self, accepted):
        super().__init__()
        self.accepted = accepted
        self.bind(("127.0.0.1", 0))
        self.listen()

    def accept(self):
        """Accept a connection, as every listening socket does."""
        pair = super().accept()
        self.accepted.append(weakref.ref(pair[0]))
        return pair


def check(greeter):
    """Come as five clients, one by one; count the connections that the server leaves open."""
    accepted = []

    def serve():
        with Listener(accepted) as listener:
            greeter(listener, len(VISITS) + 1)

    with run_in_background(serve) as task, contextlib.ExitStack() as kept:
        address = task.address
        numbered = enumerate(VISITS, 1)
        left = [
            visit for number, visit in numbered if not _visit(kept, address, task, number, visit)
        ]
        if left:
            who = left[-1][0]
            mistake = MISTAKES.get(who, "leaks all")
            expect(False, mistake, who=who, count=_waiting(address, len(left)))
        count = _kept(accepted)
        expect(not count, "only shuts down", count=count)
        _visit(kept, address, task, len(VISITS) + 1, VISITS[0])
        try:
            task.result(0.5)
        except NotFinished:
            expect(False, "goes on")


def _kept(accepted):
    """Return how many sockets stay open, though every client has got its FIN."""
    deadline = time.monotonic() + PATIENCE
    while (count := sum(_is_open(ref()) for ref in accepted)) and time.monotonic() < deadline:
        time.sleep(0.005)  # a `close` may follow the FIN of a `shutdown`
    return count


def _is_open(sock):
    return sock is not None and sock.fileno() >= 0


def _waiting(address, seen):
    """Return how many sockets are in CLOSE-WAIT; where the kernel does not tell, `seen`."""
    with contextlib.suppress(kernel.NotTold):
        return kernel.connection_states(address[1]).count("CLOSE-WAIT") or seen
    return seen


def _visit(kept, address, task, number, visit):
    """Be one client, which stays; return whether the server closed the connection."""
    who, name, wanted = visit
    try:
        client = kept.enter_context(socket.create_connection(address, timeout=PATIENCE))
        client.sendall(name)
        client.shutdown(socket.SHUT_WR)
        got, closed = _read_all(client)
    except ConnectionError as error:
        _see_if_ended(task, number)
        if isinstance(error, ConnectionRefusedError):
            raise
        raise NotQuite("resets", who=who) from None
    if got != wanted:
        _see_if_ended(task, number)
    expect(got == wanted, "wrong answer", who=who, got=got, wanted=wanted)
    return closed


def _read_all(client):
    """Return what comes, and whether the end of it came too."""
    got = b""
    try:
        while piece := client.recv(100):
            got += piece
    except TimeoutError:
        return got, False
    return got, True


def _see_if_ended(task, number):
    try:
        task.result(0.2)
    except NotFinished:
        return
    expect(False, "stops early", number=number)


def greeter(listener, clients):
    """Greet `clients` clients by name, one after the other."""
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            try:
                name = connection.recv(100).decode()
            except UnicodeDecodeError:
                connection.sendall(b"Your name in UTF-8, please.")
                continue
            if name:
                connection.sendall(f"Hello, {name}.".encode())


def closes_the_silent(listener, clients):
    guests = []
    for _ in range(clients):
        connection, _ = listener.accept()
        guests.append(connection)
        try:
            name = connection.recv(100).decode()
        except UnicodeDecodeError:
            connection.sendall(b"Your name in UTF-8, please.")
            continue
        if not name:
            connection.close()
            continue
        connection.sendall(f"Hello, {name}.".encode())
        connection.close()


def closes_the_garbled(listener, clients):
    guests = []
    for _ in range(clients):
        connection, _ = listener.accept()
        guests.append(connection)
        try:
            name = connection.recv(100).decode()
        except UnicodeDecodeError:
            connection.sendall(b"Your name in UTF-8, please.")
            connection.close()
            continue
        if not name:
            continue
        connection.sendall(f"Hello, {name}.".encode())
        connection.close()


def closes_all_at_the_end(listener, clients):
    guests = []
    for _ in range(clients):
        connection, _ = listener.accept()
        guests.append(connection)
        try:
            name = connection.recv(100).decode()
        except UnicodeDecodeError:
            connection.sendall(b"Your name in UTF-8, please.")
            continue
        if name:
            connection.sendall(f"Hello, {name}.".encode())
    for guest in guests:
        guest.close()


def only_shuts_down(listener, clients):
    guests = []
    for _ in range(clients):
        connection, _ = listener.accept()
        guests.append(connection)
        name = connection.recv(100)
        connection.sendall({v[1]: v[2] for v in VISITS}[name])
        connection.shutdown(socket.SHUT_RDWR)


def leaves_the_loop(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            name = connection.recv(100).decode(errors="replace")
            if not name:
                break
            connection.sendall(f"Hello, {name}.".encode())


def says_nothing_to_the_garbled(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            try:
                name = connection.recv(100).decode()
            except UnicodeDecodeError:
                continue
            if name:
                connection.sendall(f"Hello, {name}.".encode())


EXERCISE = Exercise(
    name="mend_the_leak",
    notebook="07",
    title="Find the leak: this server leaves connections in CLOSE-WAIT",
    stub=STUB,
    solution=(greeter,),
    check=check,
    mistakes={
        "leaks silent": Mistake(
            "{count} of its sockets sat in CLOSE-WAIT after five clients; {who} has closed, and "
            "the server has not.",
            "to follow `continue` where the name is empty: which line does it skip?",
        ),
        "leaks garbled": Mistake(
            "{count} of its sockets sat in CLOSE-WAIT after five clients; {who} got its answer, "
            "but no FIN.",
            "to look at the `except` block. There are more ways out of this loop than one.",
        ),
        "leaks all": Mistake(
            "{count} of its sockets sat in CLOSE-WAIT after five clients: even {who} waits for "
            "the server's FIN.",
            "to close each connection before the next `accept`.",
        ),
        "only shuts down": Mistake(
            "every client got its FIN, and the program still holds {count} of its sockets.",
            "`close`. `shutdown` sends the FIN, but gives no socket back: they run out some day.",
        ),
        "wrong answer": Mistake(
            "{who} got {got!r} in place of {wanted!r}.",
            "to change when the connection is closed, and nothing else.",
        ),
        "resets": Mistake(
            "{who} got a RST in place of a FIN.", "to read what the client sent before you close."
        ),
        "stops early": Mistake(
            "it was to serve six clients, and has ended with number {number} at the latest.",
            "`continue`, not `break` or `return`: there are others.",
        ),
        "goes on": Mistake(
            "six clients were served, and the function has not returned.",
            "to return after `clients` clients.",
        ),
    },
    wrong=(
        Wrong((closes_the_silent,), "leaks garbled"),
        Wrong((closes_the_garbled,), "leaks silent"),
        Wrong((closes_all_at_the_end,), "leaks all"),
        Wrong((only_shuts_down,), "only shuts down"),
        Wrong((leaves_the_loop,), "stops early"),
        Wrong((says_nothing_to_the_garbled,), "wrong answer"),
    ),
    hints=(
        "CLOSE-WAIT means: the peer has sent its FIN, and your program has not called `close`. "
        "Find every way from `accept` to the next `accept`.",
        "There are three ways through the loop, and only one of them closes. `guests` keeps the "
        "other sockets alive, so Python does not close them for you either.",
        "`with connection:` around all that follows `accept`. It closes on every way out. "
        "`guests` is not needed.",
    ),
    right="Whoever accepts a connection closes it, on every way out. `with` knows them all.",
)
