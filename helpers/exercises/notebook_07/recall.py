"""The recall questions of notebook 07."""

QUESTIONS = (
    (
        "What does a FIN say, and what does it not say?",
        "That its sender will send no more bytes. It does not say that the sender will not read: "
        "the other direction stays open until its own FIN.",
    ),
    (
        "Which states does the end that closes first go through, and which the other?",
        "First: FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT. The other: CLOSE-WAIT, LAST-ACK, CLOSED. If "
        "both close at once, both go through FIN-WAIT-1, CLOSING, TIME-WAIT.",
    ),
    (
        "How many segments does it take to close a connection?",
        "Four, or three where the second FIN carries the ACK of the first. One where a RST ends "
        "it.",
    ),
    (
        "`recv` returned b''. Is that an error?",
        "No. It is the peer's FIN: all that it ever sent has been read. An error comes as an "
        "exception, such as ConnectionResetError.",
    ),
    (
        "The peer has closed. Why does the first `send` succeed, and the second fail?",
        "`send` only gives bytes to the kernel, and a FIN does not forbid that. The peer's kernel "
        "answers them with RST, and the next `send` learns of it.",
    ),
    (
        "When does `close` send RST in place of FIN?",
        "Where bytes have arrived that nobody has read, and where SO_LINGER is on with 0 seconds.",
    ),
    (
        "Many sockets of a server are in CLOSE-WAIT. Whose fault is it?",
        "The server program's: its peers have sent FIN, and it has not called `close`. By default "
        "no timer ends that state.",
    ),
    (
        "Which end goes into TIME-WAIT, and what are its two purposes?",
        "The one that closed first. It can answer a FIN that comes again because the last ACK was "
        "lost, and it keeps old segments away from a new connection with the same four-tuple.",
    ),
    (
        "Why does `bind` fail right after a server has ended, and what is the cure?",
        "A connection that the server closed first is in TIME-WAIT on its port. The cure is "
        "SO_REUSEADDR before `bind`, at each start; `socket.create_server` sets it.",
    ),
    (
        "What does SO_REUSEADDR do on Windows?",
        "It lets a second socket bind to a port that another one is using. Windows needs nothing "
        "for a restart, so leave it out there.",
    ),
)
