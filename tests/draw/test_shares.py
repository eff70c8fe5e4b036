import re

import pytest

from helpers.draw import CannotDraw, plot_shares
from helpers.link import WireError
from tests.draw.test_plots import drawn, well_formed

A = ([1.0, 2.0, 3.0, 4.0], [2e6, 2e6, 1.5e6, 1e6])
B = ([3.0, 4.0, 5.0], [0.5e6, 1e6, 1e6])


def test_it_tells_where_the_path_begins_and_ends():
    picture = well_formed(plot_shares({"A": A, "B": B}, capacity="2 Mbit/s", title="Two flows"))
    assert picture.alt == (
        "Two flows. rate of B against that of A (Mbit/s), 1 to 4 s; begins with A 2 and B 0 "
        "(A has 100 %); ends with A 1 and B 1 (A has 50 %); capacity 2."
    )
    assert picture.text.splitlines()[-1].split() == ["4", "1", "1"]
    assert [len(drawn(picture, data_series=name)) for name in ("path", "begin", "end")] == [1, 1, 1]
    assert ">1 s<" in picture.svg and ">4 s<" in picture.svg
    assert "equal shares" in picture.svg and "capacity" in picture.svg


def test_equal_rates_lie_on_the_line_of_equal_shares():
    rising = ([0.0, 1.0, 2.0], [1.0, 2.0, 3.0])
    picture = plot_shares({"A": rising, "B": rising})
    path = drawn(picture, data_series="path")[0][0].get("d")
    points = [tuple(map(float, p.split())) for p in re.findall(r"[\d.]+ [\d.]+", path)]
    (x, y), *others = points
    slopes = {round((b - y) / (a - x), 2) for a, b in others}
    assert len(slopes) == 1
    assert "capacity" not in picture.alt


@pytest.mark.parametrize(
    ("most", "unit"), [(900, "bit/s"), (9_000, "kbit/s"), (9e6, "Mbit/s"), (9e9, "Gbit/s")]
)
def test_the_unit_fits_the_rates(most, unit):
    flow = ([0.0, 1.0], [most, most / 2])
    assert f"({unit})" in plot_shares({"A": flow, "B": flow}).alt


def test_flows_that_send_nothing_can_be_drawn():
    flow = ([0.0, 1.0], [0.0, 0.0])
    assert "begins with A 0 and B 0;" in plot_shares({"A": flow, "B": flow}).alt


@pytest.mark.parametrize(
    ("flows", "words"),
    [
        ({"A": A}, "1 flow: two are drawn"),
        ({"A": A, "B": B, "C": B}, "3 flows: two are drawn"),
        ({"A": A, "B": ([], [])}, "times of B: there is nothing"),
        ({"A": A, "B": ([8.0, 9.0], [1, 1])}, "never there together"),
        ({"A": A, "B": ([1.0, 2.0], [1, float("nan")])}, "B: value 1 is nan"),
    ],
)
def test_what_cannot_be_drawn_is_refused(flows, words):
    with pytest.raises(CannotDraw, match=words):
        plot_shares(flows)


def test_a_capacity_that_is_none_is_refused():
    with pytest.raises(WireError, match="a rate of 0"):
        plot_shares({"A": A, "B": B}, capacity=0)
