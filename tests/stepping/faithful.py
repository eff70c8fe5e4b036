"""What a program does that is stepped through is what it does in plain Python.

The comparison; a module for each place asks for it, so that they can run beside each other.
"""

import contextlib
import gc
import re
import sys
from collections import defaultdict

import pytest

from helpers.capture import capture
from helpers.lab import Lab
from helpers.stepping import step_through
from helpers.trace import Trace
from tests.stepping.places import BOTH
from tests.stepping.plainly import Told, plainly
from tests.stepping.shapes import SHAPES

MARKS = [
    pytest.mark.skipif(sys.platform != "linux", reason="the ends of Linux are asked for"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # plain Python has it to say of them
]

ONLY_KERNELS = {"by_ipv6", "dual_stack"}  # the course's own TCP has no IPv6
RACES = {"sends_to_one_who_has_gone", "many_bytes"}  # how often a segment is sent, in both ways


@contextlib.contextmanager
def place(kind, shape):
    """Yield `(lab, around, reach, frames)`; the lab is None on the loopback."""
    if kind == "loopback":
        around = dict.fromkeys(("server", "client"), contextlib.nullcontext)
        local = {"0.0.0.0": "127.0.0.1", "::": "::1"}
        yield None, around, lambda a: (local.get(a[0], a[0]), a[1])
        return
    own = "helpers" if kind == "own lab" else None
    with Lab(client=own, server=own, ipv6=shape in ONLY_KERNELS) as lab:
        around = {"server": lab.server.here, "client": lab.client.here}
        yield lab, around, lambda a: (lab.server.ipv6 if a[0] == "::" else lab.server.address, a[1])


def plain_run(shape, kind):
    with place(kind, shape) as (lab, around, reach), around["server"]():
        both = SHAPES[shape]()
        if lab is None:
            with capture() as seen:
                told = plainly(*both, around, reach)
            return told, seen.trace
        told = plainly(*both, around, reach)
        lab.settle()
        return told, lab.trace


def stepped_run(shape, kind):
    with place(kind, shape) as (lab, around, _), around["server"]():
        server, client = SHAPES[shape]()
        return step_through(server=server, client=client, lab=lab, steps=1000, seconds=60)


def told(stepped, side):
    """What a stepped side printed, and how it ended."""
    printed = tuple(text for step in stepped.by(side) for text in step.printed)
    end = stepped.endings[side]
    return Told(printed, re.match(r"raised \w+|.*", end)[0])


def talk(trace: Trace, whose=lambda port: True):
    """For each connection, in order, what either end has sent: its bytes, and FIN or RST.

    Bytes that are sent again count once, and what comes once both have closed not at all: on a
    busy machine, an answer may be late.
    """
    found: dict = defaultdict(lambda: [0, ""])
    sent = set()
    for frame in trace:
        if (tcp := frame.tcp) is None:
            continue
        ends = (tcp.source_port, tcp.destination_port)
        way = found[ends]
        if "F" in way[1] and "F" in found[ends[::-1]][1]:
            continue
        if (ends, tcp.seq) not in sent:
            way[0] += frame.length
        if frame.length:
            sent.add((ends, tcp.seq))
        if tcp.fin and "F" not in way[1]:
            way[1] += "F"
        if tcp.rst and "R" not in way[1]:
            way[1] += "R"
    return [tuple(found[ends]) for ends in found]


def cases(kind):
    """The shapes that are tried in a place, as parameters of a test."""
    (marks,) = [place.marks for place in BOTH if place.values[0] == kind]
    shapes = [shape for shape in SHAPES if kind != "own lab" or shape not in ONLY_KERNELS]
    return [pytest.param(shape, marks=marks, id=shape) for shape in shapes]


def compare(shape, kind):
    """See that a shape does the same stepped and unstepped. It leaves no socket behind."""
    try:
        _compare(shape, kind)
    finally:
        gc.collect()


def _compare(shape, kind):
    wanted, frames = plain_run(shape, kind)
    stepped = stepped_run(shape, kind)
    for side in ("server", "client"):
        assert told(stepped, side) == wanted[side], stepped.text
    if stepped.notes and "did not show the frames in time" in stepped.notes[0]:
        return  # others use the loopback, and the kernel is too busy to show all of it
    assert not stepped.notes
    if kind != "loopback" and shape not in RACES:  # others send there, too
        assert talk(stepped.trace) == talk(frames), stepped.text
    assert sum(len(step.packets) for step in stepped) == len(stepped.trace), stepped.text
