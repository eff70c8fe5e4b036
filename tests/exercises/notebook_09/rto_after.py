"""Answers to rto_after."""

from helpers.transport.tcp.rtt import RetransmissionTimeout


def answer(
    *,
    alpha=1 / 8,
    beta=1 / 4,
    first=0.5,
    begin=1.0,
    srtt_first=False,
    difference=abs,
    wait=lambda srtt, rttvar, grain: srtt + max(grain, 4 * rttvar),
    bounds=lambda rto, least, most: min(max(rto, least), most),
):
    """Return an answer that takes one of the rules for another."""

    def rto_after(events, granularity=0.2, minimum=0.2, maximum=120.0):
        srtt, rttvar, rto, result = None, 0.0, begin, []
        for event in events:
            if event == "timeout":
                rto *= 2
            elif srtt is None:
                srtt, rttvar = event, event * first
                rto = wait(srtt, rttvar, granularity)
            else:
                before, srtt = srtt, (1 - alpha) * srtt + alpha * event
                wrong_by = difference((srtt if srtt_first else before) - event)
                rttvar = (1 - beta) * rttvar + beta * wrong_by
                rto = wait(srtt, rttvar, granularity)
            rto = bounds(rto, minimum, maximum)
            result.append(rto)
        return result

    return rto_after


def once_doubled(events, granularity=0.2, minimum=0.2, maximum=120.0):
    result = []
    for number, event in enumerate(events):
        before = [each for each in events[: number + 1] if each != "timeout"]
        rto = right(before, granularity, minimum, maximum)[-1] if before else 1.0
        result.append(min(2 * rto, maximum) if event == "timeout" else rto)
    return result


def never_doubled(events, *limits):
    result, rto = [], 1.0
    for number, event in enumerate(events):
        if event != "timeout":
            before = [each for each in events[: number + 1] if each != "timeout"]
            rto = right(before, *limits)[-1]
        result.append(rto)
    return result


def clamped_in_the_answer(events, granularity=0.2, minimum=0.2, maximum=120.0):
    free = right(events, granularity, 0.0, float("inf"))
    return [min(max(rto, minimum), maximum) for rto in free]


def doubled_for_ever(events, granularity=0.2, minimum=0.2, maximum=120.0):
    timer, result, factor = RetransmissionTimeout(1.0, minimum, maximum, granularity), [], 1
    for event in events:
        if event == "timeout":
            factor *= 2
        else:
            timer.sample(event)
        result.append(min(factor * timer.rto, maximum))
    return result


def the_last_alone(events, *limits):
    return right(events, *limits)[-1] if events else 1.0


def with_the_first(events, *limits):
    return [1.0, *right(events, *limits)]


def eats_them(events, *limits):
    result = right(events, *limits)
    events.clear()
    return result


def as_text(events, *limits):
    return [f"{rto} s" for rto in right(events, *limits)]


def in_milliseconds(events, *limits):
    return [1000 * rto for rto in right(events, *limits)]


def prints_it(events, *limits):
    print(right(events, *limits))


WRONG = (
    (answer(srtt_first=True), "SRTT first"),
    (answer(alpha=1 / 4, beta=1 / 8), "gains swapped"),
    (answer(alpha=7 / 8, beta=3 / 4), "weights turned"),
    (answer(first=0), "no deviation at first"),
    (answer(first=1), "the whole at first"),
    (answer(difference=lambda value: value), "signed"),
    (answer(wait=lambda srtt, rttvar, grain: srtt + 4 * rttvar), "no grain"),
    (answer(wait=lambda srtt, rttvar, grain: srtt + grain + 4 * rttvar), "grain added"),
    (answer(wait=lambda srtt, rttvar, grain: srtt + max(grain, rttvar)), "deviation once"),
    (answer(wait=lambda srtt, rttvar, grain: srtt + max(grain, 2 * rttvar)), "deviation twice"),
    (answer(wait=lambda srtt, rttvar, grain: srtt), "wrong"),
    (answer(bounds=lambda rto, least, most: min(rto, most)), "no minimum"),
    (answer(bounds=lambda rto, least, most: max(rto, least)), "no maximum"),
    (answer(begin=0.0), "begins elsewhere"),
    (answer(begin=3.0), "begins with three"),
    (never_doubled, "no back-off"),
    (once_doubled, "doubles once"),
    (doubled_for_ever, "back-off kept"),
    (clamped_in_the_answer, "minimum not doubled"),
    (the_last_alone, "slip: wrong kind"),
    (with_the_first, "not one each"),
    (eats_them, "changes the events"),
    (as_text, "no numbers"),
    (in_milliseconds, "wrong"),
    (prints_it, "slip: printed"),
)


def right(events, granularity=0.2, minimum=0.2, maximum=120.0):
    """As the course's own TCP does it."""
    timer = RetransmissionTimeout(1.0, minimum, maximum, granularity)
    result = []
    for event in events:
        if event == "timeout":
            timer.back_off()
        else:
            timer.sample(event)
        result.append(timer.rto)
    return result


def by_a_generator(events, granularity=0.2, minimum=0.2, maximum=120.0):
    def each():
        srtt, rttvar, rto = 0.0, 0.0, 1.0
        for event in events:
            match event:
                case "timeout":
                    rto += rto
                case r:
                    rttvar = rttvar + (abs(srtt - r) - rttvar) / 4 if srtt else r / 2
                    srtt = srtt + (r - srtt) / 8 if srtt else r
                    rto = max(srtt + granularity, srtt + 4 * rttvar)
            rto = sorted((minimum, rto, maximum))[1]
            yield rto

    return tuple(each())


def calls_itself(events, granularity=0.2, minimum=0.2, maximum=120.0, state=(None, None, 1.0)):
    if not events:
        return []
    event, *rest = events
    srtt, rttvar, rto = state
    if event == "timeout":
        rto = rto * 2
    elif srtt is None:
        srtt, rttvar = event, event / 2
        rto = srtt + max(granularity, 2 * event)
    else:
        rttvar, srtt = 0.75 * rttvar + 0.25 * abs(srtt - event), 0.875 * srtt + 0.125 * event
        rto = srtt + max(granularity, rttvar * 4)
    rto = max(minimum, min(rto, maximum))
    return [rto, *calls_itself(rest, granularity, minimum, maximum, (srtt, rttvar, rto))]


RIGHT = (answer(), right, by_a_generator, calls_itself)

ORDER = "the lesser and the greater of two numbers do not depend on their order"
SUM = "a sum does not depend on the order of its parts"
NO_ERROR = "nothing in these lines can raise"
EQUIVALENT = {
    "arguments swapped | rto = min(max(rto, minimum), maximum) → "
    "rto = min(max(minimum, rto), maximum)": ORDER,
    "arguments swapped | rto = min(max(rto, minimum), maximum) → "
    "rto = min(maximum, max(rto, minimum))": ORDER,
    "arguments swapped | rto = srtt + max(granularity, 4 * rttvar) → "
    "rto = srtt + max(4 * rttvar, granularity)": ORDER,
    "error swallowed*": NO_ERROR,
    "return of another kind | return result → return list(result)": "it is a list",
    "sides swapped | rto = srtt + max(granularity, 4 * rttvar) → "
    "rto = max(granularity, 4 * rttvar) + srtt": SUM,
    "sides swapped | rttvar = 3 / 4 * rttvar + 1 / 4 * abs(srtt - event) → "
    "rttvar = 1 / 4 * abs(srtt - event) + 3 / 4 * rttvar": SUM,
    "sides swapped | rttvar = 3 / 4 * rttvar + 1 / 4 * abs(srtt - event) → "
    "rttvar = 3 / 4 * rttvar + 1 / 4 * abs(event - srtt)": "the distance is the same",
    "sides swapped | srtt = 7 / 8 * srtt + 1 / 8 * event → "
    "srtt = 1 / 8 * event + 7 / 8 * srtt": SUM,
}
