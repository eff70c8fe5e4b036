from xml.etree import ElementTree

import pytest

from helpers.draw import CannotDraw, ladder
from helpers.draw.ladder_words import clock
from helpers.link import ARP, Ethernet
from helpers.record import Fate, Record
from helpers.trace import Trace
from helpers.transport.tcp import ACK, PSH, RST
from tests.draw.exchanges import (
    CLIENT,
    MAC,
    NAMES,
    PORT,
    SERVER,
    bulk,
    handshake,
    record,
    segment,
    small,
)

NS = "{http://www.w3.org/2000/svg}"
STATES = {
    None: {"client": "CLOSED", "server": "LISTEN"},
    0: {"client": "SYN-SENT", "server": "SYN-RECEIVED"},
    1: {"client": "ESTABLISHED"},
    2: {"server": "ESTABLISHED"},
}
LOSSY = bulk(60)


def frames(picture):
    """The groups of a picture that stand for frames, by number."""
    root = ElementTree.fromstring(picture.svg)
    groups = [g for g in root.iter(f"{NS}g") if g.get("data-frame")]
    return {int(group.get("data-frame")): group for group in groups}


def words(group):
    return " ".join("".join(text.itertext()) for text in group.iter(f"{NS}text"))


def test_each_frame_is_a_group_with_its_words():
    found = frames(ladder(small()))
    assert list(found) == list(range(8))
    assert "SYN seq=0 win=64240" in words(found[0])
    assert "MSS=1460, SACK permitted, timestamps, WS=7" in words(found[0])
    assert "SYN, ACK seq=0 ack=1 win=65160" in words(found[1])
    assert "PSH, ACK seq=1 ack=1 len=5 win=64256" in words(found[3])
    assert found[3].get("class") == "frame data"


def test_the_text_says_the_same_in_columns():
    lines = ladder(small()).text.splitlines()
    assert lines[0] == (
        "0  client → server  SYN       seq=0 win=64240              "
        "MSS=1460, SACK permitted, timestamps, WS=7"
    )
    assert lines[3] == "3  client → server  PSH, ACK  seq=1 ack=1 len=5 win=64256"
    assert len(lines) == 8


@pytest.mark.parametrize("trace", [small(), LOSSY], ids=["small", "lossy"])
def test_text_and_picture_have_the_same_words(trace):
    picture = ladder(trace)
    for line, group in zip(picture.text.splitlines(), frames(picture).values(), strict=True):
        said = set(line.replace(",", " ").split()) - {"client", "server", "→"}
        assert said <= set(words(group).replace(",", " ").replace(";", " ").split())


def test_losses_retransmissions_and_duplicate_acks_are_marked():
    text = ladder(LOSSY).text.splitlines()
    assert sum("lost" in line for line in text) == 1
    assert sum("retransmission" in line for line in text) == 1
    assert "duplicate ACK 1" in "".join(text)
    assert "SACK 14481–15929" in "".join(text)
    groups = frames(ladder(LOSSY)).values()
    (lost,) = [group for group in groups if "lost" in group.get("class").split()]
    assert [path.get("class") for path in lost.iter(f"{NS}path")] == ["line", "cross"]


@pytest.mark.parametrize(("fate", "word"), [("dropped", "lost"), ("queue full", "queue full")])
@pytest.mark.parametrize("times", ["sloped", "flat"])
def test_a_loss_says_why(fate, word, times):
    data = segment(CLIENT, 1, 1, PSH | ACK, data=b"hello")
    delay = None if times == "flat" else 0.02
    records = [record(0.0, CLIENT, data, fate=Fate(fate)), record(0.1, CLIENT, data, delay)]
    picture = ladder(Trace(records, NAMES))
    group = frames(picture)[0]
    assert "lost" in group.get("class").split()
    for said in (words(group), picture.text.splitlines()[0], picture.alt):
        assert word in said


@pytest.mark.parametrize(
    ("fate", "mark"),
    [(Fate.CORRUPTED, "zigzag"), (Fate.DUPLICATED, "tip"), (Fate.REORDERED, "tip")],
)
def test_each_fate_has_a_word_and_a_mark(fate, mark):
    data = segment(CLIENT, 1, 1, PSH | ACK, data=b"hello")
    picture = ladder(Trace([record(0.0, CLIENT, data, fate=fate)], NAMES))
    (group,) = frames(picture).values()
    assert str(fate) in words(group)
    assert str(fate) in picture.text
    assert str(fate) in picture.alt
    shapes = [path.get("class") for path in group.iter(f"{NS}path")]
    assert shapes.count(mark) == (2 if fate is Fate.DUPLICATED else 1)


def test_states_and_notes_stand_in_picture_and_text():
    picture = ladder(Trace(handshake(), NAMES), states=STATES, notes={1: "connect() <returns>"})
    assert "before: client CLOSED, server LISTEN" in picture.text
    assert "then client SYN-SENT, server SYN-RECEIVED" in picture.text
    assert "note: connect() <returns>" in picture.text
    assert "SYN-RECEIVED" in words(frames(picture)[0])
    assert "connect() <returns>" in words(frames(picture)[1])
    assert "LISTEN" in picture.svg


def test_the_state_of_a_host_in_the_middle_becomes_a_note():
    hop = [
        Record(0.0, "a", segment(CLIENT, 0, 0, ACK)),
        Record(1.0, "b", segment(SERVER, 0, 0, ACK)),
    ]
    other = Record(2.0, "c", _question("10.0.0.9", SERVER))
    trace = Trace([*hop, other], {CLIENT: "a", SERVER: "b", "10.0.0.9": "c"})
    picture = ladder(trace, states={1: {"b": "WAITING", "c": "READY"}})
    assert "b: WAITING" in picture.text
    assert "then c READY\n" in picture.text


def _question(sender, target):
    message = ARP(
        operation=1,
        sender_mac=MAC[CLIENT],
        sender_ip=sender,
        target_mac="00:00:00:00:00:00",
        target_ip=target,
    )
    return Ethernet("ff:ff:ff:ff:ff:ff", MAC[CLIENT], 0x0806).pack(message.pack())


def test_the_text_has_times_only_when_asked():
    assert " ms" not in ladder(small()).text
    lines = ladder(small(), times=True).text.splitlines()
    assert lines[0].startswith("      0.0 ms  0  client")
    assert lines[1].startswith("     20.2 ms  1  server")


def test_the_same_exchange_at_other_times_has_the_same_text_and_alt():
    slow, fast = ladder(small(0.02)), ladder(small(0.013))
    assert slow.text == fast.text
    assert slow.alt == fast.alt
    assert slow.svg != fast.svg


def test_it_is_the_same_each_time():
    assert ladder(bulk(60)) == ladder(bulk(60))


def test_alt_begins_with_what_it_is_and_tells_the_first_frames():
    alt = ladder(LOSSY).alt
    assert alt.startswith("Time-sequence diagram: 60 segments between client and server.")
    assert "client → server SYN seq=0; server → client SYN, ACK seq=0 ack=1;" in alt
    assert alt.endswith("and 56 more.")
    assert "win" not in alt


def test_upto_hides_what_comes_later_and_keeps_everything_in_its_place():
    whole, part = ladder(LOSSY), ladder(LOSSY, upto=4, current=4)
    later = [n for n, group in frames(part).items() if "later" in group.get("class").split()]
    assert later == list(range(5, 60))
    assert whole.svg.partition(" width=")[0] == part.svg.partition(" width=")[0]
    assert len(part.text.splitlines()) == 5
    assert "5 segments" in part.alt


def test_a_pause_is_hidden_until_what_comes_after_it():
    picture = ladder(small(), upto=4)
    assert picture.svg.count('class="cut-mark later" data-before="5"') == 1
    assert 'class="cut-mark" data-before="5"' in ladder(small(), upto=5).svg


def test_one_frame_is_set_off():
    found = frames(ladder(LOSSY, current=7))
    assert [n for n, g in found.items() if "current" in g.get("class").split()] == [7]


def test_two_hundred_frames_are_well_under_the_limit():
    picture = ladder(bulk(200))
    assert len(picture.svg) < 120_000
    assert len(picture.html) < 200_000
    assert len(picture.text.splitlines()) == 200


def test_connections_have_numbers_where_there_are_several():
    one = segment(CLIENT, 0, 0, ACK)
    two = segment(CLIENT, 0, 0, ACK, port=PORT[CLIENT] + 1)
    several = ladder(Trace([record(0.0, CLIENT, one), record(1.0, CLIENT, two)], NAMES))
    assert "[1] ACK" in several.text
    assert "[2] ACK" in several.text
    assert "[1]" not in ladder(small()).text


def test_hosts_stand_client_first_wherever_the_trace_begins():
    root = ElementTree.fromstring(ladder(small()[1:]).svg)
    place = {t.text: float(t.get("x")) for t in root.iter(f"{NS}text") if t.get("class") == "host"}
    assert place["client"] < place["server"]


def test_frames_that_are_no_tcp():
    picture = ladder(Trace([Record(0.0, "", _question(CLIENT, SERVER))]))
    assert picture.text == "0  10.0.0.1 → 10.0.0.2  ARP: who has 10.0.0.2?"
    assert "1 frame between 10.0.0.1 and 10.0.0.2" in picture.alt


def test_a_frame_that_cannot_be_read():
    picture = ladder(Trace([Record(0.0, "client", b"\1\2\3")]))
    ElementTree.fromstring(picture.svg)
    assert "client → ?" in picture.text


def test_a_filtered_trace_keeps_its_numbers():
    picture = ladder(small().with_flags("FIN"))
    assert list(frames(picture)) == [5, 6]
    assert picture.text.startswith("5  client → server  FIN, ACK  seq=6")


def test_names_are_escaped():
    names = {CLIENT: "<a&b>", SERVER: '"server"'}
    data = segment(CLIENT, 0, 0, RST)
    ElementTree.fromstring(ladder(Trace([Record(0.0, "<a&b>", data)], names)).svg)


@pytest.mark.parametrize(
    ("trace", "more", "words"),
    [
        (Trace(), {}, "no frames"),
        (bulk(401), {}, r"401 frames are too many.*trace\[:100\]"),
        (small(), {"current": 99}, "frames 0 to 7 only"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_way_out(trace, more, words):
    with pytest.raises(CannotDraw, match=words):
        ladder(trace, **more)


@pytest.mark.parametrize(
    ("last", "unit"), [(0.0005, ("ms", 1000.0, 3)), (0.2, ("ms", 1000.0, 1)), (61.0, ("s", 1.0, 3))]
)
def test_the_clock_suits_the_trace(last, unit):
    assert clock([0.0, last]) == unit
