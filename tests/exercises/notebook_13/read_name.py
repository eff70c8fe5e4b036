"""Answers to read_name."""

from helpers.application import dns
from helpers.exercises.notebook_13.read_name import read_name
from tests.exercises.answers import ABOUT_WORDS, swallowed


def label(message, at):
    return message[at + 1 : at + 1 + message[at]].decode("latin-1")


def plain(message, at):
    """Know no pointers."""
    labels = []
    while at < len(message) and message[at]:
        labels.append(label(message, at))
        at += 1 + message[at]
    return ".".join(labels) or ".", at + 1


def ends_at_the_target(message, at):
    name, after = read_name(message, at)
    while message[at]:
        is_pointer = message[at] >= 0xC0
        at = (message[at] & 0x3F) << 8 | message[at + 1] if is_pointer else at + 1 + message[at]
        after = at + 1
    return name, after


def one_byte_behind(message, at):
    name, after = read_name(message, at)
    return name, after - 1 if message[after - 2] >= 0xC0 else after


def before_the_zero(message, at):
    name, after = read_name(message, at)
    return name, after - 1 if message[after - 2] < 0xC0 else after


def one_byte_pointer(message, at):
    labels, after = [], 0
    while message[at]:
        if message[at] >= 0xC0:
            after = after or at + 2
            at = message[at + 1]
        else:
            labels.append(label(message, at))
            at += 1 + message[at]
    return ".".join(labels) or ".", after or at + 1


def empty_root(message, at):
    name, after = read_name(message, at)
    return name if name != "." else "", after


def dot_at_the_end(message, at):
    name, after = read_name(message, at)
    return name if name == "." else name + ".", after


def bytes_for_text(message, at):
    name, after = read_name(message, at)
    return name.encode(), after


def swapped_pair(message, at):
    return read_name(message, at)[::-1]


def name_alone(message, at):
    return read_name(message, at)[0]


def refuses_63(message, at):
    if message[at : at + 1] == b"\x3f":
        raise dns.BadMessage("too long")
    return read_name(message, at)


def refuses_255(message, at):
    found = read_name(message, at)
    if len(found[0]) > 252:
        raise dns.BadMessage("too long")
    return found


def from_where_it_stands(message, at):
    if message[at : at + 1] >= b"\xc0":
        name, _ = read_name(message[at:] + message, 12)
        return name, at + 2
    return read_name(message, at)


def pointer_alone(message, at):
    """Follow a pointer only where the name begins with it."""
    name, after = read_name(message, at)
    if message[at] and message[at] < 0xC0 and message[after - 2] >= 0xC0:
        return label(message, at), after
    return name, after


def follows_one(message, at):
    name, after = read_name(message, at)
    target = int.from_bytes(message[at : at + 2], "big") & 0x3FFF
    if message[at] >= 0xC0 and message[target] >= 0xC0:
        return ".", after
    return name, after


def loops(message, at):
    """Follow each pointer, wherever it leads."""
    labels, after = [], 0
    while at < len(message) and message[at]:
        if message[at] >= 0xC0:
            after = after or at + 2
            at = int.from_bytes(message[at : at + 2], "big") & 0x3FFF
            if after > len(message):
                break
            continue
        if at + message[at] >= len(message):
            break  # a label that is cut
        labels.append(label(message, at))
        at += 1 + message[at]
    else:
        if at < len(message):
            return ".".join(labels) or ".", after or at + 1
    raise dns.BadMessage("cut")


def calls_itself(message, at):
    if at >= len(message):
        raise dns.BadMessage("cut")
    if message[at] == 0:
        return ".", at + 1
    if message[at] >= 0xC0:
        if at + 1 == len(message):
            raise dns.BadMessage("cut")
        target = int.from_bytes(message[at : at + 2], "big") & 0x3FFF
        return calls_itself(message, target)[0], at + 2
    rest, after = calls_itself(message, at + 1 + message[at])
    return label(message, at) + ("" if rest == "." else f".{rest}"), after


def variant(*, forward=False, longest=63, most=255, cut=dns.BadMessage, back=True):
    """Return an answer in another style, which is right unless it is told otherwise."""

    def answer(message, at):
        labels, after, seen, size = [], None, set(), 1
        while True:
            if at >= len(message):
                if cut is None:
                    return ".".join(labels) or ".", after or at
                raise cut("cut")
            number = message[at]
            if number == 0:
                break
            if number & 0xC0 == 0xC0:
                target = ((number & 0x3F) << 8) + message[at + 1] if at + 1 < len(message) else at
                if target in seen or at in seen or not (forward or target < at):
                    raise dns.BadMessage("a circle")
                if back and labels and target == 12 == at - 2:
                    raise dns.BadMessage("a circle")
                seen.add(at)
                after, at = after or at + 2, target
                continue
            size += number + 1
            if number > longest or size > most:
                raise dns.BadMessage("long")
            labels.append(label(message, at))
            at += number + 1
        return ".".join(labels) or ".", after or at + 1

    return answer


WRONG = (
    (plain, "pointer"),
    (ends_at_the_target, "behind the pointer"),
    (one_byte_behind, "behind the pointer"),
    (before_the_zero, "goes on"),
    (one_byte_pointer, "far"),
    (empty_root, "root"),
    (dot_at_the_end, "name"),
    (bytes_for_text, "other shape"),
    (swapped_pair, "other shape"),
    (name_alone, "slip: text"),
    (refuses_63, "refuses"),
    (refuses_255, "refuses"),
    (from_where_it_stands, "pointer"),
    (pointer_alone, "rest"),
    (follows_one, "two"),
    (loops, "hangs"),
    (calls_itself, "recursion"),
    (variant(forward=True), "forward"),
    (variant(longest=64), "kind"),
    (variant(most=400), "too long"),
    (variant(cut=None), "cut"),
    (variant(cut=IndexError), "another error"),
)


def by_pieces(message, at):
    """Ask the helpers for one piece after the other."""
    labels, start, after = [], at, None
    while True:
        kind, number, behind = dns.piece(message, at)
        if kind == "end":
            break
        if kind == "pointer":
            after = behind if after is None else after
            if number >= start:
                raise dns.BadMessage("not back")
            at = start = number
            continue
        if behind + number > len(message):
            raise dns.BadMessage("cut")
        labels.append(message[behind : behind + number].decode("ascii"))
        at = behind + number
        if sum(map(len, labels)) + len(labels) > 254:
            raise dns.BadMessage("long")
    return ".".join(labels) or ".", behind if after is None else after


def itself(message, at, before=None, room=255):
    """Call itself for what a pointer leads to."""
    labels, before = [], at if before is None else before
    while at < len(message):
        number = message[at]
        room -= number + 1
        if number >= 192 and at + 1 < len(message):
            target = (number - 192) * 256 + message[at + 1]
            if target >= before:
                break
            name, _ = itself(message, target, target, room + number + 1)
            return ".".join([*labels, *([] if name == "." else [name])]) or ".", at + 2
        if number == 0 and room >= 0:
            return ".".join(labels) or ".", at + 1
        if number > 63 or room < 1:
            break
        labels.append(str(message[at + 1 : at + 1 + number], "ascii"))
        at += number + 1
    raise dns.BadMessage("no name")


def by_the_helpers(message, at):
    return dns.decode_name(message, at)


RIGHT = (by_pieces, itself, by_the_helpers, variant())
SUM = "a sum"
TARGET = "target = int.from_bytes(message[at:at + 2], 'big') & 16383 →"
TAKEN = "labels.append(message[at + 1:at + 1 + length]"
LABEL = f"{TAKEN}.decode('latin-1')) →"
LOWEST = "the lower 14 bits are the same"
LETTERS = "the letters of a name are in ASCII"
EQUIVALENT = {
    **{f"{kind} | raise dns.BadMessage(*": "what it says is not asked for" for kind in ABOUT_WORDS},
    **{
        swallowed(read_name, error): "no socket is used, so none of its errors can come"
        for error in ("OSError", "ConnectionError")
    },
    f"order or sign of bytes | {TARGET} target = int.from_bytes(message[at:at + 2], 'big', "
    "signed=True) & 16383": LOWEST,
    f"slice | {TARGET} target = int.from_bytes(message[:at + 2], 'big') & 16383": LOWEST,
    f"slice | {TARGET} target = int.from_bytes(message[at - 1:at + 2], 'big') & 16383": LOWEST,
    f"slip: an argument too few | {TARGET} *": "from Python 3.11 on, big is the default",
    f"slip: an argument too few | {LABEL} {TAKEN}.decode())": LETTERS,
    f"text | {LABEL} {TAKEN}.decode('LATIN-1'))": "another way to write it",
    **{
        f"sides swapped | {line}*": SUM
        for line in (*("after = after", "at += 1", "labels.append(", "return (", "size += 1"),)
    },
    f"sides swapped | {TARGET} *": SUM,
}
