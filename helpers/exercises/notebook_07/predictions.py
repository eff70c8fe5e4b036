"""The predictions of notebook 07."""

from helpers.exercises.question import Question, right, wrong

PREDICTIONS = (
    Question(
        "07_after_fin",
        "The client has sent its FIN, and the server has acknowledged it. How much may the server "
        "still send?",
        wrong(
            "nothing: the connection is closed",
            "The client's FIN has closed one direction, from the client to the server.",
            "returned b''",
        ),
        right(
            "as much as it likes, until it closes too",
            "Each direction is closed on its own, and the server's is open until its own FIN.",
            "returned b'HELLO'",
        ),
        wrong(
            "only what was in its send buffer when the FIN came",
            "TCP sets no such limit: here the answer was not even made when the FIN came.",
        ),
    ),
    Question(
        "07_segments",
        "How many segments go over the wire, from the first FIN on?",
        wrong(
            "four: a FIN and an ACK each way",
            "So it is where the second program takes its time, and in the standard's figure.",
            4,
        ),
        right(
            "three",
            "The server was quick enough for its FIN to carry the ACK for the client's.",
            3,
        ),
        wrong(
            "two",
            "The client cannot acknowledge a FIN that it has not seen, so its ACK stands alone.",
            2,
        ),
    ),
    Question(
        "07_crossing",
        "Both close before they hear of each other, and the two FINs cross. How does it end for "
        "the two kernels?",
        wrong(
            "one is in TIME-WAIT, the other is CLOSED",
            "That is so where one of them closes second; here neither does.",
            lambda ends: sorted(ends) == ["CLOSED", "TIME-WAIT"],
        ),
        wrong(
            "both are CLOSED at once: each has the other's FIN",
            "Each has sent the last ACK and cannot know whether it has arrived.",
            ["CLOSED", "CLOSED"],
        ),
        right(
            "both are in TIME-WAIT",
            "Both count as the end that closed first, and each has sent an ACK that may get lost.",
            ["TIME-WAIT", "TIME-WAIT"],
        ),
    ),
    Question(
        "07_after_close",
        "The server has closed. The client has read `b''` and calls `send` again and again. What "
        "happens?",
        right(
            "the first succeeds, a later one raises an exception",
            "A FIN does not say that nobody reads; only the RST that answers the first one does.",
            lambda calls: calls[0] == 14 and isinstance(calls[-1], ConnectionError),
        ),
        wrong(
            "every call raises an exception",
            "The kernel cannot know yet that nobody reads, and takes the bytes.",
            lambda calls: isinstance(calls[0], ConnectionError),
        ),
        wrong(
            "all succeed, and the bytes are thrown away",
            "The answer to the first one is a RST, and from then on the client's kernel knows.",
            lambda calls: not any(isinstance(call, Exception) for call in calls),
        ),
    ),
    Question(
        "07_unread",
        "The client has sent five bytes. The server closes without having read them. What does "
        "`recv` do at the client?",
        wrong(
            "it waits until its timeout",
            "The server's kernel has something to say at once.",
            TimeoutError,
        ),
        wrong(
            "it returns `b''`",
            "That would pretend that all is well, though five acknowledged bytes were never read.",
            b"",
        ),
        right(
            "it raises ConnectionResetError",
            "A kernel that closes over unread bytes sends RST, to show that data was lost.",
            ConnectionResetError,
        ),
    ),
    Question(
        "07_forgotten",
        "The client's program and kernel have forgotten the connection. What does the server's "
        "kernel have left of it?",
        wrong(
            "nothing either: it noticed",
            "The client's host is silent, so there is nothing to notice.",
            lambda states: set(states) <= {"CLOSED"},
        ),
        wrong(
            "a socket in CLOSE-WAIT, until a timer of TCP ends it",
            "By default no timer of TCP ends CLOSE-WAIT, since the program may have a long answer "
            "to send.",
        ),
        right(
            "a socket in CLOSE-WAIT, until the server's program closes it or ends",
            "It waits for its own program, which alone knows whether it has more to send.",
            ["CLOSE-WAIT"],
        ),
    ),
    Question(
        "07_last_ack",
        "The server is in LAST-ACK, and the ACK that it waits for is lost. Who repairs that?",
        wrong(
            "the client's kernel: it sends the ACK again when its timer ends",
            "An ACK takes no sequence number, so there is no timer for it.",
            lambda senders: senders[:1] == ["client"],
        ),
        right(
            "the server's kernel sends its FIN again, and the client's answers once more",
            "What takes a number is repeated by its sender, and TIME-WAIT is there to answer it.",
            ["server", "client"],
        ),
        wrong(
            "nobody: the server stays in LAST-ACK",
            "Its FIN is not acknowledged, and so it is repeated.",
            [],
        ),
    ),
    Question(
        "07_late",
        "A copy of an old segment reaches the client's kernel in TIME-WAIT. What happens?",
        wrong(
            "it is thrown away, and TIME-WAIT goes on",
            "An unacceptable segment is answered with an ACK, in this state too.",
        ),
        wrong(
            "it is acknowledged, and TIME-WAIT goes on",
            "The ACK reaches a kernel that knows of no connection and answers with RST.",
            ["TIME-WAIT"],
        ),
        right(
            "it is acknowledged, and that ends TIME-WAIT",
            "The other kernel answers the ACK with RST, and the RST ends the state.",
            [],
        ),
    ),
    Question(
        "07_restart",
        "On Linux, without any option set: the old server has ended, and its last connection is in "
        "TIME-WAIT. May a new one bind to the port?",
        wrong(
            "yes: `close` has freed the port",
            "It gave back the socket; the port is in use as long as a connection on it is.",
            lambda works: works[False, False],
        ),
        right(
            "no: EADDRINUSE, until TIME-WAIT is over",
            "`bind` does not know which clients will come, so without the option it refuses.",
            lambda works: not works[False, False],
        ),
        wrong(
            "yes, but old bytes may come in",
            "That is the danger that a refusal avoids; TIME-WAIT is there for it.",
        ),
    ),
)
