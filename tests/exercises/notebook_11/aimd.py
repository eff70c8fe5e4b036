"""Answers to aimd."""

from itertools import accumulate, repeat

from helpers.exercises.notebook_11.aimd import aimd as right_one


def stepwise(step):
    """Return an answer that takes `step(a, b, capacity)` for each round trip."""

    def answer(a, b, capacity, rounds):
        shares = []
        for _ in range(rounds):
            a, b = step(a, b, capacity)
            shares.append((a, b))
        return shares

    return answer


def one_gives_way(a, b, capacity):
    return (a / 2, b + 1) if a + b > capacity else (a + 1, b + 1)


def the_greater_gives_way(a, b, capacity):
    if a + b <= capacity:
        return a + 1, b + 1
    return (a / 2, b) if a > b else (a, b / 2)


def halves_when_full(a, b, capacity):
    return (a / 2, b / 2) if a + b >= capacity else (a + 1, b + 1)


def each_alone(a, b, capacity):
    return tuple(one / 2 if one > capacity else one + 1 for one in (a, b))


def subtracts(a, b, capacity):
    return (a - 1, b - 1) if a + b > capacity else (a + 1, b + 1)


def multiplies(a, b, capacity):
    return (a / 2, b / 2) if a + b > capacity else (2 * a, 2 * b)


def in_whole_numbers(a, b, capacity):
    return (a // 2, b // 2) if a + b > capacity else (a + 1, b + 1)


def grows_first(a, b, capacity):
    a, b = a + 1, b + 1
    return (a / 2, b / 2) if a + b > capacity else (a, b)


def halves_first(a, b, capacity):
    if a + b > capacity:
        a, b = a / 2, b / 2
    return a + 1, b + 1


def by_seven_tenths(a, b, capacity):
    return (a * 0.7, b * 0.7) if a + b > capacity else (a + 1, b + 1)


def exchanged(a, b, capacity):
    return (b / 2, a / 2) if a + b > capacity else (b + 1, a + 1)


def stays(a, b, capacity):
    return a, b


def one_after_the_other(a, b, capacity):
    a = a / 2 if a + b > capacity else a + 1
    b = b / 2 if a + b > capacity else b + 1
    return a, b


def from_the_start(a, b, capacity, rounds):
    return [(a, b), *right_one(a, b, capacity, rounds)]


def one_less(a, b, capacity, rounds):
    return right_one(a, b, capacity, rounds - 1)


def only_the_last(a, b, capacity, rounds):
    return right_one(a, b, capacity, rounds)[-1:]


def in_one_row(a, b, capacity, rounds):
    return [one for pair in right_one(a, b, capacity, rounds) for one in pair]


def as_a_generator(a, b, capacity, rounds):
    yield from right_one(a, b, capacity, rounds)


def one_pair_for_ever(a, b, capacity, rounds):
    pair, shares = [a, b], []
    for after in right_one(a, b, capacity, rounds):
        pair[:] = after
        shares.append(pair)
    return shares


def as_texts(a, b, capacity, rounds):
    return [(str(one), str(other)) for one, other in right_one(a, b, capacity, rounds)]


def rounded(digits):
    """Return an answer whose numbers are rounded in the end."""

    def aimd(a, b, capacity, rounds):
        return [
            (round(one, digits), round(other, digits))
            for one, other in right_one(a, b, capacity, rounds)
        ]

    return aimd


WRONG = (
    (stepwise(one_gives_way), "only one"),
    (stepwise(the_greater_gives_way), "only one"),
    (stepwise(halves_when_full), "too soon"),
    (stepwise(each_alone), "too late"),
    (stepwise(subtracts), "subtracts"),
    (stepwise(multiplies), "multiplies"),
    (stepwise(in_whole_numbers), "whole numbers"),
    (rounded(0), "whole numbers"),
    (rounded(2), "whole numbers"),
    (stepwise(grows_first), "both"),
    (stepwise(halves_first), "both"),
    (stepwise(by_seven_tenths), "wrong"),
    (stepwise(exchanged), "exchanged"),
    (stepwise(stays), "nothing changes"),
    (stepwise(one_after_the_other), "only one"),
    (from_the_start, "begins too early"),
    (one_less, "other number"),
    (only_the_last, "other number"),
    (in_one_row, "no pairs"),
    (as_a_generator, "slip: generator"),
    (one_pair_for_ever, "wrong"),
    (as_texts, "no number"),
)


def by_recursion(a, b, capacity, rounds):
    if not rounds:
        return []
    after = (0.5 * a, 0.5 * b) if a + b > capacity else (a + 1, b + 1)
    return [after, *by_recursion(*after, capacity, rounds - 1)]


def by_accumulate(a, b, capacity, rounds):
    def step(pair, _):
        one, other = pair
        return (one / 2, other / 2) if one + other > capacity else (one + 1, other + 1)

    return list(accumulate(repeat(None, rounds), step, initial=(a, b)))[1:]


def by_lists(a, b, capacity, rounds):
    shares, windows = [], [a, b]
    while len(shares) < rounds:
        too_much = sum(windows) > capacity
        windows = [window / 2 if too_much else window + 1 for window in windows]
        shares.append(list(windows))
    return shares


RIGHT = (by_recursion, by_accumulate, by_lists)

SUM = "a sum does not depend on its order"
EQUIVALENT = {
    "error swallowed*": "nothing here raises",
    "return of another kind | return shares → return list(shares)": "it is a list",
    "sides swapped | a, b = (a + 1, b + 1) → a, b = (1 + a, b + 1)": SUM,
    "sides swapped | a, b = (a + 1, b + 1) → a, b = (a + 1, 1 + b)": SUM,
    "sides swapped | if a + b > capacity: → if b + a > capacity:": SUM,
}
