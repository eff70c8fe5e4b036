"""Exercise: count the datagrams that never came."""

from itertools import pairwise

from helpers.exercises.exercise import Exercise, Mistake, Wrong, expect

STUB = '''
def count_losses(sent, datagrams):
    """Return how many of `sent` numbered datagrams are not among the `datagrams` that arrived."""
    ...  # your code here
'''


def numbered(number):
    """Return a datagram as the notebook sends it: its number in four bytes, then filling."""
    return number.to_bytes(4, "big") + bytes(96)


def check(count_losses):
    """Hand over what a network may hand over: less, more, and in another order."""

    def lost(sent, numbers):
        count = count_losses(sent, [numbered(number) for number in numbers])
        expect(type(count) is int, "no number", got=count)
        return count

    expect(lost(3, [0, 1, 2]) == 0, "all there", got=lost(3, [0, 1, 2]))
    expect(lost(10, [0, 1, 2, 5, 6, 9]) == 4, "in the middle", got=lost(10, [0, 1, 2, 5, 6, 9]))
    expect(lost(10, [0, 1, 2]) == 7, "at the end", got=lost(10, [0, 1, 2]))
    expect(lost(5, [0, 1, 1, 2, 2, 2]) == 2, "repeated", got=lost(5, [0, 1, 1, 2, 2, 2]))
    expect(lost(4, [3, 0, 2, 1]) == 0, "out of order", got=lost(4, [3, 0, 2, 1]))
    expect(lost(1000, range(1000)) == 0, "one byte", got=lost(1000, range(1000)))
    expect(lost(7, []) == 7, "none", got=lost(7, []))


def count_losses(sent, datagrams):
    """Return how many of `sent` numbered datagrams are not among the `datagrams` that arrived."""
    arrived = {int.from_bytes(datagram[:4], "big") for datagram in datagrams}
    return sent - len(arrived)


def by_length(sent, datagrams):
    return sent - len(datagrams)


def up_to_the_last(sent, datagrams):
    arrived = {int.from_bytes(datagram[:4], "big") for datagram in datagrams}
    return max(arrived, default=-1) + 1 - len(arrived)


def by_gaps(sent, datagrams):
    lost, expected = 0, 0
    for datagram in datagrams:
        number = int.from_bytes(datagram[:4], "big")
        lost += max(0, number - expected)
        expected = max(expected, number + 1)
    return lost + sent - expected


def one_byte(sent, datagrams):
    return sent - len({datagram[3] for datagram in datagrams})


def the_missing(sent, datagrams):
    arrived = {int.from_bytes(datagram[:4], "big") for datagram in datagrams}
    return [number for number in range(sent) if number not in arrived]


def the_arrived(sent, datagrams):
    return len({datagram[:4] for datagram in datagrams})


def number_of_holes(sent, datagrams):
    numbers = [-1, *sorted(int.from_bytes(datagram[:4], "big") for datagram in datagrams), sent]
    return sum(after > before + 1 for before, after in pairwise(numbers))


def nothing_is_no_loss(sent, datagrams):
    return sent - len(set(datagrams)) if datagrams else 0


def up_to_the_greatest(sent, datagrams):
    numbers = [int.from_bytes(datagram[:4], "big") for datagram in datagrams]
    return sent - len(set(numbers)) if max(numbers) < sent else 0


EXERCISE = Exercise(
    name="count_losses",
    notebook="01",
    title="Count the datagrams that never came",
    stub=STUB,
    solution=(count_losses,),
    check=check,
    mistakes={
        "no number": Mistake(
            "it returned {got!r}; how many are lost is a whole number.", "to `return` the count."
        ),
        "all there": Mistake(
            "3 were sent and all 3 arrived, and you counted {got} as lost.",
            "to count those that are not there.",
        ),
        "in the middle": Mistake(
            "of 10 the numbers 0, 1, 2, 5, 6 and 9 arrived: 3, 4, 7 and 8 did not. "
            "You counted {got}.",
            "to start from how many were sent.",
        ),
        "at the end": Mistake(
            "10 were sent, and after number 2 nothing came any more. You counted {got} as lost; "
            "it is 7.",
            "`sent`: the numbers that arrived cannot tell how many would have followed.",
        ),
        "repeated": Mistake(
            "5 were sent; 0, 1, 1, 2, 2 and 2 arrived. The numbers 3 and 4 are lost, and you "
            "counted {got}. A network may deliver a datagram twice.",
            "a set of the numbers that arrived: it holds each only once.",
        ),
        "out of order": Mistake(
            "all of 4 arrived, as 3, 0, 2 and 1, and you counted {got} as lost. "
            "UDP promises no order: late is not lost.",
            "to look at which numbers came, not at what came after what.",
        ),
        "one byte": Mistake(
            "1000 were sent and all arrived, and you counted {got} as lost. One byte holds only "
            "256 different numbers.",
            '`int.from_bytes(datagram[:4], "big")`.',
        ),
        "none": Mistake(
            "7 were sent, nothing came, and you counted {got} as lost.",
            "your function with an empty list: `count_losses(7, [])`.",
        ),
        "raises": Mistake(
            "it raised {error} at `{line}`.",
            "what your function does with an empty list: every datagram may be lost.",
        ),
    },
    wrong=(
        Wrong((by_length,), "repeated"),
        Wrong((up_to_the_last,), "at the end"),
        Wrong((by_gaps,), "out of order"),
        Wrong((one_byte,), "one byte"),
        Wrong((the_missing,), "no number"),
        Wrong((the_arrived,), "all there"),
        Wrong((number_of_holes,), "in the middle"),
        Wrong((nothing_is_no_loss,), "none"),
        Wrong((up_to_the_greatest,), "raises"),
    ),
    hints=(
        "A datagram may be lost, arrive twice, or overtake another one.",
        "Which different numbers have arrived? A set answers that.",
        '`int.from_bytes(datagram[:4], "big")` is the number of a datagram. Put those of all '
        "datagrams into a set, and compare its size with `sent`.",
    ),
    right="A set forgets order and repeats, which is just what UDP does not promise.",
)
