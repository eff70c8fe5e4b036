"""Exercise: which round trips may be used, where segments are lost and sent again (Karn)."""

import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from helpers.exercises.exercise import Exercise, Mistake, expect

# What happened on a path of 0.1 s: (what, what was sent, which acknowledgments came).
Sent = list[tuple[float, int, int]]
Acks = list[tuple[float, int]]
SCENES: tuple[tuple[str, Sent, Acks], ...] = (
    ("one segment was answered", [(0.0, 1, 10)], [(0.1, 11)]),
    (
        "a SYN, which takes the number 0, and single bytes were answered, one of them twice",
        [(0.0, 0, 1), (0.2, 1, 1), (0.25, 2, 1)],
        [(0.1, 1), (0.31, 2), (0.33, 2), (0.36, 3)],
    ),
    ("nothing came", [(0.0, 1, 10)], []),
    (
        "each segment had its ACK",
        [(0.0, 1, 10), (0.5, 11, 30), (0.6, 41, 10)],
        [(0.1, 11), (0.62, 41), (0.74, 51)],
    ),
    (
        "one ACK covered three segments",
        [(0.0, 1, 10), (0.01, 11, 10), (0.02, 21, 10), (0.5, 31, 10)],
        [(0.13, 31), (0.61, 41)],
    ),
    (
        "a segment was sent twice",
        [(0.0, 1, 10), (0.3, 1, 10), (0.5, 11, 10)],
        [(0.41, 11), (0.6, 21)],
    ),
    (
        "a segment was sent three times, and others before and after it once",
        [(0.0, 1, 10), (0.2, 11, 10), (0.5, 11, 10), (1.1, 11, 10), (1.5, 21, 10)],
        [(0.11, 11), (1.22, 21), (1.63, 31)],
    ),
    (
        "the first of three segments was lost, and the ACK of its copy covered all three",
        [(0.0, 1, 10), (0.01, 11, 10), (0.02, 21, 10), (0.4, 1, 10), (0.7, 31, 10)],
        [(0.111, 1), (0.121, 1), (0.5, 31), (0.82, 41)],
    ),
    (
        "the last of two segments was lost, and the first had its own ACK",
        [(0.0, 1, 10), (0.01, 11, 10), (0.4, 11, 10)],
        [(0.12, 11), (0.51, 21)],
    ),
    (
        "an ACK came twice, and an older one late",
        [(0.0, 1, 10), (0.1, 11, 10), (0.2, 21, 10)],
        [(0.11, 11), (0.22, 21), (0.23, 21), (0.24, 11), (0.31, 31)],
    ),
    (
        "a keep-alive, of length 0 and with an old number, was answered",
        [(0.0, 1, 10), (7.0, 10, 0), (8.0, 11, 10)],
        [(0.1, 11), (7.1, 11), (8.1, 21)],
    ),
)


class SampleRules(NamedTuple):
    """How samples are taken; each rule as it may be taken for another."""

    oldest: bool = True
    """Count from the oldest segment that is newly covered, or from the newest."""
    copies: str = "none"
    """What is taken where one was sent twice: "none", "first", "last", "alone": only of others."""
    each: bool = False
    """One sample for each covered segment, in place of one for each ACK."""
    news: bool = True
    """Only of what is newly covered."""
    whole: Callable[[int, int, int], bool] = lambda seq, length, ack: seq + length <= ack


OTHERS = {
    "last copy": SampleRules(copies="last"),
    "first copy": SampleRules(copies="first"),
    "behind the hole": SampleRules(copies="alone"),
    "one for each segment": SampleRules(each=True),
    "newest": SampleRules(oldest=False),
    "nothing new": SampleRules(news=False),
    "too early": SampleRules(whole=lambda seq, length, ack: seq <= ack),
    "one too many": SampleRules(whole=lambda seq, length, ack: seq + length < ack),
    "first number": SampleRules(whole=lambda seq, length, ack: seq == ack),
    "only its own ACK": SampleRules(whole=lambda seq, length, ack: seq + length == ack),
}


def check(usable_samples: Callable[..., Any]) -> None:
    """Compare every scene; a wrong answer is told by the rule that, taken otherwise, fits all."""
    told = []
    for what, sent, acks in SCENES:
        given = list(sent), list(acks)
        got = usable_samples(*given)
        expect(given == (sent, acks), "changes the lists", what=what)
        expect(all(isinstance(each, float | int) for each in got), "no numbers", told=got)
        told.append(got)
    for got, (what, sent, acks) in zip(told, SCENES, strict=True):
        wanted = _samples(sent, acks, SampleRules())
        if _alike(got, wanted):
            continue
        facts = {"what": what, "sent": sent, "acks": acks, "told": _short(got)}
        facts["wanted"] = _short(wanted)
        for name, rules in OTHERS.items():
            expect(not _fits(told, rules), name, **facts)
        expect(False, "wrong", **facts)


def _fits(told: list[Any], rules: SampleRules) -> bool:
    return all(
        _alike(got, _samples(sent, acks, rules))
        for got, (_, sent, acks) in zip(told, SCENES, strict=True)
    )


def _alike(told: list[Any], wanted: list[float]) -> bool:
    pairs = zip(told, wanted, strict=False)
    return len(told) == len(wanted) and all(math.isclose(*pair, rel_tol=1e-6) for pair in pairs)


def _short(samples: list[Any]) -> list[float]:
    return [round(float(sample), 6) for sample in samples]


def _samples(sent: Sent, acks: Acks, rules: SampleRules) -> list[float]:
    """Return what these rules take."""
    samples, before = [], 0
    for time, ack in acks:
        since = before if rules.news else -1
        covered = [
            (at, seq)
            for at, seq, length in sent
            if length and seq + length > since and rules.whole(seq, length, ack) and at < time
        ]
        samples += list(_of_one_ack(time, covered, rules))
        before = max(before, ack)
    return samples


def _of_one_ack(
    time: float, covered: list[tuple[float, int]], rules: SampleRules
) -> Iterator[float]:
    numbers = [seq for _, seq in covered]
    if len(numbers) > len(set(numbers)):
        if rules.copies == "none":
            return
        if rules.copies == "alone":
            covered = [(at, seq) for at, seq in covered if numbers.count(seq) == 1]
        elif rules.copies == "last":
            covered = [each for each in covered if each[0] == max(covered)[0]]
    if covered:
        chosen = covered if rules.each else [min(covered) if rules.oldest else max(covered)]
        yield from (time - at for at, _ in chosen)


def usable_samples(sent, acks):
    """Return the round trips that may be used, in the order of the ACKs.

    `sent` has (time, seq, length) of each segment that was sent, and
    again of each copy; a SYN has the length 1. `acks` has (time, ack)
    of each acknowledgment that came. Times are in seconds.
    """
    samples = []
    before = 0
    for time, ack in acks:
        news = [(at, seq) for at, seq, n in sent if before < seq + n <= ack]
        numbers = [seq for at, seq in news]
        if news and len(numbers) == len(set(numbers)):
            samples.append(time - news[0][0])
        before = max(before, ack)
    return samples


SAID = "where {what}, you returned {told}; it is {wanted}. "
SHOWN = "(Sent: {sent}. ACKs: {acks}.)"

EXERCISE = Exercise(
    name="usable_samples",
    notebook="09",
    title="Which round trips may be used",
    solution=(usable_samples,),
    check=check,
    gives=list,
    mistakes={
        "changes the lists": Mistake(
            "where {what}, it changed a list that it was given.", "to go through both with `for`."
        ),
        "no numbers": Mistake("it returned {told}.", "a list of numbers: seconds."),
        "last copy": Mistake(
            SAID + "That counts from the last copy. If the ACK was for the first, the sample is "
            "far too short, and so is the next RTO.",
            "to take none from an ACK that covers a segment which was sent twice.",
        ),
        "first copy": Mistake(
            SAID + "That counts from the first copy, though the ACK may be for the second.",
            "to take none from an ACK that covers a segment which was sent twice.",
        ),
        "behind the hole": Mistake(
            SAID + "That leaves out the repeated segment, and takes those behind it. Their "
            "acknowledgment had to wait until the hole was filled.",
            "to take none from an ACK that covers any segment which was sent twice.",
        ),
        "one for each segment": Mistake(
            SAID + "That is a sample for each segment.",
            "one for each ACK, from the oldest segment that it newly covers.",
        ),
        "newest": Mistake(
            SAID + "That counts from the newest segment that the ACK covers.",
            "the oldest: a receiver may hold its ACK back, and the sender has to wait for that.",
        ),
        "nothing new": Mistake(
            SAID + "An ACK that covers nothing new has given a sample.",
            "to remember up to where everything was acknowledged before.",
        ),
        "too early": Mistake(
            SAID + "The ACK named the first number of a segment, and you took it as acknowledged.",
            "`seq + length <= ack`: an ACK names the next number that is waited for.",
        ),
        "one too many": Mistake(
            SAID + "Its last byte was acknowledged as well.",
            "`seq + length <= ack`: an ACK names the next number that is waited for.",
        ),
        "first number": Mistake(
            SAID + "That is what comes out where `ack` is compared with `seq`.",
            "`seq + length <= ack`: an ACK names the next number that is waited for.",
        ),
        "only its own ACK": Mistake(
            SAID + "That is what comes out where an ACK is for one segment alone.",
            "`<=`: an ACK covers everything before the number that it names.",
        ),
        "wrong": Mistake(
            SAID + SHOWN, "to draw this one as a ladder, and to ask of each ACK what is new in it."
        ),
    },
    hints=(
        "Ask of each ACK: which segments does it cover that no ACK before it has covered?",
        "If one of these was sent twice, there is no sample. If not, there is one, from the "
        "oldest of them.",
        "`news = [(at, seq) for at, seq, n in sent if before < seq + n <= ack]`; a "
        "number that stands in it twice was sent twice. Then `before = max(before, ack)`.",
    ),
    right="`trace.round_trips` does the same with the segments of a trace.",
)
