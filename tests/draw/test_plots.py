import subprocess
import sys
import warnings
from xml.etree import ElementTree

import pytest

from helpers.draw import CannotDraw, plot_cwnd, plot_queue, plot_rtt, plot_sequence, show
from helpers.draw.figure import blank
from helpers.trace import Trace
from tests.draw.exchanges import NAMES, bulk, handshake, small

TIMES = [0.0, 1.0, 2.0, 3.0]
CWND = (TIMES, [10, 20, 10, 15])


def well_formed(picture):
    ElementTree.fromstring(picture.svg)
    assert picture.alt
    assert picture.alt.split(";")[0] in picture.text
    assert 'alt="' in picture.html
    return picture


def test_matplotlib_is_not_loaded_before_the_first_chart():
    code = "import helpers.draw, sys; sys.exit('matplotlib' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


class TestShow:
    def test_it_has_the_words(self):
        figure, axes = blank()
        axes.plot([1, 2])
        picture = well_formed(show(figure, "A line that rises."))
        assert picture.text == picture.alt == "A line that rises."

    @pytest.mark.parametrize("alt", ["", "  "])
    def test_without_words_it_is_refused(self, alt):
        with pytest.raises(CannotDraw, match="say in `alt`"):
            show(blank()[0], alt)

    def test_a_figure_of_pyplot_is_closed(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from matplotlib import pyplot
        pyplot.switch_backend("agg")
        figure, _ = pyplot.subplots()
        show(figure, "nothing yet")
        assert not pyplot.get_fignums()

    def test_the_same_numbers_give_the_same_bytes(self):
        assert plot_cwnd(CWND) == plot_cwnd(CWND)
        assert "<dc:date>" not in plot_cwnd(CWND).svg


def test_cwnd_with_ssthresh_and_losses():
    picture = well_formed(plot_cwnd(CWND, ssthresh=(TIMES, [64, 64, 10, 10]), losses=[2.0]))
    assert picture.alt == (
        "congestion window (segments) over time, 0 to 3 s; cwnd from 10 to 15, highest 20; "
        "ssthresh from 64 to 10, highest 64; 1 loss."
    )
    rows = [line.split() for line in picture.text.splitlines()[1:]]
    assert rows[0] == ["time", "(s)", "cwnd", "ssthresh"]
    assert rows[-1] == ["3", "15", "10"]
    assert len(rows) == 12


def test_several_flows_are_told_apart_by_name():
    picture = well_formed(plot_cwnd({"kernel": CWND, "ours": CWND}, unit="bytes"))
    assert "kernel from 10" in picture.alt
    assert "ours from 10" in picture.alt


def test_round_trip_times_are_in_milliseconds():
    samples = (TIMES, [0.04, 0.05, 0.044, 0.041])
    picture = well_formed(plot_rtt(samples, srtt=samples, rto=(TIMES, [1.0, 0.3, 0.3, 0.3])))
    assert "RTT from 40 to 41, highest 50" in picture.alt
    assert "RTO from 1000 to 300" in picture.alt


def test_many_samples_stay_small():
    many = ([n / 100 for n in range(3000)], [0.04 + n % 7 / 1000 for n in range(3000)])
    assert len(plot_rtt(many).svg) < 150_000


def test_a_queue_with_its_limit_and_drops():
    picture = well_formed(plot_queue((TIMES, [0, 5, 33, 2]), limit=33, drops=[2.0, 2.1]))
    assert "highest 33" in picture.alt
    assert picture.alt.endswith("2 losses.")


def test_own_words_take_the_place_of_the_first_line():
    picture = plot_cwnd(CWND, alt="A sawtooth.")
    assert picture.alt == "A sawtooth."
    assert "cwnd from 10 to 15" in picture.text


@pytest.mark.parametrize(
    ("series", "words"),
    [
        (([], []), "nothing to draw"),
        ((TIMES, [1]), "two lists of the same length"),
        ({str(n): CWND for n in range(5)}, "5 flows in one chart"),
    ],
)
def test_what_cannot_be_drawn_is_refused(series, words):
    with pytest.raises(CannotDraw, match=words):
        plot_cwnd(series)


class TestSequence:
    def test_it_tells_what_was_sent_lost_and_repeated(self):
        picture = well_formed(plot_sequence(bulk(120)))
        assert "client sends" in picture.alt
        assert "1 retransmitted, 1 lost" in picture.alt
        assert "Sequence numbers over time" in picture.text

    def test_the_sender_can_be_chosen(self):
        with pytest.raises(CannotDraw, match="server sent no data"):
            plot_sequence(bulk(60), sender="server")
        assert "client sends 1 data segments" in plot_sequence(small(), sender="client").alt

    def test_without_data_there_is_nothing_to_draw(self):
        with pytest.raises(CannotDraw, match="sent no data"):
            plot_sequence(Trace(handshake(), NAMES))

    def test_an_empty_trace(self):
        with pytest.raises(CannotDraw, match="nobody sent no data"):
            plot_sequence(Trace())
