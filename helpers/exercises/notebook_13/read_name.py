"""Exercise: read a name of the DNS, with the pointers in it."""

from collections.abc import Callable
from typing import Any

from helpers.application import dns
from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.notebook_14.refusing import SLIPS, given

HEADER = bytes(12)
NAME = b"\3www\7example\0"
LONG = b"".join(bytes([size]) + b"a" * size for size in (63, 63, 63, 61)) + b"\0"  # 255 bytes
LONG_TEXT = ".".join("a" * size for size in (63, 63, 63, 61))
TYPE = b"\0\1\0\1"

PLAIN = (  # (message, at, (name, next), the mistake where that is not so)
    (HEADER + NAME, 12, ("www.example", 25), "name"),
    (HEADER + NAME + TYPE, 12, ("www.example", 25), "name"),
    (NAME + TYPE, 0, ("www.example", 13), "name"),
    (HEADER + NAME + TYPE, 16, ("example", 25), "name"),
    (bytes(13) + NAME, 13, ("www.example", 26), "name"),
    (HEADER + b"\0" + TYPE, 12, (".", 13), "root"),
    (HEADER + b"\x3f" + b"b" * 63 + b"\0", 12, ("b" * 63, 77), "long label"),
    (HEADER + LONG, 12, (LONG_TEXT, 267), "long name"),
)
FAR = bytes(300) + NAME
FARTHEST = bytes(0x2F00) + NAME
POINTING = (
    (HEADER + NAME + TYPE + b"\xc0\x0c" + TYPE, 29, ("www.example", 31), "pointer"),
    (HEADER + NAME + TYPE + b"\xc0\x10", 29, ("example", 31), "pointer"),
    (NAME + b"\xc0\0", 13, ("www.example", 15), "pointer"),
    (HEADER + NAME + b"\4mail\xc0\x10" + TYPE, 25, ("mail.example", 32), "rest"),
    (HEADER + NAME + b"\4mail\xc0\x10\1a\xc0\x19" + TYPE, 32, ("a.mail.example", 36), "two"),
    (HEADER + NAME + b"\xc0\x0c\xc0\x19\xc0\x1b" + TYPE, 29, ("www.example", 31), "two"),
    (HEADER + b"\0\1a\xc0\x0c" + TYPE, 13, ("a", 17), "rest"),
    (FAR + b"\xc1\x2c" + TYPE, 313, ("www.example", 315), "far"),
    (FARTHEST + b"\xef\0" + TYPE, 0x2F0D, ("www.example", 0x2F0F), "far"),
    (HEADER + LONG[64:] + b"\x3f" + b"a" * 63 + b"\xc0\x0c", 203, (LONG_TEXT, 269), "long name"),
)
BAD = (  # (message, at, the mistake of whoever takes it)
    *((HEADER + NAME[:size], 12, "cut") for size in range(len(NAME))),
    (HEADER + NAME, 25, "cut"),
    (HEADER + NAME + b"\xc0", 25, "cut"),
    (bytes(300) + b"\xc0", 300, "cut"),
    (HEADER + b"\xc0\x0c" + TYPE, 12, "loop"),
    (HEADER + b"\1a\xc0\x0c" + TYPE, 12, "loop"),
    (HEADER + b"\1a\1b\xc0\x0e" + TYPE, 12, "loop"),
    (HEADER + b"\xc0\x0e\xc0\x0c" + TYPE, 14, "loop"),
    (HEADER + b"\xc0\x0e" + NAME, 12, "forward"),
    (HEADER + b"\1a\xc0\x10" + NAME, 12, "forward"),
    (HEADER + b"\xff\xff" + NAME, 12, "forward"),
    (HEADER + b"\x40" + b"c" * 64 + b"\0", 12, "kind"),
    (HEADER + b"\x80\0" + NAME, 12, "kind"),
    (HEADER + b"\1a\xbf" + b"c" * 191 + b"\0", 12, "kind"),
    (bytes(0x3FF0) + b"\xbf\0", 0x3FF0, "kind"),
    (HEADER + b"\x3f" + b"a" * 63 + LONG[:192] + b"\0", 12, "too long"),
    (HEADER + LONG[:192] + b"\x3e" + b"a" * 62 + b"\0", 12, "too long"),
    (HEADER + LONG + b"\1a\xc0\x0c", 267, "too long"),
)


def check(read_name: Callable[..., Any]) -> None:
    """Give names in full, names with pointers, and what is no name."""
    for message, at, wanted, mistake in PLAIN:
        _gives(read_name, message, at, wanted, mistake, "goes on")
    for message, at, wanted, mistake in POINTING:
        _gives(read_name, message, at, wanted, mistake, "behind the pointer")
    for message, at, mistake in BAD:
        _refused(read_name, message, at, mistake)


def _gives(
    read_name: Callable[..., Any],
    message: bytes,
    at: int,
    wanted: tuple[str, int],
    mistake: str,
    goes_on: str,
) -> None:
    facts = _facts(message, at)
    got = given(lambda message: read_name(message, at), message, "refuses", **facts)
    expect(type(got) is tuple and list(map(type, got)) == [str, int], "other shape", got=got)
    name, after = wanted
    expect(got[0] == name, mistake, got=got[0], wanted=name, **facts)
    expect(got[1] == after, goes_on, got=got[1], wanted=after, **facts)


def _refused(read_name: Callable[..., Any], message: bytes, at: int, mistake: str) -> None:
    facts = _facts(message, at)
    try:
        got = read_name(message, at)
    except dns.BadMessage:
        return
    except RecursionError:
        expect(False, "recursion", **facts)
    except SLIPS:
        raise
    except Exception as error:
        expect(False, "another error", error=type(error).__name__, **facts)
    expect(False, mistake, got=got, **facts)


def _facts(message: bytes, at: int) -> dict[str, object]:
    """Return the place, and the bytes from there on, as a reader counts them."""
    return {"at": at, "bytes": message[at : at + 14].hex(" ") or "nothing"}


def read_name(message, at):
    """Return `(name, next)`: the name at byte `at`, and where reading goes on.

    The labels of a name have dots between them; "." is the name without
    labels. A pointer leads to bytes before the piece of name in which it
    stands.

    Raises dns.BadMessage for what is no name.
    """
    labels, size, start, after = [], 1, at, None
    while True:
        if at >= len(message):
            raise dns.BadMessage("the message ends within a name")
        length = message[at]
        if length == 0:
            return ".".join(labels) or ".", after or at + 1
        if length >= 0xC0:
            target = int.from_bytes(message[at : at + 2], "big") & 0x3FFF
            after = after or at + 2
            if after > len(message) or target >= start:
                raise dns.BadMessage("a pointer leads nowhere, or not back")
            at = start = target
            continue
        size += 1 + length
        if length > 63 or size > 255:
            raise dns.BadMessage("too long for a label, or for a name")
        labels.append(message[at + 1 : at + 1 + length].decode("latin-1"))
        at += 1 + length


EXERCISE = Exercise(
    name="read_name",
    notebook="13",
    title="Read a name, with the pointers in it",
    solution=(read_name,),
    check=check,
    gives=tuple,
    time_limit=2.0,
    mistakes={
        "refuses": Mistake(
            "your function {told} for a good name: byte {at} and what follows are {bytes}.",
            "to print `at` and `message[at]` in each turn of your loop.",
        ),
        "other shape": Mistake(
            "you gave {got!r}. Two things are asked for: the name, a text, and where reading goes "
            "on, a number.",
            '`return name, after`. `.decode("latin-1")` makes a text of bytes.',
        ),
        "name": Mistake(
            "at byte {at}, with {bytes}, stands {wanted!r}, and you gave {got!r}.",
            "to take a length, then so many bytes as a label, again and again, until the length "
            "is 0; and dots between the labels.",
        ),
        "goes on": Mistake(
            "the name at byte {at} is {bytes}; reading goes on at byte {wanted}, and you gave "
            "{got!r}.",
            "the place behind the 0: that byte is a part of the name.",
        ),
        "root": Mistake(
            "a name may have no label at all, and is written {wanted!r} then; you gave {got!r}.",
            '`".".join(labels) or "."`.',
        ),
        "long label": Mistake(
            "a label may have 63 bytes, and you gave another text than its 63 letters.",
            "to take as a length what is 63 or less.",
        ),
        "long name": Mistake(
            "a name of 255 bytes is as long as one may be, and you gave another text.",
            "to count one byte for each length, too, and one for the 0.",
        ),
        "pointer": Mistake(
            "at byte {at}, with {bytes}, a pointer stands for {wanted!r}, and you gave {got!r}.",
            "to go on reading at the byte to which it leads, counted from the first byte of the "
            "message.",
        ),
        "rest": Mistake(
            "at byte {at}, with {bytes}, the name begins with a label, and its rest is a pointer: "
            "{wanted!r}. You gave {got!r}.",
            "one loop for both: what a pointer leads to comes behind the labels that you have.",
        ),
        "two": Mistake(
            "at byte {at}, with {bytes}, a pointer leads to a piece of name that ends with a "
            "pointer. The name is {wanted!r}, and you gave {got!r}.",
            "to let your loop meet a pointer wherever it is.",
        ),
        "far": Mistake(
            "a pointer may lead beyond byte 255, and you gave {got!r}, not {wanted!r}.",
            "both bytes without the two upper bits: "
            '`int.from_bytes(message[at : at + 2], "big") & 0x3FFF`.',
        ),
        "behind the pointer": Mistake(
            "at byte {at}, with {bytes}, you read the name well. Reading goes on at byte "
            "{wanted}, and you gave {got!r}.",
            "to note the place behind the *first* pointer when you meet it. Wherever it leads, "
            "the message goes on there.",
        ),
        "cut": Mistake(
            "the message ends within the name at byte {at}, of which {bytes} is left, and you "
            "gave {got!r}.",
            "to compare with `len(message)` before you take: a slice does not complain.",
        ),
        "loop": Mistake(
            "at byte {at}, with {bytes}, a pointer leads to the piece of name in which it stands, "
            "and you gave {got!r}.",
            "BadMessage, unless a pointer leads to bytes before the piece in which it stands.",
        ),
        "hangs": Mistake(
            "it did not come to an end; it is at `{line}`. One of these names has a pointer that "
            "leads into a circle.",
            "to remember where the piece that you read begins, and to refuse a pointer that does "
            "not lead before it.",
        ),
        "recursion": Mistake(
            "at byte {at}, with {bytes}, a pointer leads into a circle, and your function called "
            "itself until Python had enough.",
            "to refuse a pointer that does not lead before the piece of name in which it stands.",
        ),
        "forward": Mistake(
            "at byte {at}, with {bytes}, a pointer leads forward, and you gave {got!r}.",
            "BadMessage: a pointer is for what stands earlier.",
        ),
        "kind": Mistake(
            "at byte {at}, with {bytes}, a length begins with the bits 01 or 10, and you gave "
            "{got!r}.",
            "BadMessage for a length from 64 to 191: it is neither a label nor a pointer.",
        ),
        "too long": Mistake(
            "a name of more than 255 bytes, with its lengths and its 0, is none, and you took it.",
            "to count the bytes of all pieces, those behind a pointer too.",
        ),
        "another error": Mistake(
            "at byte {at}, with {bytes}, stands no name, and your function raised {error}; its "
            "caller waits for BadMessage.",
            "`raise dns.BadMessage(…)`; where `message[at]` raises, look first whether `at` is "
            "within the message.",
        ),
    },
    hints=(
        "One loop: look at `message[at]`. There are four cases: 0, up to 63, from 192 on, and all "
        "between.",
        "A pointer changes `at` and nothing else of the loop. Before that, note the place behind "
        "it, unless you have noted one already: that is where the caller goes on.",
        "It cannot loop if each pointer leads before the place where the piece of name begins "
        "that you are reading. Keep that place in a variable, and count the bytes up to 255.",
    ),
    right="Anybody may send you such bytes. Whatever they are, your reader comes to an end.",
)
