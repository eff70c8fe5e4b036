"""Answers to window_arithmetic."""

from helpers.exercises.notebook_10.window_arithmetic import most, window

# --- window ---------------------------------------------------------------------------------------


def scales_all(field, syn, mine, theirs):
    return window(field, False, mine, theirs)


def scales_alone(field, syn, mine, theirs):
    return field if syn or mine is None else field << min(mine, 14)


def takes_0_for_none(field, syn, mine, theirs):
    return field << min(mine, 14) if not syn and mine and theirs else field


def does_nothing(field, syn, mine, theirs):
    return field


def knows_no_largest(field, syn, mine, theirs):
    return field if syn or None in (mine, theirs) else field << mine


def swaps(field, syn, mine, theirs):
    return window(field, syn, theirs, mine)


def multiplies(field, syn, mine, theirs):
    return field if syn or None in (mine, theirs) else field * min(mine, 14)


def shifts_back(field, syn, mine, theirs):
    return field if syn or None in (mine, theirs) else field >> min(mine, 14)


def cuts(field, syn, mine, theirs):
    return min(window(field, syn, mine, theirs), 65535)


def one_off(field, syn, mine, theirs):
    return field if syn or None in (mine, theirs) else field << min(mine, 14) + 1


def agrees_on_the_smaller(field, syn, mine, theirs):
    return field if syn or None in (mine, theirs) else field << min(mine, theirs, 14)


def prints(field, syn, mine, theirs):
    print(window(field, syn, mine, theirs))


def as_text(field, syn, mine, theirs):
    return str(window(field, syn, mine, theirs))


def to_a_power(field, syn, mine, theirs):
    return field * 2 ** min(mine, 14) if not syn and None not in (mine, theirs) else field


def step_by_step(field, syn, mine, theirs):
    offered = mine is not None and theirs is not None
    if not offered or syn:
        return field
    for _ in range(mine if mine < 14 else 14):
        field *= 2
    return field


def by_match(field, syn, mine, theirs):
    match syn, mine, theirs:
        case (True, _, _) | (_, None, _) | (_, _, None):
            return field
        case _:
            return field << sorted((mine, 14))[0]


# --- most -----------------------------------------------------------------------------------------


def takes_the_greater(window, rtt, rate):
    return max(window * 8 / rtt, rate)


def forgets_the_wire(window, rtt, rate):
    return window * 8 / rtt


def forgets_the_window(window, rtt, rate):
    return rate


def in_bytes(window, rtt, rate):
    return min(window / rtt, rate)


def all_in_bytes(window, rtt, rate):
    return min(window / rtt, rate / 8)


def one_way(window, rtt, rate):
    return min(window * 8 / (rtt / 2), rate)


def twice_as_long(window, rtt, rate):
    return min(window * 8 / (2 * rtt), rate)


def multiplies_the_time(window, rtt, rate):
    return min(window * 8 * rtt, rate)


def adds_the_time_on_the_wire(window, rtt, rate):
    return window * 8 / (rtt + window * 8 / rate)


def in_whole_windows(window, rtt, rate):
    return min(int(1 / rtt) * window * 8, rate)


def returns_none(window, rtt, rate):
    min(window * 8 / rtt, rate)


def compares(window, rtt, rate):
    by_window = 8 * window / rtt
    return by_window if by_window < rate else rate


def by_the_product(window, rtt, rate):
    """Ask whether the window holds as much as the path does (bandwidth-delay product)."""
    return rate if window >= rate * rtt / 8 else window / rtt * 8


def by_a_fraction(window, rtt, rate):
    return rate * min(1, window * 8 / (rate * rtt))


def takes_a_caret_for_a_power(field, syn, mine, theirs):
    if syn or mine is None or theirs is None:
        return field
    return field * 2 ^ min(mine, 14)


def divides_by_eight(window, rtt, rate):
    return min(window / 8 / rtt, rate)


def refuses_a_large_shift(field, syn, mine, theirs):
    return field if (mine or 0) > 14 else window(field, syn, mine, theirs)


WRONG = (
    ((refuses_a_large_shift, most), "no limit to the shift"),
    ((takes_a_caret_for_a_power, most), "no power"),
    ((window, divides_by_eight), "bytes"),
    ((scales_all, most), "scales the SYN"),
    ((scales_alone, most), "one end alone"),
    ((takes_0_for_none, most), "0 is an offer"),
    ((does_nothing, most), "never scales"),
    ((knows_no_largest, most), "no limit to the shift"),
    ((swaps, most), "the other's shift"),
    ((multiplies, most), "times the shift"),
    ((shifts_back, most), "to the right"),
    ((cuts, most), "16 bits"),
    ((one_off, most), "other window"),
    ((agrees_on_the_smaller, most), "the other's shift"),
    ((prints, most), "slip: printed"),
    ((as_text, most), "slip: text"),
    ((window, takes_the_greater), "the greater"),
    ((window, forgets_the_wire), "faster than the wire"),
    ((window, forgets_the_window), "as if there were no window"),
    ((window, in_bytes), "bytes"),
    ((window, all_in_bytes), "bytes"),
    ((window, one_way), "half a round trip"),
    ((window, twice_as_long), "half a round trip"),
    ((window, multiplies_the_time), "times the time"),
    ((window, adds_the_time_on_the_wire), "other rate"),
    ((window, in_whole_windows), "other rate"),
    ((window, returns_none), "slip: nothing returned"),
)


def in_whole_bits(window, rtt, rate):
    return int(min(window * 8 // rtt, rate))


RIGHT = (
    (to_a_power, in_whole_bits),
    (to_a_power, compares),
    (step_by_step, by_the_product),
    (by_match, by_a_fraction),
)
SMALLER = "the smaller of two is the same in either order"
EQUIVALENT = {
    "arguments swapped | return field << min(mine, 14) → return field << min(14, mine)": SMALLER,
    "operator | return min(window * 8 / rtt, rate) → return min(window * 8 // rtt, rate)": (
        "a bit less in a second"
    ),
    "arguments swapped | return min(window * 8 / rtt, rate) → "
    "return min(rate, window * 8 / rtt)": SMALLER,
}
