"""The recall questions of notebook 08."""

QUESTIONS = (
    (
        "What does a sequence number of TCP count?",
        "Bytes: it is the number of the first byte of data in the segment. SYN and FIN take one "
        "number each.",
    ),
    (
        "An ACK says 2897. What has arrived, and what may have?",
        "All bytes before 2897 have. Bytes behind it may have: a block of SACK would tell.",
    ),
    (
        "Why does TCP wait for three duplicate ACKs, and not for one?",
        "One or two also come when segments were only reordered. Three are a guess between "
        "repairing late and repeating for nothing.",
    ),
    (
        "Who repairs a lost ACK?",
        "The next ACK, as it says all that the lost one said. If none follows, the sender of the "
        "data: it repeats, and is answered again.",
    ),
    (
        "What does a lost ACK cost in selective repeat, and not in TCP?",
        "A timeout and a repetition: there an ACK speaks for one packet only.",
    ),
    (
        "What does a SACK block add, and may the receiver take it back?",
        "It tells of bytes that arrived behind a hole. The receiver may still throw them away, so "
        "the sender keeps them until the ACK number has passed them.",
    ),
    (
        "Why can go-back-N get slower with a wider window?",
        "After a loss it sends everything again from there on, also what had arrived.",
    ),
    (
        "A window of 64 KiB, a round trip of 100 ms: how fast can it be?",
        "One window in each round trip: 64 KiB / 0.1 s, about 5.2 Mbit/s, whatever the wire.",
    ),
    (
        "What has an ACK not promised?",
        "That a program has read the bytes, or ever will. It is the word of a kernel.",
    ),
    (
        "4294967290 and 5: which comes first, and when would that be wrong?",
        "4294967290, as 5 is 11 steps further, around the end. It would be wrong if the two were "
        "half of all numbers apart or more; windows see to it that they are not.",
    ),
)
