"""What to remember of notebook 04."""

QUESTIONS = (
    (
        "Which port does a client have, and who chooses it?",
        "An ephemeral port: the client's own kernel picks a free one when `connect` is called. "
        "It is not the server's port.",
    ),
    (
        "Which four values identify a TCP connection?",
        "The local address, the local port, the remote address and the remote port. Two "
        "connections may share three of them, never all four.",
    ),
    (
        "What do `getsockname` and `getpeername` return?",
        "The address and port of this end, and those of the other end. What one end calls its "
        "own is what the other end calls its peer's.",
    ),
    (
        "What does `ConnectionRefusedError` tell you that a timeout does not?",
        "That somebody answered: the machine is there and reachable, and said with a RST that "
        "nobody listens on that port.",
    ),
    (
        "`connect` ended with TimeoutError. What do you know about the server?",
        "Next to nothing. It may be off, overloaded or behind a firewall, or the packets may be "
        "lost. You know only that no answer came in time.",
    ),
    (
        "After that TimeoutError, has the kernel given up too?",
        "No. The socket is still in SYN-SENT, and the kernel goes on trying until you close it.",
    ),
    (
        "`settimeout(5)`, and an answer takes a minute to arrive. How can that be?",
        "The timeout holds for each call. Every `recv` that gets a byte in time is content, and "
        "the next one starts with five new seconds.",
    ),
    (
        "How do you limit a whole exchange to five seconds?",
        "With a deadline: note the moment at which it ends, and before each call set the timeout "
        "to what is left.",
    ),
    (
        "Your client has sent its request and waits in `recv`; the server waits too. What may "
        "be missing?",
        "`shutdown(SHUT_WR)`, if the server reads until the end. It says: no more bytes from "
        "me, and I am still listening.",
    ),
    (
        "How can a client connect to a port on which nobody listens?",
        "By coming from that very port: it then meets its own SYN, and the socket is connected "
        "to itself.",
    ),
)
