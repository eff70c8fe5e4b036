"""`python3 -m tests [gate ...] [--list] [--changed[=COMMIT]]`: set up, and run every gate.

`python3 -m tests mutants EXERCISE ...` runs the gate `mutants` for these alone, with its report.

One line a gate, the whole output of a gate that fails, a summary; exit code 0 if all passed.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import namedtuple
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers import environment
from helpers.environment.progress import ProgressLine
from tests import changed

# `limit`: seconds for all commands of the gate; a command: what follows `python`
Gate = namedtuple("Gate", "name proves limit commands")


def pytest(*arguments, spread="loadfile"):
    """Return a command that runs pytest in four processes and says why a test was skipped.

    Four for two cores: half of its time a test waits, for a wire or for a timer. `loadfile` keeps
    a module's fixture, and a notebook's kernel, in one process.
    """
    workers = ("-n", "4", f"--dist={spread}")
    return ("-m", "pytest", "-q", "-rfEs", "--color=no", *workers, *arguments)


def quick(*places):
    """Return a command that runs the tests in `places` that need no notebook and no browser."""
    return pytest(*places, "-m", "not notebooks and not browser and not benchmark")


def in_browser(*places):
    """Return a command that runs the tests in `places` that drive a browser, one by one."""
    return ("-m", "pytest", "-q", "-rfEs", "--color=no", *places, "-m", "browser")


def with_nbval(notebooks):
    """Return a command that runs notebooks, given by their paths, as tests.

    The later ones do most, so they come first: all would wait for one of them that begins last.
    """
    return pytest(*sorted(map(str, notebooks), reverse=True), "--nbval")


GATES = (
    Gate(
        "style",
        "ruff finds nothing, and the code is laid out in one form",
        120,
        [("-m", "ruff", "check", "."), ("-m", "ruff", "format", "--check", ".")],
    ),
    Gate(
        "unit",
        "the helpers do what they promise",
        1200,
        [quick("tests")],
    ),
    Gate(
        "types",
        "mypy finds nothing in helpers",
        240,
        [("-m", "mypy", "--no-error-summary")],
    ),
    Gate(
        "mutants",
        "each exercise refuses what differs from its solution in one place, and says why",
        600,
        [("-m", "tests.exercises.mutants")],
    ),
    Gate(
        "notebooks",
        "every notebook runs, and shows what is committed",
        600,
        [with_nbval(environment.CHECKOUT.glob("notebooks/*.ipynb"))],
    ),
    Gate(
        "solutions",
        "every notebook runs with its exercises solved, and twice in one kernel",
        600,
        [pytest("tests", "-m", "notebooks", spread="worksteal")],
    ),
    Gate(
        "browser",
        "every widget works in JupyterLab, by mouse and by keyboard (where there is a Chromium)",
        300,
        [in_browser("tests")],
    ),
)
NAMES = [gate.name for gate in GATES]
COUNTED = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)\b")
CLOSING = re.compile(r"^(=+ )?(\d+ \w+|no tests ran).* in \d[\d.]*s\b")
GRACE = 10  # seconds for a gate that is told to end

Result = namedtuple("Result", "passed failed skipped remark output")


def main(arguments):
    """Run the gates named in `arguments`, or all; return the exit code."""
    if arguments[:1] == ["mutants"] and len(arguments) > 1 and arguments[1] not in NAMES:
        return report_mutants(arguments[1:])
    since = [argument for argument in arguments if argument.partition("=")[0] == "--changed"]
    arguments = [argument for argument in arguments if argument not in since]
    unknown = [name for name in arguments if name not in [*NAMES, "--list"]]
    if unknown or "--list" in arguments:
        print("python3 -m tests [GATE ...]      runs these gates, or all of them:\n")
        print("\n".join(f"  {gate.name:10} {gate.proves}" for gate in GATES))
        print("\npython3 -m tests mutants EXERCISE ... [-v]   one exercise, with a report")
        print(
            "\npython3 -m tests --changed[=COMMIT]  runs what a change touches: what is not in the"
        )
        print("                                    commit, or else not yet on the branch main")
        if unknown and unknown[0] not in ("-h", "--help"):
            print(f"\nThere is no gate {unknown[0]!r}.", file=sys.stderr)
            return 2
        return 0
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a console of Windows may lack a letter
    python = environment.ready("tests")
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="exploring-tcp-") as scratch:
        gates = [gate for gate in GATES if not arguments or gate.name in arguments]
        if since:
            gates = touched_gates(since[0].partition("=")[2])
        results = [run(gate, python, Path(scratch)) for gate in gates]
    return summarize(gates, results, time.monotonic() - begin)


def report_mutants(arguments):
    """Run the gate of mutants for some exercises, in the open; return its exit code."""
    if "--list" in arguments:
        return main(["--list"])
    command = [environment.ready("tests"), "-m", "tests.exercises.mutants", *arguments]
    with tempfile.TemporaryDirectory(prefix="exploring-tcp-") as scratch:
        own = variables(Path(scratch) / "mutants.jsonl")
        return subprocess.call(command, cwd=str(environment.CHECKOUT), env=own)


def touched_gates(commit):
    """Return the gates, cut down to what differs from `commit`, and say what was chosen and why."""
    try:
        commit = commit or changed.base()
        why = changed.touched(changed.files(commit))
    except (OSError, subprocess.CalledProcessError) as error:
        raise environment.Problem(f"git cannot tell what has changed: {error}") from error
    for path, reason in why.items():
        print(f"  {path}: {reason}")
    cause = changed.whole(why)
    if cause:
        print(f"Every test depends on {cause}: all gates run.")
        return list(GATES)
    choice = changed.choose(why)
    gate = {gate.name: gate for gate in GATES}
    chosen = [gate["style"], gate["unit"]._replace(commands=[quick(changed.ALWAYS, *choice.tests)])]
    exercises = changed.exercises(why)
    if exercises:
        command = ("-m", "tests.exercises.mutants", *exercises)
        chosen.append(gate["mutants"]._replace(commands=[command]))
    if choice.notebooks:
        chosen.append(gate["notebooks"]._replace(commands=[with_nbval(choice.notebooks)]))
    if choice.edited:
        names = " or ".join(Path(path).stem for path in choice.edited)
        rest = pytest("tests/notebooks", "-m", "notebooks", "-k", names, spread="worksteal")
        chosen.append(gate["solutions"]._replace(commands=[rest]))
    if choice.browser:
        chosen.append(gate["browser"]._replace(commands=[in_browser(*choice.browser)]))
    tests = len(choice.tests) + len(choice.browser)
    print(f"{tests} files of tests, {len(choice.notebooks)} notebooks; {changed.ALWAYS} always.")
    if choice.left:
        print(
            f"{choice.left} more stand on what has changed, farther off: all gates run them, too."
        )
    print()
    return chosen


def run(gate, python, scratch):
    """Run one gate, with a line that says how it goes; return its `Result`."""
    line, begin = ProgressLine(sys.stdout), time.monotonic()
    name = f"{gate.name:10} "
    if not line.live:
        print(name, end="", flush=True)
        name = ""

    def tick():
        line.show(f"{name}running {time.monotonic() - begin:5.0f} s")

    output, codes = "", []
    for command in gate.commands:
        left = gate.limit - (time.monotonic() - begin)
        try:
            code, text = follow(
                [python, *command], variables(scratch / f"{gate.name}.jsonl"), left, tick
            )
        except KeyboardInterrupt:
            line.end(f"{name}stopped")
            raise
        output += text
        codes.append(code)
    result = judge(gate, codes, output)
    verdict = "FAILED" if result.failed else "passed"
    remark = f"  {result.remark}" if result.remark else ""
    line.end(f"{name}{verdict} {time.monotonic() - begin:6.1f} s{remark}")
    if result.failed:
        print(output.rstrip(), end="\n\n", flush=True)
    return result


def judge(gate, codes, output):
    """Return the `Result` of a gate from the exit codes of its commands (None: out of time)."""
    if None in codes:
        return Result(0, 1, 0, f"out of time: {gate.limit} s", output)
    if "pytest" not in gate.commands[0]:
        failed = int(any(codes))
        remark = output.splitlines()[-1] if gate.name == "mutants" and output else ""
        return Result(1 - failed, failed, 0, remark, output)
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    closing = [line for line in output.splitlines() if CLOSING.match(line)]
    for number, word in COUNTED.findall(closing[-1] if closing else ""):
        word = {"xfailed": "passed", "passed": "passed", "skipped": "skipped"}.get(word, "failed")
        counts[word] += int(number)
    remark = ", ".join(f"{number} {word}" for word, number in counts.items() if number)
    if any(codes) and not counts["failed"]:
        counts["failed"] = 1
        remark = "no test ran" if codes == [5] else f"pytest ended with code {codes[0]}"
    return Result(remark=remark, output=output, **counts)


def summarize(gates, results, seconds):
    """Print what was skipped and which gates failed, then the counts; return the exit code."""
    skipped = {line for result in results for line in result.output.splitlines() if is_skip(line)}
    print("\n".join(["", *sorted(skipped)]) if skipped else "")
    failed = [gate.name for gate, result in zip(gates, results, strict=True) if result.failed]
    print(f"Failed: {', '.join(failed)}" if failed else "All gates passed", f"({seconds:.0f} s)")
    passed, wrong, left_out = (
        sum(getattr(result, name) for result in results) for name in Result._fields[:3]
    )
    print(f"{passed} passed, {wrong} failed, {left_out} skipped", flush=True)
    return 1 if failed else 0


def is_skip(line):
    """Tell whether pytest says in this line what it skipped, and why."""
    return line.startswith("SKIPPED [")


def variables(progress):
    """Return the environment of a gate: nothing in it is the reader's own, nor set by chance."""
    result = environment.variables()
    for name in ("MPLBACKEND", "PYTHONWARNINGS", "PYTEST_ADDOPTS", "PYTHONDONTWRITEBYTECODE"):
        result.pop(name, None)  # the last: hundreds of processes would compile the same modules
    result["EXPLORING_TCP_PROGRESS"] = str(progress)
    result["PYTHONIOENCODING"] = "utf-8"
    return result


def follow(command, variables, seconds, tick):
    """Run `command`, calling `tick()` at times; return its exit code and its output.

    The code is None if it took longer than `seconds`. It and what it started are ended then, and
    on Ctrl-C.
    """
    group = {"start_new_session": True}
    if os.name == "nt":
        group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    with tempfile.TemporaryFile() as sink:
        process = subprocess.Popen(
            command,
            cwd=str(environment.CHECKOUT),
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            **group,
        )
        ends = time.monotonic() + seconds
        try:
            while process.poll() is None and time.monotonic() < ends:
                tick()
                try:
                    process.wait(0.2)
                except subprocess.TimeoutExpired:
                    continue
            code = process.poll()
        finally:
            end(process)
        sink.seek(0)
        return code, sink.read().decode("utf-8", "replace")


def end(process):
    """End a command and the processes of its group: pytest may clean up first."""
    if os.name == "nt":
        if process.poll() is None:
            tree = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.call(tree, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        process.wait()
        return
    try:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(GRACE)
        os.killpg(process.pid, signal.SIGKILL)  # and what a test left behind
    except ProcessLookupError:
        pass
    process.wait()


if __name__ == "__main__":
    sys.exit(environment.command(main))
