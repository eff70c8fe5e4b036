"""RACK, tail loss probes, DSACK and PRR, played segment by segment."""

import pytest

from helpers.transport.tcp.prr import ProportionalRateReduction
from helpers.transport.tcp.rack import Rack
from helpers.transport.tcp.scoreboard import Scoreboard, Sent
from helpers.transport.tcp.settings import Settings
from tests.transport.tcp.two_stacks import opened

MSS, RTT = 1000, 0.040


def board_of(count, step=0.001):
    """So many segments in flight, `step` seconds apart, the first sent at 0."""
    board = Scoreboard()
    for number in range(count):
        board.add(Sent(number * MSS, (number + 1) * MSS, number * step))
    return board


def sack(board, rack, first, last, now):
    """The peer has got the segments from `first` up to `last`."""
    found = board.sack([(first * MSS, last * MSS)])
    rack.delivered(found.segments, now, RTT)


class TestRack:
    def test_what_was_sent_before_a_delivered_one_is_lost_after_the_window(self):
        board, rack = board_of(4), Rack()
        sack(board, rack, 2, 3, 0.042)
        assert rack.find_lost(board, 0.042, window=RTT / 4) == pytest.approx(0.009)
        assert board.lost == 0
        assert rack.find_lost(board, 0.0505, window=RTT / 4) == pytest.approx(0.0005)
        assert [sent.lost for sent in board.sent] == [True, False, False, False]
        assert rack.find_lost(board, 0.0511, window=RTT / 4) is None
        assert [sent.lost for sent in board.sent] == [True, True, False, False]

    def test_a_repetition_is_lost_when_later_ones_have_arrived(self):
        board, rack = board_of(3), Rack()
        sack(board, rack, 1, 2, 0.041)
        rack.find_lost(board, 0.041, window=0.0)
        board.repeat(board.next_lost(), 0.041)
        board.add(Sent(3 * MSS, 4 * MSS, 0.050))
        sack(board, rack, 3, 4, 0.090)
        assert board.next_lost() is None
        rack.find_lost(board, 0.090, window=0.0)
        assert board.next_lost() is board.sent[0]
        assert board.in_network == 0

    def test_an_echo_too_soon_is_of_the_first_copy(self):
        board, rack = board_of(2), Rack()
        board.repeat(board.sent[0], 0.041)
        rack.delivered(board.acknowledge(MSS).segments, 0.042, RTT)
        assert rack.newest == (0.0, 0)

    def test_without_a_round_trip_no_repetition_is_believed(self):
        board, rack = board_of(2), Rack()
        board.repeat(board.sent[0], 0.041)
        rack.delivered(board.acknowledge(MSS).segments, 0.200, None)
        assert rack.newest == (0.0, 0)

    def test_the_blocks_of_one_ack_are_no_reordering(self):
        """The first block is the newest one, wherever it lies (RFC 2018 section 4)."""
        board, rack = board_of(4), Rack()
        found = board.sack([(3 * MSS, 4 * MSS), (MSS, 2 * MSS)])
        rack.delivered(found.segments, 0.042, RTT)
        assert not rack.reordering_seen

    def test_an_older_one_that_comes_later_makes_the_round_trip_longer(self):
        board, rack = board_of(4), Rack()
        sack(board, rack, 3, 4, 0.043)
        sack(board, rack, 1, 2, 0.061)
        assert (rack.newest, rack.rtt) == ((0.003, 4 * MSS), pytest.approx(0.060))

    def test_a_repetition_that_is_not_believed_has_arrived_all_the_same(self):
        board, rack = board_of(3), Rack()
        board.repeat(board.sent[2], 0.041)
        sack(board, rack, 2, 3, 0.042)
        sack(board, rack, 1, 2, 0.043)
        assert rack.reordering_seen

    def test_the_window_grows_once_in_a_round_trip(self):
        rack = Rack()
        for una in (0, MSS, 2 * MSS):
            rack.needless(una, 3 * MSS)
        assert rack.quarters == 2
        rack.needless(3 * MSS, 6 * MSS)
        assert rack.quarters == 3

    def test_the_window_needs_reordering_or_doubt(self):
        board, rack = board_of(3), Rack()
        assert rack.reordering_window(RTT, RTT, sure=True) == 0
        assert rack.reordering_window(RTT, RTT, sure=False) == RTT / 4
        sack(board, rack, 2, 3, 0.042)
        sack(board, rack, 0, 1, 0.043)
        assert rack.reordering_window(RTT, RTT, sure=True) == RTT / 4
        rack.needless(0, 3 * MSS)
        assert rack.reordering_window(RTT, RTT, sure=True) == RTT / 2
        for _ in range(16):
            rack.recovered()
        assert rack.reordering_window(RTT, RTT, sure=True) == RTT / 4


class TestRateReduction:
    def test_a_share_of_what_is_delivered_goes_out(self):
        """One of ten is lost; of the nine, seven in ten let one more go."""
        prr = ProportionalRateReduction(10 * MSS, 7 * MSS, MSS)
        in_network, sent = 9 * MSS, 0
        for _ in range(9):
            in_network -= MSS
            cwnd = prr.on_ack(MSS, in_network, good=False)
            while in_network + MSS <= cwnd:
                in_network, sent, prr.sent = in_network + MSS, sent + 1, prr.sent + MSS
        assert sent == 7
        assert in_network == 7 * MSS

    def test_the_first_goes_at_once(self):
        prr = ProportionalRateReduction(10 * MSS, 2 * MSS, MSS)
        assert prr.on_ack(0, 9 * MSS, good=False) == 10 * MSS

    def test_many_losses_slow_down_to_what_arrives(self):
        prr = ProportionalRateReduction(20 * MSS, 10 * MSS, MSS)
        prr.sent = MSS
        assert prr.on_ack(2 * MSS, 4 * MSS, good=False) == 6 * MSS
        assert prr.on_ack(MSS, 4 * MSS, good=True) == 7 * MSS
        assert prr.on_ack(9 * MSS, 9 * MSS, good=True) == 10 * MSS


def test_after_a_timeout_what_was_sent_just_now_counts_as_on_its_way():
    """RFC 8985 section 6.3; without RACK all is lost (RFC 6675 section 5.1)."""
    for rack, lost in ((True, [True, False]), (False, [True, True])):
        settings = Settings(tail_loss_probe=False, nagle=False, rack=rack)
        client, server, connection, _ = opened(settings)
        connection.send(b"measured", 1.0)
        for packet in client.drain(1.0):
            server.packet_arrives(*packet, 1.1)
        for packet in server.drain(1.1):
            client.packet_arrives(*packet, 1.2)
        connection.send(b"lost", 2.0)
        client.drain(2.0)
        due = client.next_deadline()
        connection.send(b"on its way", due - 0.05)
        client.drain(due - 0.05)
        client.tick(due)
        assert connection.tcb.phase == "loss"
        assert [sent.lost for sent in connection.tcb.scoreboard.sent] == lost
