"""Answers to who_limits."""

from helpers.exercises.notebook_10.who_limits import NAMES, who_limits


def without_units(info):
    if not info.not_sent:
        return "writer"
    return "reader" if info.peer_window < info.cwnd else "network"


def in_other_units(info):
    if not info.not_sent:
        return "writer"
    return "reader" if info.peer_window * info.mss < info.cwnd else "network"


def the_larger(info):
    if not info.not_sent:
        return "writer"
    return "reader" if info.peer_window > info.cwnd * info.mss else "network"


def waiting_means_network(info):
    return "network" if info.not_sent else "writer"


def only_a_closed_window(info):
    if not info.not_sent:
        return "writer"
    return "reader" if info.peer_window == 0 else "network"


def forgets_the_writer(info):
    return "reader" if info.peer_window < info.cwnd * info.mss else "network"


def asks_the_writer_last(info):
    if info.peer_window < info.cwnd * info.mss:
        return "reader"
    return "network" if info.not_sent else "writer"


def nothing_in_flight_is_the_writer(info):
    return who_limits(info) if info.unacked else "writer"


def by_what_is_in_flight(info):
    if not info.not_sent:
        return "writer"
    return "network" if info.unacked == info.cwnd else "reader"


def turned(info):
    return {"writer": "reader", "reader": "writer"}.get(who_limits(info), "network")


def other_words(info):
    return {"reader": "flow control"}.get(who_limits(info), who_limits(info))


def prints(info):
    print(who_limits(info))


def in_a_list(info):
    return [who_limits(info)]


WRONG = (
    (without_units, "the other limit"),
    (in_other_units, "the other limit"),
    (the_larger, "window of 0"),
    (waiting_means_network, "window of 0"),
    (only_a_closed_window, "the other limit"),
    (forgets_the_writer, "nothing waits"),
    (asks_the_writer_last, "nothing waits"),
    (nothing_in_flight_is_the_writer, "something waits"),
    (by_what_is_in_flight, "the other limit"),
    (turned, "nothing waits"),
    (other_words, "no name"),
    (prints, "slip: printed"),
    (in_a_list, "slip: one in a list"),
)


def in_segments(info):
    if info.not_sent > 0:
        return "network" if info.peer_window / info.mss >= info.cwnd else "reader"
    return "writer"


def by_min(info):
    limits = {"network": info.cwnd * info.mss, "reader": info.peer_window}
    return min(limits, key=limits.get) if info.not_sent else "writer"


def in_capitals(info):
    return who_limits(info).capitalize()


def with_an_article(info):
    return f"the {who_limits(info)}"


RIGHT = (in_segments, by_min, in_capitals, with_an_article)
TIE = "where the two are equal, either may be named"
SAME = "capitals and quotes make no difference"
QUIET = "nothing in there raises"
WINDOW = "if info.peer_window < info.cwnd * info.mss:"
EQUIVALENT = {
    f"bound off by one | {WINDOW} → if info.peer_window < info.cwnd * info.mss + 1:": TIE,
    f"comparison | {WINDOW} → if info.peer_window <= info.cwnd * info.mss:": TIE,
    "error swallowed | if info.not_sent == 0:*": QUIET,
    **{
        f"{kind} | return '{name}' → return {made}": SAME
        for name in NAMES
        for kind, made in (
            ("return of another kind", f"repr('{name}')"),
            ("return of another kind", f"str('{name}')"),
            ("text", repr(name.upper())),
        )
    },
}
