"""The words of a reader, without what makes no difference: capitals, signs, an article."""

import re


def words(value: object) -> str:
    """Return a text as its words in lower case, one space between them; "" for what is no text.

    "SYN-SENT", "syn_sent" and " SYN sent" are the same: "syn sent".
    """
    if not isinstance(value, str):
        return ""
    found = re.findall(r"[^\W_]+", str.__str__(value)[:200].lower())
    return " ".join(word for word in found if word not in ("a", "an", "the"))
