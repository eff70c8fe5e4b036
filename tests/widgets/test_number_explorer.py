"""The control for a number without a browser: what it makes, what it refuses, how it shows."""

import json
import zlib

import ipywidgets
import pytest
import traitlets
from IPython.core.formatters import DisplayFormatter

from helpers import draw
from helpers.widgets import NumberExplorer, explore, number_explorer

QUEUES = (5, 10, 20, 40, 80)


def sawtooth(queue):
    return draw.plot_cwnd(([0, 1, 2], [1, queue, 1]))


def fails_at(*places):
    """A function that draws, but raises at these values."""

    def picky(queue):
        if queue in places:
            raise ValueError(f"{queue} is too much")
        return sawtooth(queue)

    return picky


def held(explorer):
    """What the page has."""
    return json.loads(zlib.decompress(explorer.pictures))


def bundle(explorer):
    data, _ = explorer._repr_mimebundle_()
    return data


def test_it_is_made_of_the_controls_of_ipywidgets():
    explorer = explore(sawtooth, queue=QUEUES)
    assert isinstance(explorer.field, ipywidgets.BoundedIntText)
    assert (explorer.field.min, explorer.field.max, explorer.field.value) == (5, 80, 20)
    assert explorer.field.description == "queue", "its accessible name"
    assert isinstance(explorer.slider, ipywidgets.SelectionSlider)
    assert explorer.slider.label == "20"
    decimal = explore(lambda loss: sawtooth(loss), loss=(0.0, 0.01, 0.5))
    assert isinstance(decimal.field, ipywidgets.BoundedFloatText)
    assert decimal.labels == ["0", "0.01", "0.5"]


def test_all_pictures_are_those_of_the_plain_calls():
    explorer = explore(sawtooth, queue=QUEUES).make()
    plain = [sawtooth(queue=queue) for queue in QUEUES]
    assert held(explorer) == [{"picture": p.svg, "caption": p.alt} for p in plain]
    assert explorer.errors == {}


@pytest.mark.parametrize(
    ("queues", "middle"), [(QUEUES, 20), (QUEUES[:4], 10), (QUEUES[:2], 5), (QUEUES[:1], 5)]
)
def test_without_a_page_it_is_its_middle_picture_and_tells_the_value(queues, middle):
    data = bundle(explore(sawtooth, queue=queues))
    plain = sawtooth(queue=middle)
    listed = ", ".join(map(str, queues))
    assert data["text/plain"] == f"queue = {middle}, one of {listed}\n{plain.text}"
    assert data["text/html"].endswith(plain.html)
    assert f"<b>queue = {middle}</b>" in data["text/html"]


def test_shown_it_makes_the_pictures_while_its_bar_moves(monkeypatch):
    seen = []

    def watched(queue):
        seen.append((queue, explorer.progress.value if made else None))
        return sawtooth(queue)

    made = []
    shown = []
    monkeypatch.setattr(number_explorer, "display", lambda *data, **more: shown.append(data))
    explorer = explore(watched, queue=QUEUES)
    made.append(explorer)
    assert [queue for queue, _ in seen] == [20], "the middle one is made at once"
    assert DisplayFormatter().format(explorer) == ({}, {})
    assert len(shown) == 1 and "text/html" in shown[0][0]
    assert seen == [(20, None), (5, 1), (10, 2), (40, 3), (80, 4)]
    assert explorer.progress.value == explorer.progress.max == 5
    explorer._ipython_display_()
    assert len(seen) == 5, "shown again, nothing is made again"


def test_an_error_at_one_value_is_told_there_and_the_others_work():
    explorer = explore(fails_at(10, 80), queue=QUEUES).make()
    assert explorer.errors == {10: "ValueError: 10 is too much", 80: "ValueError: 80 is too much"}
    states = held(explorer)
    assert [("picture" in state) for state in states] == [True, False, True, True, False]
    assert states[1] == {"problem": "ValueError: 10 is too much"}


def test_where_the_middle_cannot_be_drawn_it_opens_at_the_nearest_that_can():
    explorer = explore(fails_at(20, 10), queue=QUEUES)
    assert explorer.values[explorer.current] == 40
    assert explorer.field.value == 40 and explorer.slider.index == 3
    assert bundle(explorer)["text/plain"].startswith("queue = 40")
    assert explorer.make().errors.keys() == {10, 20}


def test_what_fails_at_each_value_is_raised():
    with pytest.raises(ValueError, match="20 is too much"):
        explore(fails_at(*QUEUES), queue=QUEUES)


def test_a_function_that_returns_no_picture_is_told_so():
    with pytest.raises(TypeError, match=r"<lambda>\(queue=20\) returns None, which is no picture"):
        explore(lambda queue: None, queue=QUEUES)
    some = explore(lambda queue: sawtooth(queue) if queue != 5 else "a text", queue=QUEUES).make()
    assert "returns 'a text', which is no picture" in some.errors[5]


def test_a_cell_that_is_stopped_keeps_what_is_made():
    def stopped(queue):
        if queue == 40:
            raise KeyboardInterrupt
        return sawtooth(queue)

    explorer = explore(stopped, queue=QUEUES)
    with pytest.raises(KeyboardInterrupt):
        explorer.make()
    states = held(explorer)
    assert [("picture" in state) for state in states] == [True, True, True, False, False]
    assert "stopped" in states[3]["problem"] and "Run it again" in states[4]["problem"]


@pytest.mark.parametrize(
    ("values", "error", "words"),
    [
        ({"queue": ()}, ValueError, "queue has no values"),
        ({"queue": (5, 5, 10)}, ValueError, "5 stands twice"),
        ({"queue": (5, 20, 10)}, ValueError, "10 comes after 20; .* in rising order"),
        ({"queue": range(100)}, ValueError, "100 values: give 40 at the most"),
        ({"queue": 5}, TypeError, "give its values as a list"),
        ({"queue": "5, 10"}, TypeError, "give its values as a list"),
        ({"queue": (5, "10")}, TypeError, "'10' is no number"),
        ({"queue": (5, None)}, TypeError, "None is no number"),
        ({"queue": (False, True)}, TypeError, "False is no number"),
        ({"queue": (1.0, float("nan"))}, TypeError, "nan is no number"),
        ({}, TypeError, "turns one number, not 0"),
        ({"queue": QUEUES, "rate": (1, 2)}, TypeError, "turns one number, not 2: .* lambda"),
        ({"rate": (1, 2)}, TypeError, "sawtooth cannot be called with rate alone"),
    ],
)
def test_bad_use(values, error, words):
    with pytest.raises(error, match=words):
        explore(sawtooth, **values)


def test_what_is_no_function_is_refused():
    with pytest.raises(TypeError, match="takes a function that draws, not 7"):
        explore(7, queue=QUEUES)
    with pytest.raises(TypeError, match="takes a function that draws, not Picture"):
        explore(sawtooth(5), queue=QUEUES)


def test_values_may_come_from_elsewhere():
    numpy = pytest.importorskip("numpy")
    explorer = explore(sawtooth, queue=numpy.arange(1, 4)).make()
    assert explorer.values == [1, 2, 3] and not explorer.errors
    assert explore(lambda loss: sawtooth(loss), loss=numpy.array([0.5, 1.0])).labels == ["0.5", "1"]
    assert explore(sawtooth, queue=(n for n in (1, 2))).values == [1, 2]


def test_a_place_that_is_none_is_refused():
    explorer = explore(sawtooth, queue=QUEUES)
    explorer.current = 4
    with pytest.raises(traitlets.TraitError, match="places 0 to 4"):
        explorer.current = 5
    assert explorer.current == 4
    assert isinstance(explorer, NumberExplorer)
    assert "data-lm-suppress-shortcuts" in str(explorer._esm)
