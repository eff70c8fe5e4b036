"""The recall questions of notebook 11."""

QUESTIONS = (
    (
        "What is congestion collapse?",
        "More load, and less useful work: the link is full of copies of what is still on its way, "
        "or has arrived already.",
    ),
    (
        "Where is cwnd kept, and who can see it?",
        "In the sender alone. No header has a field for it; `tcp_info` shows it on the sender's "
        "own machine.",
    ),
    (
        "Two windows limit what may be on its way. Which, and which of them counts?",
        "The receiver's window and cwnd; the lesser of the two.",
    ),
    (
        "What does cwnd do in slow start, and what above ssthresh?",
        "It doubles in each round trip: one more for each segment that is acknowledged. Above "
        "ssthresh it grows by one segment in a round trip.",
    ),
    (
        "Reno: what becomes of cwnd and ssthresh when ACKs tell of a loss, and what after a "
        "timeout?",
        "Both times ssthresh becomes half of what is in flight. After a loss cwnd goes on from "
        "there; after a timeout it begins with one segment.",
    ),
    (
        "The path holds 7 packets, the queue 20. At which cwnd does the sawtooth break off, and "
        "to where does Reno fall?",
        "At about 27, since the next packet finds the queue full. Then it falls to about 13.",
    ),
    (
        "What does CUBIC do differently?",
        "It falls to 0.7 of cwnd, and comes back to it along a cubic curve: fast, then careful, "
        "then faster and faster. It counts seconds, not round trips.",
    ),
    (
        "Why do two Reno flows draw level, and when do they not?",
        "Both grow by the same, and a loss takes half from each, which halves their difference. "
        "With different round trips the nearer one gets more.",
    ),
    (
        "What does a queue of many bandwidth-delay products buy?",
        "No goodput, and a long delay for all who share the link: bufferbloat.",
    ),
    (
        "What do BBR and ECN put in the place of a loss?",
        "BBR measures the rate of delivery and the shortest round trip. With ECN a router marks "
        "packets, and the receiver echoes the marks.",
    ),
)
