"""Exercise: eight accidents on the way, and who is the first to notice."""

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.naming import names_given, table_mistakes

STUB = """
who_notices = {
    "lost": None,
    "flipped": None,
    "swapped": None,
    "changed": None,
    "changed_in_tls": None,
    "repeated": None,
    "cut_off": None,
    "impostor": None,
}
"""

WORDS = {"tcp": "TCP", "tls": "TLS", "nobody": "nobody", "no one": "nobody", "none": "nobody"}
who_notices = {
    "lost": "TCP",
    "flipped": "TCP",
    "swapped": "TLS",
    "changed": "nobody",
    "changed_in_tls": "TLS",
    "repeated": "TLS",
    "cut_off": "TLS",
    "impostor": "nobody",
}


def check(who_notices: object) -> None:
    """Compare each line; the text of a wrong one says what decides it."""
    for name, told in names_given(who_notices, EXPECTED, WORDS).items():
        expect(told == EXPECTED[name], name, told=told)


EXPECTED = dict(who_notices)

EXERCISE = Exercise(
    name="who_notices",
    notebook="15",
    title="Who notices? Eight accidents on the way",
    stub=STUB,
    solution=(who_notices,),
    check=check,
    mistakes={
        **table_mistakes('to give each accident one of the words "TCP", "TLS" and "nobody".'),
        "lost": Mistake(
            "you said {told!r} of `lost`.",
            "to ask who numbers the bytes of a segment and sends them again.",
        ),
        "flipped": Mistake(
            "you said {told!r} of `flipped`.",
            "to ask who looks at the bytes first, and what a checksum is good at.",
        ),
        "swapped": Mistake(
            "you said {told!r} of `swapped`.",
            "to ask whether a sum knows the order of what it adds, and who computes more than a "
            "sum.",
        ),
        "changed": Mistake(
            "you said {told!r} of `changed`: there is no TLS on this connection.",
            "section 1 once more: whoever can change the bytes can compute their checksum.",
        ),
        "changed_in_tls": Mistake(
            "you said {told!r} of `changed_in_tls`.",
            "to ask what the thief would need to make a record whose end fits again.",
        ),
        "repeated": Mistake(
            "you said {told!r} of `repeated`. The copy has new sequence numbers and a checksum "
            "that fits.",
            "to ask who counts the records (section 6).",
        ),
        "cut_off": Mistake(
            "you said {told!r} of `cut_off`.",
            "section 7: this reader does not ask Python to hide anything.",
        ),
        "impostor": Mistake(
            "you said {told!r} of `impostor`.",
            "section 8: TLS does what this client has asked it to do, and no more.",
        ),
    },
    hints=(
        "TCP notices what is missing, and what its checksum can see. It has no secret.",
        "Whatever a thief can compute, he can mend. What can he not compute?",
        "Two of the eight are noticed by nobody, and two by TCP.",
    ),
    right="TCP repairs accidents. Against somebody who means it, only a secret helps, and only if "
    "you ask whom you share it with.",
)
