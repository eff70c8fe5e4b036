"""Exercise: give a server that hangs what it waits for."""

import socket

from helpers.exercises.exercise import Exercise, Mistake, Wrong, expect
from helpers.servers import NotFinished, run_in_background

STUB = '''
def rescue(address):
    """Be the client that the server at `address` waits for."""
    ...  # your code here
'''


def check(rescue):
    """Let a server wait for a client that sends a line, and see whether the answer is one."""
    with run_in_background(waits_for_a_line) as server:
        rescue(server.address)
        try:
            line = server.result(timeout=0.5)
        except NotFinished as error:
            where = error.place[1] if error.place else ""
            expect("accept" not in where, "never connected", where=where)
            expect(False, "still open", where=where)
    expect(line, "said nothing")
    expect(line.endswith(b"\n"), "no end of line", line=line)


def waits_for_a_line():
    """Wait for one client and for one line from it; return the line."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        connection, _ = listener.accept()
    with connection:
        line = b""
        while not line.endswith(b"\n"):
            data = connection.recv(100)
            if not data:
                break
            line += data
    return line


def rescue(address):
    """Be the client that the server at `address` waits for."""
    with socket.create_connection(address, timeout=2) as client:
        client.sendall(b"wake up\n")


def hangs_up_at_once(address):
    socket.create_connection(address, timeout=2).close()


def forgets_the_end(address):
    with socket.create_connection(address, timeout=2) as client:
        client.sendall(b"wake up")


def only_makes_a_socket(address):
    with socket.socket() as client:
        client.settimeout(2)


_kept = []  # a notebook's variables live on like this


def forgets_the_end_and_stays(address):
    client = socket.create_connection(address, timeout=2)
    _kept.append(client)
    client.sendall(b"wake up")


EXERCISE = Exercise(
    name="rescue",
    notebook="00",
    title="Give the hung server what it waits for",
    stub=STUB,
    solution=(rescue,),
    check=check,
    mistakes={
        "never connected": Mistake(
            "the server still waits at `{where}`: nobody has connected.",
            "`socket.create_connection(address, timeout=2)`.",
        ),
        "still open": Mistake(
            "the server has a client now and still waits at `{where}`.",
            "to end the line: a line ends with `\\n`, and so do its bytes.",
        ),
        "said nothing": Mistake(
            "you connected, but no byte of yours arrived.",
            "`client.sendall(...)` with a line, before you hang up.",
        ),
        "no end of line": Mistake(
            "{line!r} arrived, and that is no whole line.", "to end it with `\\n`."
        ),
    },
    wrong=(
        Wrong((only_makes_a_socket,), "never connected"),
        Wrong((hangs_up_at_once,), "said nothing"),
        Wrong((forgets_the_end,), "no end of line"),
        Wrong((forgets_the_end_and_stays,), "still open"),
    ),
    hints=(
        "The message of NotFinished tells the line. What does a server wait for there?",
        "It waits for a client to connect, and then for a line from it.",
    ),
    right="A server that waits is not broken. It only has to be given what it waits for.",
)
