"""A step as it is noted while the others are still to come."""

from dataclasses import dataclass, field, replace

from helpers.stepping.blocking import Waiting
from helpers.stepping.report import Here, Report
from helpers.stepping.step import Step


@dataclass
class Turn:
    """A step as it is noted: the packets are told by how many there were before and after."""

    step: Step
    packets: range
    wait: Waiting = field(default_factory=Waiting)
    since: int = 0  # how many packets there were when the line was found to be blocked


def step_of(
    number: int,
    who: str,
    here: Here,
    what: str,
    wait: Waiting,
    after_block: bool,
    report: Report | None,
) -> Step:
    """The step that began `here`; without a report, its line has not come back."""
    step = Step(
        number,
        who,
        here.place.line,
        here.place.text,
        here.place.function,
        what,
        waiting=wait.call,
        after_block=after_block,
        goes_on=here.goes_on,
        leaves=here.leaves,
        closes=here.closes,
        depth=here.depth,
        indent=here.place.indent,
    )
    if report is None:
        return step
    return replace(
        step,
        changed=report.changed,
        raised=report.raised,
        returned=report.returned,
        ended_by=report.ended_by,
        ended=report.kind == "ended",
    )
