"""Exercise: say in one word what an exception tells a client."""

import errno
import os
import socket
from collections.abc import Callable
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.servers import connected_pair

# A system speaks the language of its owner: what an error says is for people, not for programs.
MADE = (
    (errno.ECONNRESET, "Verbindung vom Kommunikationspartner zurückgesetzt", "reset"),
    (errno.EPIPE, "Datenübergabe unterbrochen", "hung up"),
    (errno.EADDRINUSE, "Die Adresse wird bereits verwendet", "taken"),
    (errno.EADDRNOTAVAIL, "Die angeforderte Adresse kann nicht zugewiesen werden", "unavailable"),
    (errno.EHOSTUNREACH, "Keine Route zum Zielrechner", "unreachable"),
    (errno.ENETUNREACH, "Das Netzwerk ist nicht erreichbar", "unreachable"),
    (errno.ECONNREFUSED, "Verbindungsaufbau abgelehnt", "refused"),
    (errno.ETIMEDOUT, "Die Wartezeit für die Verbindung ist abgelaufen", "silent"),
)
# What a program makes itself has a class, and no number.
BARE = (
    (ConnectionRefusedError(), "refused"),
    (TimeoutError("timed out"), "silent"),
    (socket.gaierror("no such name"), "name"),
    (ConnectionResetError(), "reset"),
    (BrokenPipeError(), "hung up"),
)
OTHERS = (
    FileNotFoundError(errno.ENOENT, "no such file"),
    OSError("no number"),
    ConnectionAbortedError(errno.ECONNABORTED, "aborted"),
    ConnectionError(),
    ValueError("refused"),
    KeyError("name"),
    Exception(),
)
WORDS = {word for _, _, word in MADE} | {"name", "other"}


def check(explain: Callable[..., Any]) -> None:
    """Show the answer exceptions that really happened, then made ones in another language."""
    real: list[tuple[Exception, str]] = [
        (_raised_by(_connect_to_nobody), "refused"),
        (_raised_by(_wait_for_a_silent_peer), "silent"),
        (_raised_by(_look_up_a_bad_address), "name"),
    ]
    for exception, word in real:
        _compare(explain, exception, word)
    for code, text, word in MADE:
        _compare(explain, OSError(code, text), word, in_english=OSError(code, os.strerror(code)))
    for exception, word in BARE:
        _compare(explain, exception, word)
    for exception in OTHERS:
        _compare(explain, exception, "other")


def _compare(
    explain: Callable[..., Any],
    exception: BaseException,
    word: str,
    in_english: OSError | None = None,
) -> None:
    name = type(exception).__name__
    number = getattr(exception, "errno", None)
    shown = f"OSError({errno.errorcode[number]})" if name == "OSError" and number else name
    try:
        told = explain(exception)
    except AttributeError as error:
        expect(False, "needs a number", shown=shown, error=error)
    if told == word:
        return
    expect(told in WORDS, "no word", shown=shown, told=told)
    expect(in_english is None or explain(in_english) != word, "reads the text", shown=shown)
    wide = word != "other" and _gives_most_the_word(explain, told)
    expect(not wide, "too wide", told=told)
    expect(word == "other" or number is not None, "number only", shown=shown, told=told)
    expect(word != "other", "guesses", shown=shown, told=told)
    expect(False, "wrong word", shown=shown, told=told)


def _gives_most_the_word(explain: Callable[..., Any], word: str) -> bool:
    return bool(sum(explain(OSError(code, text)) == word for code, text, _ in MADE) > 4)


def _raised_by(function: Callable[[], object]) -> OSError:
    try:
        function()
    except OSError as error:
        return error
    raise AssertionError(f"{function.__name__} was expected to fail on every system")


def _connect_to_nobody() -> None:
    with socket.socket() as holder, socket.socket() as client:
        holder.bind(("127.0.0.1", 0))  # held, so that nobody else can listen there
        client.connect(holder.getsockname())


def _wait_for_a_silent_peer() -> None:
    client, server = connected_pair(timeout=0.01)
    with client, server:
        client.recv(1)


def _look_up_a_bad_address() -> None:
    # A plain look-up of a name would ask a name server; this flag keeps it on this machine.
    socket.getaddrinfo("127.0.0.256", 80, flags=socket.AI_NUMERICHOST)


def explain(exception):
    """Return the word of the table above for what `exception` tells."""
    classes = {
        ConnectionRefusedError: "refused",
        TimeoutError: "silent",
        socket.gaierror: "name",
        ConnectionResetError: "reset",
        BrokenPipeError: "hung up",
    }
    for class_, word in classes.items():
        if isinstance(exception, class_):
            return word
    numbers = {
        errno.EADDRINUSE: "taken",
        errno.EADDRNOTAVAIL: "unavailable",
        errno.EHOSTUNREACH: "unreachable",
        errno.ENETUNREACH: "unreachable",
    }
    return numbers.get(getattr(exception, "errno", None), "other")


EXERCISE = Exercise(
    name="explain",
    notebook="04",
    title="Say in one word what an exception tells",
    solution=(explain,),
    check=check,
    gives=str,
    mistakes={
        "no word": Mistake(
            "for {shown} it returned {told!r}, which is no word of the table.",
            "to return one of the nine words, spelt as in the table.",
        ),
        "wrong word": Mistake(
            "for {shown} it returned {told!r}.",
            "to find in the table what that exception means.",
        ),
        "reads the text": Mistake(
            "it reads the message. The same {shown}, on a machine that speaks German, "
            "got another word.",
            "the class of the exception, or its `errno`: they are the same in every language.",
        ),
        "number only": Mistake(
            "for a {shown} without a number it returned {told!r}. Not every exception has an "
            "`errno`: that of `settimeout` has none, since Python's clock ended the wait.",
            "`isinstance(exception, {shown})`: a class tells, with a number and without.",
        ),
        "too wide": Mistake(
            "many errors get the same word, {told!r}. They are all kinds of OSError.",
            "to ask for the narrow kinds first, or to look at `exception.errno`.",
        ),
        "guesses": Mistake(
            "for {shown} it returned {told!r}, and the table has no line for that.",
            'to return "other" for whatever you do not know.',
        ),
        "needs a number": Mistake(
            "with {shown} it raised AttributeError: {error}.",
            '`getattr(exception, "errno", None)`: not every exception has a number.',
        ),
    },
    hints=(
        "Five of the lines have an exception class of their own. Try `isinstance` on those first.",
        "The other lines are plain OSError. Their `errno` tells them apart: compare it with "
        "`errno.EADDRINUSE` and its like.",
        "Two numbers mean unreachable: `errno.EHOSTUNREACH` and `errno.ENETUNREACH`.",
    ),
    right="Classes where Python has them, numbers where it has none, and never the message.",
)
