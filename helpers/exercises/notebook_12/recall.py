"""The recall questions of notebook 12."""

QUESTIONS = (
    (
        "A second client connects while a one-at-a-time server is busy with the first. What has "
        "it, and what not?",
        "A connection: its kernel and the server's have shaken hands, and it waits in the backlog. "
        "It has no program at the other end yet.",
    ),
    (
        "The waits of 20 clients make a staircase. What does that tell of the server?",
        "That they are served one after the other: by one thread, by one loop, or by threads that "
        "need the same lock.",
    ),
    (
        "What does `select` promise, and what not?",
        "That the next `recv`, `send` or `accept` will not wait. Not that a whole message is "
        "there, nor that there is room for all you have.",
    ),
    (
        "Why must one look at what a non-blocking `send` returns?",
        "It takes as much as there is room for, perhaps less than it was given. Where there is no "
        "room at all, it raises BlockingIOError.",
    ),
    (
        "When should a loop ask for EVENT_WRITE of a connection?",
        "Only while something waits to be sent to it. There is nearly always room, so it would "
        "never wait.",
    ),
    (
        "Which of these hold up an event loop: `await queue.get()`, `time.sleep(1)`, "
        "`socket.getaddrinfo(…)`, `json.loads` of 50 MB?",
        "All but the first. They do not await: two wait in the kernel, one computes. "
        "`await asyncio.to_thread(…)` takes a call that waits out of the loop.",
    ),
    (
        "What does `await writer.drain()` wait for?",
        "For room in the buffer of the writer. Not for the client: it need not have read, or got, "
        "a byte of it.",
    ),
    (
        "`accept` fails with EMFILE. Why does the loop spin, and what becomes of the clients?",
        "The client stays in the queue, so the listener stays ready. The clients are connected by "
        "the kernel, and wait.",
    ),
    (
        "In which order does a server stop so that nobody loses an answer?",
        "Close the listener; let those that are busy end, with a limit; cancel the rest; wait for "
        "them.",
    ),
    (
        "Which design for 10,000 connections that are mostly idle, and which for 8 that compute?",
        "A loop for the first: an idle connection costs it no thread. Processes for the second, or "
        "threads in a Python without the lock: a loop has one thread.",
    ),
)
