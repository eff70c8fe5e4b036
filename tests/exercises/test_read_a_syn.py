"""The SYN that the exercise asks about is the one that notebook 02 shows."""

from helpers.exercises.notebook_02.read_a_syn import SYN
from helpers.trace import Trace
from tests.notebook_form import NOTEBOOKS


def test_it_is_the_recorded_one():
    trace = Trace.load(NOTEBOOKS / "captures" / "hello.pcap")
    assert trace.with_flags("SYN")[0].data == SYN
