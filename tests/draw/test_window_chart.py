import pytest

from helpers.draw import CannotDraw, plot_window
from helpers.trace import Trace
from helpers.transport.tcp import ACK, RST
from tests.draw.exchanges import (
    NAMES,
    PORT,
    SERVER,
    closed_window,
    handshake,
    record,
    segment,
    small,
)
from tests.draw.test_plots import drawn, well_formed


def test_it_tells_when_the_window_was_closed_and_how_often_it_was_probed():
    picture = well_formed(plot_window(closed_window(), "server"))
    assert "0 from 1 to 4 s; 2 window probes." in picture.alt
    assert "window from 65,160 to 6400, highest 65,160;" in picture.alt, "a SYN's is not scaled"
    assert len(drawn(picture, data_series="probe")) == 1
    (shade,) = drawn(picture, data_series="window 0")
    line = drawn(picture, data_series="window")[0][0]
    assert float(shade.get("width")) > 100
    assert line.get("d").count("V") >= 3, "each value lasts until the next"


def test_the_window_is_scaled_where_both_syns_were_seen():
    trace = closed_window()
    picture = plot_window(trace, "server")
    assert trace[-1].tcp.window == 50 and "to 6400, highest" in picture.alt
    assert "unscaled" not in picture.alt


def test_where_the_handshake_was_not_seen_it_is_unscaled_and_says_so():
    picture = plot_window(closed_window(syns=False), "server")
    assert "(bytes, unscaled)" in picture.svg
    assert "window from 100 to 50" in picture.alt
    assert picture.alt.endswith("unscaled, as the handshake was not seen whole.")


def test_an_advertisement_that_was_lost_has_a_mark():
    picture = plot_window(closed_window(lost=[4]), "server")
    assert "1 advertised and lost" in picture.alt
    assert len(drawn(picture, data_series="update lost")) == 1
    assert not drawn(plot_window(closed_window(), "server"), data_series="update lost")


def test_a_window_that_stays_closed_is_shaded_to_the_end():
    trace = closed_window()
    assert "0 from 1 to 3.1 s" in plot_window(trace[:-1], "server").alt


def test_a_window_that_never_closes():
    picture = well_formed(plot_window(small(), "server"))
    assert "never 0." in picture.alt
    assert not drawn(picture, data_series="window 0")


def test_a_reset_advertises_nothing():
    reset = record(9.0, SERVER, segment(SERVER, 1, 1, RST | ACK, 0))
    picture = plot_window(Trace([*handshake(), reset], NAMES), "server")
    assert "never 0" in picture.alt


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(CannotDraw, match=r"'nobody' sent no TCP segment .*; client, server did"):
        plot_window(small(), "nobody")
    with pytest.raises(CannotDraw, match="'server' sent no TCP segment"):
        plot_window(Trace(), "server")
    other = [
        record(5.0 + n, SERVER, segment(SERVER, n, 1, ACK, port=PORT[SERVER] + 9)) for n in (0, 1)
    ]
    first = record(0.0, SERVER, segment(SERVER, 0, 1, ACK))
    with pytest.raises(CannotDraw, match="several connections"):
        plot_window(Trace([first, *other], NAMES), "server")
