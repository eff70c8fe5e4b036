"""An answer that is a class: its methods and properties are watched as functions are."""

import pytest

from helpers.exercises.catalog import find
from helpers.exercises.checking import judge
from helpers.exercises.notebook_08.go_back_n import GoBackN
from helpers.exercises.watch import TrialWatch


class Misspelt(GoBackN):
    def on_ack(self, number):
        self.bases = self.basis + number


class Property(GoBackN):
    @property
    def done(self):
        return self.base == len(self.count)


class Late(GoBackN):
    def to_send(self):
        yield from super().to_send()
        yield self.counts


class Endless(GoBackN):
    def on_timeout(self, number):
        while self.next >= 0:
            self.next = self.base


class Slotted:
    __slots__ = ("base", "count", "next", "sent", "window")
    __init__, to_send = GoBackN.__init__, GoBackN.to_send
    on_ack, on_timeout, done = GoBackN.on_ack, GoBackN.on_timeout, GoBackN.done


@pytest.mark.parametrize(
    ("answer", "mistake", "line"),
    [
        (Misspelt, "slip: ", "self.basis"),
        (Property, "slip: ", "len(self.count)"),
        (Late, "slip: ", "self.counts"),
        (Endless, "hangs", "self.next"),
        (lambda count, window: GoBackN(count, window), "no class", ""),
    ],
)
def test_what_is_wrong_in_a_method_is_met_as_in_a_function(answer, mistake, line):
    verdict = judge(find("go_back_n"), (answer,))
    assert verdict.state == "not quite"
    assert verdict.mistake.startswith(mistake), verdict
    assert line in verdict.because


def test_a_part_that_hides_the_one_of_a_base_class_is_not_lost():
    class Hides(GoBackN):
        done = False

    assert TrialWatch().over(Hides, lambda result: None)(10, 4).done is False


def test_a_generator_that_is_printed_has_the_name_that_the_answer_gave_it():
    watched = TrialWatch().over(GoBackN, lambda result: None)(10, 4)
    assert "GoBackN.to_send" in repr(watched.to_send())


def test_a_class_is_tried_as_it_is():
    before = dict(vars(GoBackN))
    assert judge(find("go_back_n"), (GoBackN,)).state == "right"
    assert judge(find("go_back_n"), (Slotted,)).state == "right"
    assert vars(GoBackN) == before
