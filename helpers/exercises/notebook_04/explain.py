"""Exercise: say in one word what an exception tells a client."""

import errno
import os
import socket

from helpers.exercises.exercise import Exercise, Mistake, Wrong, expect
from helpers.servers import connected_pair

STUB = '''
def explain(exception):
    """Return the word of the table above for what `exception` tells a client."""
    ...  # your code here
'''

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
OTHERS = (FileNotFoundError(errno.ENOENT, "no such file"), OSError("no number"), ValueError("?"))
WORDS = {word for _, _, word in MADE} | {"name", "other"}


def check(explain):
    """Show the answer exceptions that really happened, then made ones in another language."""
    real = [
        (_raised_by(_connect_to_nobody), "refused"),
        (_raised_by(_wait_for_a_silent_peer), "silent"),
        (_raised_by(_look_up_a_bad_address), "name"),
    ]
    for exception, word in real:
        _compare(explain, exception, word)
    for code, text, word in MADE:
        _compare(explain, OSError(code, text), word, in_english=OSError(code, os.strerror(code)))
    for exception in OTHERS:
        _compare(explain, exception, "other")


def _compare(explain, exception, word, in_english=None):
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
    expect(not (word == "silent" and number is None), "number only", shown=shown, told=told)
    expect(word != "other", "guesses", shown=shown, told=told)
    expect(not _gives_most_the_word(explain, told), "too wide", told=told)
    expect(False, "wrong word", shown=shown, told=told)


def _gives_most_the_word(explain, word):
    return sum(explain(OSError(code, text)) == word for code, text, _ in MADE) > 4


def _raised_by(function):
    try:
        function()
    except OSError as error:
        return error
    raise AssertionError(f"{function.__name__} was expected to fail on every system")


def _connect_to_nobody():
    with socket.socket() as holder, socket.socket() as client:
        holder.bind(("127.0.0.1", 0))  # held, so that nobody else can listen there
        client.connect(holder.getsockname())


def _wait_for_a_silent_peer():
    client, server = connected_pair(timeout=0.01)
    with client, server:
        client.recv(1)


def _look_up_a_bad_address():
    # A plain look-up of a name would ask a name server; this flag keeps it on this machine.
    socket.getaddrinfo("127.0.0.256", 80, flags=socket.AI_NUMERICHOST)


def explain(exception):
    """Return the word of the table above for what `exception` tells a client."""
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


def by_text(exception):
    words = {
        "refused": "refused",
        "timed out": "silent",
        "known": "name",
        "reset": "reset",
        "pipe": "hung up",
        "in use": "taken",
        "assign": "unavailable",
        "unreachable": "unreachable",
        "route": "unreachable",
    }
    if isinstance(exception, socket.gaierror):
        return "name"
    found = [word for part, word in words.items() if part in str(exception)]
    return found[0] if found else "other"


def by_number(exception):
    if isinstance(exception, socket.gaierror):
        return "name"
    words = {code: word for code, _, word in MADE}
    return words.get(getattr(exception, "errno", None), "other")


def everything_is_refused(exception):
    if isinstance(exception, TimeoutError):
        return "silent"
    if isinstance(exception, socket.gaierror):
        return "name"
    if isinstance(exception, OSError):
        return "refused"
    return "other"


def only_one_kind_of_unreachable(exception):
    if getattr(exception, "errno", None) == errno.ENETUNREACH:
        return "other"
    return explain(exception)


def every_exception_has_a_number(exception):
    known = explain(exception)
    return "other" if known == "other" and exception.errno else known


EXERCISE = Exercise(
    name="explain",
    notebook="04",
    title="Say in one word what an exception tells",
    stub=STUB,
    solution=(explain,),
    check=check,
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
            "for a {shown} of `settimeout` it returned {told!r}. That one has no `errno`: "
            "Python's clock ended the wait, not the kernel.",
            "`isinstance(exception, TimeoutError)`.",
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
    wrong=(
        Wrong((by_text,), "reads the text"),
        Wrong((by_number,), "number only"),
        Wrong((everything_is_refused,), "too wide"),
        Wrong((only_one_kind_of_unreachable,), "wrong word"),
        Wrong((every_exception_has_a_number,), "needs a number"),
    ),
    hints=(
        "Five of the lines have an exception class of their own. Try `isinstance` on those first.",
        "The other lines are plain OSError. Their `errno` tells them apart: compare it with "
        "`errno.EADDRINUSE` and its like.",
        "Two numbers mean unreachable: `errno.EHOSTUNREACH` and `errno.ENETUNREACH`.",
    ),
    right="Classes where Python has them, numbers where it has none, and never the message.",
)
