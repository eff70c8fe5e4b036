"""Answers to parse_head."""

import re

from helpers.application.http import TOKEN, BadRequest
from helpers.exercises.notebook_14.parse_head import parse_head
from tests.exercises.answers import swallowed


def cuts_at_every_colon(head):
    line, *fields = head.decode("latin-1").split("\r\n")
    method, target, version = line.split(" ")
    headers = [(f.split(":")[0].lower(), f.split(":")[1].strip(" \t")) for f in fields]
    return method, target, version, headers


def trusts(head):
    line, *fields = head.decode("latin-1").split("\r\n")
    parts = line.split(" ")
    if len(parts) != 3:
        raise BadRequest(400, "line")
    headers = []
    for field in fields:
        name, _, value = field.partition(":")
        headers.append((name.lower(), value.strip(" \t")))
    return (*parts, headers)


def plain_split(head):
    line, *fields = head.decode("latin-1").split("\r\n")
    rest = "\r\n".join(("GET / HTTP/1.1", *fields)).encode("latin-1")
    parts = line.split()
    if len(parts) != 3:
        raise BadRequest(400, "line")
    return (*parts, parse_head(rest)[3])


def split_lines(head):
    lines = head.decode("latin-1").splitlines()
    return parse_head("\r\n".join(lines).encode("latin-1"))


def plain_strip(head):
    *line, headers = parse_head(head)
    return (*line, [(name, value.strip()) for name, value in headers])


def lower_values(head):
    *line, headers = parse_head(head)
    return (*line, [(name, value.lower()) for name, value in headers])


def keeps_case(head):
    *line, _ = parse_head(head)
    fields = head.decode("latin-1").split("\r\n")[1:]
    pairs = (field.partition(":") for field in fields)
    return (*line, [(name, value.strip(" \t")) for name, _, value in pairs])


def a_dict(head):
    *line, headers = parse_head(head)
    return (*line, dict(headers))


def the_last_wins(head):
    *line, headers = parse_head(head)
    return (*line, list(dict(headers).items()))


def strips_names(head):
    fixed = b"\r\n".join(re.sub(rb"[ \t]+:", b":", line, count=1) for line in head.split(b"\r\n"))
    return parse_head(fixed)


def unfolds(head):
    return parse_head(re.sub(rb"\r\n[ \t]+", b" ", head))


def dollar(head):
    line, *fields = head.decode("latin-1").split("\r\n")
    ends = re.compile("\n(?= |:|$)")  # what $ at the end of each part passes over
    line = " ".join(ends.sub("", part) for part in line.split(" "))
    fields = [ends.sub("", name) + rest for name, rest in (_cut(field) for field in fields)]
    return parse_head("\r\n".join([line, *fields]).encode("latin-1"))


def _cut(field):
    name, colon, value = field.partition(":")
    return name, colon + value


def looks_at_values_alone(head):
    line, end, rest = head.partition(b"\r\n")
    method, target, *version = line.split(b" ")
    held = re.sub(rb"[\0\r\n]", b"", target)
    found = parse_head(b" ".join([method, held, *version]) + end + rest)
    return (found[0], target.decode("latin-1"), *found[2:])


def capital_method(head):
    method, *others = parse_head(head)
    return (method.upper(), *others)


def bytes_in_pairs(head):
    *line, headers = parse_head(head)
    return (*line, [(name.encode(), value.encode("latin-1")) for name, value in headers])


def as_bytes(head):
    method, target, version, headers = parse_head(head)
    return method.encode(), target.encode(), version.encode(), headers


def any_version(head):
    line, _, rest = head.partition(b"\r\n")
    parts = line.split(b" ")
    if len(parts) == 3 and parts[2].startswith(b"HTTP/"):
        rest = rest and b"\r\n" + rest
        *_, headers = parse_head(b"GET / HTTP/1.1" + rest)
        return parts[0].decode(), parts[1].decode(), parts[2].decode(), headers
    return parse_head(head)


def any_hosts(head):
    try:
        return parse_head(head)
    except BadRequest as error:
        if "Host" not in str(error):
            raise
    *line, headers = parse_head(head.replace(b"/1.1", b"/1.0").replace(b"host: b", b"x: b"))
    return (*line, headers)


def host_for_all(head):
    parts = parse_head(head)
    if not any(name == "host" for name, _ in parts[3]):
        raise BadRequest(400, "no host")
    return parts


def unpacks(head):
    line = head.decode("latin-1").split("\r\n")[0]
    method, _target, _version = line.split(" ")
    if not re.fullmatch(TOKEN, method):
        raise BadRequest(400, "method")
    return parse_head(head)


def always_400(head):
    try:
        return parse_head(head)
    except BadRequest as error:
        raise BadRequest(400, "all the same") from error


def as_utf8(head):
    method, target, version, headers = parse_head(head.decode().encode("latin-1"))
    return method, target, version, headers


def as_ascii(head):
    return parse_head(head.decode("ascii", "replace").encode("utf-8"))


WRONG = (
    (as_utf8, "letters"),
    (as_ascii, "letters"),
    (cuts_at_every_colon, "wrong header"),
    (trusts, "no request line"),
    (plain_split, "no request line"),
    (split_lines, "refuses"),
    (plain_strip, "wrong header"),
    (lower_values, "wrong header"),
    (keeps_case, "wrong header"),
    (a_dict, "no pairs"),
    (the_last_wins, "order"),
    (strips_names, "space before colon"),
    (unfolds, "folded"),
    (as_bytes, "bytes"),
    (bytes_in_pairs, "bytes"),
    (capital_method, "wrong line"),
    (dollar, "bare"),
    (looks_at_values_alone, "another error"),
    (any_version, "no request line"),
    (any_hosts, "no Host"),
    (host_for_all, "Host in 1.0"),
    (unpacks, "another error"),
    (always_400, "another status"),
)


def by_patterns(head):
    line, *fields = head.decode("latin-1").split("\r\n")
    found = re.fullmatch(rf"({TOKEN}) ([!-~]+) (HTTP/1\.[01])", line)
    if not found:
        version = line.rpartition(" ")[2]
        raise BadRequest(505 if re.fullmatch(r"HTTP/\d(\.\d)?", version) else 400, "line")
    headers = []
    for field in fields:
        pair = re.fullmatch(rf"({TOKEN}):[ \t]*([^\0\r\n]*?)[ \t]*", field)
        if not pair:
            raise BadRequest(400, "field")
        headers.append((pair[1].lower(), pair[2]))
    hosts = sum(name == "host" for name, _ in headers)
    if hosts != 1 and (hosts or found[3] == "HTTP/1.1"):
        raise BadRequest(400, "host")
    return [*found.groups(), headers]


def in_bytes_first(head):
    method, target, version, headers = parse_head(bytes(bytearray(head)))
    return (method, target, version, tuple(headers))


RIGHT = (by_patterns, in_bytes_first)

RAISED = (
    "BadRequest(400, 'no line holds these')",
    "BadRequest(400, 'this is no request line')",
    "BadRequest(505, 'another version')",
    "BadRequest(400, 'this is no header')",
    "BadRequest(400, 'Host is there once')",
)
LIST = "a list holds the same"
NO_SOCKET = "no socket is used, so none of its errors can come"
WORDS = "what the exception says is not asked for"

EQUIVALENT = {
    "slip: an argument too few | raise BadRequest(*": WORDS,
    "text | raise BadRequest(*": WORDS,
    **{f"slip: an argument in a list | raise {why} → raise {why[:16]}[*": WORDS for why in RAISED},
    **{swallowed(parse_head, error): NO_SOCKET for error in ("OSError", "ConnectionError")},
    "text | if set(text.replace('\\r\\n', '')) & set('\\x00\\r\\n'): → "
    "if set(text.replace('\\r\\n', 'x')) & set('\\x00\\r\\n'):": "an x is none of the three",
    "arguments swapped | if version not in*": "two versions are the same in any order",
    "return of another kind | return (method, target, version, headers) → return list(*": LIST,
    "text | text = head.decode('latin-1') → text = head.decode('LATIN-1')": "names of encodings "
    "have no case",
}
