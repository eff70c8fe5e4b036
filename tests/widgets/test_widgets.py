"""The widgets without a browser: their state, their static form, and what they refuse."""

import json
import zlib

import pytest
import traitlets

from helpers import draw
from helpers.application import LineReader, MessageReader, pack_message
from helpers.internet import IPv4
from helpers.layout import MalformedPacket
from helpers.stepping import step_through
from helpers.trace import Record, Trace
from helpers.transport import TCP, UDP
from helpers.transport.tcp import ACK
from helpers.widgets import (
    Choice,
    Sortable,
    edit_header,
    explore,
    explore_cut,
    explore_ladder,
    explore_steps,
)
from tests.browser.page import ROOT

HELLO = Trace.load(
    ROOT / "notebooks" / "captures" / "hello.pcap", {"10.0.0.1": "client", "10.0.0.2": "server"}
)


def add():
    number = 1
    number += 1


def bundle(widget):
    data, _ = widget._repr_mimebundle_()
    return data


@pytest.mark.parametrize(
    "widget",
    [
        Choice(question="Which?", choices={"a": "one", "b": "two"}),
        Sortable(label="Order", order=["x", "y"]),
        explore_ladder(HELLO),
        edit_header(HELLO[5].tcp, b"hello"),
        explore_steps(step_through(client=add)),
        explore_cut(b"one\ntw", LineReader),
        explore(lambda size: draw.plot_cwnd(([0, 1], [1, size])), size=(1, 2, 4)),
    ],
    ids=lambda widget: type(widget).__name__,
)
def test_each_has_a_live_a_text_and_an_html_form(widget):
    data = bundle(widget)
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"]
    assert "<img" in data["text/html"] or "<b>" in data["text/html"]
    assert "data-lm-suppress-shortcuts" in str(widget._esm)


def test_html_is_escaped():
    html = bundle(Choice(question="<b>?", choices={"a": "1 < 2"}))["text/html"]
    assert "&lt;b&gt;?" in html
    assert "1 &lt; 2" in html


def test_the_plain_call_of_the_ladder_gives_the_same_picture():
    data = bundle(explore_ladder(HELLO))
    picture = draw.ladder(HELLO)
    assert data["text/html"] == picture.html
    assert data["text/plain"] == picture.text


def test_a_ladder_explorer_holds_a_step_for_each_frame_and_refuses_others():
    explorer = explore_ladder(HELLO)
    held = json.loads(zlib.decompress(explorer.pictures))
    assert [frame["number"] for frame in held["frames"]] == list(range(len(HELLO)))
    assert all(frame["caption"] and frame["bytes"] for frame in held["frames"])
    explorer.current = 7
    with pytest.raises(traitlets.TraitError, match="frames 0 to 11"):
        explorer.current = 12
    assert explorer.current == 7


def test_the_same_trace_gives_the_same_bytes():
    assert explore_ladder(HELLO).pictures == explore_ladder(HELLO).pictures


def test_two_hundred_frames_stay_small():
    frames = [HELLO[5 + number % 4] for number in range(200)]
    records = [Record(0.01 * n, frame.sender, frame.data) for n, frame in enumerate(frames)]
    assert len(explore_ladder(Trace(records)).pictures) < 2_000_000


def test_a_changed_field_breaks_the_checksum_and_computing_it_mends_it():
    editor = edit_header(TCP(50_000, 80, seq=1, ack=1, flags=ACK, window=512), b"hello")
    assert editor.checksum_ok
    before = editor.packet
    editor.change(window=513)
    assert not editor.checksum_ok
    right = (
        type(editor.header)
        .parse(TCP(50_000, 80, 1, 1, flags=ACK, window=513).pack(b"hello", "10.0.0.1", "10.0.0.2"))[
            0
        ]
        .checksum
    )
    assert f"is wrong, {right:#06x} would be right" in editor.verdict()
    assert editor.packet != before
    editor.fill_in_checksum()
    assert editor.checksum_ok
    assert "is right" in bundle(editor)["text/plain"]
    assert IPv4.parse(editor.packet)[1] == editor.header.pack(b"hello")


@pytest.mark.parametrize(
    "header", [UDP(1, 2), IPv4(source="10.0.0.1", destination="10.0.0.2", protocol=17)]
)
def test_other_headers(header):
    editor = edit_header(header, b"data")
    assert editor.checksum_ok
    editor.change(checksum=editor.header.checksum ^ 1)
    assert not editor.checksum_ok


@pytest.mark.parametrize(
    ("name", "entry", "problem"),
    [
        ("window", "", "is a number"),
        ("window", "many", "is a number"),
        ("window", "65536", "0 to 65535"),
        ("window", "-1", "0 to 65535"),
        ("data_offset", "16", "0 to 15"),
    ],
)
def test_what_is_no_value_is_told_and_changes_nothing(name, entry, problem):
    editor = edit_header(TCP(1, 2))
    before = editor.header
    editor.entries = {**editor.entries, name: entry}
    assert problem in editor.shown["problems"][name]
    assert editor.header == before
    editor.entries = {**editor.entries, name: "0x7"}
    assert editor.shown["problems"] == {}
    assert getattr(editor.header, name) == 7


def test_a_header_that_no_receiver_could_read_is_shown_with_a_note():
    editor = edit_header(TCP(1, 2))
    editor.entries = {**editor.entries, "data_offset": "3"}
    assert "3 words" in editor.shown["note"]
    assert editor.header.data_offset == 3


@pytest.mark.parametrize(("header", "name"), [(TCP(1, 2), "data_offset"), (UDP(1, 2), "length")])
def test_the_checksum_is_computed_where_a_length_is_wrong(header, name):
    editor = edit_header(header, b"data")
    editor.entries = {**editor.entries, name: "3"}
    assert not editor.checksum_ok
    editor.fill_in_checksum()
    assert editor.checksum_ok
    assert editor.shown["note"]


def test_a_bad_address_is_told():
    editor = edit_header(IPv4(source="10.0.0.1", destination="10.0.0.2"))
    editor.entries = {**editor.entries, "source": "10.0.0"}
    assert "no IPv4 address" in editor.shown["problems"][""]


def test_bad_use():
    with pytest.raises(TypeError, match="IPv4, TCP or UDP"):
        edit_header(HELLO[0])
    editor = edit_header(TCP(1, 2))
    with pytest.raises(MalformedPacket):
        editor.change(window=70_000)
    with pytest.raises(TypeError):
        editor.change(wind=1)


def test_a_steps_explorer_holds_a_caption_for_each_step_and_refuses_others():
    stepped = step_through(client=add)
    explorer = explore_steps(stepped)
    held = json.loads(zlib.decompress(explorer.pictures))
    assert held["picture"] == stepped.picture().svg
    assert [step["caption"].partition(": ")[2] for step in held["steps"]] == [
        "number = 1 · number = 1",
        "number += 1 · the end · number = 2",
    ]
    assert {step["sockets"] for step in held["steps"]} == {"No sockets yet"}
    explorer.current = 2
    with pytest.raises(traitlets.TraitError, match="no step 3 is here: there are 1 to 2"):
        explorer.current = 3
    data = bundle(explorer)
    assert data["text/html"] == stepped.picture().html and data["text/plain"] == stepped.text


def test_a_cut_explorer_holds_each_cut_and_shows_the_plain_call():
    explorer = explore_cut(b"one\ntw", LineReader, cut=4)
    held = json.loads(zlib.decompress(explorer.pictures))
    assert len(held) == 7
    assert all("one" in state["caption"] for state in held)
    reader = LineReader()
    steps = [(piece, reader.feed(piece), reader.waiting) for piece in (b"one\n", b"tw")]
    assert bundle(explorer)["text/html"] == draw.feeding(steps).html
    explorer.cut = 6
    assert bundle(explorer)["text/plain"].startswith(
        r"fed b'one\ntw': complete b'one'; waits b'tw'"
    )


@pytest.mark.parametrize("cut", [-1, 7])
def test_a_cut_outside_of_the_stream_is_refused(cut):
    explorer = explore_cut(b"one\ntw", LineReader)
    with pytest.raises(traitlets.TraitError, match="cut at 0 to 6"):
        explorer.cut = cut
    assert explorer.cut == 3


def test_a_cut_explorer_takes_any_reader():
    explorer = explore_cut(pack_message(b"hi") + pack_message(b""), MessageReader, cut=5)
    assert "complete b'hi', b''" in bundle(explorer)["text/plain"]
