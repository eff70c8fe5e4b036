"""The recall questions of notebook 09."""

QUESTIONS = (
    (
        "Which two averages does TCP keep of its round trips?",
        "SRTT: what a round trip usually takes; each sample moves it by an eighth. RTTVAR: how far "
        "a round trip usually is from that; each sample moves it by a quarter.",
    ),
    (
        "Why is SRTT alone too short a wait, and what is added?",
        "About half of all round trips are longer than the average. The greater of 4 × RTTVAR and "
        "the granularity G is added.",
    ),
    (
        "What is the RTO before any sample, and after a first sample R?",
        "1 s. Then SRTT is R and RTTVAR is R/2, so the RTO is R + max(G, 2 R), and at least the "
        "minimum.",
    ),
    (
        "Why does the acknowledgment of a repeated segment give no sample?",
        "It does not say which copy it answers (Karn's rule). A timestamp in it could.",
    ),
    (
        "What does the RTO do while nothing comes back, and what ends that?",
        "Each timeout doubles it. A sample from a segment that was sent once ends the back-off.",
    ),
    (
        "Why can duplicate ACKs not repair the loss of the last segments?",
        "They answer what arrives behind a gap, and behind the last ones nothing arrives. A timer "
        "has to do it.",
    ),
    (
        "What does a tail loss probe hope for?",
        "The last segment, sent once more, arrives behind the gap. Its SACK shows what is missing, "
        "and that saves the wait for the RTO.",
    ),
    (
        "An idle connection, and the peer's cable is pulled. When does TCP know?",
        "Never by itself: it sends nothing. It learns when the program sends something, or by "
        "keep-alive, if that is on.",
    ),
    (
        "Keep-alive or user timeout: which one ends a connection with data in flight?",
        "The user timeout. Keep-alive asks only while nothing is in flight.",
    ),
    (
        "Why does a window probe go on for ever while its answers come?",
        "The receiver is alive and says: not yet. Only it knows when it will read on.",
    ),
)
