"""Exercise: the retransmission timeout after each round trip and each timeout (RFC 6298)."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from helpers.exercises.exercise import Exercise, Mistake, expect


class Limits(NamedTuple):
    """What `rto_after` is called with after the events."""

    granularity: float = 0.2
    minimum: float = 0.2
    maximum: float = 120.0


OUT = "timeout"
Events = Sequence[float | str]
CASES: tuple[
    tuple[Events, Limits | None], ...
] = (  # what happened, and the limits; None: those that the function has by itself
    ([0.1], None),
    ([0.5], Limits(0.01)),
    ([OUT], None),
    ([], None),
    ([OUT, OUT, OUT], Limits(0.1, 1.0, 60.0)),
    ([0.1, 0.3], Limits(0.001)),
    ([0.3, 0.1], Limits(0.001)),
    ([0.3, 0.1, 0.1, 0.1], Limits(0.001)),
    ([0.1] * 60, Limits(0.05, 0.01)),
    ([0.1] * 12, Limits(0.001, 1.0)),
    ([0.1, OUT, OUT], Limits(0.001, 1.0)),
    ([0.4, OUT, OUT], Limits(0.001)),
    ([0.4, OUT, OUT, 0.4, OUT, 0.5], Limits(0.001)),
    ([2.0, OUT, OUT, 1.0, OUT], Limits(0.2, 0.2, 6.0)),
    ([3.0, 3.0], Limits(0.2, 0.2, 6.0)),
    ([0.1, *[OUT] * 12, 0.1], None),
    ([0.05 + 0.01 * (number * 7 % 11) for number in range(40)], Limits(0.001, 0.01)),
)


def check(rto_after: Callable[..., Any]) -> None:
    """Compare every case; a wrong answer is told by the one rule that, taken otherwise, fits all.

    One case would not do: [0.1] comes out alike if RTTVAR begins at R, and if G is added.
    """
    told = []
    for events, limits in CASES:
        given = list(events)
        told.append(rto_after(given, *(limits or ())))
        expect(given == events, "changes the events")
        expect(len(told[-1]) == len(events), "not one each", told=len(told[-1]), wanted=len(events))
        numbers = all(isinstance(each, float | int) for each in told[-1])
        expect(numbers, "no numbers", told=told[-1])
    if not _fits(told, TimeoutRules()):
        facts = _first_fault(told)
        for name, rules in OTHERS.items():
            expect(not _fits(told, rules), name, **facts)
        expect(False, "wrong", **facts)


def _fits(told: list[Any], rules: "TimeoutRules") -> bool:
    """Return whether these rules give what was told, in every case."""
    return all(
        all(map(_close, each, _follow(events, limits or Limits(), rules)))
        for each, (events, limits) in zip(told, CASES, strict=True)
    )


def _first_fault(told: list[Any]) -> dict[str, Any]:
    """Return the facts of the first RTO that is not as it should be."""
    for each, (events, given) in zip(told, CASES, strict=True):
        limits = given or Limits()
        wanted = _follow(events, limits, TimeoutRules())
        for number, pair in enumerate(zip(each, wanted, strict=True)):
            if not _close(*pair):
                got, right = (f"{seconds:.6g}" for seconds in pair)
                return {
                    "upto": events[: number + 1],
                    "told": got,
                    "wanted": right,
                } | limits._asdict()
    return {}


def _close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-6)


@dataclass(frozen=True)
class TimeoutRules:
    """The rules of RFC 6298, each as it may be taken for another."""

    alpha: float = 1 / 8
    beta: float = 1 / 4
    first: float = 1 / 2
    deviations: float = 4
    begin: float = 1.0
    signed: bool = False
    srtt_first: bool = False
    grain: str = "the greater"
    doubles: str = "each time"
    forgets: bool = True
    least: bool = True
    doubles_the_least: bool = True
    most: bool = True


OTHERS = {
    "SRTT first": TimeoutRules(srtt_first=True),
    "gains swapped": TimeoutRules(alpha=1 / 4, beta=1 / 8),
    "weights turned": TimeoutRules(alpha=7 / 8, beta=3 / 4),
    "no deviation at first": TimeoutRules(first=0),
    "the whole at first": TimeoutRules(first=1),
    "signed": TimeoutRules(signed=True),
    "no grain": TimeoutRules(grain="none"),
    "grain added": TimeoutRules(grain="added"),
    "deviation once": TimeoutRules(deviations=1),
    "deviation twice": TimeoutRules(deviations=2),
    "no back-off": TimeoutRules(doubles="never"),
    "doubles once": TimeoutRules(doubles="once"),
    "back-off kept": TimeoutRules(forgets=False),
    "no minimum": TimeoutRules(least=False),
    "minimum not doubled": TimeoutRules(doubles_the_least=False),
    "no maximum": TimeoutRules(most=False),
    "begins elsewhere": TimeoutRules(begin=0.0),
    "begins with three": TimeoutRules(begin=3.0),
}


def _follow(events: Events, limits: Limits, rules: TimeoutRules) -> list[float]:
    """Return the RTO after each event, by these rules."""
    srtt: float | None = None
    rttvar = 0.0
    base = rto = rules.begin
    backed, result = 0, []
    for event in events:
        if isinstance(event, str):
            backed += 1
            rto = {"each time": 2 * rto, "never": rto, "once": 2 * base}[rules.doubles]
        else:
            srtt, rttvar = _averages(event, srtt, rttvar, rules)
            base = rto = _wait(srtt, rules.deviations * rttvar, limits.granularity, rules)
            backed = 0 if rules.forgets else backed
            rto *= 2**backed
        told = max(rto, limits.minimum) if rules.least else rto
        told = min(told, limits.maximum) if rules.most else told
        if rules.doubles_the_least:
            rto = told
            base = base if isinstance(event, str) else told
        result.append(told)
    return result


def _averages(
    event: float, srtt: float | None, rttvar: float, rules: TimeoutRules
) -> tuple[float, float]:
    if srtt is None:
        return event, rules.first * event
    after = srtt + rules.alpha * (event - srtt)
    wrong_by = (after if rules.srtt_first else srtt) - event
    wrong_by = wrong_by if rules.signed else abs(wrong_by)
    return after, rttvar + rules.beta * (wrong_by - rttvar)


def _wait(srtt: float, spread: float, granularity: float, rules: TimeoutRules) -> float:
    if rules.grain == "none":
        return srtt + spread
    return srtt + (spread + granularity if rules.grain == "added" else max(granularity, spread))


def rto_after(events, granularity=0.2, minimum=0.2, maximum=120.0):
    """Return the RTO after each of `events`, as a list of seconds.

    An event is a round trip that was measured, in seconds, or
    "timeout": the timer has gone off. Before the first one, the RTO
    is 1 second.
    """
    srtt = rttvar = None
    rto = 1.0
    result = []
    for event in events:
        if event == "timeout":
            rto = 2 * rto
        else:
            if srtt is None:
                srtt, rttvar = event, event / 2
            else:
                rttvar = 3 / 4 * rttvar + 1 / 4 * abs(srtt - event)
                srtt = 7 / 8 * srtt + 1 / 8 * event
            rto = srtt + max(granularity, 4 * rttvar)
        rto = min(max(rto, minimum), maximum)
        result.append(rto)
    return result


SAID = (
    "after {upto} (granularity {granularity:g} s, minimum {minimum:g} s, maximum {maximum:g} s) "
    "you have an RTO of {told} s; it is {wanted} s. "
)

EXERCISE = Exercise(
    name="rto_after",
    notebook="09",
    title="Compute the retransmission timeout",
    solution=(rto_after,),
    check=check,
    gives=list,
    mistakes={
        "changes the events": Mistake(
            "it changed the list of events that it was given.", "to go through it with `for`."
        ),
        "not one each": Mistake(
            "for {wanted} events it returned {told} values.",
            "to append the RTO once for each event, after it, and nothing before the first.",
        ),
        "no numbers": Mistake("it returned {told}.", "a list of numbers: seconds."),
        "SRTT first": Mistake(
            SAID + "That is what comes out where SRTT moves before RTTVAR is computed.",
            "to compute RTTVAR first: it compares the sample with SRTT as it was (RFC 6298 2.3).",
        ),
        "gains swapped": Mistake(
            SAID + "That is what comes out where SRTT moves by a quarter and RTTVAR by an eighth.",
            "an eighth for SRTT, and a quarter for RTTVAR.",
        ),
        "weights turned": Mistake(
            SAID + "That is what comes out where the new sample gets the greater weight.",
            "to keep 7/8 of the old SRTT and 3/4 of the old RTTVAR: both are slow averages.",
        ),
        "no deviation at first": Mistake(
            SAID + "That is what comes out where RTTVAR begins at 0.",
            "R/2 after the first sample R: with one sample nobody knows how much they differ.",
        ),
        "the whole at first": Mistake(
            SAID + "That is what comes out where RTTVAR begins at R.", "to begin it at R/2."
        ),
        "signed": Mistake(
            SAID + "A round trip that was longer than expected has made the deviation smaller.",
            "`abs(srtt - r)`: to be wrong by 0.1 s is as bad in either direction.",
        ),
        "no grain": Mistake(
            SAID + "That is SRTT + 4 × RTTVAR, which may come down to SRTT itself.",
            "`max(granularity, 4 * rttvar)` in place of the second part.",
        ),
        "grain added": Mistake(
            SAID + "That is what comes out where the granularity is added as well.",
            "the greater of the two, the granularity or 4 × RTTVAR.",
        ),
        "deviation once": Mistake(
            SAID + "That is what comes out where RTTVAR counts once.", "4 × RTTVAR."
        ),
        "deviation twice": Mistake(
            SAID + "That is what comes out where RTTVAR counts twice.", "4 × RTTVAR."
        ),
        "no back-off": Mistake(
            SAID + "After a timeout nothing has changed.", "to double the RTO (RFC 6298 5.5)."
        ),
        "doubles once": Mistake(
            SAID + "The second timeout in a row has not doubled it again.",
            "to double the RTO as it is, and not the one that was computed last.",
        ),
        "back-off kept": Mistake(
            SAID + "A round trip was measured, and the timeouts before it count still.",
            "to compute the RTO anew from SRTT and RTTVAR: a sample ends the back-off.",
        ),
        "no minimum": Mistake(
            SAID + "That is less than the minimum.", "`max(rto, minimum)`, after each event."
        ),
        "minimum not doubled": Mistake(
            SAID + "The timeout has doubled what was computed, before the minimum was applied.",
            "to keep in `rto` what was returned last, with its limits, and to double that.",
        ),
        "no maximum": Mistake(
            SAID + "That is more than the maximum.", "`min(rto, maximum)`, after each event."
        ),
        "begins elsewhere": Mistake(
            SAID + "No round trip has been measured yet.",
            "to begin with an RTO of 1 second (RFC 6298 2.1), which a timeout doubles.",
        ),
        "begins with three": Mistake(
            SAID + "3 seconds stood in an earlier standard.",
            "to begin with an RTO of 1 second (RFC 6298 2.1), which a timeout doubles.",
        ),
        "wrong": Mistake(
            SAID.strip(),
            "to do the first events of this list on paper, with the three lines of section 2.",
        ),
    },
    hints=(
        "Three values are remembered from event to event: SRTT and RTTVAR, which do not exist "
        "before the first sample, and RTO, which begins at 1.",
        "The first sample R: SRTT is R, RTTVAR is R/2. Each later one: first RTTVAR, then SRTT. "
        "After a sample: `rto = srtt + max(granularity, 4 * rttvar)`.",
        'On "timeout": `rto = 2 * rto`. After each event of either kind: '
        "`rto = min(max(rto, minimum), maximum)`, and append it.",
    ),
    right="These lines decide in every TCP when to send again. Give them your own round trips.",
)
