"""The predictions of notebook 04."""

from helpers.exercises.question import Question, right, wrong

REFUSED, LATE = "ConnectionRefusedError", "TimeoutError"

PREDICTIONS = (
    Question(
        "04_client_port",
        "The server listens on one port. Which port will the client have?",
        wrong(
            "the same port as the server: they share it",
            "Each end has its own port; that the two are the same number is allowed, and next to "
            "never so.",
            lambda ports: ports[0] == ports[1],
        ),
        right(
            "another port, which this machine's kernel picks",
            "`connect` takes a free ephemeral port for a socket that was not bound.",
            lambda ports: ports[0] not in (0, ports[1]),
        ),
        wrong(
            "none: only servers have ports",
            "Without a port the server could not address its answers to this client.",
            lambda ports: ports[0] == 0,
        ),
    ),
    Question(
        "04_no_answer",
        "The hopeful client calls our server. What does its `recv` do?",
        wrong(
            "it returns `b'HELLO'`",
            "The server answers when the client has sent everything, and nothing tells it that "
            "`hello` was everything.",
            "returned b'HELLO'",
        ),
        wrong(
            "it returns `b''` at once",
            "An empty piece would mean that the server has finished sending, and it has not even "
            "begun.",
            "returned b''",
        ),
        right(
            "it waits for ever",
            "The server waits for the end of the request and the client for the answer, so "
            "neither goes on.",
            lambda ending: ending.startswith("waits"),
        ),
    ),
    Question(
        "04_one_port",
        "All three come from one port. The first connects to server A. Then the second connects "
        "to server B, and the third to server A. What works?",
        right(
            "the first and the second",
            "Their four-tuples differ in the server's port; the third would have all four values "
            "of the first.",
            [True, True, False],
        ),
        wrong(
            "all three",
            "Two connections with the same four values could not be told apart.",
            [True, True, True],
        ),
        wrong(
            "only the first: then the port is taken",
            "A port may belong to several connections, as long as they differ in another value.",
            [True, False, False],
        ),
    ),
    Question(
        "04_two_failures",
        "A client with a timeout of half a second calls A (nobody listens), then B (backlog "
        "full). What does it get?",
        wrong(
            "from both `ConnectionRefusedError`, at once",
            "B's kernel drops the SYN in the hope of room later, so no answer comes from there.",
            [REFUSED, REFUSED],
        ),
        right(
            "from A `ConnectionRefusedError` at once, from B `TimeoutError` after half a second",
            "A's kernel answers that nobody listens, and B's kernel does not answer at all.",
            [REFUSED, LATE],
        ),
        wrong(
            "from both `TimeoutError`, after half a second",
            "A port without a listener is not silent: the kernel there answers with RST.",
            [LATE, LATE],
        ),
        wrong(
            "from A `TimeoutError` after half a second, from B `ConnectionRefusedError` at once",
            "It is the other way round: the closed port answers, and the full server is silent.",
            [LATE, REFUSED],
        ),
    ),
    Question(
        "04_patience",
        "The program waits 2.3 seconds for `connect`. How many SYNs does the client's kernel send "
        "in that time?",
        wrong(
            "one: then it waits as well",
            "A SYN or its answer may have been lost, so the kernel asks again before long.",
            1,
        ),
        right(
            "two to four: it asks again, after about a second for the first time",
            "The kernel has a timer of its own for an unanswered SYN, whatever the program does.",
            lambda count: 2 <= count <= 4,
        ),
        wrong(
            "hundreds: it asks until somebody answers",
            "An overloaded server would be buried in SYNs, so a kernel waits a second or more "
            "between two of them.",
            lambda count: count > 4,
        ),
    ),
    Question(
        "04_nobody",
        "Nobody has the address 10.0.0.9. What does `connect` say, with a timeout of 10 seconds?",
        wrong(
            "`ConnectionRefusedError`, at once",
            "Only a machine that is there can refuse.",
            REFUSED,
        ),
        wrong(
            "`TimeoutError`, after 10 seconds",
            "The kernel finds out before that: nobody answers its question for the network card.",
            LATE,
        ),
        right(
            "`EHOSTUNREACH`, after a few seconds",
            "Your own kernel asks for the network card a few times and then says that there is no "
            "way to that host.",
            "EHOSTUNREACH",
        ),
    ),
    Question(
        "04_slow_answer",
        "What does a client with `timeout=1` get from a server that needs 1.2 s for its answer?",
        wrong(
            "the pieces that came within one second",
            "No call had to wait for a second, so nothing was cut off.",
            lambda got: 0 < len(got[0]) < len(b"in six pieces"),
        ),
        wrong(
            "`TimeoutError`, after one second",
            "That would be a deadline for all calls together, which sockets do not have.",
            lambda got: got[1] < 1,
        ),
        right(
            "the whole answer, after more than one second",
            "The timeout begins anew with each call, and every `recv` got its piece in time.",
            lambda got: got[0] == b"in six pieces" and got[1] > 1,
        ),
    ),
    Question(
        "04_to_itself",
        "What does `connect` do?",
        wrong(
            "`ConnectionRefusedError`, since nobody listens",
            "A listener is not needed where the SYN meets a socket that is itself waiting in "
            "SYN-SENT with these four values.",
            REFUSED,
        ),
        right(
            "it connects",
            "The SYN comes back to the socket that sent it, which takes it for the SYN of its "
            "peer: a simultaneous open.",
            "connected",
        ),
        wrong(
            "`TimeoutError`, since nobody answers",
            "Its own kernel gets the SYN at once, and answers it.",
            LATE,
        ),
    ),
)
