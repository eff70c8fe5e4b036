"""What other tools capture is read as tshark reads it: each link, IP, transport, kind of file."""

import os
import shutil
import subprocess

import pytest

from helpers.trace import Trace
from helpers.trace.frame import Frame
from tests.trace.captures import FORMS, LINKS, SNAPS, capture, frames

TSHARK = shutil.which("tshark")
FIELDS = (
    *("frame.len", "frame.cap_len", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "vlan.id"),
    *("tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.len", "tcp.window_size_value"),
    *("udp.srcport", "udp.dstport", "udp.length", "icmp.type", "icmpv6.type"),
)
ALONE = (  # each frame is read for itself, and no dissector of an application tries its luck
    *("-n", "-d", "tcp.port==0-65535,data", "-d", "udp.port==0-65535,data"),
    *("-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE", "-o", "ip.tso_support:TRUE"),
)
CUTS = (*SNAPS, "end")  # "end": the last bytes of the file are missing

needs_tshark = pytest.mark.skipif(
    TSHARK is None and not os.environ.get("CI"), reason="tshark is not installed"
)


def by_tshark(path):
    """What tshark reads in each frame of a file, as a list of {field: text}."""
    printing = [part for field in FIELDS for part in ("-e", field)]
    command = [TSHARK, *ALONE, "-r", str(path), "-T", "fields", "-E", "occurrence=f", *printing]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    return [dict(zip(FIELDS, row, strict=True)) for row in rows]


def by_us(frame: Frame):
    """The same of one of our frames; what we do not read is left out."""
    found = {"frame.len": frame.sent_length, "frame.cap_len": len(frame.data)}
    if frame.ip:
        family = "ip" if "IPv4" in frame.dissection.by_name else "ipv6"
        found |= {f"{family}.src": frame.ip.source, f"{family}.dst": frame.ip.destination}
    if tag := frame.dissection.by_name.get("VLAN"):  # of two tags the inner one
        found["vlan.id"] = tag.vlan
    if tcp := frame.tcp:
        found |= {"tcp.srcport": tcp.source_port, "tcp.dstport": tcp.destination_port}
        found |= {"tcp.seq_raw": tcp.seq, "tcp.window_size_value": tcp.window}
        if "fragment" not in frame.note:  # of a fragment, tshark tells no length
            found["tcp.len"] = frame.length
    if udp := frame.udp:
        found |= {"udp.srcport": udp.source_port, "udp.dstport": udp.destination_port}
        found["udp.length"] = udp.length
    if frame.icmp:
        name = "icmp" if frame.icmp.LAYOUT.name == "ICMP" else "icmpv6"
        found[f"{name}.type"] = frame.icmp.type
    return {name: str(value) for name, value in found.items()}


def saved(path, name, form, cut):
    """A capture in the file `path`; with the cut "end", its last seven bytes are missing."""
    data = capture(name, form, None if cut == "end" else cut)
    path.write_bytes(data[:-7] if cut == "end" else data)
    return path


@needs_tshark
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", LINKS)
def test_as_tshark_reads_it(tmp_path, name, form):
    for cut in CUTS:
        path = saved(tmp_path / "capture", name, form, cut)
        trace, theirs = Trace.load(path), by_tshark(path)
        skipped = 4 if LINKS[name][0] == 0 else 0  # the loopback's own four bytes
        assert len(trace) == len(theirs) == len(frames(name, 1)) - (cut == "end")
        assert any("ends in the middle" in note for note in trace.notes) == (cut == "end")
        for frame, row in zip(trace, theirs, strict=True):
            ours = by_us(frame)
            for length in ("frame.len", "frame.cap_len"):
                ours[length] = str(int(ours[length]) + skipped)
            assert {field: row[field] for field in ours} == ours, (cut, frame)
            unread = [field for field in FIELDS if row[field] and field not in ours]
            assert frame.note or not unread, (cut, frame, unread)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", LINKS)
def test_every_kind_is_read_to_its_transport(tmp_path, name, form):
    """Without a peer: whole frames have their ports, and what is missing is said."""
    trace = Trace.load(saved(tmp_path / "capture", name, form, None))
    inside = [frame for frame in trace if "from byte" not in frame.note]
    assert len(inside) == len(trace) * 4 // 5, "one kind in five is a later fragment"
    assert all(frame.tcp or frame.udp or frame.icmp for frame in inside)
    short = Trace.load(saved(tmp_path / "capture", name, form, 60))
    for whole, cut in zip(trace, short, strict=True):
        if cut.tcp:
            assert (cut.length, cut.seq) == (whole.length, whole.seq)
        assert ("bytes were captured" in cut.note) == (len(cut.data) < cut.sent_length)
