"""The predictions of notebook 15."""

import ssl

from helpers.exercises.question import Question, right, wrong

PREDICTIONS = (
    Question(
        "15_changed",
        "A thief on the way changes the 10 into a 99, and mends the checksum. What does the "
        "server's program read?",
        wrong(
            "the 10: TCP notices, and the client sends again",
            "TCP notices what its checksum shows, and the thief has computed a new one.",
            lambda order: "10" in order,
        ),
        right(
            "the 99",
            "The checksum is no secret: whoever can change the bytes can compute it again.",
            lambda order: "99" in order,
        ),
        wrong(
            "nothing: the connection breaks off with an exception",
            "For TCP nothing is wrong with this segment.",
            OSError,
        ),
    ),
    Question(
        "15_visible",
        "The same order, over TLS 1.3. What can somebody on the way still read?",
        wrong(
            "nothing at all: everything is encrypted",
            "The first messages come before there is a key, and the client's says whom it wants.",
            lambda seen: not any(seen.values()),
        ),
        right(
            "the server's name; neither its certificate nor the order",
            "The name stands in the first message. In TLS 1.3 the certificate is encrypted.",
            {"name": True, "certificate": False, "order": False},
        ),
        wrong(
            "the server's name and its certificate, and not the order",
            "So it was in TLS 1.2. Since TLS 1.3 there is a key before the certificate is sent.",
            {"name": True, "certificate": True, "order": False},
        ),
    ),
    Question(
        "15_first_done",
        "Whose handshake is over first in TLS 1.3?",
        right(
            "the client's",
            "It has all it needs after the server's first flight; its own last message is under "
            "way then.",
            lambda order: order[0] == "client",
        ),
        wrong(
            "the server's",
            "That was so in TLS 1.2, where the server has the last word.",
            lambda order: order[0] == "server",
        ),
        wrong(
            "neither: both end at the same moment",
            "Whoever sends the last message need not wait for it to arrive.",
        ),
    ),
    Question(
        "15_round_trips",
        "From `connect` to the answer, TLS 1.2 took four round trips. How many does TLS 1.3 take, "
        "whose handshake needs only one?",
        wrong(
            "two",
            "TCP's own handshake takes one before TLS can begin, and the request and its answer "
            "another.",
            lambda trips: sum(trips) <= 2,
        ),
        wrong(
            "three: one less",
            "So everybody hopes; the ladder shows what the client's TCP waits for.",
            lambda trips: sum(trips) == 3,
        ),
        right(
            "four, as before",
            "The handshake takes one less, and the first request waits one more.",
            lambda trips: sum(trips) == 4,
        ),
    ),
    Question(
        "15_same_fault",
        "Which of these looks to the client just like a certificate of an authority that it does "
        "not know?",
        right(
            "a good certificate, where the server forgot to send the one in between",
            "In both cases the client has no certificate of the issuer. It cannot know why.",
            lambda codes: codes["intermediate missing"] == codes["unknown issuer"],
        ),
        wrong(
            "a self-signed certificate",
            "The client sees that the certificate is its own issuer, and has a number for that.",
            lambda codes: codes["self-signed"] == codes["unknown issuer"],
        ),
        wrong(
            "a good certificate for another name",
            "The issuer is known then, and the name is looked at by itself.",
            lambda codes: codes["for another name"] == codes["unknown issuer"],
        ),
    ),
    Question(
        "15_swapped",
        "The wire swaps the last two pairs of bytes of a segment with a TLS record. Who notices "
        "first?",
        wrong(
            "TCP at the server: its checksum does not fit",
            "A sum is the same in any order, and TCP's checksum is one.",
            lambda told: told.get("server") == "pay 10 to Ann",
        ),
        right(
            "TLS at the server",
            "At the end of each record stands a value that only somebody with the key can compute.",
            lambda told: "BAD_RECORD_MAC" in told["server"],
        ),
        wrong(
            "nobody: the program gets other bytes",
            "TLS hands nothing to the program that it has not checked.",
        ),
    ),
    Question(
        "15_cut",
        "The answer is cut off by a FIN, and TLS has not said that it was all. What does `recv` of "
        "Python's own TLS socket do?",
        wrong(
            "it raises an exception",
            "Python hides this by default, so that careless servers can be read.",
            ssl.SSLError,
        ),
        wrong("it waits until its timeout", "The FIN has come: there is nothing to wait for."),
        right(
            "it returns `b''`, as at a proper end",
            "The default is suppress_ragged_eofs=True: whoever wants to know has to ask.",
            b"",
        ),
    ),
    Question(
        "15_impostor",
        "Somebody else answers in the server's place, with a certificate of his own making. The "
        "client has switched the check off; everything is encrypted. What does he get?",
        wrong(
            "bytes that he cannot read",
            "The client has agreed on the keys with him.",
        ),
        wrong(
            "nothing: the handshake fails",
            "It would, with the check on.",
            lambda told: isinstance(told, dict),
        ),
        right(
            "the order, in plain words",
            "Encrypted means: for whoever has shaken hands. The check is what says who that is.",
            lambda told: isinstance(told, str) and "pay" in told,
        ),
    ),
)
