"""The predictions of notebook 13."""

from helpers.exercises.question import Question, right, wrong

PREDICTIONS = (
    Question(
        "13_localhost",
        "A server listens at 127.0.0.1. A client connects to `::1`, the same port of the same "
        "machine. What happens?",
        wrong(
            "it reaches the server: both mean this machine",
            "Both mean this machine, and they are two addresses.",
            "connected",
        ),
        right(
            "it gets an exception at once",
            "Nobody listens at that address and port, and TCP looks at both.",
            "fails",
        ),
        wrong("it waits until it times out", "The machine is there, and says no.", "times out"),
    ),
    Question(
        "13_both_families",
        "A client comes by IPv4 to the socket that takes both. What address does the server see?",
        wrong("`127.0.0.1`", "The socket is one of IPv6, and shows IPv6 addresses.", "127.0.0.1"),
        wrong("`::1`", "That is the loopback of IPv6, and this client came by IPv4.", "::1"),
        right(
            "`::ffff:127.0.0.1`",
            "An IPv4 address is put into the last four bytes of an IPv6 one.",
            "::ffff:127.0.0.1",
        ),
    ),
    Question(
        "13_two_bytes",
        "The name is in the message already, so the record begins with `c0 0c` instead. What are "
        "these two bytes?",
        wrong("a length: 192 bytes of a name follow", "No label has more than 63 bytes."),
        right(
            "a pointer to byte 12",
            "Two bits say that it is a pointer, and the other 14 make the number 12.",
            ("pointer", 12),
        ),
        wrong("a short form of the name's letters", "Nothing of the letters is in them."),
    ),
    Question(
        "13_lost_questions",
        "The wire drops the first two questions. How many TCP segments are sent before the "
        "address is known?",
        right(
            "none",
            "A question travels in a datagram, and whoever asks has to ask again himself.",
            0,
        ),
        wrong("one SYN", "`connect` wants an address, and there is none yet.", 1),
        wrong(
            "three: a SYN and two retransmissions",
            "TCP's retransmission is for TCP's own segments.",
            3,
        ),
    ),
    Question(
        "13_many",
        "The same question for a name with forty addresses, over UDP. What comes back?",
        wrong(
            "all forty, in several datagrams",
            "An answer is one datagram: nobody would put several together.",
            40,
        ),
        wrong(
            "as many as fit",
            "A server may do so; this one sends none of them.",
            lambda n: 0 < n < 40,
        ),
        right(
            "none, and a bit that says so",
            "TC is set: the answer is longer than 512 bytes, ask again over TCP.",
            0,
        ),
    ),
    Question(
        "13_lies",
        "Somebody sends an answer of his own for each question, and is always faster than the "
        "server. Which of these lies does this resolver believe?",
        wrong(
            "none: the system lets no strangers' datagrams in",
            "The socket is bound to a port and to nothing else: it takes what comes.",
            lambda believed: not any(believed),
        ),
        wrong(
            "the one with another question alone",
            "It compares nothing, so the others pass as well.",
            lambda believed: sum(believed) == 1,
        ),
        right(
            "all three",
            "It takes the first datagram that can be read, whoever sent it.",
            lambda believed: all(believed),
        ),
    ),
    Question(
        "13_one_by_one",
        "Three addresses: the first says nothing, the second refuses, the third works. A client "
        "gives each one second. When is it connected?",
        wrong(
            "at once", "It has to wait for the first until its patience is over.", lambda s: s < 0.5
        ),
        right(
            "after 1 second",
            "Silence costs the whole patience, a refusal nothing.",
            lambda s: 0.9 < s < 1.6,
        ),
        wrong("after 2 seconds", "The second address says no at once.", lambda s: s >= 1.9),
    ),
    Question(
        "13_race",
        "The same three addresses. Now the next attempt starts 0.25 s after the one before, "
        "which goes on. When does the third attempt start?",
        wrong(
            "at 0.50 s",
            "That would be so if the second had said nothing as well.",
            lambda r: r > 0.45,
        ),
        right(
            "at 0.25 s, with the second",
            "The second was refused at once, and a failure ends the wait.",
            lambda seconds: 0.2 < seconds < 0.45,
        ),
        wrong("at 0, with the first", "So it is with a delay of 0.", lambda seconds: seconds < 0.1),
    ),
)
