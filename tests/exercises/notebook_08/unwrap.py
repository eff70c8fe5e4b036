"""Pairs of an `is_before` and an `unwrap`."""

from helpers.exercises.notebook_08.unwrap import is_before, unwrap

WRAP = 2**32


def by_size(a, b):
    return a < b


def any_way_up(a, b):
    return (b - a) % WRAP > 0


def or_equal(a, b):
    return (b - a) % WRAP < WRAP // 2


def the_other_way(a, b):
    return 0 < (a - b) % WRAP < WRAP // 2


def up_to_half(a, b):
    return 0 < (b - a) % WRAP <= WRAP // 2


def of_16_bits(a, b):
    return 0 < (b - a) % WRAP < 2**15


def only_upwards(wire, near):
    return near + (wire - near) % WRAP


def only_downwards(wire, near):
    return near - (near - wire) % WRAP


def same_lap(wire, near):
    return near - near % WRAP + wire


def as_it_is(wire, near):
    return wire


def below_zero(wire, near):
    return near + (wire - near + 2**31) % WRAP - 2**31


def always_one_more(wire, near):
    place = below_zero(wire, near)
    return place if place > 2**31 else place + WRAP


def by_addition(wire, near):
    return near + wire


WRONG = (
    ((by_size, unwrap), "not before, wrapped"),
    ((any_way_up, unwrap), "before what is before it"),
    ((or_equal, unwrap), "before itself"),
    ((the_other_way, unwrap), "not before"),
    ((up_to_half, unwrap), "half around"),
    ((of_16_bits, unwrap), "not before"),
    ((is_before, only_upwards), "a lap too high"),
    ((is_before, only_downwards), "negative"),
    ((is_before, same_lap), "first lap"),
    ((is_before, as_it_is), "first lap"),
    ((is_before, below_zero), "negative"),
    ((is_before, always_one_more), "a lap too high"),
    ((is_before, by_addition), "another number"),
)


def with_a_sign(a, b):
    ahead = (b - a) & 0xFFFF_FFFF
    return ahead != 0 and not ahead & 0x8000_0000


def by_cases(a, b):
    return b - a < 2**31 if a < b else a - b > 2**31


def of_three_laps(wire, near):
    lap = near // WRAP
    places = [wire + WRAP * (lap + more) for more in (-1, 0, 1)]
    return min((place for place in places if place >= 0), key=lambda place: abs(place - near))


def lap_by_lap(wire, near):
    place = wire
    while place + WRAP // 2 < near:
        place += WRAP
    return place


RIGHT = ((with_a_sign, of_three_laps), (by_cases, lap_by_lap))

AHEAD = "ahead = (wire - near + 2 ** 31) % 2 ** 32 - 2 ** 31"
LAST = "return place if place >= 0 else"
HALF = "half of the circle, forward or back, is the same place"
SUM = "a sum has no order"
EQUIVALENT = {
    f"number | {AHEAD} → ahead = (wire - near + -2 ** 31) % 2 ** 32 - 2 ** 31": HALF,
    f"operator | {AHEAD} → ahead = (wire - near - 2 ** 31) % 2 ** 32 - 2 ** 31": HALF,
    f"sides swapped | {AHEAD} → ahead = (2 ** 31 + (wire - near)) % 2 ** 32 - 2 ** 31": SUM,
    "sides swapped | place = near + ahead → place = ahead + near": SUM,
    f"sides swapped | {LAST} place + 2 ** 32 → {LAST} 2 ** 32 + place": SUM,
    "return of another kind | return 0 < (b - a) % 2 ** 32 < 2 ** 31 → "
    "return bool(0 < (b - a) % 2 ** 32 < 2 ** 31)": "it is True or False already",
}
