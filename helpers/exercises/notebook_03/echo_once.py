"""Exercise: send back everything that one client sends."""

import asyncio
import contextlib
import socket

from helpers.exercises.exercise import Exercise, Mistake, Wrong, expect
from helpers.exercises.peers import client_of, receive_all
from helpers.servers.handlers import abort_on_close

STUB = '''
def echo_once(connection):
    """Send back everything the client sends, until it has sent all."""
    ...  # your code here
'''


def check(echo_once):
    """Be five clients: brief, long, drop by drop, one of another library, and a rude one."""
    got, late = _echoed(echo_once, [b"hello"])
    expect(got or not late, "answers late")
    expect(got == b"hello", "silent", got=got)
    large = bytes(range(256)) * 64
    got, _ = _echoed(echo_once, [large])
    expect(got == large, "reads once", sent=len(large), got=len(got))
    drops = [bytes([value]) for value in b"drop by drop"]
    got, _ = _echoed(echo_once, drops)
    expect(got == b"drop by drop", "stops early", got=len(got))
    with client_of(echo_once) as client:
        got = asyncio.run(_by_asyncio(client, large * 64))
    expect(got == large * 64, "loses bytes", sent=len(large) * 64, got=len(got))
    with contextlib.suppress(ConnectionError), client_of(echo_once) as client:
        client.sendall(b"half a sen")
        receive_all(client, 10)
        abort_on_close(client)


def _echoed(echo_once, messages):
    """Return what comes back while a client sends `messages`, and what after it has sent all.

    The client waits for the answer to each message before it sends the next.
    """
    received = late = b""
    with client_of(echo_once, timeout=0.5) as client:
        for message in messages:
            with contextlib.suppress(ConnectionError):
                client.sendall(message)
            answer = receive_all(client, len(message))
            received += answer
            if len(answer) < len(message):
                break
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_WR)
            late = receive_all(client, 1)
    return received, late


async def _by_asyncio(client, data):
    """Send all `data` and end-of-file while reading; return what came up to the end-of-file."""
    reader, writer = await asyncio.open_connection(sock=client)
    received = b""
    try:
        writer.write(data)
        writer.write_eof()
        received = await asyncio.wait_for(reader.read(-1), 1.0)
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
    return received


def echo_once(connection):
    """Send back everything the client sends, until it has sent all."""
    while data := connection.recv(4096):
        connection.sendall(data)


def one_recv(connection):
    connection.sendall(connection.recv(1024))


def one_large_recv(connection):
    connection.sendall(connection.recv(1_000_000))


def for_ever(connection):
    while True:
        connection.sendall(connection.recv(4096))


def all_at_the_end(connection):
    everything = b""
    while data := connection.recv(4096):
        everything += data
    connection.sendall(everything)


def prints_it(connection):
    while data := connection.recv(4096):
        print(data)


def non_blocking(connection):
    connection.settimeout(0.2)
    while data := connection.recv(1_000_000):
        connection.send(data[:100_000])


EXERCISE = Exercise(
    name="echo_once",
    notebook="03",
    title="Send back everything that one client sends",
    stub=STUB,
    solution=(echo_once,),
    check=check,
    mistakes={
        "silent": Mistake(
            "a client sent b'hello' and got {got!r} back.", "`connection.sendall(data)`."
        ),
        "answers late": Mistake(
            "a client sent b'hello' and waited; the answer came only when it had sent "
            "end-of-file. A client that waits for the answer first would wait for ever.",
            "to send each piece back as soon as `recv` gives it.",
        ),
        "reads once": Mistake(
            "a client sent {sent} bytes and {got} came back.",
            "to call `recv` again, until there is nothing more to read.",
        ),
        "stops early": Mistake(
            "a client sent twelve bytes, each after the answer to the last, and {got} came back.",
            "a loop around `recv`: it returns b'' when the client has sent everything.",
        ),
        "loses bytes": Mistake(
            "a client of asyncio sent {sent} bytes in one go, and {got} came back.",
            "`sendall`: it goes on until every byte is taken, as `send` need not.",
        ),
        "hangs": Mistake(
            "the client is done, and your function goes on at `{line}`.",
            "to leave the loop when `recv` returns b''.",
        ),
    },
    wrong=(
        Wrong((one_recv,), "reads once"),
        Wrong((one_large_recv,), "stops early"),
        Wrong((for_ever,), "hangs"),
        Wrong((all_at_the_end,), "answers late"),
        Wrong((prints_it,), "silent"),
        Wrong((non_blocking,), "loses bytes"),
    ),
    hints=(
        "`recv` returns what has come so far, which may be less than the client will send.",
        "`recv` returns b'' only when the client has closed its sending side.",
        "`while data := connection.recv(4096):` reads until then.",
    ),
    right="The loop ends because recv returns b'': that is how TCP says end-of-file.",
)
