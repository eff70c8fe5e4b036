"""What to remember of notebook 05."""

QUESTIONS = (
    (
        "What does TCP promise about bytes, and what about messages?",
        "Every byte arrives once and in order. About messages it promises nothing: where one "
        "`send` ended and the next began is not carried.",
    ),
    (
        "What can `recv(1024)` return?",
        "From 1 to 1024 bytes: what is there. Or b'', when the other end has finished sending. "
        "Otherwise it waits, or raises.",
    ),
    (
        "A client that calls `recv(1024)` once works for months. Why, and when will it stop?",
        "Short messages, sent whole on a fast network, usually come in one piece. It stops when "
        "they are longer than a segment, or when two come at once.",
    ),
    (
        "Why can `piece.decode()` fail on text that was correct when it was sent?",
        "The piece may end in the middle of a letter that takes several bytes. Decode complete "
        "messages, or use an incremental decoder.",
    ),
    (
        "The peer does not read. What happens to your `send`?",
        "Both buffers fill up, far beyond one packet. Then a blocking `send` waits, and a "
        "non-blocking one raises BlockingIOError.",
    ),
    (
        "What is back-pressure?",
        "A slow reader makes its sender wait: its receive buffer fills, flow control stops the "
        "sender's kernel, the send buffer fills, and `send` has no room.",
    ),
    (
        "`sendall` raised TimeoutError. What was sent, and what do you do?",
        "Some unknown part. The stream may now end in the middle of a message, so close the "
        "connection.",
    ),
    (
        "Name three ways to say where a message ends, with a weakness of each.",
        "The end of the stream: half looks whole. A delimiter: the message must not hold it. "
        "A length: it must be known before, and checked.",
    ),
    (
        "Why does a reader of lines, or of lengths, need a limit?",
        "Without it a peer fills your memory: by a line that never ends, or by four bytes that "
        "announce 4 GiB.",
    ),
    (
        "The stream has ended. How do you know whether the last message is whole?",
        "Look at what is left in the buffer: nothing means a clean end; a begun line or a begun "
        "length or message is truncated, and is an error.",
    ),
)
