"""`check` ends, never raises, and says the right thing about any answer at all."""

import dataclasses
import socket
import time

import pytest

from helpers.exercises import check, checking, hint, trial
from helpers.exercises.catalog import all_exercises, find
from helpers.exercises.exercise import Exercise, Mistake, defined_names, expect
from helpers.exercises.notebook_05 import read_lines as solved
from helpers.exercises.notebook_14 import parse_head as parsed
from helpers.exercises.watch import now
from helpers.servers import running
from tests.processes import NoTurn


def double(number):
    """Return twice the number."""
    return number * 2


def check_double(answer):
    expect(answer(2) == 4, "wrong", got=answer(2))


SMALL = Exercise(
    name="small",
    notebook="99",
    title="Double a number",
    stub="""
def double(number):
    \"\"\"Return twice the number.\"\"\"
    ...
""",
    solution=(double,),
    check=check_double,
    mistakes={"wrong": Mistake("it gave {got}.", "`2 * number`.")},
    hints=("Multiply.", "By two."),
    right="Twice is enough.",
    time_limit=0.3,
)


@pytest.fixture(autouse=True)
def small(monkeypatch, tmp_path):
    monkeypatch.setenv("EXPLORING_TCP_PROGRESS", str(tmp_path / "progress.jsonl"))
    monkeypatch.setattr("helpers.exercises.checking.find", lambda name: _find(name))
    monkeypatch.setattr("helpers.exercises.hints.find", lambda name: _find(name))
    monkeypatch.setattr("helpers.exercises.hints._given", {})


def _find(name):
    return SMALL if name == "small" else find(name)


def stub_of(exercise):
    made = {}
    exec(exercise.stub, made)
    return made[exercise.names[0]]


def test_right():
    verdict = check("small", double)
    assert verdict.state == "right"
    assert repr(verdict) == "✓ Right: small\nTwice is enough."


def test_not_quite_names_the_mistake_with_its_facts():
    verdict = check("small", lambda number: number)
    assert (verdict.state, verdict.mistake) == ("not quite", "wrong")
    assert "Because it gave 2." in repr(verdict)
    assert "Try `2 * number`." in repr(verdict)
    assert 'hint("small")' in repr(verdict)


def only_a_docstring(number):
    """Do nothing yet."""


@pytest.mark.parametrize("answer", [None, ..., only_a_docstring, lambda number: None])
def test_nothing_done_is_not_yet(answer):
    assert check("small", answer).state == "not yet"


def test_the_stub_is_not_yet():
    assert check("small", stub_of(SMALL)).state == "not yet"


def test_not_a_function():
    verdict = check("small", double(2))
    assert (verdict.state, verdict.mistake) == ("not quite", "unusable")
    assert "`double`, not `double(…)`" in repr(verdict)


@pytest.mark.parametrize("answers", [(), (double, double)])
def test_number_of_answers(answers):
    assert "check was given" in repr(check("small", *answers))


def test_parameters():
    assert "cannot be called with (number)" in repr(check("small", lambda: 4))


def test_unknown_exercise_names_the_nearest():
    verdict = check("ecko_once", double)
    assert verdict.state == "not quite"
    assert "Did you mean 'echo_once'?" in repr(verdict)


def test_an_exception_is_shown_at_its_line():
    def fails(number):
        return number / 0  # the line to be shown

    text = repr(check("small", fails))
    assert "ZeroDivisionError" in text
    assert "`return number / 0  # the line to be shown`" in text


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_no_exception_leaves_a_check(error):
    def fails(number):
        raise error

    assert check("small", fails).state == "not quite"


def test_an_answer_that_never_returns_ends_and_names_the_line():
    def spins(number):
        while True:
            number += 1

    began = time.monotonic()
    verdict = check("small", spins)
    assert time.monotonic() - began < 5
    assert (verdict.state, verdict.mistake) == ("not quite", "hangs")
    assert "`number += 1`" in repr(verdict) or "`while True:`" in repr(verdict)
    assert "loop" in verdict.try_ and "wait" not in verdict.try_
    assert running() == []


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("connection.sendall(data)", "who reads what you send"),
        ("data = connection.recv(4096)", "what will end this wait"),
        ("line = connection_file.readline()", "what will end this wait"),
        ("client.connect(address)", "a timeout for the call"),
        ("with socket.create_connection(address) as client:", "a timeout for the call"),
        ("connection, peer = listener.accept()", "only as many clients"),
        ("while connected:", "the condition of the loop"),
        ("done.wait()", "what it waits for there"),
    ],
)
def test_the_hint_is_about_the_call_that_waits(line, hint):
    verdict = checking._Judgement(SMALL, ()).hangs((7, line), "and nothing moved for 3 s")
    assert hint in verdict.try_


def test_what_moved_on_and_on_is_not_told_to_have_stood_still(monkeypatch):
    monkeypatch.setattr(trial, "WIDE", 0.5)
    monkeypatch.setattr(trial, "LOOK", 0.01)

    def goes_on(number):
        moved = now().notes
        while True:
            moved.moved += 1

    verdict = check("small", goes_on)
    assert verdict.mistake == "hangs"
    assert "it moved on and on" in verdict.because and "nothing moved" not in verdict.because


def takes_its_time(number):
    time.sleep(2 * SMALL.time_limit)
    return number * 2


def test_an_answer_is_not_blamed_for_a_busy_machine(monkeypatch):
    assert check("small", takes_its_time).mistake == "hangs"
    monkeypatch.setattr(trial, "FairTime", NoTurn)
    assert check("small", takes_its_time).state == "right"


def test_even_a_busy_machine_gets_an_end(monkeypatch):
    monkeypatch.setattr(trial, "FairTime", NoTurn)
    monkeypatch.setattr(trial, "LONGEST", 0.1)
    verdict = check("small", takes_its_time)
    assert verdict.mistake == "hangs" and "this machine is very busy" in verdict.because


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_an_exception_that_was_expected_keeps_no_socket_open(monkeypatch):
    def check_double(answer):
        with pytest.raises(ValueError, match="as it should"):
            answer(2)

    def raises(number):
        sock = socket.socket()
        sock.bind(("127.0.0.1", 0))
        raise ValueError("as it should")

    expecting = dataclasses.replace(SMALL, check=check_double)
    monkeypatch.setattr("helpers.exercises.checking.find", lambda name: expecting)
    assert check("small", raises).state == "right"


def test_what_an_answer_prints_is_in_the_verdict_and_nowhere_else(capsys):
    def prints(number):
        print("the number is", number)
        return 2 * number

    assert "It printed:\nthe number is 2" in repr(check("small", prints))
    assert capsys.readouterr() == ("", "")


def test_card_escapes_and_marks_code():
    verdict = check("small", lambda number: "<b>`x`</b>")
    html = verdict.html()
    assert "&lt;b&gt;<code>x</code>&lt;/b&gt;" in html
    assert "<code>2 * number</code>" in html


def test_hints_are_folded_one_inside_the_other_and_the_solution_is_innermost():
    html = check("small", lambda number: number).html()
    places = [html.index(text) for text in ("Hint 1 of 2", "Hint 2 of 2", "The solution")]
    assert places == sorted(places)
    assert html.count("<details") == 3
    assert html.endswith("</details></div></details></div></details></div>")


def test_hint_comes_one_at_a_time_then_the_solution():
    texts = [repr(hint("small")) for _ in range(3)]
    assert "Multiply." in texts[0]
    assert "By two." in texts[1]
    assert "return number * 2" in texts[2]
    assert "Multiply." in repr(hint("small", 1))
    assert "Did you mean" in repr(hint("echo_onc"))


def test_defined_names():
    source = "import x\ndef f(): pass\nclass C: pass\na = b = 1\n"
    assert defined_names(source) == ("f", "C", "a", "b")


def test_solution_source_of_a_value_runs():
    parts = {"stub": "v = {}", "solution": ({"a": (1, "x")},), "check": print}
    exercise = Exercise(name="v", notebook="99", title="t", mistakes={}, hints=(), **parts)
    made = {}
    exec(exercise.solution_source(), made)
    assert made["v"] == {"a": (1, "x")}


def test_names_are_unique_and_lead_to_their_exercise():
    names = [exercise.name for exercise in all_exercises()]
    assert len(names) == len(set(names))
    assert [find(name).name for name in names] == names


def test_traces_are_made_one_by_one_so_that_a_slow_machine_is_seen_to_move(monkeypatch):
    from helpers.exercises.notebook_08 import what_happened as exercise

    made = []
    monkeypatch.setattr(exercise, "_transfer", lambda rules, **options: made.append(rules))

    def answer(trace):
        raise LookupError

    with pytest.raises(LookupError):
        exercise.check(answer)
    assert len(made) == 1


def test_a_generator_that_raises_stop_iteration_is_shown_its_own_line():
    def read_lines(connection, max_size):
        yield from solved.read_lines(connection, max_size)
        raise StopIteration  # and Python says RuntimeError where the lines are asked for

    verdict = checking.judge(find("read_lines"), (read_lines,))
    assert verdict.mistake == "slip: generator"
    assert "at `raise StopIteration" in verdict.because


def test_a_request_line_is_shown_without_what_comes_behind_it():
    def parse_head(head):
        method, target, version, headers = parsed.parse_head(head)
        return method, target.partition("?")[0], version, headers

    verdict = checking.judge(find("parse_head"), (parse_head,))
    assert "the request line b'PUT /a?b=c%20d HTTP/1.1' you made" in verdict.because
