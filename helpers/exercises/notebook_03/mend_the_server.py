"""Exercise: mend a server that echoes, and then hangs."""

import socket

from helpers.exercises.exercise import Exercise, Mistake, NotQuite, Wrong, expect
from helpers.exercises.peers import receive_all
from helpers.servers import NotFinished, run_in_background
from helpers.servers.handlers import abort_on_close

STUB = '''
def echo_server(listener, clients):
    """Send back what each client sends; serve `clients` of them, one after the other."""
    for _ in range(clients):
        connection, _ = listener.accept()
        while True:
            data = connection.recv(4096)
            connection.sendall(data)
'''


def check(echo_server):
    """Come as four clients: two polite ones, one that resets, and one that comes after it."""

    def serve():
        with socket.create_server(("127.0.0.1", 0)) as listener:
            echo_server(listener, 4)

    with run_in_background(serve) as task:
        _visit(task, echo_server, "first")
        _visit(task, echo_server, "second")
        with socket.create_connection(task.address, timeout=0.5) as rude:
            rude.sendall(b"and then I")
            receive_all(rude, 10)
            abort_on_close(rude)
        _visit(task, echo_server, "fourth")
        try:
            task.result(0.5)
        except NotFinished:
            expect(False, "goes on", **_place(task, echo_server))


def _visit(task, answer, name):
    """Be a polite client; where that fails because the server has ended, say so instead."""
    who = f"the {name} client"
    try:
        with socket.create_connection(task.address, timeout=0.5) as client:
            _talk(client, task, answer, who)
    except (ConnectionError, NotFinished, NotQuite):
        _see_if_ended(task, name)
        raise


def _talk(client, task, answer, who):
    """Send a word twice, say that this is all, and wait for the server to say so, too."""
    for mistake in ("silent", "answers once"):
        client.sendall(b"hello")
        got = receive_all(client, 5)
        expect(got == b"hello", mistake, who=who, got=got)
    client.shutdown(socket.SHUT_WR)
    try:
        rest = client.recv(1)
    except TimeoutError:
        place = _place(task, answer)
        expect("accept" in place["line"], "hangs", who=who, **place)
        expect(False, "not closed", who=who)
    expect(rest == b"", "too much", who=who)


def _see_if_ended(task, name):
    try:
        task.result(0.2)
    except NotFinished:
        return
    except ConnectionError as error:
        expect(name != "fourth", "falls over", error=type(error).__name__)
        raise
    expect(False, "stops early", who=f"the {name} client")


def _place(task, answer):
    """Return the line of `answer` at which the server is now, and its number."""
    file = getattr(getattr(answer, "__code__", None), "co_filename", None)
    number, line = task.where(lambda path: path == file) or ("?", "?")
    return {"line": line, "number": number}


def echo_server(listener, clients):
    """Send back what each client sends; serve `clients` of them, one after the other."""
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            try:
                while data := connection.recv(4096):
                    connection.sendall(data)
            except ConnectionError:
                continue  # this client has vanished; there are others


def leaves_the_loop(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        while True:
            data = connection.recv(4096)
            if not data:
                break
            connection.sendall(data)


def closes_after_the_loop(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        while True:
            data = connection.recv(4096)
            connection.sendall(data)
        connection.close()


def polite_only(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            while data := connection.recv(4096):
                connection.sendall(data)


def returns(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            while True:
                data = connection.recv(4096)
                if not data:
                    return
                connection.sendall(data)


def answers_once(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            connection.sendall(connection.recv(4096))


EXERCISE = Exercise(
    name="mend_the_server",
    notebook="03",
    title="Mend the server: it must end with each client, and serve the next",
    stub=STUB,
    solution=(echo_server,),
    check=check,
    mistakes={
        "hangs": Mistake(
            "{who} has sent all it has, and the server still goes round its loop, at `{line}` "
            "(line {number}).",
            "to leave the loop when `recv` returns b'': more will never come.",
        ),
        "not closed": Mistake(
            "{who} waits for the end of the connection. The server has gone on to `accept`, "
            "and the old connection is still open.",
            "`connection.close()` after the loop, or `with connection:` around it.",
        ),
        "silent": Mistake("{who} got {got!r} back.", "to send back what `recv` gives."),
        "answers once": Mistake(
            "{who} sent a second word, and got {got!r} back.",
            "to keep the loop: a client may send again until `recv` returns b''.",
        ),
        "too much": Mistake(
            "{who} got more back than it had sent.", "to send back each piece once."
        ),
        "stops early": Mistake(
            "the server was to serve four clients, and has returned before {who}.",
            "to leave only the inner loop: `break`, not `return`.",
        ),
        "falls over": Mistake(
            "the third client vanished in the middle (its system sent RST), and {error} ended "
            "the server. The fourth client found nobody.",
            "`try:` around the inner loop and `except ConnectionError:` after it. "
            "One rude client is no reason to leave the others alone.",
        ),
        "goes on": Mistake(
            "four clients were served, and the function has not returned. It is at `{line}`.",
            "to return after `clients` clients.",
        ),
    },
    wrong=(
        Wrong((leaves_the_loop,), "not closed"),
        Wrong((closes_after_the_loop,), "hangs"),
        Wrong((polite_only,), "falls over"),
        Wrong((returns,), "stops early"),
        Wrong((answers_once,), "answers once"),
    ),
    hints=(
        "What does `recv` return once the client has sent everything? And the next `recv`?",
        "Leave the inner loop when `data` is b'', then close the connection: "
        "its client waits for that.",
        "`with connection:`, in it `try:`, in it `while data := connection.recv(4096):`. "
        "After `except ConnectionError:` go on to the next client.",
    ),
    right="Three faults at once, as in life: a loop without an end, a connection left open, "
    "and trust in the peer.",
)
