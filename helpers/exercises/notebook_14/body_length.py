"""Exercise: how long is the body? Refuse what two readers could understand differently."""

from collections.abc import Callable
from typing import Any

from helpers.application import BadRequest
from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.notebook_14.refusing import given, refused

LENGTH, CODING = "content-length", "transfer-encoding"
OTHERS = [("host", "a"), ("x-content-length", "7"), ("trailer", "x")]
NO_LENGTHS = (
    "",
    " ",
    "five",
    "5.0",
    "0x5",
    "5 5",
    "5;5",
    ",",
    "5,",
    ",5",
    "5,,5",
    "1e3",
    "5x",
    "x5",
)
STRIPPED = ("5\n", "\n5", "5,\xa05", "5,\x0b5", "\x0b5", "5\x85")  # what a plain strip takes off
LUCKY = ("+5", "-5", "1_0", "\u0665", "\xb2", "\xb95")  # what int takes, or str.isdigit


def check(body_length: Callable[..., Any]) -> None:
    """Give one length, none, two, what is none, codings, and both."""
    _plain(body_length)
    _twice(body_length)
    _no_lengths(body_length)
    _codings(body_length)
    _both(body_length)


def _gives(
    body_length: Callable[..., Any], headers: list[tuple[str, str]], wanted: object, mistake: str
) -> None:
    for around in (headers, [*OTHERS, *headers], [*headers, *OTHERS]):
        got = given(body_length, around, "refuses", headers=around)
        expect(got == wanted and type(got) is type(wanted), mistake, headers=around, got=got)


def _plain(body_length: Callable[..., Any]) -> None:
    _gives(body_length, [(LENGTH, "5")], 5, "one length")
    _gives(body_length, [(LENGTH, "0")], 0, "one length")
    _gives(body_length, [(LENGTH, "1048577")], 1048577, "one length")
    _gives(body_length, [], 0, "no length")


def _twice(body_length: Callable[..., Any]) -> None:
    for lengths in (["5", "5"], ["5, 5"], ["5,5"], ["5 ,\t5", "5"]):
        _gives(body_length, [(LENGTH, length) for length in lengths], 5, "twice the same")
    for lengths in (["5", "6"], ["6", "5"], ["5, 6"], ["5", "5", "6"], ["0", "5"], ["5", ""]):
        headers = [(LENGTH, length) for length in lengths]
        refused(body_length, headers, "two lengths")


def _no_lengths(body_length: Callable[..., Any]) -> None:
    for length in LUCKY:
        refused(body_length, [(LENGTH, length)], "int is kind")
    for length in NO_LENGTHS:
        refused(body_length, [(LENGTH, length)], "no number")
    for length in STRIPPED:
        refused(body_length, [(LENGTH, length)], "strip is kind")


def _codings(body_length: Callable[..., Any]) -> None:
    for coding in ("chunked", "Chunked", "CHUNKED"):
        _gives(body_length, [(CODING, coding)], "chunked", "chunked")
    for codings in (
        ["gzip"],
        ["gzip, chunked"],
        ["chunked, gzip"],
        ["xchunked"],
        ["chunkedx"],
        ["chunked, chunked"],
        ["chunked", "chunked"],
        ["gzip", "chunked"],
        ["chunked", "gzip"],
        [""],
        ["identity"],
    ):
        headers = [(CODING, coding) for coding in codings]
        refused(body_length, headers, "another coding", (400, 501))
    for coding in ("\x0bchunked", "chunked\xa0", "chunked\n"):
        refused(body_length, [(CODING, coding)], "strip is kind", (400, 501))


def _both(body_length: Callable[..., Any]) -> None:
    for length in ("5", "0", "45"):
        both = [(LENGTH, length), (CODING, "chunked")]
        for headers in (both, both[::-1], [both[0], *OTHERS, both[1]]):
            refused(body_length, headers, "both")


def body_length(headers):
    """Return how many bytes the body of a request has, or "chunked".

    `headers` are pairs of text: a name in lower case, and its value. A
    request without a word about its body has none: 0 bytes.

    Raises BadRequest(400, "why") for what two readers could understand
    differently; 501 will do for a coding that is not known.
    """
    lengths = [value for name, value in headers if name == "content-length"]
    codings = [value for name, value in headers if name == "transfer-encoding"]
    if codings:
        if lengths:
            raise BadRequest(400, "both a length and a coding")
        if [coding.lower() for coding in codings] != ["chunked"]:
            raise BadRequest(501, "another coding than chunked")
        return "chunked"
    numbers = {part.strip(" \t") for value in lengths for part in value.split(",")}
    if not numbers:
        return 0
    number = numbers.pop()
    if numbers or not number.isascii() or not number.isdigit():
        raise BadRequest(400, "not one length")
    return int(number)


EXERCISE = Exercise(
    name="body_length",
    notebook="14",
    title="How long is the body? Refuse what could mean two things",
    solution=(body_length,),
    check=check,
    gives=(int, str),
    mistakes={
        "refuses": Mistake(
            "{headers!r} means one thing to every reader, and your function {told}.",
            "to look which of your conditions it met. Other headers may stand before and after, "
            "and an equal length may come twice.",
        ),
        "one length": Mistake(
            "for {headers!r} you gave {got!r}.",
            "the value of `content-length`, and of no other header, as a number: `int(…)`.",
        ),
        "no length": Mistake(
            "for {headers!r} you gave {got!r}. Such a request has no body.",
            "to return 0. A request never lasts until the close: its client waits for the answer.",
        ),
        "twice the same": Mistake(
            "for {headers!r} you gave {got!r}. It is one length, told twice.",
            "to split each value at its commas, to strip the parts, and to put all into a set.",
        ),
        "two lengths": Mistake(
            "{given!r} has two lengths, and you gave {got!r}. Another reader may take the other.",
            "to refuse it wherever there is more than one different value.",
        ),
        "int is kind": Mistake(
            "for {given!r} you gave {got!r}. Python's `int` and `isdigit` take more than HTTP, "
            "which knows the digits 0 to 9 and nothing else.",
            '`number.isascii() and number.isdigit()`, or `re.fullmatch("[0-9]+", number)`.',
        ),
        "no number": Mistake(
            "for {given!r} you gave {got!r}. That is no length.",
            "BadRequest(400, …) for what is not made of digits, an empty value too.",
        ),
        "strip is kind": Mistake(
            "for {given!r} you gave {got!r}. Another reader may see something else there: HTTP has "
            "spaces and tabs, and Python's `strip` takes off many more. A `$` in a pattern passes "
            "over an LF.",
            "`strip(' \\t')`, and `re.fullmatch` in place of `^` and `$`.",
        ),
        "chunked": Mistake(
            "for {headers!r} you gave {got!r}.",
            'the word "chunked", in lower case: the names of codings have no case.',
        ),
        "another coding": Mistake(
            "for {given!r} you gave {got!r}. You can take off chunked, once, and nothing else.",
            'to compare *all* values of `transfer-encoding` with `["chunked"]`. `"chunked" in '
            "value` finds the word in others.",
        ),
        "both": Mistake(
            "{given!r} has a length and is chunked, and you gave {got!r}. A reader that goes by "
            "the other will find the end somewhere else: the trap of section 8.",
            "to refuse it.",
        ),
        "another status": Mistake(
            "{given!r} was refused with the status {status!r}; it is {want}.",
            "`BadRequest(400, …)`.",
        ),
        "another error": Mistake(
            "for {given!r} your function raised {error}; its caller waits for BadRequest.",
            "to look at a text before you give it to `int`, and at a list before you unpack it.",
        ),
    },
    hints=(
        "Make two lists: the values of all `content-length`, and those of all `transfer-encoding`.",
        'If there is a coding: no length may be beside it, and it has to be "chunked" alone.',
        "Else put the parts of all lengths, split at commas and stripped, into a set. Empty: 0. "
        "One member, made of the digits 0 to 9: its `int`. Anything else is refused.",
    ),
    right="These few lines are what keeps a front end and a back end from being told two stories.",
)
