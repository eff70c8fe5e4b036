"""Answers to explain."""

import errno
import socket

from helpers.exercises.notebook_04.explain import MADE, explain


def by_text(exception):
    words = {
        "refused": "refused",
        "timed out": "silent",
        "known": "name",
        "reset": "reset",
        "pipe": "hung up",
        "in use": "taken",
        "assign": "unavailable",
        "unreachable": "unreachable",
        "route": "unreachable",
    }
    if isinstance(exception, socket.gaierror):
        return "name"
    found = [word for part, word in words.items() if part in str(exception)]
    return found[0] if found else "other"


def by_number(exception):
    if isinstance(exception, socket.gaierror):
        return "name"
    words = {code: word for code, _, word in MADE}
    return words.get(getattr(exception, "errno", None), "other")


def everything_is_refused(exception):
    if isinstance(exception, TimeoutError):
        return "silent"
    if isinstance(exception, socket.gaierror):
        return "name"
    if isinstance(exception, OSError):
        return "refused"
    return "other"


def only_one_kind_of_unreachable(exception):
    if getattr(exception, "errno", None) == errno.ENETUNREACH:
        return "other"
    return explain(exception)


def every_exception_has_a_number(exception):
    known = explain(exception)
    return "other" if known == "other" and exception.errno else known


def the_narrow_ones_are_forgotten(exception):
    return "silent" if isinstance(exception, OSError) else "other"


def always_refused(exception):
    return "refused"


def a_sentence(exception):
    return f"the server said: {explain(exception)}"


WRONG = (
    (always_refused, "too wide"),
    (by_text, "reads the text"),
    (by_number, "number only"),
    (everything_is_refused, "too wide"),
    (the_narrow_ones_are_forgotten, "too wide"),
    (only_one_kind_of_unreachable, "wrong word"),
    (every_exception_has_a_number, "needs a number"),
    (a_sentence, "no word"),
)


def by_match(exception):
    match exception:
        case ConnectionRefusedError():
            return "refused"
        case TimeoutError():
            return "silent"
        case socket.gaierror():
            return "name"
        case ConnectionResetError():
            return "reset"
        case BrokenPipeError():
            return "hung up"
        case OSError(errno=errno.EADDRINUSE):
            return "taken"
        case OSError(errno=errno.EADDRNOTAVAIL):
            return "unavailable"
        case OSError(errno=errno.EHOSTUNREACH | errno.ENETUNREACH):
            return "unreachable"
    return "other"


def by_raising(exception):
    try:
        raise exception
    except ConnectionRefusedError:
        return "refused"
    except TimeoutError:
        return "silent"
    except socket.gaierror:
        return "name"
    except ConnectionResetError:
        return "reset"
    except BrokenPipeError:
        return "hung up"
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return "taken"
        if error.errno == errno.EADDRNOTAVAIL:
            return "unavailable"
        if error.errno in (errno.EHOSTUNREACH, errno.ENETUNREACH):
            return "unreachable"
    except Exception:
        pass
    return "other"


def by_conditions(exception):
    number = exception.errno if isinstance(exception, OSError) else None
    return (
        "refused"
        if isinstance(exception, ConnectionRefusedError)
        else "reset"
        if isinstance(exception, ConnectionResetError)
        else "hung up"
        if isinstance(exception, BrokenPipeError)
        else "silent"
        if isinstance(exception, socket.timeout)
        else "name"
        if isinstance(exception, socket.gaierror)
        else {
            errno.EADDRINUSE: "taken",
            errno.EADDRNOTAVAIL: "unavailable",
            errno.EHOSTUNREACH: "unreachable",
            errno.ENETUNREACH: "unreachable",
        }.get(number, "other")
    )


def one_table(exception):
    table = {
        ConnectionRefusedError: "refused",
        TimeoutError: "silent",
        socket.gaierror: "name",
        ConnectionResetError: "reset",
        BrokenPipeError: "hung up",
        errno.EADDRINUSE: "taken",
        errno.EADDRNOTAVAIL: "unavailable",
        errno.EHOSTUNREACH: "unreachable",
        errno.ENETUNREACH: "unreachable",
    }
    return table.get(type(exception)) or table.get(getattr(exception, "errno", 0)) or "other"


RIGHT = (by_match, by_raising, by_conditions, one_table)

TEXT = "it is a text already"
EQUIVALENT = {
    "error swallowed | classes*": "nothing in it raises",
    "return of another kind | return word → return str(word)": TEXT,
    "return of another kind | return numbers.get(getattr(exception, 'errno', None), 'other') → "
    "return str(numbers.get(getattr(exception, 'errno', None), 'other'))": TEXT,
}
