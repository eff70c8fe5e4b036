from xml.etree import ElementTree

import pytest

from helpers.draw import CannotDraw, talk
from helpers.draw.talk import said
from helpers.trace import Trace
from helpers.transport.tcp import ACK, FIN, PSH, RST, SYN
from tests.draw.exchanges import CLIENT, NAMES, SERVER, handshake, record, segment

WORDS = Trace(
    [
        *handshake(),
        record(1.0, CLIENT, segment(CLIENT, 1, 1, PSH | ACK, data=b"Hello <&> \xff")),
        record(1.1, SERVER, segment(SERVER, 1, 12, ACK)),
        record(1.2, CLIENT, segment(CLIENT, 12, 1, FIN | ACK)),
    ],
    NAMES,
)


def test_each_segment_says_something():
    assert talk(WORDS).text.splitlines() == [
        "client → server  shall we talk? (SYN)",
        "server → client  yes, let us talk (SYN, ACK)",
        "client → server  it has come (ACK)",
        r"client → server  b'Hello <&> \xff'",
        "server → client  it has come (ACK)",
        "client → server  that was all from me (FIN, ACK)",
    ]


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (RST, "no!"),
        (RST | ACK, "no!"),
        (SYN, "shall we talk?"),
        (FIN | ACK, "that was all from me"),
    ],
)
def test_flags_in_everyday_words(flags, words):
    frame = Trace([record(0, CLIENT, segment(CLIENT, 0, 0, flags))], NAMES)[0]
    assert said(frame) == words


def test_the_picture_is_well_formed_and_has_words():
    picture = talk(WORDS)
    root = ElementTree.fromstring(picture.svg)
    assert r"b'Hello <&> \xff'" in "".join(root.itertext())
    assert "shall we talk?" in picture.alt


def test_long_data_stays_between_the_hosts():
    frame = record(0, CLIENT, segment(CLIENT, 1, 1, ACK, data=bytes(1400)))
    assert "…" in talk(Trace([frame], NAMES)).svg


@pytest.mark.parametrize("trace", [[], Trace([], NAMES), [*WORDS] * 11])
def test_too_few_or_too_many_are_refused(trace):
    with pytest.raises(CannotDraw, match="from 1 to 60"):
        talk(trace)
