"""The predictions of notebook 12."""

from helpers.exercises.question import Question, right, wrong

STAIRS = 15  # units of work that the last of 20 clients waits at least, where they queue
FLAT = 10  # and at most, where they do not

PREDICTIONS = (
    Question(
        "12_silent",
        "Client A is connected and says nothing. Client B connects and asks. What does B see?",
        wrong(
            "its connection is refused: the server is busy",
            "The queue of the kernel has room, and B is one more in it.",
            ConnectionRefusedError,
        ),
        right(
            "it is connected, and gets its answer once A has left",
            "The kernel connects B; the program comes to it when it has done with A.",
            lambda seen: seen == (None, b"hello"),
        ),
        wrong(
            "it is served at once: A wants nothing",
            "The program waits in `recv` for A, and does not know of B.",
            lambda seen: seen[0] == b"hello",
        ),
    ),
    Question(
        "12_threads",
        "20 clients ask at once, and to make an answer takes 20 ms of `time.sleep`. The server "
        "gives each a thread. After how many times 20 ms has the last one its answer?",
        wrong(
            "about 20: Python runs one thread at a time",
            "One runs at a time, but a thread that sleeps does not run: the others go on.",
            lambda last: last >= STAIRS,
        ),
        right(
            "a few at most: they wait side by side",
            "All sleep at the same time; what is more than 1 is the price of 20 threads.",
            lambda last: last < FLAT,
        ),
        wrong(
            "less than one: 20 threads do more in the same time",
            "Each answer still takes its own 20 ms.",
            lambda last: last < 1,
        ),
    ),
    Question(
        "12_computing",
        "The same threads, but now an answer takes 20 ms of computing in place of sleeping. After "
        "how many times 20 ms has the last one its answer?",
        wrong(
            "a few at most, as before",
            "To sleep side by side costs nothing; to compute takes the interpreter, and there is "
            "one.",
            lambda last: last < FLAT,
        ),
        right(
            "about 20, or more",
            "One thread at a time has the interpreter, so the work is done one after the other.",
            lambda last: last >= STAIRS,
        ),
        wrong(
            "about 20 divided by the number of processors",
            "So it is in a Python without the lock, or with processes.",
        ),
    ),
    Question(
        "12_blocking_step",
        "The selector's loop serves 20 clients, and its `answer` takes 20 ms of `time.sleep`. "
        "After how many times 20 ms has the last one its answer?",
        wrong(
            "a few at most: the loop serves all at once",
            "It asks for all at once. It serves one after the other, in one thread.",
            lambda last: last < FLAT,
        ),
        right(
            "about 20",
            "While the loop sleeps for one client, it asks for nobody.",
            lambda last: last >= STAIRS,
        ),
        wrong(
            "it hangs: a loop must not sleep",
            "It may; it is only late, and all others with it.",
        ),
    ),
    Question(
        "12_coroutine",
        "Now asyncio: `answer` is an `async def`, and sleeps by `time.sleep`. After how many times "
        "20 ms has the last of 20 clients its answer?",
        wrong(
            "a few at most: coroutines run at the same time",
            "They take turns, and only where one of them awaits.",
            lambda last: last < FLAT,
        ),
        right(
            "about 20",
            "A coroutine that does not await keeps the one thread, and the loop stands still.",
            lambda last: last >= STAIRS,
        ),
        wrong(
            "it raises: `time.sleep` is forbidden in a coroutine",
            "Nobody forbids it, and nobody warns. That is what makes it hard to find.",
            Exception,
        ),
    ),
    Question(
        "12_whose_loop",
        "A cell starts an asyncio server by `await`, in the loop of the notebook itself. The same "
        "cell then asks it, by a plain socket with a timeout. What happens?",
        wrong(
            "it is served: the server runs in the background",
            "It runs in the notebook's loop, and that loop is busy with this cell.",
            b"hello",
        ),
        right(
            "it is connected, and its `recv` times out",
            "The cell holds the thread of the loop, so nobody accepts.",
            TimeoutError,
        ),
        wrong(
            "RuntimeError: the loop is already running",
            "That is what `asyncio.run` says in a cell; `await` needs no second loop.",
            RuntimeError,
        ),
    ),
    Question(
        "12_rude",
        "Which of the four designs serve a polite client after each of the four rude ones?",
        wrong(
            "all but the first: only there does one client wait for another",
            "A loop need not wait for a rude client to suffer from it: an exception ends it.",
            lambda good: good == ["a thread each", "a selector", "asyncio"],
        ),
        wrong(
            "asyncio alone: it is the only one written for this",
            "An exception ends a thread, and that thread served one client only.",
            ["asyncio"],
        ),
        right(
            "a thread each, and asyncio",
            "In both, what happens to one client stays with the part that serves it.",
            ["a thread each", "asyncio"],
        ),
        wrong(
            "none: each has a client that stops it",
            "In two of them, what happens to one client stays with the part that serves it.",
            [],
        ),
    ),
    Question(
        "12_spin",
        "A connection is idle. A loop asks a selector for EVENT_READ and EVENT_WRITE of it. How "
        "often does `select` return within 0.3 s?",
        wrong(
            "never: nothing happens",
            "There is room in the send buffer, and that is what EVENT_WRITE asks for.",
            lambda turns: turns == 0,
        ),
        wrong(
            "once: there is room, and that does not change",
            "A selector tells what is so, not what has changed.",
            lambda turns: turns == 1,
        ),
        right(
            "as often as the loop asks: thousands of times",
            "There is room all the time, so each `select` returns at once.",
            lambda turns: turns > 1000,
        ),
    ),
    Question(
        "12_no_drain",
        "An asyncio server calls `writer.write` for 20 MB, without `drain`. Its client is "
        "connected, and reads nothing. Where are the bytes?",
        wrong(
            "with the client's kernel: TCP delivers",
            "It has what its window allowed, a part of them.",
            lambda waiting: waiting == 0,
        ),
        wrong(
            "in the two kernels: the rest waits in `write`",
            "`write` never waits: it is no coroutine.",
            lambda waiting: 0 < waiting < 200_000,
        ),
        right(
            "for the most part in the memory of the server's program",
            "`write` takes everything; what the kernel does not take, it keeps.",
            lambda waiting: waiting > 5_000_000,
        ),
    ),
    Question(
        "12_slowest",
        "One client reads, the other does not. The server sends each of 1,500 lines to both, and "
        "awaits `drain` after each `write`. How many lines does the one that reads get?",
        wrong(
            "all: it reads, so there is always room for it",
            "There is room for it. But the loop waits for room at the other one.",
            1500,
        ),
        right(
            "some, and then no more",
            "When the other one's buffers are full, its `drain` holds up the loop for both.",
            lambda got: 0 < got < 1500,
        ),
        wrong(
            "none: `drain` waits until the line has been read",
            "`drain` waits for room, and there is room for many lines that nobody has read.",
            0,
        ),
    ),
    Question(
        "12_abrupt",
        "Three clients have asked, and each answer takes half a second. Now the server is stopped, "
        "as by Ctrl-C. What does a client get?",
        wrong(
            "its answer: what was asked before is still served",
            "The program is over, and the answer was not made yet.",
            [b"hello"] * 3,
        ),
        right(
            "`b''`: the end of the stream, and no answer",
            "The connection is closed in good order, and nobody tells the client what was lost.",
            [b""] * 3,
        ),
        wrong(
            "nothing: it waits until its timeout",
            "The server's kernel closes what the program had open.",
            TimeoutError,
        ),
    ),
)
