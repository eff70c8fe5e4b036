"""The predictions of notebook 08."""

from helpers.exercises.question import Question, right, wrong

TIMER = 2.6  # round trips: a timer of TCP runs longer here, and a repair by ACKs is quicker

PREDICTIONS = (
    Question(
        "08_share",
        "50 packets of 1 kB go over a wire of 400 kbit/s, one at a time; nothing is lost. Which "
        "part of the time does this wire carry data?",
        wrong(
            "nearly all of it",
            "After each packet the sender waits a whole round trip for its ACK.",
            lambda share: share > 0.8,
        ),
        wrong(
            "about half",
            "To send a packet takes 20 ms, and to wait for its ACK another 100 ms.",
            lambda share: 0.3 < share <= 0.8,
        ),
        right(
            "about a sixth",
            "Each packet takes 120 ms: 20 ms of sending, and 100 ms of waiting.",
            lambda share: share <= 0.3,
        ),
    ),
    Question(
        "08_lost_ack",
        "The packet arrives, and only its ACK is lost. How often does the packet come to the "
        "receiver, and how often to its program?",
        wrong(
            "once, and once: it is there, so nobody repeats it",
            "The sender cannot tell a lost ACK from a lost packet: in both cases it hears nothing.",
            [1, 1],
        ),
        right(
            "twice, and once",
            "The sender repeats it; the receiver knows the number, and hands it on once.",
            [2, 1],
        ),
        wrong(
            "twice, and twice",
            "The receiver has seen this number before, and so it hands nothing on.",
            [2, 2],
        ),
    ),
    Question(
        "08_window",
        "The wire loses 5 % each way. How fast is go-back-N with a window of 32 in place of 16?",
        wrong(
            "faster: more is under way at once",
            "More is under way, and after each loss more is sent again.",
            lambda ratio: ratio > 1.1,
        ),
        wrong(
            "about as fast: the losses decide",
            "The losses are as many, but each of them costs more with the wider window.",
            lambda ratio: 0.9 <= ratio <= 1.1,
        ),
        right(
            "slower",
            "Each loss makes it send up to 32 packets again, most of which had arrived.",
            lambda ratio: ratio < 0.9,
        ),
    ),
    Question(
        "08_small",
        "The same wire, and now a window of 4. Which of the two is faster?",
        right(
            "go-back-N, though it repeats more",
            "Its ACKs say that all before a number is there, so a lost ACK is made good by the "
            "next.",
            lambda ratio: ratio > 1.05,
        ),
        wrong(
            "selective repeat: it repeats only what was lost",
            "It repeats less, and waits more: for each lost ACK a timer has to run out.",
            lambda ratio: ratio < 0.95,
        ),
        wrong(
            "neither: with such a window they do the same",
            "They differ in what an ACK says, and ACKs are lost as well.",
            lambda ratio: 0.95 <= ratio <= 1.05,
        ),
    ),
    Question(
        "08_when",
        "The third of ten segments is lost. When does TCP send it again?",
        wrong(
            "when a timer has run out, after several round trips",
            "The timer would do it, but something else was quicker.",
            lambda waits: waits[0] > TIMER,
        ),
        wrong(
            "when the receiver has asked for it",
            "TCP has no segment that asks: an ACK says what has come.",
            [],
        ),
        right(
            "when the ACKs for later segments have come back, one round trip later",
            "They say that what came later is there, and what came before is missing.",
            lambda waits: 0 < waits[0] <= TIMER,
        ),
    ),
    Question(
        "08_two",
        "The third and the fifth are lost, and SACK is off. When is the fifth sent again?",
        wrong(
            "together with the third",
            "The ACKs tell of the first hole only; what lies behind it the sender cannot see.",
            lambda waits: waits[1] - waits[0] < 0.5,
        ),
        right(
            "one round trip after the third",
            "Only the ACK for the repaired third shows the next hole.",
            lambda waits: 0.5 <= waits[1] - waits[0] <= TIMER,
        ),
        wrong(
            "when a timer has run out",
            "An ACK that moves on, but not to the end, is sign enough of another hole.",
            lambda waits: waits[1] - waits[0] > TIMER,
        ),
    ),
    Question(
        "08_late",
        "Nothing is lost. In one run a segment is overtaken by one other, in the next by five. How "
        "many segments are sent again?",
        wrong(
            "none, and none: all arrive",
            "The sender cannot see that; what it sees are ACKs that look like those of a loss.",
            [0, 0],
        ),
        right(
            "none, and one",
            "One segment out of order is forgiven; three and more are taken for a loss.",
            [0, 1],
        ),
        wrong(
            "one, and one: out of order means lost",
            "TCP waits for three such signs before it believes in a loss.",
            [1, 1],
        ),
    ),
    Question(
        "08_acks",
        "In one run one of several ACKs is lost, in the next the ACK for all that was sent. How "
        "many segments are sent again?",
        wrong(
            "none, and none: the data has arrived",
            "Without any ACK the sender cannot know that, and repeats.",
            [0, 0],
        ),
        right(
            "none, and one",
            "The next ACK says all that the lost one said; behind the last one there is no next.",
            [0, 1],
        ),
        wrong(
            "one, and one",
            "An ACK says that all before a number is there, so a later one covers the lost one.",
            [1, 1],
        ),
    ),
    Question(
        "08_promise",
        "The client has sent 14 bytes, and the server's program reads nothing. Are they "
        "acknowledged, and what does that promise?",
        wrong(
            "no: an ACK says that the program has read them",
            "An ACK comes from the kernel, and that has them; it does not wait for a program.",
            lambda found: found["not acknowledged"] > 0,
        ),
        right(
            "yes: the server's kernel has them, and no more",
            "That is all: whether a program ever reads them, no ACK can say.",
            lambda found: not found["not acknowledged"] and "Reset" in found["then"],
        ),
        wrong(
            "yes: sooner or later the program will get them",
            "It closed and never read them; the client was told so by a RST, if by anything.",
            lambda found: not found["not acknowledged"] and "Reset" not in found["then"],
        ),
    ),
    Question(
        "08_delay",
        "The receiver gives a small window. Now the wire becomes twice as long. How many bytes "
        "arrive in a second?",
        wrong(
            "as many: the wire carries as much as before",
            "The wire could, but the sender may not: a window goes out, and then it waits.",
            lambda ratio: ratio > 0.8,
        ),
        right(
            "about half as many",
            "One window goes out in each round trip, and a round trip takes twice as long.",
            lambda ratio: 0.3 < ratio <= 0.8,
        ),
        wrong(
            "about a quarter as many",
            "The round trip is twice as long, not four times.",
            lambda ratio: ratio <= 0.3,
        ),
    ),
)
