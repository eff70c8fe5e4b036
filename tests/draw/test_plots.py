from xml.etree import ElementTree

import pytest

from helpers.draw import (
    CannotDraw,
    plot_cwnd,
    plot_panels,
    plot_queue,
    plot_rtt,
    plot_sequence,
)
from helpers.simulation import Simulation
from helpers.trace import Trace
from helpers.transport.tcp import ACK
from tests.draw.exchanges import (
    CLIENT,
    NAMES,
    bulk,
    closed_window,
    handshake,
    record,
    segment,
    small,
)

TIMES = [0.0, 1.0, 2.0, 3.0]
CWND = (TIMES, [10, 20, 10, 15])


def well_formed(picture):
    ElementTree.fromstring(picture.svg)
    assert picture.alt
    assert picture.alt.split(";")[0] in picture.text
    assert 'alt="' in picture.html
    return picture


def test_the_same_numbers_give_the_same_bytes():
    assert plot_cwnd(CWND) == plot_cwnd(CWND)


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
        ([1, 2, 3], "two lists of the same length"),
        (7, "two lists of the same length"),
        ({str(n): CWND for n in range(5)}, "5 flows in one chart"),
        ({}, "the mapping is empty"),
        ((TIMES, [1, 2, float("nan"), 4]), "cwnd: value 2 is nan, which is no number"),
        ((TIMES, [1, None, 3, 4]), "value 1 is None"),
        ((TIMES, [1, "2", 3, 4]), "value 1 is '2'"),
        (([0, 1, 2, float("inf")], [1, 2, 3, 4]), "times of cwnd: value 3 is inf"),
    ],
)
def test_what_cannot_be_drawn_is_refused(series, words):
    with pytest.raises(CannotDraw, match=words):
        plot_cwnd(series)
    with pytest.raises(CannotDraw, match=words):
        plot_panels({"cwnd (segments)": series})


def drawn(picture, **attributes):
    """The elements of a picture that have these attributes."""
    root = ElementTree.fromstring(picture.svg)
    wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
    return [e for e in root.iter() if all(e.get(n) == v for n, v in wanted.items())]


class TestPanels:
    def test_each_panel_has_its_label_and_its_lines(self):
        panels = {"cwnd (segments)": {"A": CWND, "B": CWND}, "queue (packets)": CWND}
        picture = well_formed(plot_panels(panels, losses=[1.0, 2.0], title="Two flows"))
        assert picture.alt == (
            "Two flows. cwnd (segments) over time, 0 to 3 s; A from 10 to 15, highest 20; B from "
            "10 to 15, highest 20. queue (packets) over time, 0 to 3 s; queue from 10 to 15, "
            "highest 20. 2 losses."
        )
        for name in ("A", "B", "queue"):
            assert len(drawn(picture, data_series=name)) == 1
        assert len(drawn(picture, **{"class": "upright lost"})) == 2 * len(panels)

    def test_all_panels_have_the_same_time_axis(self):
        short, long = ([1.0, 2.0], [5, 6]), ([0.0, 4.0], [7_000_000, 8_000_000])
        picture = plot_panels({"a": short, "b": long})
        places = {
            e.get("transform").split()[0]
            for e in drawn(picture)
            if "translate" in (e.get("transform") or "") and e.find("./*[@data-series]") is not None
        }
        assert len(places) == 1, "they begin at the same pixel"
        starts = [drawn(picture, data_series=name)[0][0].get("d") for name in "ab"]
        assert starts[0].startswith("M") and not starts[0].startswith("M0 ")
        assert starts[1].startswith("M0 ")

    def test_panels_without_labels_are_refused(self):
        with pytest.raises(CannotDraw, match="give a label to each panel"):
            plot_panels([CWND])

    def test_many_losses_are_no_wall_but_each_has_its_cross(self):
        losses = [1 + number / 1000 for number in range(100)]
        picture = plot_panels({"a": CWND}, losses=losses)
        assert len(drawn(picture, **{"class": "upright lost"})) < 10
        crosses = drawn(picture, data_series="loss")[0][0].get("d")
        assert crosses.count("m-4 -4") >= 90, "two in the same tenth of a pixel are one"

    @pytest.mark.parametrize("losses", [[None], [float("nan")], ["1 s"]])
    def test_a_loss_at_no_time_is_refused(self, losses):
        with pytest.raises(CannotDraw, match="losses: value 0"):
            plot_panels({"a": CWND}, losses=losses)
        with pytest.raises(CannotDraw, match="losses: value 0"):
            plot_cwnd(CWND, losses=losses)

    @pytest.mark.parametrize("count", [0, 6])
    def test_none_or_too_many_are_refused(self, count):
        with pytest.raises(CannotDraw, match=f"{count} panels .* give 1 to 5"):
            plot_panels({str(n): CWND for n in range(count)})


class TestSequence:
    def test_two_thousand_segments_stay_small_and_nothing_special_is_thinned(self):
        lost = range(9, 1800, 20)
        trace = bulk(4100, dropped=lost)
        picture = well_formed(plot_sequence(trace))
        assert sum(frame.length > 0 for frame in trace) > 2000
        assert len(picture.html) < 200_000
        assert f"{len(trace.dropped())} lost" in picture.alt
        for name in ("lost", "retransmission"):
            strokes, marks = drawn(picture, data_series=name)[0]
            assert strokes.get("d").count("M") == len(trace.dropped())
            assert marks.get("d").count("M") >= len(trace.dropped())

    def test_data_of_before_the_capture_is_drawn_within_the_axes(self):
        numbers = enumerate((5001, 1, 6001))
        sent = [(time, segment(CLIENT, n, 1, ACK, data=bytes(900))) for time, n in numbers]
        picture = plot_sequence(Trace([record(t, CLIENT, data) for t, data in sent], NAMES))
        (stroke, _) = drawn(picture, data_series="retransmission")[0]
        bottom = float(stroke.get("d").partition("M")[2].split("V")[0].split()[1])
        assert 0 < bottom <= 340

    def test_a_probe_of_a_closed_window_is_marked_and_is_no_data(self):
        picture = plot_sequence(closed_window())
        assert "2 probes" in picture.alt and "0 retransmitted" in picture.alt
        assert len(drawn(picture, data_series="probe")) == 1

    def test_it_tells_what_was_sent_lost_and_repeated(self):
        picture = well_formed(plot_sequence(bulk(120)))
        assert "client sends" in picture.alt
        assert "1 retransmitted, 1 lost" in picture.alt
        assert "Sequence numbers over time" in picture.text

    def test_an_answer_that_was_under_way_when_the_run_was_cut_off_is_not_heard(self):
        """It would be drawn where it was sent, before those that were sent earlier and came."""
        sim = Simulation(delay="20 ms", rate="10 Mbit/s")
        sim.transfer("300 kB")
        sim.run(0.3)
        sent = sim.trace.sent_by("server")
        under_way = [frame.ack for frame in sent if frame.arrived is None]
        assert under_way, "the run was to be cut off"
        came = max(frame.ack for frame in sent if frame.arrived is not None)
        assert came < max(under_way)
        assert plot_sequence(sim.trace).alt.endswith(f"acknowledged up to {came - 1}.")

    def test_a_window_above_the_picture_is_not_in_its_legend(self):
        assert drawn(plot_sequence(bulk(60)), data_series="window") == []

    def test_data_lies_above_the_lines_that_would_hide_it(self):
        sim = Simulation(delay="20 ms", receive_buffer="16 KiB")
        sim.transfer("60 kB")
        sim.run()
        svg = plot_sequence(sim.trace).svg
        assert svg.index('data-series="window"') < svg.index('data-series="data"')

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
