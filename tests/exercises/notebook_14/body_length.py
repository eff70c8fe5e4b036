"""Answers to body_length."""

import re

from helpers.application import BadRequest
from helpers.exercises.notebook_14.body_length import body_length
from tests.exercises.answers import swallowed


def values(headers, wanted):
    return [value for name, value in headers if name == wanted]


def first(headers):
    lengths = values(headers, "content-length")
    if values(headers, "transfer-encoding"):
        return "chunked"
    return int(lengths[0]) if lengths else 0


def last(headers):
    table = dict(headers)
    if "transfer-encoding" in table:
        return body_length(headers)
    return int(table.get("content-length", 0))


def until_close(headers):
    if not values(headers, "content-length") and not values(headers, "transfer-encoding"):
        return "until close"
    return body_length(headers)


def as_text(headers):
    return str(body_length(headers))


def trusts_int(headers):
    lengths = values(headers, "content-length")
    if len(lengths) == 1 and not values(headers, "transfer-encoding") and "," not in lengths[0]:
        try:
            return int(lengths[0])
        except ValueError:
            raise BadRequest(400, "no number") from None
    return body_length(headers)


def trusts_isdigit(headers):
    lengths = values(headers, "content-length")
    if len(lengths) == 1 and lengths[0].isdigit() and not values(headers, "transfer-encoding"):
        return int(re.sub("\xb2|\xb9", "2", lengths[0]))
    return body_length(headers)


def raises_of_int(headers):
    lengths = values(headers, "content-length")
    if len(lengths) == 1 and "," not in lengths[0] and not values(headers, "transfer-encoding"):
        if re.match(r"[+\-]|.*_", lengths[0]) or not lengths[0].isascii():
            raise BadRequest(400, "no number")
        return int(lengths[0])
    return body_length(headers)


def empty_is_none(headers):
    return body_length([pair for pair in headers if pair[1].strip(" ,")])


def in_value(headers):
    codings = values(headers, "transfer-encoding")
    if any("chunked" in coding.lower() for coding in codings) and not values(
        headers, "content-length"
    ):
        return "chunked"
    return body_length(headers)


def case_matters(headers):
    if values(headers, "transfer-encoding") == ["chunked"]:
        return body_length(headers)
    if values(headers, "transfer-encoding"):
        raise BadRequest(400, "coding")
    return body_length(headers)


def chunked_wins(headers):
    if values(headers, "transfer-encoding"):
        return body_length([pair for pair in headers if pair[0] != "content-length"])
    return body_length(headers)


def length_wins(headers):
    if values(headers, "content-length"):
        return body_length([pair for pair in headers if pair[0] != "transfer-encoding"])
    return body_length(headers)


def refuses_repeats(headers):
    if len(values(headers, "content-length")) > 1:
        raise BadRequest(400, "twice")
    return body_length(headers)


def no_commas(headers):
    if any("," in value for value in values(headers, "content-length")):
        raise BadRequest(400, "comma")
    return body_length(headers)


def plain_strip(headers):
    return body_length([(name, value.strip()) for name, value in headers])


def dollar(headers):
    lengths = values(headers, "content-length")
    if len(lengths) == 1 and re.match("^[0-9]+$", lengths[0]):
        return body_length([(n, v.removesuffix("\n")) for n, v in headers])
    return body_length(headers)


def strips_codings(headers):
    return body_length([(n, v.strip() if n == "transfer-encoding" else v) for n, v in headers])


def takes_away(headers):
    while headers and headers[0][0] != "content-length":
        headers.pop(0)
    return int(headers.pop(0)[1]) if headers else 0


def too_large(headers):
    try:
        return body_length(headers)
    except BadRequest as error:
        raise BadRequest(413, "whatever") from error


def status_as_text(headers):
    try:
        return body_length(headers)
    except BadRequest:
        raise BadRequest("400", "why") from None


def returns_the_refusal(headers):
    try:
        return body_length(headers)
    except BadRequest as error:
        return error


WRONG = (
    (status_as_text, "another status"),
    (returns_the_refusal, "slip: exception"),
    (first, "refuses"),
    (last, "refuses"),
    (until_close, "no length"),
    (as_text, "one length"),
    (trusts_int, "int is kind"),
    (trusts_isdigit, "int is kind"),
    (raises_of_int, "another error"),
    (empty_is_none, "two lengths"),
    (in_value, "another coding"),
    (case_matters, "refuses"),
    (chunked_wins, "both"),
    (length_wins, "both"),
    (refuses_repeats, "refuses"),
    (no_commas, "refuses"),
    (too_large, "another status"),
    (plain_strip, "strip is kind"),
    (dollar, "strip is kind"),
    (strips_codings, "strip is kind"),
    (takes_away, "refuses"),
)


def by_patterns(headers):
    lengths = ",".join(values(headers, "content-length"))
    codings = ",".join(values(headers, "transfer-encoding")).lower()
    chunked = bool(values(headers, "transfer-encoding"))
    if chunked and (codings != "chunked" or values(headers, "content-length")):
        raise BadRequest(400, "no")
    if chunked:
        return "chunked"
    if not values(headers, "content-length"):
        return 0
    found = re.fullmatch(r"[ \t]*([0-9]+)[ \t]*(,[ \t]*\1[ \t]*)*", lengths)
    if not found:
        raise BadRequest(400, "no")
    return int(found[1])


RIGHT = (by_patterns,)

RAISED = (
    "BadRequest(400, 'both a length and a coding')",
    "BadRequest(501, 'another coding than chunked')",
    "BadRequest(400, 'not one length')",
)
NO_SOCKET = "no socket is used, so none of its errors can come"
WORDS = "what the exception says is not asked for"

EQUIVALENT = {
    "slip: an argument too few | raise BadRequest(*": WORDS,
    "text | raise BadRequest(*": WORDS,
    **{f"slip: an argument in a list | raise {why} → raise {why[:16]}[*": WORDS for why in RAISED},
    **{swallowed(body_length, error): NO_SOCKET for error in ("OSError", "ConnectionError")},
    "return of another kind | return 'chunked' → return str('chunked')": "it is the same text",
}
