"""The predictions of notebook 05."""

from helpers.exercises.question import Question, right, wrong

LINE = 21  # bytes of the line that both servers of section 2 send
MEBIBYTES = 2**20

PREDICTIONS = (
    Question(
        "05_two_sends",
        "The client calls `send(b'AAA')`, then `send(b'BBB')`, and ends. Only now does the server "
        "call `recv(1024)`, once. What does it get?",
        wrong(
            "`b'AAA'`; the next `recv` would give `b'BBB'`",
            "That is what it gets if it calls `recv` before the second piece has come.",
            "returned b'AAA'",
        ),
        right(
            "`b'AAABBB'`",
            "The kernel put six bytes into one queue, and `recv` took what was in it.",
            "returned b'AAABBB'",
        ),
        wrong(
            "`b'AAA'` and `b'BBB'` with a mark in between",
            "TCP has no mark for the end of a `send`, and `recv` could not show one.",
            lambda ending: "AAA" in ending and "BBB" in ending and "AAABBB" not in ending,
        ),
    ),
    Question(
        "05_one_send",
        "The client calls `send(b'hello')` once. The server calls `recv(1)` five times. What does "
        "it get?",
        wrong(
            "`b'h'`, then it waits: the rest of the message is thrown away",
            "UDP throws away what does not fit; in a stream the rest stays in the queue.",
            TimeoutError,
        ),
        wrong(
            "an error: the message does not fit into one byte",
            "TCP knows of no message, so nothing is too long.",
            lambda outcome: isinstance(outcome, OSError) and not isinstance(outcome, TimeoutError),
        ),
        right(
            "`b'h'`, `b'e'`, `b'l'`, `b'l'`, `b'o'`",
            "Each `recv(1)` takes one byte from the head of the queue, and the others stay.",
            [b"h", b"e", b"l", b"l", b"o"],
        ),
    ),
    Question(
        "05_naive",
        "A client calls `recv(1024)` on such a server, once. What can it count on?",
        wrong(
            "the whole line: it has fewer than 1024 bytes",
            "`recv` gives what is there, and more may be on its way.",
        ),
        wrong(
            "what one `send` of the server was given: one byte, or three",
            "It happens, by luck: the bytes of several sends may wait already.",
        ),
        right(
            "at least one byte, and not more than the line",
            "`recv(1024)` waits until something is there and gives that, at most 1024 bytes.",
            lambda sizes: all(1 <= size <= LINE for size in sizes),
        ),
    ),
    Question(
        "05_half_a_letter",
        "The client sends 'café' in UTF-8, five bytes. The server decodes what `recv(4)` gives. "
        "What happens?",
        wrong(
            "it gets 'caf', and the next piece begins with 'é'",
            "TCP knows of no letters, so it cuts anywhere.",
            "caf",
        ),
        wrong(
            "it gets 'caf' and one strange letter",
            "That is what Latin-1 gives, in which every byte is a letter, or `errors='replace'`.",
            lambda text: isinstance(text, str) and len(text) == 4,
        ),
        right(
            "UnicodeDecodeError",
            "The four bytes end in the middle of the é, and half a letter is no letter.",
            UnicodeDecodeError,
        ),
    ),
    Question(
        "05_no_reader",
        "The server never calls `recv`. A non-blocking client sends and sends. What happens?",
        wrong(
            "every `send` is taken: the bytes are on their way",
            "The bytes need a place until they are read, and buffers are finite.",
            lambda taken: taken >= 2**30,
        ),
        right(
            "much more than one packet is taken, then nothing more",
            "The receive buffer of one kernel and the send buffer of the other have filled up.",
            lambda taken: 1500 < taken < 2**30,
        ),
        wrong(
            "the oldest bytes are thrown away to make room",
            "TCP promises to deliver every byte in order, so it throws none away.",
        ),
    ),
    Question(
        "05_timed_out",
        "`sendall` gets 32 MiB, the timeout is 0.3 s, and nobody reads. It raises TimeoutError. "
        "How much was sent?",
        wrong(
            "nothing: `sendall` sends all or nothing",
            "It is a loop around `send`, and what a `send` has given away cannot be called back.",
            lambda outcome: outcome[1] == 0,
        ),
        right(
            "some of it, and nobody tells how much",
            "The exception has no number, and Python's documentation says that none can be had.",
            lambda outcome: outcome[0] == ("timed out",) and 0 < outcome[1] < 32 * MEBIBYTES,
        ),
        wrong(
            "some of it; the exception says how much",
            "The exception says that the time was over, and nothing else.",
            lambda outcome: any(isinstance(argument, int) for argument in outcome[0]),
        ),
    ),
)
