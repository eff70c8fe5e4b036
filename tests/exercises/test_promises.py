"""A verdict never raises and stays small, whatever an answer is, holds, returns or raises."""

import socket
import subprocess
import sys
import threading
import time

import pytest

from helpers.exercises import check
from helpers.exercises.brief import brief, clean, error_text, fact, filled
from helpers.exercises.catalog import find
from helpers.exercises.trial import LONGEST

FUNCTIONS = ("ack_number", "recv_exactly")
VALUES = ("order_of_calls", "read_a_syn")


@pytest.fixture(autouse=True)
def own_progress(monkeypatch, tmp_path):
    monkeypatch.setenv("EXPLORING_TCP_PROGRESS", str(tmp_path / "progress.jsonl"))


def _raises(*_, **__):
    raise ValueError("as bad as it can be")


class Bad:
    """Every question to it raises."""

    __eq__ = __ne__ = __repr__ = __str__ = __bool__ = __len__ = __hash__ = __format__ = _raises
    __iter__ = __getitem__ = __lt__ = __gt__ = __contains__ = __index__ = __int__ = _raises
    __getattr__ = _raises


class OfNoClass(Bad):
    __class__ = property(_raises)


class Endless:
    """No question to it ends."""

    def __eq__(self, other):
        while True:
            pass

    __repr__ = __str__ = __bool__ = __len__ = __hash__ = lambda self: self == 0


class Exits:
    def __eq__(self, other):
        raise SystemExit

    def __repr__(self):
        raise KeyboardInterrupt

    __str__ = __bool__ = __hash__ = __len__ = __repr__


class Array:
    """Compares as an array of numpy does."""

    def __eq__(self, other):
        return self

    def __bool__(self):
        raise ValueError("The truth value of an array is ambiguous")

    __hash__ = None


class BadNumber(int):
    __eq__ = __mod__ = __repr__ = _raises
    __hash__ = int.__hash__


class BadBytes(bytes):
    __eq__ = __len__ = _raises
    __hash__ = bytes.__hash__

    def __repr__(self):
        return "x" * 10**6


class BadError(Exception):
    __str__ = __repr__ = _raises


class Meta(type):
    __getattribute__ = _raises


class OfMeta(metaclass=Meta):
    pass


def deep(levels=20_000):
    value = []
    for _ in range(levels):
        value = [value]
    return value


ODD = {
    "bad": Bad(),
    "of no class": OfNoClass(),
    "exits": Exits(),
    "array": Array(),
    "bad number": BadNumber(5),
    "bad bytes": BadBytes(b"abc"),
    "long text": "x" * 10**7,
    "long bytes": b"x" * 10**7,
    "long number": 10**6000,
    "deep": deep(),
    "braces": "{who} {0} {",
    "page": "<script>alert(1)</script>" * 1000,
    "half a letter": "\ud800",
    "class": OfMeta,
    "builtin": print,
    "ellipsis": NotImplemented,
}
ERRORS = {
    "bad": BadError(),
    "long": ValueError("v" * 10**6),
    "braces": KeyError("{who}"),
    "page": Exception("<b>"),
    "unknown": OSError(9999, "?"),
    "exit": SystemExit(3),
    "interrupt": KeyboardInterrupt(),
    "stop": StopIteration(),
    "base": BaseException("x"),
}


def expect_small(verdict):
    shown = verdict._repr_mimebundle_()
    assert verdict.state == "not quite"
    assert len(shown["text/html"].encode()) <= 20_000
    assert len(shown["text/plain"].encode()) <= 20_000
    assert "<script>" not in shown["text/html"]


def giving(name, result=None, error=None):
    """Return a function with the parameters of an exercise, that returns or raises."""

    def act():
        if error is not None:
            raise error
        return result

    space = {"act": act}
    parameters = ", ".join(find(name).solution[0].__code__.co_varnames[:3])
    if name == "recv_exactly":
        parameters = "connection, size"
    exec(f"def answer({parameters}):\n    return act()", space)
    return space["answer"]


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("name", (*FUNCTIONS, *VALUES))
def test_an_odd_value_in_place_of_an_answer(name, value):
    expect_small(check(name, ODD[value]))


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_odd_value_that_an_answer_returns(name, value):
    expect_small(check(name, giving(name, ODD[value])))


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_odd_exception(name, error):
    expect_small(check(name, giving(name, error=ERRORS[error])))


def test_a_value_whose_questions_never_end():
    began = time.monotonic()
    expect_small(check("ack_number", Endless()))
    expect_small(check("ack_number", giving("ack_number", Endless())))
    assert time.monotonic() - began < LONGEST  # on a busy machine; else a few seconds each


def test_much_is_printed():
    def prints(seq, flags, length):
        for number in range(300):
            print("<&>" * 1000, number)

    verdict = check("ack_number", prints)
    expect_small(verdict)
    assert verdict.mistake == "slip: printed"
    assert "299" in verdict.printed[-1] or verdict.printed[-1].endswith("…")


def test_a_process_that_was_started_is_ended_and_named():
    started = []

    def starts(seq, flags, length):
        started.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)"]))
        return (seq + length + ("SYN" in flags) + ("FIN" in flags)) % 2**32

    verdict = check("ack_number", starts)
    try:
        assert verdict.mistake == "leaves children"
        assert "time.sleep(100)" in repr(verdict)
        assert all(process.wait(5) != 0 for process in started)
    finally:
        for process in started:
            process.kill()


def test_a_call_that_waits_for_a_process_ends_with_it():
    def waits(seq, flags, length):
        subprocess.run([sys.executable, "-c", "import time; time.sleep(100)"], check=False)

    began = time.monotonic()
    verdict = check("ack_number", waits)
    assert time.monotonic() - began < 30
    assert "time.sleep(100)" in repr(verdict)


def test_what_cannot_be_stopped_is_named():
    over = threading.Event()

    def sleeps(seq, flags, length):
        while not over.is_set():
            time.sleep(6)  # a thread that sleeps hears nothing

    verdict = check("ack_number", sleeps)
    over.set()
    assert verdict.mistake == "hangs"
    assert "could not be stopped" in repr(verdict)
    assert "time.sleep(6)" in repr(verdict)
    for thread in threading.enumerate():
        if thread.name.startswith("helpers-"):
            thread.join(10)


def test_default_timeout_is_put_back():
    def sets(seq, flags, length):
        socket.setdefaulttimeout(0.1)
        return 0

    check("ack_number", sets)
    assert socket.getdefaulttimeout() is None


def test_the_name_comes_first():
    for name in (None, 5, find, ["echo_once"], Bad()):
        assert "in quotes" in repr(check(name, lambda: None))


def test_an_arrangement_is_told_in_its_order():
    order = list(find("order_of_calls").solution[0])
    assert check("order_of_calls", order).order == tuple(order)
    turned = check("order_of_calls", order[::-1])
    assert turned.order == tuple(order[::-1])
    assert f"1. `{order[-1]}`" in repr(turned)
    assert "The order was" in turned.html()


def test_facts_never_raise():
    assert filled("{who} {got!r:.5} {got:#06x}", {"got": None}) == "… None None"
    assert filled("{got}", {"got": "{x}"}) == "{x}"
    assert len(filled("{a}", {"a": ["x" * 1000] * 1000})) < 800
    assert clean("\ud800") == "?"
    assert "bits" in brief(10**6000)
    assert error_text(BadError()) == "BadError"
    assert fact(5) == 5
    assert str(fact(Bad())).startswith("<")


@pytest.mark.parametrize("size", [31, 60, 61, 100_000])
@pytest.mark.parametrize("longest", [60, 120])
def test_bytes_that_take_four_places_each_are_cut_between_them(size, longest):
    text = brief(b"\xff" * size, longest)
    assert len(text) <= longest
    assert text.endswith(rf"\xff'… ({size} bytes)")
