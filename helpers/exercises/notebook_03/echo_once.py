"""Exercise: send back everything that one client sends."""

from collections.abc import Callable
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.peers import MUCH, one_by_one, talk


def check(echo_once: Callable[..., Any]) -> None:
    """Be six clients: brief, long, drop by drop, slow, greedy, and a rude one."""
    _brief(echo_once)
    _long(echo_once)
    _drops(echo_once)
    _pauses(echo_once)
    _flood(echo_once)
    _rude(echo_once)


def _brief(echo_once: Callable[..., Any]) -> None:
    with talk(echo_once) as client:
        client.send(b"hello")
        got = client.receive(5)
        client.end()
        late = client.rest()
        expect(got or late[:5] != b"hello", "answers late")
        expect(not got or len(got) == 5, "loses bytes", sent=5, got=len(got))
        expect(got == b"hello" or not got, "changes", sent=b"hello", got=got)
        expect(got, "silent", got=got)
        expect(not late, "too much", late=late)
        client.finish()
    with talk(echo_once) as client:
        client.end()
        expect(not client.rest(), "too much", late=bytes(client.received))
        client.finish()


def _long(echo_once: Callable[..., Any]) -> None:
    large = bytes(range(128, 256)) * 128
    with talk(echo_once, sizes=one_by_one()) as client:
        got = client.flood(large)
        expect(got == large, "reads once", sent=len(large), got=len(got))


def _drops(echo_once: Callable[..., Any]) -> None:
    with talk(echo_once) as client:
        for number, value in enumerate(b"drop by drop"):
            drop = bytes([value])
            client.send(drop)
            got = client.receive(1)
            expect(got or drop != b" ", "drops a space", got=number)
            expect(got or not client.call.ended, "stops early", got=number)
            expect(got == drop, "changes", sent=drop, got=got)
        client.end()
        expect(not client.rest(), "too much", late=client.received[12:])
        client.finish()


def _pauses(echo_once: Callable[..., Any]) -> None:
    with talk(echo_once) as client:
        client.send(b"one")
        first = client.receive(3)
        deed = client.pause()
        client.send(b"two")
        got = first + client.receive(3)
        expect(got == b"onetwo", "gives up", deed=deed, got=got)
        client.end()
        client.finish()


def _flood(echo_once: Callable[..., Any]) -> None:
    """Send more than the buffers hold, and read while sending."""
    data = bytes(range(251)) * (MUCH // 251)
    with talk(echo_once) as client:
        got = client.flood(data)
        expect(len(got) == len(data), "loses bytes", sent=len(data), got=len(got))
        expect(got == data, "changes", sent=data, got=got)
        client.end()
        expect(not client.rest(), "too much", late=client.received[len(data) :])
        client.finish()


def _rude(echo_once: Callable[..., Any]) -> None:
    """Reset the connection in the middle; the server may say so, and may not stay."""
    with talk(echo_once, allowed=(ConnectionError,)) as client:
        client.send(b"half a sen")
        client.receive(10)
        client.reset()
        client.finish()


def echo_once(connection):
    """Send back everything the client sends, until it has sent all."""
    while data := connection.recv(4096):
        connection.sendall(data)


EXERCISE = Exercise(
    name="echo_once",
    notebook="03",
    title="Send back everything that one client sends",
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
            "to call `recv` again until there is nothing more to read, and `sendall` for each "
            "piece: `send` need not take all of it.",
        ),
        "drops a space": Mistake(
            "a client sent twelve bytes, each after the answer to the last. After {got} of them "
            "came a space, and no answer to it.",
            "to send back what `recv` gives as it is, with no `strip`: b'' alone is the end.",
        ),
        "stops early": Mistake(
            "a client sent twelve bytes, each after the answer to the last, and {got} came back.",
            "a loop around `recv`: it returns b'' when the client has sent everything.",
        ),
        "changes": Mistake(
            "a client sent {sent!r}, and {got!r} came back.",
            "to send back what `recv` gives, as it is: a space and a line end are bytes as others.",
        ),
        "gives up": Mistake(
            "a client sent `one`, and {deed}; then it sent `two`, and {got!r} came back in all.",
            "to wait: silence is not the end. Only b'' from `recv` says that the client has sent "
            "everything.",
        ),
        "loses bytes": Mistake(
            "a client sent {sent} bytes in one go, and {got} came back.",
            "`sendall`: it goes on until every byte is taken, as `send` need not.",
        ),
        "too much": Mistake(
            "{late!r} came back on top of what the client had sent.",
            "to send back each piece once, and nothing of your own.",
        ),
        "hangs": Mistake(
            "the client is done, and your function goes on at `{line}`.",
            "to leave the loop when `recv` returns b'': nothing comes after that.",
        ),
    },
    hints=(
        "`recv` returns what has come so far, which may be less than the client will send.",
        "`recv` returns b'' only when the client has closed its sending side.",
        "`while data := connection.recv(4096):` reads until then.",
    ),
    right="The loop ends because recv returns b'': that is how TCP says end-of-file.",
)
