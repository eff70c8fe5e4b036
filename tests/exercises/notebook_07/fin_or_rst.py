"""Tables for fin_or_rst."""

from helpers.exercises.notebook_07.fin_or_rst import EXPECTED


def but(name, word):
    """Return the right table with one line changed."""
    return {**EXPECTED, name: word}


WRONG = (
    (dict.fromkeys(EXPECTED, "FIN"), "hasty"),
    (dict.fromkeys(EXPECTED, "RST"), "crashes"),
    (dict.fromkeys(EXPECTED, "nothing"), "hasty"),
    (but("hasty", "nothing"), "hasty"),
    (but("half_read", "FIN"), "half_read"),
    (but("half_read", "fin"), "half_read"),
    (but("crashes", "RST"), "crashes"),
    (but("crashes", "nothing"), "crashes"),
    (but("says_so", "RST"), "says_so"),
    (but("says_so", "nothing"), "says_so"),
    (but("keeps_a_copy", "FIN"), "keeps_a_copy"),
    (but("keeps_a_copy", "RST"), "keeps_a_copy"),
    (but("lingers", "FIN"), "lingers"),
    (but("lingers", "FIN-ACK"), "lingers"),
    (but("lingers", "FIN or RST"), "no word"),
    (but("lingers", "FIN, RST"), "no word"),
    (but("lingers", "ACK"), "no word"),
    (but("lingers", ""), "no word"),
    (but("lingers", b"RST"), "no word"),
    (but("lingers", ["RST"]), "no word"),
    (but("keeps_a_copy", None), "no word"),
    (but("keeps_a_copy", False), "no word"),
    ({name: EXPECTED[name] for name in list(EXPECTED)[1:]}, "no line"),
    (list(EXPECTED.values()), "no table"),
    ("FIN", "no table"),
)

RIGHT = (
    {name: word.lower() for name, word in EXPECTED.items()},
    {name: word.title() for name, word in EXPECTED.items()},
    {name: f" {word} " for name, word in EXPECTED.items()},
    {name: f"a {word}" for name, word in EXPECTED.items() if word != "nothing"}
    | {"keeps_a_copy": "nothing"},
    but("lingers", "RST, ACK"),
    but("says_so", "FIN-ACK"),
    but("hasty", "reset"),
    dict(reversed(EXPECTED.items())),
)

EQUIVALENT = {}
