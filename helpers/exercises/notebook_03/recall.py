"""The recall questions of notebook 03."""

QUESTIONS = (
    (
        "Which four calls turn a new socket into one that can hand out connections?",
        "`socket`, `bind`, `listen`, `accept`. `setsockopt` is optional, but goes before `bind`.",
    ),
    (
        "In which state is a socket after `bind`, and what does a client that connects then get?",
        "CLOSED: it has an address, and nobody listens there. The kernel answers the client's "
        "SYN with RST, and `connect` raises ConnectionRefusedError.",
    ),
    (
        "Who does the handshake with a new client, and when?",
        "The kernel, as soon as the SYN arrives, once the socket is in LISTEN. `accept` comes "
        "later and sends nothing.",
    ),
    (
        "What does `accept` do, then?",
        "It takes a finished connection from the listener's queue, or waits for one, and gives "
        "it to the program as a new socket.",
    ),
    (
        "A client has sent bytes before `accept` was called. Where are they?",
        "In the receive queue of the connection, in the server's kernel. The first `recv` after "
        "`accept` gets them.",
    ),
    (
        "What is the 5 of `listen(5)`?",
        "About how many finished connections may wait for `accept`. It does not limit how many "
        "are open.",
    ),
    (
        "Twenty clients are connected to one server. How many ports does the server use, and how "
        "does the kernel tell the connections apart?",
        "One port. The kernel looks at all four numbers: both addresses and both ports.",
    ),
    (
        'What is the difference between `bind(("", 0))` and `bind(("127.0.0.1", 0))`?',
        "The first takes clients from every network that the machine is on, the second only "
        "from the machine itself. In both, 0 lets the system pick a port.",
    ),
    (
        "What does it mean that `recv` returns b''?",
        "The peer has sent everything and closed its sending side. Each further `recv` returns "
        "b'' again, so a loop has to end there.",
    ),
    (
        "`bind` says “Address already in use”. Does SO_REUSEADDR help?",
        "Against what an ended server left behind, yes. Against a socket that still listens on "
        "that port, no: stop that program, or take another port.",
    ),
)
