"""The predictions of notebook 06."""

from itertools import pairwise

from helpers.exercises.question import Question, right, wrong

NUMBERS = 2**32  # sequence numbers have 32 bits
AT_ONCE = 0.3  # seconds: less than any timer that sends a SYN again

PREDICTIONS = (
    Question(
        "06_connect_returns",
        "When does the client's `connect` return?",
        wrong(
            "as soon as its SYN is sent",
            "The client has to hear that somebody is there.",
            lambda at: at["returned"] < at["SYN-ACK"],
        ),
        right(
            "when the server's SYN-ACK has come: after one round trip",
            "With it the client knows all that it needs; it sends its ACK and goes on.",
            lambda at: at["SYN-ACK"] <= at["returned"] < at["ACK"],
        ),
        wrong(
            "when the server has got the ACK: after one and a half",
            "Nothing would tell the client that its ACK has arrived, so it does not wait for that.",
            lambda at: at["returned"] >= at["ACK"],
        ),
    ),
    Question(
        "06_syn_number",
        "With which acknowledgment number does the server answer that SYN?",
        wrong(
            "0: the counting begins after the handshake",
            "The zeros that you see elsewhere come from tools that subtract the first number.",
            0,
        ),
        wrong(
            "901280149: no byte of data has come",
            "No data has come, but the SYN has, and it takes a number itself.",
            901280149,
        ),
        right(
            "901280150: the next one",
            "The SYN has used up one number, as if it were a byte, so the next one is wanted.",
            901280150,
        ),
    ),
    Question(
        "06_first_numbers",
        "What are the ISNs in the client's twenty SYNs?",
        wrong(
            "all 0, or all 1",
            "Old segments would then often fit into new connections, and strangers could guess.",
            lambda isns: set(isns) <= {0, 1},
        ),
        wrong(
            "each a little greater than the one before",
            "Within one four-tuple that is so; these twenty came from twenty ports.",
            lambda isns: all(0 < (b - a) % NUMBERS < 2**24 for a, b in pairwise(isns)),
        ),
        right(
            "scattered over all numbers of 32 bits",
            "A scrambling function of the four-tuple scatters them, so that nobody can guess.",
            lambda isns: len(set(isns)) == len(isns) and max(isns) - min(isns) > 2**30,
        ),
    ),
    Question(
        "06_lost_syn_ack",
        "The server's SYN-ACK is lost. Who mends it first?",
        right(
            "the client: it hears nothing, and sends its SYN again",
            "Its timer began first, and it cannot tell which of the two was lost.",
            ["client", "SYN"],
        ),
        wrong(
            "nobody: `connect` fails, and the program has to call again",
            "TCP repairs it, and the program notices nothing but the time.",
            OSError,
        ),
        wrong(
            "the client: it asks for the missing segment by its number",
            "In TCP nobody asks for what is missing: whoever sent it repeats it.",
        ),
        wrong(
            "the server: it hears nothing, and sends its SYN-ACK again",
            "It has a timer for that as well, but the client's began earlier.",
            ["server", "SYN, ACK"],
        ),
    ),
    Question(
        "06_never",
        "All pure ACKs of the client are lost. Then the client sends `hello`. What happens?",
        wrong(
            "`accept` has returned at once, and the data arrives: the ACK is optional",
            "Without an acknowledgment the connection stays in SYN-RECEIVED.",
            lambda found: "socket" in found[0],
        ),
        right(
            "`accept` waits in vain; then `hello` completes the handshake, and `accept` returns",
            "Every segment after the SYN carries an acknowledgment number, that with `hello` too.",
            ["SYN-RECEIVED", "hello"],
        ),
        wrong(
            "`accept` waits in vain, and the server answers `hello` with RST",
            "The segment fits: its numbers are those that the server waits for.",
            ConnectionError,
        ),
    ),
    Question(
        "06_both_connect",
        "Two hosts `connect` to each other, and their SYNs cross. How many connections come of it?",
        wrong(
            "none: nobody listens, so both are refused",
            "A SYN that comes to a socket in SYN-SENT is answered with a SYN-ACK, not refused.",
            0,
        ),
        right(
            "one",
            "There is only one four-tuple, so there can be only one connection.",
            1,
        ),
        wrong(
            "two: one for each `connect`",
            "Both calls name the same two ends, and those two ends are the connection.",
            2,
        ),
    ),
    Question(
        "06_third_client",
        "When does the `connect` of the third client return?",
        wrong(
            "never: its SYN was dropped",
            "It was dropped; but the client has a timer, and sends another.",
            OSError,
        ),
        wrong(
            "at once when `accept` makes room: the server's kernel has kept its SYN",
            "A kernel without room keeps nothing of a SYN.",
            lambda waited: waited <= AT_ONCE,
        ),
        right(
            "about a second after its call: its SYN was dropped, and it sends another",
            "The client's timer mends it as it mends a lost SYN, and that takes about a second.",
            lambda waited: waited > AT_ONCE,
        ),
    ),
)
