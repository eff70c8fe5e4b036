"""The recall questions of notebook 10."""

QUESTIONS = (
    (
        "Where can a byte be that `send` has taken, and `recv` has not returned yet?",
        "In the sender's send buffer, on its way, or in the receiver's receive buffer. The sender "
        "keeps a copy until it is acknowledged.",
    ),
    (
        "When does `send` have to wait?",
        "When the send buffer is full. If the reader sleeps, that is when both buffers are full.",
    ),
    (
        "What does a window of 0 mean, and what does it not mean?",
        "The receiver has no room at the moment. It does not mean that the connection is broken or "
        "closed.",
    ),
    (
        "Why does a sender ask again and again while the window is 0?",
        "The segment that opens the window carries no data, so it is not repeated if it is lost. "
        "Without the probes both ends could wait for ever.",
    ),
    (
        "The field says 501, its sender has announced a shift of 7. How large is the window?",
        "501 · 128 = 64,128 bytes, if the other end has offered to scale as well, and if the "
        "segment is no SYN.",
    ),
    (
        "100 Mbit/s and 30 ms there and back: how large a window fills that path?",
        "The bandwidth-delay product: 100,000,000 / 8 · 0.03 = 375,000 bytes.",
    ),
    (
        "What does a receiver do against silly windows, and what a sender?",
        "The receiver tells of new room only when there is enough, a full segment or half its "
        "buffer. The sender sends a small segment only in few cases, which Nagle's algorithm "
        "narrows further.",
    ),
    (
        "Say Nagle's algorithm in one sentence.",
        "While something is not acknowledged, what is less than a full segment waits.",
    ),
    (
        "A request goes out in two small writes. Why is the second late, and why not in the first "
        "turn?",
        "It waits for the acknowledgment of the first, and the receiver delays that in the hope of "
        "an answer to put it on. In a young connection the receiver acknowledges at once.",
    ),
    (
        "Name three cures, and the price of each.",
        "One write for the whole message: none. TCP_NODELAY: more segments. TCP_QUICKACK at the "
        "reader: more acknowledgments, Linux only, still two round trips, and to be set again and "
        "again.",
    ),
)
