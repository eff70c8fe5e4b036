"""The recall questions of notebook 13."""

QUESTIONS = (
    (
        "What does a row of `getaddrinfo` tell?",
        "All that `socket` and `connect` want: the family, the type, the protocol, a canonical "
        "name (mostly empty), and the address.",
    ),
    (
        "Why may two machines give `localhost` other addresses, or in another order?",
        "Each has its own file of hosts and its own table for the order. A program takes the list "
        "as it comes, and does not count on it.",
    ),
    (
        "What is `::ffff:127.0.0.1`?",
        "An IPv4 address, as a socket of IPv6 that takes both families shows it.",
    ),
    (
        "A DNS message has a header of 12 bytes. What is in it?",
        "A number, the flags with the code of how it went, and four counts: questions, answers, "
        "and two kinds of records beside.",
    ),
    (
        "How does a reader tell a label from a pointer?",
        "By the first two bits: 00 begins the length of a label, and 11 a pointer.",
    ),
    (
        "Where does reading go on after a pointer, and why can a careful reader not loop?",
        "Behind its two bytes. It lets a pointer lead backwards only.",
    ),
    (
        "NXDOMAIN or silence: what has happened in each case?",
        "NXDOMAIN is an answer: a server has said that there is no such name. Silence says "
        "nothing; the question or the answer may be lost, so one asks again.",
    ),
    (
        "When does a question go over TCP, and how are messages cut there?",
        "When an answer over UDP has TC set, or whenever the client likes. Two bytes before each "
        "message tell its length.",
    ),
    (
        "What ties an answer to its question?",
        "The addresses and ports, the ID, and the question that it repeats. All can be guessed.",
    ),
    (
        "What does Happy Eyeballs wait for before the next attempt, and what ends the wait?",
        "A short time, such as 250 ms. A failure ends it at once, a connection ends the race.",
    ),
)
