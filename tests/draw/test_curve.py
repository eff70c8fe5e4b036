import re

import pytest

from helpers.draw import CannotDraw, plot_curve
from tests.draw.test_plots import drawn, well_formed

X = [1, 2, 4, 8, 16]
Y = {"kernel": [1, 2, 4, 5, 5], "our own": [1, 2, 3, 4, 3]}
NAMES = {"x_label": "window (segments)", "y_label": "throughput (Mbit/s)"}


def test_it_tells_what_each_curve_does():
    picture = well_formed(plot_curve(X, Y, **NAMES, marks={"product": 5}, title="The knee"))
    assert picture.alt == (
        "The knee. throughput (Mbit/s) against window (segments), 1 to 16; kernel rises from 1 to "
        "5, highest 5 at window 8; our own rises and falls from 1 to 3, highest 4 at window 8; "
        "marked: product at 5."
    )
    rows = [line.split() for line in picture.text.splitlines()[2:]]
    assert rows == [[str(n) for n in row] for row in zip(X, *Y.values(), strict=True)]
    assert len(drawn(picture, data_mark="product")) == 1


def test_curves_are_told_apart_without_colour():
    picture = plot_curve(X, dict.fromkeys("abcd", X), **NAMES)
    looks = set()
    for name in "abcd":
        line, markers = drawn(picture, data_series=name)[0]
        shape = re.sub(r"M[\d.]+ [\d.]+", "M", markers.get("d"))
        looks.add((line.get("stroke-dasharray"), shape[: len(shape) // len(X)]))
    assert len({dash for dash, _ in looks}) == len({shape for _, shape in looks}) == 4


def test_numbers_may_be_names():
    assert "5 rises from 1 to 16" in plot_curve(X, {5: X, 20: X}, **NAMES, marks={7: 3}).alt


def test_points_are_drawn_in_the_order_of_x():
    picture = plot_curve([4, 1, 2], {"A": [40, 10, 20]}, **NAMES)
    assert "rises from 10 to 40" in picture.alt
    line = drawn(picture, data_series="A")[0][0].get("d")
    across = [float(pair.split()[0]) for pair in re.findall(r"[\d.]+ [\d.]+", line)]
    assert across == sorted(across)


def test_equal_ratios_are_equal_distances_on_a_logarithmic_axis():
    picture = plot_curve([1, 10, 100], {"A": [1, 10, 100]}, **NAMES, log_x=True, log_y=True)
    line = drawn(picture, data_series="A")[0][0].get("d")
    (a, b), (c, d), (e, f) = (
        map(float, pair.split()) for pair in re.findall(r"[\d.]+ [\d.]+", line)
    )
    assert abs((e - c) - (c - a)) < 0.3 and abs((b - d) - (d - f)) < 0.3


@pytest.mark.parametrize(
    ("x", "y", "more", "words"),
    [
        ([], {"A": []}, {}, "x: there is nothing"),
        (X, {}, {}, "nothing to draw"),
        (X, {"A": [1]}, {}, "A: 1 values for 5 of x"),
        (X, [1, 2, 3, 4, 5], {}, "give a name to each curve"),
        (X, {"A": 5}, {}, "A: give a list of numbers, not 5"),
        (X, Y, {"marks": [5]}, "marks: give words and values"),
        (X, {"A": [1, 2, float("nan"), 4, 5]}, {}, "A: value 2 is nan"),
        ([1, None], {"A": [1, 2]}, {}, "x: value 1 is None"),
        ([0, 1], {"A": [1, 2]}, {"log_x": True}, "x has the value 0, .* leave log_x out"),
        (X, {"A": [1, -2, 3, 4, 5]}, {"log_y": True}, "y has the value -2, .* leave log_y out"),
        (X, Y, {"marks": {"nowhere": float("inf")}}, "marks: value 0 is inf"),
        (X, Y, {"log_x": True, "marks": {"zero": 0}}, "x has the value 0"),
        (X, {str(n): X for n in range(5)}, {}, "5 flows"),
    ],
)
def test_what_cannot_be_drawn_is_refused(x, y, more, words):
    with pytest.raises(CannotDraw, match=words):
        plot_curve(x, y, **NAMES, **more)


def test_one_point_and_equal_values_can_be_drawn():
    for log in (False, True):
        well_formed(plot_curve([5], {"A": [3]}, **NAMES, log_x=log, log_y=log))
        alt = well_formed(plot_curve(X, {"A": [3] * 5}, **NAMES, log_x=log, log_y=log)).alt
        assert "A stays level from 3 to 3" in alt
    well_formed(plot_curve([0, 0], {"A": [0, 0]}, **NAMES))
