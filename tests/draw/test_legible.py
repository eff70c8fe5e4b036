"""The smallest text of each kind of picture can be read in the columns that JupyterLab has."""

import math
import re

import pytest

from helpers.draw import (
    carry,
    dns_name,
    flights,
    header,
    hexdump,
    ladder,
    nested,
    path,
    plot_curve,
    plot_cwnd,
    plot_panels,
    plot_queue,
    plot_rtt,
    plot_sequence,
    plot_shares,
    plot_window,
    queued,
    race,
    stack,
    states,
    talk,
    waits,
)
from helpers.draw.picture import LEGIBLE
from helpers.servers.racing import Race
from helpers.transport import TCP
from tests.draw.exchanges import bulk, small

# Pixels for an output in JupyterLab 4.6: a window of 1280 and of 1024 with the file browser open,
# and of 1280 at 150 % zoom. tests/browser/test_pictures.py measures them.
COLUMNS = (828, 572, 401)
CHART = ([0.0, 1.0, 2.0], [1.0, 2.0, 4.0])


PICTURES = {
    "header": lambda: header(TCP(50000, 80, flags=2)),
    "empty header": lambda: header(TCP),
    "hexdump": lambda: hexdump(small()[0]),
    "ladder": lambda: ladder(small()),
    "noted ladder": lambda: ladder(
        small(), notes={0: "first"}, states={0: {"client": "SYN-SENT"}, 1: {"server": "SYN-RCVD"}}
    ),
    "long ladder": lambda: ladder(bulk(100)),
    "stack": lambda: stack(small()[3]),
    "states": lambda: states({"client": ["CLOSED", "SYN-SENT", "ESTABLISHED"]}),
    "flights": lambda: flights({"TLS": [("client", b"\x16\3\1\0\4\1\0\0\0")]}),
    "cwnd": lambda: plot_cwnd(CHART, losses=[1.0]),
    "rtt": lambda: plot_rtt(CHART, srtt=CHART),
    "queue": lambda: plot_queue(CHART, limit=5),
    "curve": lambda: plot_curve(
        CHART[0], {"A": CHART[1]}, x_label="x", y_label="y", marks={"here": 1.5}, title="A curve"
    ),
    "panels": lambda: plot_panels({"cwnd (segments)": CHART, "queue (packets)": CHART}),
    "shares": lambda: plot_shares({"A": CHART, "B": CHART}, capacity=5),
    "receive window": lambda: plot_window(small(), "server"),
    "sequence": lambda: plot_sequence(bulk(60)),
    "carry": lambda: carry(b"pay 1234"),
    "dns name": lambda: dns_name(bytes(12) + b"\3www\7example\0\xc0\x0c", 25),
    "nested": lambda: nested([small()[3].data[14:]] * 4),
    "path": lambda: path(list("abcde"), [small()[3].data] * 4),
    "queued": lambda: queued(1000, range(20)),
    "race": lambda: race({"a delay": Race(["::1"], [(0.0, 1, "starts"), (0.2, 1, "connected")])}),
    "talk": lambda: talk(small()),
    "waits": lambda: waits({"server": ("recv", "client"), "client": ("recv", "server")}),
}


def natural_width(svg):
    return float(re.search(r'<svg[^>]*\swidth="([\d.]+)"', svg)[1])


def smallest_text(svg):
    """Return the least font size in pixels of any rule that a text of the picture has."""
    classes = {
        c for names in re.findall(r'<t(?:ext|span)[^>]*class="([^"]*)"', svg) for c in names.split()
    }
    sizes = re.findall(r"\.([\w-]+)[^{}.]*\{[^}]*font-size: ([\d.]+)px", svg)
    return min([12.0, *(float(size) for name, size in sizes if name in classes)])


@pytest.mark.parametrize("kind", PICTURES)
def test_the_smallest_text_is_legible_in_each_column(kind):
    picture = PICTURES[kind]()
    least = int(re.search(r"min-width: (\d+)px", picture.html)[1])
    width = natural_width(picture.svg)
    smallest = smallest_text(picture.svg)
    for column in COLUMNS:
        drawn = max(min(width, column), least)
        assert smallest * drawn / width >= LEGIBLE, (kind, column)


@pytest.mark.parametrize("kind", sorted(PICTURES.keys() - {"noted ladder", "long ladder"}))
def test_it_fits_into_a_window_of_1280_without_scrolling(kind):
    assert int(re.search(r"min-width: (\d+)px", PICTURES[kind]().html)[1]) <= COLUMNS[0]
    assert math.isfinite(natural_width(PICTURES[kind]().svg))
