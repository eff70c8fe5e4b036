"""The predictions of notebook 09."""

from typing import Any

from helpers.exercises.question import Question, right, wrong


def _moved(told: dict[str, Any], rtos: float) -> float:
    """SRTT after a round trip of so many RTOs (RFC 6298 2.3)."""
    return float(7 / 8 * told["SRTT"]["before"] + rtos / 8 * told["RTO"])


def _grow(gaps: list[float]) -> bool:
    """Whether the waits grow; a busy machine makes one or the other longer still."""
    return gaps[-1] > gaps[0] and max(gaps) > 1.6 * min(gaps)


PREDICTIONS = (
    Question(
        "09_mean",
        "Suppose that the timer waits for the mean of the last ten round trips. How many of the "
        "requests would be sent a second time, though nothing is lost?",
        wrong(
            "hardly any: the mean is what a round trip takes",
            "About half of all values lie above their mean, however small the differences are.",
            lambda share: share < 0.05,
        ),
        wrong(
            "about one in ten",
            "That would need a timer well above the mean.",
            lambda share: 0.05 <= share < 0.2,
        ),
        right(
            "about half of them",
            "A mean has about half of the values above it, and each of these would be too late.",
            lambda share: 0.2 <= share <= 0.8,
        ),
    ),
    Question(
        "09_rto",
        "The round trips take from 10 to 60 ms. Which RTO does the client's kernel have in the "
        "end?",
        wrong(
            "less than 0.1 s: SRTT + 4 × RTTVAR",
            "That is the formula without its last part: TCP waits longer than the path asks for.",
            lambda rto: rto < 0.2,
        ),
        right(
            "about a quarter of a second",
            "Linux waits at least 0.2 s more than SRTT, and the course's TCP does the same.",
            lambda rto: 0.2 <= rto < 0.4,
        ),
        wrong(
            "1 s, the least that the RFC allows",
            "RFC 6298 says so, with a “should”; Linux and others take less.",
            lambda rto: rto >= 0.9,
        ),
    ),
    Question(
        "09_karn",
        "An acknowledgment comes two RTOs after the first copy was sent, and one RTO after the "
        "second. Which round trip does TCP take from it?",
        wrong(
            "two RTOs, since the first copy",
            "If it answers the second copy, that is far too long.",
            lambda told: told["SRTT"]["after"] > _moved(told, 1.5),
        ),
        wrong(
            "one RTO, since the second copy",
            "If it answers the first copy, that is too short, and so is the next RTO.",
            lambda told: _moved(told, 0.5) < told["SRTT"]["after"] <= _moved(told, 1.5),
        ),
        right(
            "none",
            "It does not say which copy it answers, so SRTT stays as it was.",
            lambda told: told["SRTT"]["after"] == told["SRTT"]["before"],
        ),
    ),
    Question(
        "09_dark",
        "For a second and a half the wire loses everything, and the client has something to send. "
        "At which distances does it repeat it?",
        wrong(
            "at equal distances, one RTO each",
            "Then a thousand senders would go on filling a network that they have just choked.",
            lambda gaps: max(gaps) < 1.3 * min(gaps),
        ),
        right(
            "each distance is twice the one before",
            "Each timeout doubles the RTO: the sender itself may be the cause of the trouble.",
            _grow,
        ),
        wrong(
            "faster and faster, since it is overdue",
            "TCP does the opposite: silence may mean that the network has too much to carry.",
            lambda gaps: gaps[-1] < 0.8 * gaps[0],
        ),
    ),
    Question(
        "09_tail",
        "Ten segments are sent at once, and the last three are lost. How many duplicate ACKs come "
        "back before the repair?",
        wrong(
            "three: one for each lost segment",
            "A duplicate ACK answers a segment that arrives, and behind the gap none does.",
            3,
        ),
        wrong(
            "one, for the gap",
            "The receiver does not know of the gap: for it, seven segments were all there is.",
            1,
        ),
        right(
            "none",
            "Nothing arrives behind the gap that could be answered by one.",
            0,
        ),
    ),
    Question(
        "09_probe",
        "The same three are lost, and now the tail probe is on. After two round trips of silence, "
        "before the RTO is over, the client sends one segment again. Which?",
        wrong(
            "the first of the three, as the timer does",
            "That would repair one segment, and tell nothing about the other two.",
            lambda sent: sent["again"] == sent["lost"][0],
        ),
        right(
            "the last of the three",
            "It arrives behind the gap, and its SACK shows the sender what is missing.",
            lambda sent: sent["again"] == sent["lost"][-1],
        ),
        wrong(
            "an empty one, which only asks",
            "An ACK takes no number, so it would not be answered.",
        ),
    ),
    Question(
        "09_idle",
        "A program waits in `recv`. The wire to its peer is cut. What does the client's kernel do "
        "to find out?",
        wrong(
            "it asks the peer, each time that an RTO is over",
            "The RTO runs only while something is unacknowledged, and here nothing is.",
            lambda frames: frames > 1,
        ),
        wrong(
            "it notices the cut, and `recv` raises an exception",
            "A cable that is pulled somewhere on the way tells nobody.",
            OSError,
        ),
        right(
            "nothing",
            "There is nothing to send, so there is nothing that could fail.",
            0,
        ),
    ),
    Question(
        "09_sendall",
        "The wire is cut, and the program calls `sendall` with a request. What does `sendall` do?",
        wrong(
            "it waits until the request is acknowledged",
            "It waits only while the send buffer is full.",
            lambda took: took > 0.5,
        ),
        right(
            "it returns at once",
            "It hands the bytes to the kernel; that they arrive is not its business.",
            lambda took: took < 0.2,
        ),
        wrong(
            "it raises an exception after one RTO",
            "One timeout proves nothing, and the program is told of none.",
        ),
    ),
    Question(
        "09_user_timeout",
        "The client has given up, and its socket is CLOSED. In which state is the server's?",
        wrong(
            "CLOSED as well",
            "To close it, something would have to arrive there.",
            "CLOSED",
        ),
        wrong(
            "CLOSE-WAIT",
            "That state comes with a FIN, and none has arrived.",
            "CLOSE-WAIT",
        ),
        right(
            "ESTABLISHED",
            "Nothing has arrived there, so nothing has changed.",
            "ESTABLISHED",
        ),
    ),
    Question(
        "09_spike",
        "Nothing is lost. The wire only becomes slow: for a while each way takes two RTOs more. "
        "How many needless copies of `late` does the client send?",
        wrong(
            "none: nothing is lost",
            "The sender cannot see that; all it has is a timer, and that was right so far.",
            0,
        ),
        wrong(
            "one",
            "That would need an acknowledgment within three RTOs.",
            1,
        ),
        right(
            "two or more",
            "The answer takes four RTOs. The timer ends after one, and again two later.",
            lambda copies: copies > 1,
        ),
    ),
)
