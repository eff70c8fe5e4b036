"""What is in flight, and what became of it (RFC 6675)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.transport.tcp.scoreboard import Scoreboard, Sent

MSS = 100


def board_of(segments, mss=MSS):
    """Segments of one MSS each, sent at the times 0.0, 0.1, ..."""
    board = Scoreboard()
    for number in range(segments):
        board.add(Sent(number * mss, (number + 1) * mss, number / 10))
    return board


def marks(board):
    """One letter a segment: s SACKed, L lost, R lost and sent again, . in flight."""
    letter = {(True, False): "s", (False, True): "L", (False, False): "."}
    return "".join("R" if s.repeated else letter[s.sacked, s.lost] for s in board.sent)


def test_acknowledged_segments_leave():
    board = board_of(5)
    acked = board.acknowledge(200)
    assert (acked.total, acked.delivered, acked.oldest, acked.newest) == (200, 200, 0.0, 0.1)
    assert (board.outstanding, board.in_network, len(board.sent)) == (300, 300, 3)


def test_an_ack_in_the_middle_of_a_segment():
    board = board_of(2)
    acked = board.acknowledge(130)
    assert acked.total == acked.delivered == 130 and board.outstanding == 70
    assert board.sent[0].seq == 130


def test_sacked_segments_are_no_longer_in_the_network():
    board = board_of(5)
    assert board.sack([(200, 400)]).delivered == 200
    assert board.sack([(200, 400)]).delivered == 0
    assert marks(board) == "..ss." and board.in_network == 300
    acked = board.acknowledge(400)
    assert (acked.total, acked.delivered) == (400, 200) and board.sacked == 0


def test_a_segment_that_is_sacked_in_part_is_not_sacked():
    board = board_of(3)
    assert board.sack([(150, 300)]).delivered == 100
    assert marks(board) == "..s"


def test_lost_with_three_segments_above():
    """RFC 6675 section 4: IsLost."""
    board = board_of(6)
    board.sack([(100, 300)])
    board.find_lost(MSS)
    assert marks(board) == ".ss..."
    board.sack([(300, 400)])
    board.find_lost(MSS)
    assert marks(board) == "Lsss.." and board.in_network == 200


def test_lost_with_three_small_pieces_above():
    board = Scoreboard()
    for number in range(7):
        board.add(Sent(number * 10, number * 10 + 10, 0.0))
    board.sack([(10, 20), (30, 40)])
    board.find_lost(MSS)
    assert marks(board) == ".s.s..."
    board.sack([(50, 60)])
    board.find_lost(MSS)
    assert marks(board) == "Ls.s.s."


def test_lost_segments_are_sent_again_in_order_and_once():
    board = board_of(8)
    board.sack([(100, 200), (300, 800)])
    board.find_lost(MSS)
    assert marks(board) == "LsLsssss"
    first = board.next_lost()
    board.repeat(first, 1.0)
    second = board.next_lost()
    board.repeat(second, 1.0)
    assert (first.seq, second.seq, board.next_lost()) == (0, 200, None)
    assert marks(board) == "RsRsssss" and board.in_network == 200
    acked = board.acknowledge(300)
    assert acked.repeated and acked.oldest is None
    assert (board.lost, board.repeated, board.in_network) == (0, 0, 0)


def test_a_lost_segment_that_arrives_after_all():
    board = board_of(6)
    board.sack([(100, 600)])
    board.find_lost(MSS)
    board.sack([(0, 600)])
    assert marks(board) == "ssssss" and board.next_lost() is None and board.lost == 0


def test_after_a_timeout_all_that_was_not_sacked_is_lost():
    board = board_of(4)
    board.sack([(200, 300)])
    board.repeat(board.sent[0], 1.0)
    board.timed_out()
    assert marks(board) == "LLsL" and board.in_network == 0
    again = []
    while (sent := board.next_lost()) is not None:
        board.repeat(sent, 2.0)
        again.append(sent.seq)
    assert again == [0, 100, 300] and board.in_network == 300


def test_a_receiver_that_takes_back_what_it_told():
    """RFC 2018 section 8: after a timeout with the first segment SACKed, nothing is believed."""
    board = board_of(3)
    board.sack([(0, 200)])
    board.timed_out()
    assert marks(board) == "LLL"


def test_the_oldest_hole_below_sacked_data():
    board = board_of(5)
    assert board.next_hole() is None
    board.sack([(200, 300)])
    assert board.next_hole().seq == 0
    board.repeat(board.sent[0], 1.0)
    assert board.next_hole().seq == 100
    board.repeat(board.sent[1], 1.0)
    assert board.next_hole() is None


def test_a_segment_cut_in_two():
    board = board_of(3)
    board.timed_out()
    board.split(board.next_lost(), 40)
    assert [(s.seq, s.end) for s in board.sent] == [(0, 40), (40, 100), (100, 200), (200, 300)]
    again = []
    while (sent := board.next_lost()) is not None:
        board.repeat(sent, 2.0)
        again.append(sent.seq)
    assert again == [0, 40, 100, 200]


def test_the_loss_of_a_repetition_is_one_more_loss():
    """RFC 9937 section 6.2: an ACK that tells of it is no SafeACK."""
    board = board_of(6)
    board.sack([(100, 600)])
    board.find_lost(MSS)
    board.repeat(board.next_lost(), 1.0)
    assert board.losses == 1
    board.mark_lost(board.sent[0])
    assert (board.losses, marks(board), board.in_network) == (2, "Lsssss", 0)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.integers(1, 4)),
        st.tuples(st.just("ack"), st.integers(0, 12)),
        st.tuples(st.just("sack"), st.integers(0, 12), st.integers(1, 5)),
        st.tuples(st.just("timeout")),
        st.tuples(st.just("repeat")),
        st.tuples(st.just("first")),
    ),
    max_size=60,
)


@given(steps)
def test_the_counts_always_equal_the_marks(steps):
    board, end = Scoreboard(), 0
    for step, *numbers in steps:
        una = board.sent[0].seq if board.sent else end
        if step == "send":
            for _ in range(numbers[0]):
                board.add(Sent(end, end + MSS, 0.0))
                end += MSS
        elif step == "ack":
            board.acknowledge(min(una + numbers[0] * MSS, end))
        elif step == "sack":
            left = una + numbers[0] * MSS
            board.sack([(left, min(left + numbers[1] * MSS, end))])
            board.find_lost(MSS)
        elif step == "timeout":
            board.timed_out()
        elif step == "first":
            board.first_is_lost()
        elif (sent := board.next_lost()) is not None:
            assert sent.lost and not sent.sacked and not sent.repeated
            board.repeat(sent, 1.0)
        sizes = [(s, s.end - s.seq) for s in board.sent]
        assert board.sacked == sum(size for s, size in sizes if s.sacked)
        assert board.lost == sum(size for s, size in sizes if s.lost)
        assert board.repeated == sum(size for s, size in sizes if s.repeated)
        assert not any(s.sacked and (s.lost or s.repeated) for s in board.sent)
        assert 0 <= board.in_network <= board.outstanding


class Counted(list):
    """A list that counts how often it is looked into."""

    looks = 0

    def __getitem__(self, at):
        Counted.looks += 1
        return super().__getitem__(at)


@pytest.mark.parametrize("grows", ["to the right", "to the left"])
def test_a_long_block_is_not_walked_again_with_each_ack(grows):
    count = 2000
    board = board_of(count)
    board.sent, Counted.looks = Counted(board.sent), 0
    for n in range(1, count):
        left, right = (1, n + 1) if grows == "to the right" else (count - n, count)
        board.sack([(left * MSS, right * MSS)])
    assert marks(board) == "." + (count - 1) * "s"
    assert Counted.looks < 100 * count  # by the logarithm: walks would look 2,000,000 times


def test_a_timeout_loses_only_what_should_have_been_acknowledged():
    """RFC 8985 section 6.3: the oldest, and what was sent a round trip ago."""
    board = Scoreboard()
    for number, at in enumerate((0.5, 0.0, 0.1, 0.5, 0.6)):
        board.add(Sent(number * MSS, (number + 1) * MSS, at))
    board.sack([(2 * MSS, 3 * MSS)])
    board.timed_out(by=0.3)
    assert marks(board) == "LLs.." and board.in_network == 2 * MSS
    assert list(board.on_way()) == board.sent[3:]
