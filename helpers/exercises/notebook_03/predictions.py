"""The predictions of notebook 03."""

import errno

from helpers.exercises.question import Question, right, wrong
from helpers.servers import ProgramFailed


def _number_of(outcome: object) -> int | None:
    return getattr(outcome, "errno", None)


PREDICTIONS = (
    Question(
        "03_bound",
        "The socket is bound, but `listen` was not called. A client connects. What becomes of it?",
        wrong(
            "it waits until somebody listens",
            "A kernel keeps nothing of a caller for whom there is no listener, so nobody can wait.",
            TimeoutError,
        ),
        right(
            "it is refused at once",
            "`bind` only gives a name; where no socket is in LISTEN, the kernel answers a SYN "
            "with RST.",
            ConnectionRefusedError,
        ),
        wrong(
            "it is connected",
            "Only after `listen` does the kernel answer a SYN with a SYN-ACK.",
            lambda outcome: outcome is None,
        ),
    ),
    Question(
        "03_before_accept",
        "Nobody has called `accept` yet. What becomes of the client?",
        wrong(
            "`connect` waits until the server calls `accept`",
            "The handshake is the work of the two kernels, and `accept` has no part in it.",
            lambda ran: "client.connect(address)" not in ran,
        ),
        wrong(
            "`connect` succeeds, but `sendall` waits until the server calls `accept`",
            "`sendall` hands its bytes to a kernel, and the other kernel keeps them until "
            "somebody reads.",
            lambda ran: "client.connect(address)" in ran and "client.close()" not in ran,
        ),
        right(
            "`connect`, `sendall` and `close` all succeed at once",
            "Where a socket listens, the kernel makes the connection, and stores what comes, by "
            "itself.",
            lambda ran: "client.close()" in ran,
        ),
        wrong(
            "it is refused, as before",
            "Before, no socket was in LISTEN; now one is.",
        ),
    ),
    Question(
        "03_same_port",
        "A client connects to a listener, which accepts it. Which port does the new socket have?",
        wrong(
            "a new one, which the system picks for this client",
            "The system picks a port for the client's end only; the server's end needs none of "
            "its own.",
            lambda ports: ports[1] not in (ports[0], ports[2]),
        ),
        right(
            "the same one as the listener",
            "The client called this port, and all its segments go there; four numbers tell the "
            "connections apart.",
            lambda ports: ports[1] == ports[0],
        ),
        wrong(
            "the port of the client",
            "That is the port of the other end, which `getpeername` tells.",
            lambda ports: ports[1] == ports[2],
        ),
    ),
    Question(
        "03_listen_five",
        "`listen(5)` was called. Twenty clients connect, the server accepts each, and nobody "
        "leaves. How many are connected at the end?",
        wrong(
            "five; the sixth is refused",
            "The 5 is about those whom nobody has accepted yet, and here each was accepted.",
        ),
        wrong(
            "five; the others wait for a place",
            "The places are those of a waiting room, and `accept` empties it each time.",
            5,
        ),
        right(
            "twenty",
            "The 5 is the size of the waiting room, and who has been accepted is out of it.",
            20,
        ),
    ),
    Question(
        "03_who_sends",
        "Which lines of this server put a segment on the wire?",
        wrong(
            "all of them but `setsockopt`",
            "`socket`, `bind` and `listen` are matters between a program and its own kernel.",
            lambda lines: len(lines) >= 7,
        ),
        wrong(
            "`listen`, `accept`, `sendall` and the two `close`",
            "`listen` opens the door without a word, and nobody is told that it is closed again "
            "where nobody waits at it.",
            lambda lines: len(lines) in (5, 6),
        ),
        wrong(
            "`accept`, `sendall` and `connection.close`",
            "`accept` takes a connection that the kernels have already made.",
            lambda lines: len(lines) in (3, 4),
        ),
        right(
            "`sendall` and `connection.close`",
            "Bytes go out with `sendall` and the FIN with `close`; what else the server's host "
            "sends, its kernel sends by itself.",
            lambda lines: lines == ["connection.sendall(data.upper())", "connection.close()"],
        ),
    ),
    Question(
        "03_no_more",
        "The client has called `close`, and the server calls `recv` once more. What does `recv` "
        "do?",
        wrong(
            "it waits, since nothing comes",
            "It waits as long as something can still come, and the FIN says that nothing will.",
            lambda got: "waits" in got[-1],
        ),
        wrong(
            "it raises an exception",
            "That a peer has sent everything is no error, so `recv` has a value for it.",
            lambda got: got[-1].startswith("raised"),
        ),
        right(
            "it returns `b''`, an empty piece of bytes",
            "That is end-of-file: the FIN has come, and no byte will follow.",
            lambda got: got[-2:] == ["b''", "returned"],
        ),
    ),
    Question(
        "03_restart",
        "A server without `SO_REUSEADDR` has served a client, closed the connection and ended. "
        "At once it is started again at the same port. What does `bind` do?",
        wrong(
            "it succeeds: nobody listens there any more",
            "Nobody listens, but the kernel keeps what remains of the connection for a while, "
            "and `bind` looks at that, too.",
            tuple,
        ),
        right(
            "it fails: the address is in use",
            "The side that closes first keeps the connection in TIME-WAIT, and without the "
            "option `bind` gives way to it.",
            lambda outcome: _number_of(outcome) == errno.EADDRINUSE,
        ),
        wrong(
            "it waits until the old connection is quite gone",
            "`bind` never waits: it succeeds or fails at once.",
            TimeoutError,
        ),
    ),
    Question(
        "03_forgotten",
        "A server may hold 64 descriptors. 500 clients come and go, one after the other, and the "
        "server never calls `close` on a connection. What happens?",
        wrong(
            "all 500 are served: a client that has left takes no room",
            "The client's end is gone, but the server's end stays until the server closes it.",
            500,
        ),
        wrong(
            "all 500 are served: the oldest connections give way to new ones",
            "No kernel takes a socket away from a program that still holds it.",
        ),
        right(
            "after some sixty clients a call fails",
            "Each connection keeps its descriptor, and when none is left, no socket can be made.",
            ProgramFailed,
        ),
    ),
)
