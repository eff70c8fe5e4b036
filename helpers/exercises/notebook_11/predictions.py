"""The predictions of notebook 11."""

from helpers.exercises.question import Question, right, wrong

PREDICTIONS = (
    Question(
        "11_crowd",
        "Sixteen such senders share the link. How much useful data do they get through, all "
        "together?",
        wrong(
            "as much as one alone, about 1.9 Mbit/s: the link is full, and they share it",
            "The link is full, but much of what it carries are copies.",
            lambda share: share > 0.9,
        ),
        right(
            "about half as much",
            "Each packet waits in the queue for longer than its sender does, and a copy follows.",
            lambda share: 0.3 < share < 0.8,
        ),
        wrong(
            "nothing: everybody's packets are dropped",
            "Many are dropped, but those that find room in the queue are carried.",
            lambda share: share < 0.1,
        ),
    ),
    Question(
        "11_slow_start",
        "How many segments go out in the first, second, third and fourth round trip?",
        wrong(
            "10, 10, 10, 10",
            "That is a window that never grows, whatever the network could carry.",
            lambda counts: counts[:4] == [10] * 4,
        ),
        wrong(
            "10, 11, 12, 13",
            "One more in each round trip comes later: slow start grows by one for each segment.",
            lambda counts: counts[:4] == [10, 11, 12, 13],
        ),
        right(
            "10, 20, 40, 80",
            "Each segment that is acknowledged lets two more go.",
            lambda counts: counts[:3] == [10, 20, 40],
        ),
    ),
    Question(
        "11_loss",
        "cwnd has grown to 27 segments. Now ACKs tell of a lost packet. What does Reno do?",
        wrong(
            "cwnd begins again with one segment",
            "ACKs still come, so the network still carries; only a timeout begins anew.",
            lambda share: share < 0.2,
        ),
        right(
            "cwnd goes down to about half, and grows again from there",
            "Half is a guess that leaves room for others and keeps data under way.",
            lambda share: 0.4 < share < 0.6,
        ),
        wrong(
            "cwnd stays at 27: now it knows what fits",
            "Then the queue would stay full, and nobody else would ever find room.",
            lambda share: share > 0.9,
        ),
    ),
    Question(
        "11_dark",
        "For a second, all data is lost. Then the wire works again. What does cwnd do?",
        wrong(
            "it falls to half, as after any loss, and then grows by one in a round trip",
            "No ACK came at all, so nobody knows what the network can carry now.",
            lambda steps: min(steps) > 6,
        ),
        wrong(
            "it falls to 1, and grows by one in each round trip from there",
            "It remembers how much was under way, and up to half of that it grows fast.",
            lambda steps: min(steps) == 1 and steps[-1] < 8,
        ),
        right(
            "it falls to 1, comes back to half in a few round trips, then grows by one in each",
            "After a timeout slow start leads back to ssthresh, which is half of the flight.",
            lambda steps: min(steps) == 1 and steps[-1] > 12,
        ),
    ),
    Question(
        "11_cubic",
        "How does CUBIC's cwnd grow in the nine seconds between its first loss and the next one?",
        wrong(
            "along a straight line, but a steeper one than Reno's",
            "A straight line looks as hard where it broke as where all was well.",
        ),
        wrong(
            "slowly at first, then faster and faster",
            "At first there is no cause for caution: the network carried more a moment ago.",
            lambda cwnd: cwnd[1] - cwnd[0] < cwnd[2] - cwnd[1] < cwnd[3] - cwnd[2],
        ),
        right(
            "fast, then hardly at all, then faster and faster",
            "It hurries back to where it broke, is careful there, and then looks for more.",
            lambda cwnd: cwnd[1] - cwnd[0] > cwnd[2] - cwnd[1] < cwnd[3] - cwnd[2],
        ),
    ),
    Question(
        "11_two",
        "B begins when A fills the link. What comes of it in the next half minute?",
        wrong(
            "A keeps nearly all: it was there first",
            "A loses a packet whenever the queue is full, and gives up half each time.",
            lambda share: share > 2,
        ),
        wrong(
            "B gets most: it starts with slow start, and A gives way",
            "Slow start gives B a good beginning, but soon B meets losses as well.",
            lambda share: share < 0.5,
        ),
        right(
            "they come to share about equally",
            "A loss takes half from each, and so halves the difference between them.",
            lambda share: 0.5 <= share <= 2,
        ),
    ),
    Question(
        "11_far",
        "B's round trip is three times as long. Who gets more, from 15 s on?",
        right(
            "A, which is near",
            "Both grow by one segment a round trip, and A has more round trips.",
            lambda share: share > 1.2,
        ),
        wrong(
            "both the same: they have the same algorithm",
            "The algorithm counts round trips, and those of A are shorter.",
            lambda share: 0.8 <= share <= 1.2,
        ),
        wrong(
            "B, which has more under way on its long path",
            "It would need three times the cwnd of A for the same rate, and climbs more slowly.",
            lambda share: share < 0.8,
        ),
    ),
    Question(
        "11_queue",
        "The queue gets four times as long, 80 packets in place of 20. What becomes of the "
        "goodput, and of the longest round trip?",
        wrong(
            "more goodput, the same delay",
            "The link was always busy before; and a longer queue is there to be waited in.",
            lambda both: both[0] > 1.1 and both[1] < 1.1,
        ),
        right(
            "the same goodput, more than three times the delay",
            "Twenty packets were enough to keep the link busy; Reno fills the other sixty as well.",
            lambda both: 0.9 < both[0] < 1.1 and both[1] > 3,
        ),
        wrong(
            "more of both",
            "No goodput is left to be won: the link carries no more than its rate.",
            lambda both: both[0] > 1.1 and both[1] > 1.1,
        ),
    ),
    Question(
        "11_noise",
        "Reno gets 1.4 of the 5 Mbit/s. And BBR?",
        wrong(
            "about the same: a loss is a loss",
            "BBR does not take a loss for a sign of congestion.",
            lambda share: share < 0.4,
        ),
        wrong(
            "about half of the link",
            "It would get less if it fell at each loss; it does not.",
            lambda share: 0.4 <= share < 0.7,
        ),
        right(
            "nearly all of it",
            "What arrives is as fast as before, and that is what BBR measures.",
            lambda share: share >= 0.8,
        ),
    ),
    Question(
        "11_chance",
        "Four times as many packets are lost, 1 % in place of 0.25 %. What is left of the goodput?",
        wrong(
            "a quarter",
            "A tooth gets half as high and half as long: it holds a quarter of the packets.",
            lambda times: times > 3,
        ),
        right(
            "about half",
            "A tooth with a quarter of the packets is half as high, and so is its average.",
            lambda times: 1.5 < times < 3,
        ),
        wrong(
            "nearly all: 99 % of the packets still arrive",
            "They would, but each loss also halves cwnd.",
            lambda times: times < 1.2,
        ),
    ),
    Question(
        "11_deaf",
        "Who gets more?",
        wrong(
            "A: whoever ignores losses gets lost in repetitions",
            "What is lost is repeated once; the queue that B keeps full hurts A far more.",
            lambda share: share > 2,
        ),
        wrong(
            "about the same: the queue drops packets of both",
            "It does, but only A gives way.",
            lambda share: 0.5 < share < 2,
        ),
        right(
            "B gets nearly all",
            "A halves its cwnd at each loss, and B fills what A has left.",
            lambda share: share < 0.25,
        ),
    ),
)
