"""Capture files: ours are read by others, and theirs by us."""

import io
import os
import shutil
import struct
import subprocess

import dpkt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.record import Record
from helpers.trace import CaptureFileError, Trace
from tests.packets import Dice, pack

START = 1_700_000_000_123_456_789
TIMES = (0.0, 0.000000001, 0.5, 3600.25)


def frames(count=4, seed=60):
    dice = Dice(seed)
    return [pack(*dice.frame()) for _ in range(count)]


def trace(first="ethernet"):
    cut = 14 if first == "ip" else 0
    records = [Record(at, "a", data[cut:]) for at, data in zip(TIMES, frames(), strict=True)]
    return Trace(records, first=first, start_ns=START)


def same(left, right):
    assert [frame.data for frame in left] == [frame.data for frame in right]
    assert [frame.time for frame in left] == [frame.time for frame in right]
    assert (left.first, left.start_ns) == (right.first, right.start_ns)


@pytest.mark.parametrize("first", ["ethernet", "ip"])
def test_what_is_saved_is_loaded(tmp_path, first):
    trace(first).save(tmp_path / "mine.pcap")
    loaded = Trace.load(tmp_path / "mine.pcap")
    same(loaded, trace(first))
    assert loaded.stacks == ("recorded",)
    assert loaded[0].sender


def test_an_empty_trace(tmp_path):
    Trace().save(tmp_path / "empty.pcap")
    assert len(Trace.load(tmp_path / "empty.pcap")) == 0


def test_a_filtered_trace_keeps_its_times(tmp_path):
    trace()[2:].save(tmp_path / "late.pcap")
    loaded = Trace.load(tmp_path / "late.pcap")
    assert loaded.start_ns == START + 500_000_000
    assert [frame.time for frame in loaded] == [0.0, 3599.75]


def test_dpkt_reads_what_we_save(tmp_path):
    trace().save(tmp_path / "mine.pcap")
    with (tmp_path / "mine.pcap").open("rb") as file:
        packets = list(dpkt.pcap.Reader(file))
    assert [data for _, data in packets] == frames()
    assert [float(when) for when, _ in packets] == pytest.approx([START / 1e9 + t for t in TIMES])


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize(("magic", "unit"), [(0xA1B2C3D4, 1000), (0xA1B23C4D, 1)])
def test_both_byte_orders_and_units(tmp_path, order, magic, unit):
    data = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 65535, 1)
    for seconds, packet in enumerate(frames()):
        data += struct.pack(order + "IIII", seconds, 7, len(packet), 9999) + packet
    (tmp_path / "x.pcap").write_bytes(data)
    loaded = Trace.load(tmp_path / "x.pcap")
    assert [frame.data for frame in loaded] == frames()
    assert [frame.time for frame in loaded] == [0, 1, 2, 3]
    assert loaded.start_ns == 7 * unit


@pytest.mark.parametrize("link", [0, 108])
def test_the_loopback_of_macos(tmp_path, link):
    packet = b"\2\0\0\0" + frames(1)[0][14:]
    data = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, link)
    data += struct.pack("<IIII", 0, 0, len(packet), len(packet)) + packet
    (tmp_path / "x.pcap").write_bytes(data)
    loaded = Trace.load(tmp_path / "x.pcap")
    assert loaded.first == "ip"
    assert loaded[0].data == packet[4:]
    assert loaded[0].ip


# --- pcapng ------------------------------------------------------------------------------------


def block(kind, body, order="<"):
    body += bytes(-len(body) % 4)
    length = struct.pack(order + "I", 12 + len(body))
    return struct.pack(order + "I", kind) + length + body + length


def section(order="<"):
    return block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def interface(link=1, options=b"", order="<", snaplen=0):
    return block(1, struct.pack(order + "HHI", link, 0, snaplen) + options, order)


def packet(data, stamp, number=0, order="<"):
    head = struct.pack(order + "IIIII", number, stamp >> 32, stamp & 0xFFFFFFFF, len(data), 9999)
    return block(6, head + data, order)


def load(tmp_path, data):
    path = tmp_path / "x.pcapng"
    path.write_bytes(data)
    return Trace.load(path)


@pytest.mark.parametrize("order", "<>")
def test_pcapng_with_two_clocks_and_unknown_blocks(tmp_path, order):
    nanoseconds = struct.pack(order + "HHBxxx", 9, 1, 9)
    halves = struct.pack(order + "HHBxxx", 9, 1, 0x81)  # units of 1/2 s
    later = struct.pack(order + "HHq", 14, 8, 100)
    end = struct.pack(order + "HH", 0, 0)
    first, second, third, fourth = frames()
    loaded = load(
        tmp_path,
        section(order)
        + interface(order=order)
        + block(0xBAD, b"whatever", order)
        + interface(options=nanoseconds + end, order=order)
        + interface(options=halves + later + end, order=order)
        + packet(first, START // 1000, order=order)
        + packet(second, START + 1000, 1, order)
        + packet(third, 3, 2, order)
        + block(3, struct.pack(order + "I", len(fourth)) + fourth, order),
    )
    assert [frame.data for frame in loaded] == frames()
    assert loaded.start_ns == START // 1000 * 1000
    assert loaded[1].time == pytest.approx(1.789e-6, abs=1e-12)
    assert loaded[2].time == pytest.approx(101.5 - START / 1e9, abs=1e-3)
    assert loaded[3].time == loaded[2].time  # a simple packet has no time of its own


def test_what_follows_the_end_of_the_options_is_none(tmp_path):
    options = struct.pack("<HH", 0, 0) + struct.pack("<HHBxxx", 9, 1, 0)
    stamps = b"".join(packet(data, 10**6 * number) for number, data in enumerate(frames(2)))
    loaded = load(tmp_path, section() + interface(options=options) + stamps)
    assert [frame.time for frame in loaded] == [0, 1]


def test_pcapng_in_two_sections(tmp_path):
    first, second = frames(2)
    part = section() + interface() + packet(first, 1)
    other = section(">") + interface(order=">") + packet(second, 2, order=">")
    assert [frame.data for frame in load(tmp_path, part + other)] == [first, second]


def test_a_simple_packet_is_as_long_as_was_kept(tmp_path):
    simple = block(3, struct.pack("<I", 1000) + b"12345678")
    assert load(tmp_path, section() + interface(snaplen=8) + simple)[0].data == b"12345678"


def test_pcapng_of_wireshark(tmp_path):
    """editcap, which comes with tshark, makes pcapng of our pcap."""
    editcap = shutil.which("editcap")
    if editcap is None and not os.environ.get("CI"):
        pytest.skip("editcap is not installed")
    trace().save(tmp_path / "mine.pcap")
    command = [editcap, "-F", "pcapng", tmp_path / "mine.pcap", tmp_path / "theirs.pcapng"]
    subprocess.run(command, check=True, timeout=30, capture_output=True)
    same(Trace.load(tmp_path / "theirs.pcapng"), trace())


def test_pcapng_of_dpkt(tmp_path):
    file = io.BytesIO()
    writer = dpkt.pcapng.Writer(file)
    for number, data in enumerate(frames()):
        writer.writepkt(data, ts=1000.25 + number)
    loaded = load(tmp_path, file.getvalue())
    assert [frame.data for frame in loaded] == frames()
    assert (loaded.start_ns, loaded[3].time) == (1000_250_000_000, 3.0)


# --- what cannot be read -----------------------------------------------------------------------

PCAP = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "the file is empty; capture again"),
        (b"hello, world", "not a capture file; in Wireshark, save it as pcap or pcapng"),
        (b"\x1f\x8b\x08", "it is compressed; unpack it with gunzip first"),
        (PCAP[:23], "ends in the middle of its header; copy or capture it again"),
        (PCAP[:20] + b"\x7f\0\0\0" + bytes(16), "link type 127 .802.11 with radiotap.*capture on"),
        (PCAP[:20] + b"\xe8\3\0\0" + bytes(16), "link type 1000, which is not read.*capture on"),
        (section()[:20], "ends in the middle of a block; copy or capture it again"),
        (section()[:8] + bytes(20), "the block at byte 0 makes no sense; copy or capture"),
        (section() + struct.pack("<II", 6, 8) + bytes(8), "makes no sense.*copy or capture"),
        (section() + packet(b"data", 0), "makes no sense.*copy or capture it again"),
        (section() + interface(105) + packet(b"a", 0), "link type 105 .802.11.*capture on"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path, data, problem):
    with pytest.raises(CaptureFileError, match=problem):
        load(tmp_path, data)


@pytest.mark.parametrize(
    ("data", "kept", "note"),
    [
        (PCAP + bytes(15), 0, "ends in the middle of frame 1"),
        (PCAP + struct.pack("<IIII", 0, 0, 9, 9) + bytes(8), 0, "ends in the middle of frame 1"),
        (PCAP + 2 * (struct.pack("<IIII", 0, 0, 9, 9) + bytes(9)) + bytes(3), 2, "of frame 3"),
        (section() + interface() + packet(b"data", 0)[:-4], 0, "ends in the middle of a block"),
        (section() + interface() + packet(b"data", 0) + b"\6\0\0", 1, "middle of a block"),
        (section() + interface() + packet(b"data", 0, 1), 0, "byte 48 makes no sense"),
        (section() + interface() + packet(b"a", 0) + block(6, bytes(8)), 1, "makes no sense"),
        (
            section() + interface() + packet(b"a", 0) + section() + b"\1",
            1,
            "middle of a block; what",
        ),
        (
            section() + interface() + packet(b"a", 0) + section()[:8] + bytes(20),
            1,
            "byte 84 makes no",
        ),
        (section() + interface() + block(4, bytes(8)), 0, "1 block of name resolution not read"),
        (section() + interface() + 2 * block(10, bytes(8)), 0, "2 blocks of secrets"),
        (section() + interface() + block(99, bytes(8)), 0, "1 block of type 99 not read"),
        (
            section() + interface() + interface(127) + packet(b"a", 0) + packet(b"b", 0, 1),
            2,
            "1 of link type 127 (802.11 with radiotap header), not decoded",
        ),
    ],
)
def test_whole_frames_are_loaded_and_what_is_not_read_is_said(tmp_path, data, kept, note):
    loaded = load(tmp_path, data)
    assert len(loaded) == kept
    assert any(note in each for each in loaded.notes), loaded.notes
    assert note in str(loaded.table())
    assert note in repr(loaded)


def test_frames_with_and_without_an_ethernet_header_in_one_file(tmp_path):
    (ethernet,) = frames(1)
    both = section() + interface() + interface(101) + packet(ethernet, 0)
    loaded = load(tmp_path, both + packet(ethernet[14:], 0, 1))
    assert [bool(frame.ethernet) for frame in loaded] == [True, False]
    assert loaded[0].ip == loaded[1].ip is not None
    with pytest.raises(CaptureFileError, match=r"frames of one kind.*save a part"):
        loaded.save(tmp_path / "both.pcap")
    loaded[1:].save(tmp_path / "one.pcap")
    assert Trace.load(tmp_path / "one.pcap")[0].ip == loaded[0].ip


@pytest.mark.parametrize("start", [-1, -(10**18), 2**32 * 10**9])
def test_a_time_that_no_file_holds_is_named(tmp_path, start):
    with pytest.raises(CaptureFileError, match=r"from 1970 to 2106, and frame 0 .*start_ns"):
        Trace([Record(0.0, "", frames(1)[0])], start_ns=start).save(tmp_path / "x.pcap")
    assert not (tmp_path / "x.pcap").exists()


def test_the_last_time_that_a_file_holds(tmp_path):
    Trace([Record(0.0, "", b"x")], start_ns=(2**32 - 1) * 10**9).save(tmp_path / "x.pcap")
    assert Trace.load(tmp_path / "x.pcap").start_ns == (2**32 - 1) * 10**9


def test_both_lengths_of_a_frame_that_was_cut_are_kept(tmp_path):
    (whole,) = frames(1)
    Trace([Record(0.0, "", whole[:40], sent_length=len(whole))]).save(tmp_path / "x.pcap")
    (loaded,) = Trace.load(tmp_path / "x.pcap")
    assert (len(loaded.data), loaded.sent_length) == (40, len(whole))
    assert f"40 of {len(whole)} bytes were captured" in loaded.note


def test_a_missing_file():
    with pytest.raises(FileNotFoundError):
        Trace.load("there is no such file.pcap")


WHOLE = section() + interface() + b"".join(packet(data, 5) for data in frames(2))
CLASSIC = PCAP + b"".join(struct.pack("<IIII", 0, 0, 60, 60) + bytes(60) for _ in range(2))


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None
)
@given(st.sampled_from((WHOLE, CLASSIC)), st.data())
def test_any_damage(tmp_path, data, draw):
    damaged = bytearray(data[: draw.draw(st.integers(0, len(data)))])
    for _ in range(draw.draw(st.integers(0, 3)) if damaged else 0):
        damaged[draw.draw(st.integers(0, min(len(damaged) - 1, 90)))] = draw.draw(
            st.integers(0, 255)
        )
    try:
        load(tmp_path, bytes(damaged))
    except CaptureFileError as error:
        assert ";" in str(error)  # the cure comes after what is wrong
