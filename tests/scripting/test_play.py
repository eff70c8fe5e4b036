"""Playing a script: what the TCP does otherwise is found, on both sides, and is told."""

import pytest

from helpers.lab import why_not
from tests.scripting.kernel_host import KernelHost
from tests.scripting.kernel_side import KernelSide
from tests.scripting.language import parse_script
from tests.scripting.our_side import OurSide
from tests.scripting.play import NotAsWritten, pattern, play

HEAD = "title: A test\nrule: RFC 9293 3.5\nkernel: same\n\n"
RIGHT = """\
listen
< S 0 win 65535 <mss 1000, sackOK>
> S. 0 ack 1 <mss 1460, sackOK>
+0.020 < . 1 ack 1
send 3000 -> 3000
> P. 1:3001 ack 1 in 3
+0.020 < . 1 ack 3001
quiet 0.05
+0.020 < P. 1:101 ack 3001
+0..0.2 > . 3001 ack 101
receive 500 -> 100
state ESTABLISHED
error none
info tcpi_snd_cwnd >= 10
"""
WRONG = {  # what the story then says: a line that is right, and a wrong one in its place
    "the flags of what was sent differ": ("> S. 0", "> SE. 0"),
    "the sequence number of what was sent differs": ("> P. 1:3001", "> P. 2:3002"),
    "the acknowledgment number of what was sent differs": ("> . 3001 ack 101", "> . 3001 ack 102"),
    "the length of what was sent differs": ("> P. 1:3001 ack 1 in 3", "> . 1:501 ack 1"),
    "the window of what was sent differs": ("> S. 0 ack 1", "> S. 0 ack 1 win 17"),
    "the list of options of what was sent differs": ("<mss 1460, sackOK>", "<mss 1460>"),
    "the option MaximumSegmentSize of what was sent differs": ("<mss 1460, ", "<mss 1459, "),
    "was sent and is not in the script": ("> P. 1:3001 ack 1 in 3", "> . 1:1001 ack 1"),
    "too early": ("> P. 1:3001", "+0.3 > P. 1:3001"),
    "nothing was sent by 0 s": ("quiet 0.05", "> . 3001 ack 1"),
    "receive returned 100": ("-> 100", "-> 99"),
    "its state is ESTABLISHED": ("state ESTABLISHED", "state CLOSED"),
    "its error is none": ("error none", "error reset"),
    "tcpi_snd_cwnd is ": ("tcpi_snd_cwnd >= 10", "tcpi_snd_cwnd == 3"),
}
LATE = ("+0..0.2 > . 3001 ack 101", "+0.3..0.5 > . 3001 ack 101")


@pytest.fixture(scope="module")
def host():
    """A host with a kernel; where there can be none, the reason."""
    if reason := why_not():
        yield reason
        return
    with KernelHost() as host:
        yield host


@pytest.fixture(params=["ours", "kernel"])
def played(request, host):
    """A function that plays a script against one side."""
    if request.param == "ours":
        return lambda text: play(parse_script("test", HEAD + text), OurSide({}))
    if isinstance(host, str):
        pytest.skip(host)

    def on_kernel(text):
        side = KernelSide(host, 2, {})
        try:
            play(parse_script("test", HEAD + text), side)
        finally:
            side.close()

    return on_kernel


def test_a_script_that_is_right(played):
    played(RIGHT)


@pytest.mark.parametrize("complaint", WRONG)
def test_what_differs_is_found(complaint, played):
    right, wrong = WRONG[complaint]
    assert RIGHT.count(right) == 1
    with pytest.raises(NotAsWritten, match=complaint):
        played(RIGHT.replace(right, wrong))


def test_what_is_sent_after_the_last_line_is_found(played):
    with pytest.raises(NotAsWritten, match=r"the end: .* was sent and is not in the script"):
        played("listen\n< S 0 win 65535\n")


def test_an_answer_before_its_time_is_found(played):
    with pytest.raises(NotAsWritten, match="too early"):
        played(RIGHT.replace(*LATE))


def test_wrong_data_are_found(played, monkeypatch):
    monkeypatch.setattr("tests.scripting.play.FROM_US", 5)
    with pytest.raises(NotAsWritten, match="the data of what was sent differs"):
        played(RIGHT)


def test_the_story_is_told_up_to_the_line():
    with pytest.raises(NotAsWritten) as found:
        play(parse_script("test", HEAD + "connect\n> S 0\n> R 0\n"), OurSide({}))
    told = str(found.value).splitlines()
    assert told[0] == "test, line 7: nothing was sent by 0 s"
    assert told[1:] == ["    connect", "    > S 0", "    > R 0   <- here"]


def test_the_bytes_of_a_stream_do_not_depend_on_how_it_is_cut():
    assert pattern(0, 500, 3) + pattern(500, 2000, 3) == pattern(0, 2000, 3)
    assert pattern(0, 1000, 3) != pattern(1000, 2000, 3)
