"""The recall questions of notebook 06."""

QUESTIONS = (
    (
        "Which three segments open a connection, and after which of them does `connect` return?",
        "SYN, SYN-ACK, ACK. `connect` returns when the SYN-ACK has come; it does not wait to hear "
        "whether its ACK arrives.",
    ),
    (
        "A SYN has seq=5000 and no data. Which acknowledgment number answers it, and why?",
        "5001. The SYN takes one sequence number, so that it can be acknowledged and repeated "
        "like a byte.",
    ),
    (
        "Which segments take no sequence number, and why must that be so?",
        "Those without data, SYN and FIN, such as a pure ACK. If an ACK took one, it would have "
        "to be acknowledged, and so on without end.",
    ),
    (
        "Why does the counting not begin at 0?",
        "A late segment of an old connection could fit into a new one with the same ports, and a "
        "stranger could guess the numbers.",
    ),
    (
        "Of what two parts is an initial sequence number made?",
        "A clock that only goes forward, and a scrambled value of the four-tuple that only this "
        "kernel can compute.",
    ),
    (
        "The SYN-ACK is lost. What does the client see, and what does it do?",
        "Nothing comes, just as if its SYN had been lost. Its timer runs out after about a "
        "second, and it sends the same SYN again.",
    ),
    (
        "The third segment is lost. In which states are the two ends, and who repeats what?",
        "The client is ESTABLISHED, the server in SYN-RECEIVED. The server repeats its SYN-ACK, "
        "and the client acknowledges again.",
    ),
    (
        "Can a connection open if no pure ACK ever arrives?",
        "Yes: every segment after the SYN carries an acknowledgment number. The first one with "
        "data does as well.",
    ),
    (
        "Why are two segments not enough?",
        "The server cannot know whether a SYN is new. Only the third segment tells it that "
        "somebody at that address has heard its number and means it.",
    ),
    (
        "What does Linux do with a SYN when the backlog is full, and what does the client notice?",
        "It drops it. The client sends another after about a second, so its `connect` takes "
        "that long even if there is room again much sooner.",
    ),
)
