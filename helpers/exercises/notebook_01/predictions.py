"""The predictions of notebook 01."""

from helpers.exercises.question import Question, right, wrong

PREDICTIONS = (
    Question(
        "01_seams",
        "AAA and BBB were sent one after the other, and both have arrived. What does the first "
        "`recv(100)` return?",
        wrong(
            "AAA with UDP, and AAA with TCP",
            "TCP keeps no mark of where one `sendall` ended, so what waits comes in one piece.",
            (b"AAA", b"AAA"),
        ),
        wrong(
            "AAABBB with UDP, and AAABBB with TCP",
            "One `recv` of UDP takes one datagram, and each `sendto` has made one of its own.",
            (b"AAABBB", b"AAABBB"),
        ),
        right(
            "AAA with UDP, AAABBB with TCP",
            "UDP carries messages, and TCP carries a stream that has no seams.",
            (b"AAA", b"AAABBB"),
        ),
        wrong(
            "AAABBB with UDP, AAA with TCP",
            "It is the other way round: UDP is the one that keeps the seams.",
            (b"AAABBB", b"AAA"),
        ),
    ),
    Question(
        "01_rest",
        "“hello world” waits, and behind it “next”. After `recv(4)`, what does `recv(100)` take?",
        wrong(
            "“o world”",
            "The rest of a datagram does not stay in the queue.",
            b"o world",
        ),
        wrong(
            "“o worldnext”",
            "That would be a stream, and a UDP socket never joins two datagrams.",
            b"o worldnext",
        ),
        right(
            "“next”",
            "The datagram left the queue as a whole, and what did not fit into 4 bytes is gone.",
            b"next",
        ),
    ),
    Question(
        "01_connect",
        "A UDP socket connects to the address of the sink. What does the sink find in its queue?",
        right(
            "nothing",
            "`connect` on a UDP socket only makes a note in its own kernel.",
            [],
        ),
        wrong(
            "one empty datagram, which says: a connection, please",
            "UDP has no such message, and an empty datagram would be a message like any other.",
            [b""],
        ),
        wrong(
            "three datagrams",
            "A handshake of three is TCP's; UDP has no connections.",
            lambda found: len(found) == 3,
        ),
    ),
    Question(
        "01_flood",
        "1000 datagrams are sent to a socket with a small queue. What happens?",
        wrong(
            "all 1000 wait in the queue: nothing is lost inside of one machine",
            "The queue has an end, and the kernel drops what comes when it is full.",
            lambda o: o[0] == 1000,
        ),
        right(
            "fewer than 100 wait in the queue, and `sendto` returned 100 each time",
            "The kernel drops what finds the queue full, and does not tell the sender.",
            lambda o: 0 < o[0] < 100 and o[1] == {100},
        ),
        wrong(
            "fewer than 100 wait in the queue, and `sendto` raised an error for each of the others",
            "`sendto` has done its work when its own kernel has taken the datagram.",
        ),
        wrong(
            "`sendto` waits until there is room",
            "Nothing comes back from the receiver's queue, so `sendto` cannot know that it is "
            "full.",
        ),
    ),
    Question(
        "01_full",
        "By TCP now: nobody reads, and the sender goes on and on. What happens?",
        wrong(
            "TCP drops what does not fit, as UDP does",
            "TCP never drops what it has taken, as long as the connection lives.",
            lambda o: o[1] < o[0],
        ),
        right(
            "at some point `send` takes no more",
            "The receiver tells how much room it has left, and at 0 the sender's kernel holds "
            "back.",
            lambda o: o[1] == o[0] < 2**30,
        ),
        wrong(
            "`send` takes everything, as long as the machine has memory",
            "Both queues of a connection have a limit, which the system sets.",
            lambda o: o[0] >= 2**30,
        ),
    ),
    Question(
        "01_refused",
        "Which of the two sockets learns that the UDP port is closed?",
        wrong(
            "neither: UDP reports nothing",
            "UDP does not, but the kernel of the other host answers with ICMP.",
            ("TimeoutError", "TimeoutError"),
        ),
        right(
            "the connected one",
            "The kernel knows which peer an error is about, since this socket has only one.",
            lambda o: o[0] == "TimeoutError" != o[1],
        ),
        wrong(
            "both",
            "The other socket may have sent to many, and `recv` could not say whom an error is "
            "about.",
            lambda o: "TimeoutError" not in o,
        ),
    ),
    Question(
        "01_cable",
        "Six numbers were sent by each, and the cable was out for a while. What has arrived?",
        wrong(
            "by UDP and by TCP the same: what was sent meanwhile is gone",
            "TCP keeps what it has sent until it is acknowledged, and sends it again.",
            lambda o: len(o["UDP"]) < 6 and len(o["TCP"]) < 6,
        ),
        right(
            "by UDP some, by TCP all of them in order",
            "UDP sends once; TCP repeats what nobody has acknowledged.",
            lambda o: len(o["UDP"]) < 6 and o["TCP"] == [0, 1, 2, 3, 4, 5],
        ),
        wrong(
            "by TCP all of them, but the missing ones at the end",
            "TCP puts the bytes into order before the program gets them.",
            lambda o: len(o["UDP"]) < 6 and sorted(o["TCP"]) == [0, 1, 2, 3, 4, 5] != o["TCP"],
        ),
        wrong(
            "by UDP and by TCP all of them: a cable keeps what it cannot deliver",
            "A cable has no memory, and what goes into one that is out is lost.",
            lambda o: len(o["UDP"]) == len(o["TCP"]) == 6,
        ),
    ),
    Question(
        "01_large",
        "How many bytes can one UDP datagram over IPv4 carry at most?",
        wrong(
            "1472: what one Ethernet frame has room for",
            "A longer one is cut into pieces by IP, and joined again by the receiving host.",
            1472,
        ),
        right(
            "65507",
            "An IPv4 header can say a length of 65 535 bytes at most, and 20 of them are for that "
            "header and 8 for UDP's.",
            65_507,
        ),
        wrong(
            "65535",
            "The headers of IP and UDP count, too.",
            65_535,
        ),
        wrong(
            "any number: IP cuts it into pieces and joins them again",
            "The pieces belong to one packet, whose length has to fit into 16 bits.",
            lambda most: most > 65_535,
        ),
    ),
    Question(
        "01_reliable",
        "The other program has read the order, and dies. What does the client learn from `recv`?",
        wrong(
            "an error: the order was not carried out",
            "Neither TCP nor the other kernel knows what a program wanted to do with the bytes.",
            lambda got: str(got).endswith("Error") and got != "TimeoutError",
        ),
        right(
            "`b''`: the connection is over, and no word about the order",
            "The other kernel closes the connection of a program that ends, and that is all it "
            "can say.",
            b"",
        ),
        wrong(
            "nothing: `recv` waits for an answer that never comes",
            "It would wait if the host had died; here only a program did, and its kernel speaks "
            "for it.",
            "TimeoutError",
        ),
    ),
)
