"""Tables for who_notices."""

from helpers.exercises.notebook_15.who_notices import EXPECTED


def but(name, word):
    """Return the right table with one line changed."""
    return {**EXPECTED, name: word}


WRONG = (
    (dict.fromkeys(EXPECTED, "TCP"), "swapped"),
    (dict.fromkeys(EXPECTED, "TLS"), "lost"),
    (dict.fromkeys(EXPECTED, "nobody"), "lost"),
    *((but(name, "TCP"), name) for name in EXPECTED if EXPECTED[name] != "TCP"),
    *((but(name, "TLS"), name) for name in EXPECTED if EXPECTED[name] != "TLS"),
    *((but(name, "nobody"), name) for name in EXPECTED if EXPECTED[name] != "nobody"),
    (but("lost", None), "no word"),
    (but("lost", ""), "no word"),
    (but("lost", b"TCP"), "no word"),
    (but("lost", ["TCP"]), "no word"),
    (but("cut_off", "TCP or TLS"), "no word"),
    (but("impostor", "the client"), "no word"),
    ({name: EXPECTED[name] for name in list(EXPECTED)[1:]}, "no line"),
    (list(EXPECTED.values()), "no table"),
    ("TLS", "no table"),
)

RIGHT = (
    {name: word.lower() for name, word in EXPECTED.items()},
    {name: word.title() for name, word in EXPECTED.items()},
    {name: f" {word} " for name, word in EXPECTED.items()},
    dict(reversed(EXPECTED.items())),
    but("changed", "no one"),
)

EQUIVALENT = {}
