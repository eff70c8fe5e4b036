"""The language of the scripts: what it reads, and what it refuses."""

import pytest

from helpers.transport.tcp import ACK, FIN, PSH, SYN
from helpers.transport.tcp.options import (
    EndOfOptions,
    IllegalOption,
    MaximumSegmentSize,
    NoOperation,
    Sack,
    SackPermitted,
    Timestamps,
    UnknownOption,
    WindowScale,
)
from tests.scripting.language import BadScript, parse_script
from tests.scripting.segment_text import LAST, Line, option_differs, options_text, parse_segment

HEAD = "title: A test\nrule: RFC 9293 3.5\nkernel: same\n\n"


def script(*lines, head=HEAD):
    return parse_script("test", head + "\n".join(lines))


SEGMENTS = {
    "S 0": Line(SYN, 0, 0),
    ". 1 ack 1": Line(ACK, 1, 1, 1),
    "PF. 1:101 ack 5 win 0": Line(PSH | FIN | ACK, 1, 101, 5, 0),
    "- -5": Line(0, -5, -5),
    "S. * ack 1 <>": Line(SYN | ACK, None, None, 1, options=()),
    ". 1:3001 ack 1 in 3": Line(ACK, 1, 3001, 1, pieces=3),
    ". 1 ack 1 x3": Line(ACK, 1, 1, 1, times=3),
    "P. 1:2 ack 1 corrupt": Line(PSH | ACK, 1, 2, 1, corrupt=True),
}
OPTIONS = {
    "mss 1460, sackOK, wscale 7": (MaximumSegmentSize(1460), SackPermitted(), WindowScale(7)),
    "TS": (Timestamps(LAST, LAST),),
    "TS 10": (Timestamps(10, LAST),),
    "TS ecr 10": (Timestamps(LAST, 10),),
    "TS 10 ecr 20": (Timestamps(10, 20),),
    "sack 1:2 5:6, nop": (Sack(((1, 2), (5, 6))), NoOperation()),
    "kind 253 0102": (UnknownOption(253, b"\1\2"),),
    "bytes 0200": (IllegalOption(b"\2\0"),),
    "eol 0102": (EndOfOptions(b"\1\2"),),
}


@pytest.mark.parametrize("text", SEGMENTS)
def test_a_segment(text):
    assert parse_segment(text) == SEGMENTS[text]


@pytest.mark.parametrize("text", OPTIONS)
def test_options(text):
    assert parse_segment(f"S 0 <{text}>").options == OPTIONS[text]


def test_options_are_told_as_they_are_written():
    text = "mss 1460, sackOK, TS 1 ecr 2, wscale 7, sack 1:2 5:6"
    assert options_text(parse_segment(f"S 0 <{text}>").options) == text


@pytest.mark.parametrize("text", ["", "X 0", "S", "S 0 ack", "S 0 win x", ". 1:x", "S 0 <mss x>"])
def test_what_is_no_segment(text):
    with pytest.raises(BadScript):
        parse_segment(text)


def test_what_is_left_out_of_an_option_is_not_compared():
    found = Timestamps(5, 6)
    assert not option_differs(Timestamps(LAST, LAST), found)
    assert not option_differs(Timestamps(LAST, 6), found)
    assert option_differs(Timestamps(LAST, 7), found)
    assert option_differs(WindowScale(5), found)
    assert option_differs(Sack(((1, 2),)), Sack(((1, 3),)))


def test_lines_and_times():
    events = script(
        "listen", "< S 0  # a comment", "+0.1 > S. 0", "+0..0.5 > . 1", "quiet 1"
    ).events
    assert [event.what for event in events] == ["listen", "<", ">", ">", "quiet"]
    assert [(event.time, event.latest) for event in events][2:4] == [(0.1, 0.1), (0.0, 0.5)]
    assert [event.number for event in events] == [5, 6, 7, 8, 9]


def test_calls_and_their_results():
    send, receive = script("send 100 -> 100", "+1 receive 5 -> nothing").events
    assert (send.words, send.result) == (("100",), "100")
    assert (receive.words, receive.result, receive.time) == (("5",), "nothing", 1.0)


def test_lines_for_one_side():
    head = HEAD.replace("same", "differs, because it is another TCP")
    parsed = script("listen", "ours: < S 0", "kernel: +1 < S 5", head=head)
    assert [event.what for event in parsed.played_by("ours")] == ["listen", "<"]
    assert [event.time for event in parsed.played_by("kernel")] == [0.0, 1.0]
    assert parsed.why == "it is another TCP"


def test_the_head():
    head = HEAD.replace("kernel", "must: 3, 14\nset: nagle=off mss=800\nkernel")
    parsed = script("listen", head=head)
    assert parsed.musts == (3, 14)
    assert parsed.settings == {"nagle": "off", "mss": "800"}
    assert (parsed.title, parsed.rule, parsed.kernel) == ("A test", "RFC 9293 3.5", "same")


WRONG = {
    "nobody knows what 'dance' is": ["dance"],
    "test, line 6: this is no segment": ["listen", "< S"],
    "wants a result": ["send 1 ->"],
    "nothing happens": [],
    "for the kernel only": ["listen", "kernel: listen"],
    "lines before the last ones are ours only": ["ours: listen", "listen"],
}
WRONG_HEADS = {
    "it has no rule": HEAD.replace("rule", "# rule"),
    "it has no title": "",
    "kernel is “same”, or": HEAD.replace("same", "differs"),
    "both sides play the same": HEAD.replace("same", "differs, because it does"),
    "a setting looks like": HEAD.replace("kernel", "set: nagle\nkernel"),
}


@pytest.mark.parametrize("complaint", WRONG)
def test_a_mistake_is_found(complaint):
    with pytest.raises(BadScript, match=complaint):
        script(*WRONG[complaint])


@pytest.mark.parametrize("complaint", WRONG_HEADS)
def test_a_mistake_in_the_head_is_found(complaint):
    with pytest.raises(BadScript, match=complaint):
        script("listen", head=WRONG_HEADS[complaint])
