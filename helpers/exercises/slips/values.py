"""Slips with values: what is not there, does not fit, or cannot be read; and ends of programs."""

import struct
import subprocess

from helpers.exercises.slips.slip import Slip

VALUES = (
    Slip(
        "empty sequence",
        IndexError,
        r"pop from|empty",
        "to ask first whether anything is in it.",
    ),
    Slip(
        "index",
        IndexError,
        "",
        "to compare the index with the length: the first has 0, the last `len(…) - 1`, and there "
        "may be fewer than you think.",
    ),
    Slip(
        "registered",
        KeyError,
        r"is already registered|is not registered",
        "`register` once for a socket, `modify` after that, and `unregister` when it goes.",
    ),
    Slip(
        "remove",
        (KeyError, ValueError),
        r"",
        "to ask first whether it is in there; `discard` of a set passes over what is not.",
        line=r"\.remove\(",
    ),
    Slip(
        "key",
        KeyError,
        "",
        "to look at the spelling of the key, and whether it is always there: `in` asks, "
        "`.get(key)` gives None.",
    ),
    Slip(
        "base",
        ValueError,
        r"invalid literal for int\(\) with base 10: b?'(0[xX])?[0-9a-fA-F]*[a-fA-F][0-9a-fA-F]*\\?",
        "the base as well: `int(text, 16)` for hexadecimal digits.",
    ),
    Slip(
        "int",
        ValueError,
        r"invalid literal for int|could not convert string",
        "to look at the text with `repr`: it has to hold a number and nothing else. For the value "
        "of raw bytes there is `int.from_bytes(data, 'big')`.",
    ),
    Slip(
        "unpack",
        ValueError,
        r"to unpack|unpack",
        "to have as many names on the left as there are values on the right.",
    ),
    Slip(
        "byte",
        ValueError,
        r"must be in range\(0, ?256\)",
        "a number of more than one byte in several: `number.to_bytes(2, 'big')`.",
    ),
    Slip(
        "closed descriptor",
        ValueError,
        r"[Ff]ile descriptor",
        "to take a socket out of the selector, or out of the lists for `select`, before it is "
        "closed.",
    ),
    Slip(
        "no tasks",
        ValueError,
        r"Futures is empty",
        "to ask first whether there are any tasks: `asyncio.wait` does not take an empty set.",
    ),
    Slip(
        "negative timeout",
        ValueError,
        r"[Tt]imeout value",
        "to see whether any time is left before that call: a timeout cannot be negative.",
    ),
    Slip(
        "negative",
        ValueError,
        r"negative|non-negative",
        "to look at how this number comes about: the larger minus the smaller, or nothing if "
        "there is nothing left.",
    ),
    Slip(
        "server_hostname",
        ValueError,
        r"server_hostname",
        "`wrap_socket(sock, server_hostname=…)`: a client of TLS says whom it means.",
    ),
    Slip(
        "closed file",
        ValueError,
        r"closed file|uninitialized|detached",
        "to close the file only when nothing more is read from it or written to it.",
    ),
    Slip(
        "port",
        OverflowError,
        r"port must be",
        "a port from 0 to 65535.",
    ),
    Slip(
        "number too large",
        OverflowError,
        "",
        "to look at the size of the number: so many bytes or bits cannot hold it, or it is "
        "negative.",
    ),
    Slip(
        "struct",
        struct.error,
        r"requires a buffer|requires a bytes object|at least",
        "as many bytes as the format describes, no more and no less: `struct.calcsize(…)` counts "
        "them, a slice such as `data[:4]` cuts them.",
    ),
    Slip(
        "struct",
        struct.error,
        "",
        "to hold the format against the values: one letter a value, each in its range; `!` in "
        "front for the order of the network.",
    ),
    Slip(
        "decode",
        UnicodeDecodeError,
        "",
        "to decode only what is text, and only when all of it has come: other bytes stay bytes.",
    ),
    Slip(
        "encode",
        UnicodeEncodeError,
        "",
        "an encoding that has these letters, such as UTF-8: `text.encode()`.",
    ),
    Slip(
        "assert",
        AssertionError,
        "",
        "to look at what your own `assert` says: it does not hold here.",
    ),
    Slip("zero", ZeroDivisionError, "", "to look at the number you divide by: it may be 0."),
    Slip(
        "exit",
        SystemExit,
        "",
        "`return` to leave a function, `break` to leave a loop. `exit` and `sys.exit` end the "
        "whole program.",
        because="it asks Python itself to end, {at}.",
    ),
    Slip(
        "interrupts",
        (KeyboardInterrupt, GeneratorExit),
        "",
        "an exception of another kind: this one is Python's own signal.",
    ),
    Slip(
        "recursion",
        RecursionError,
        "",
        "an end for the function that calls itself, or a loop in its place.",
        because="it called itself, too deep for Python: {error} {at}.",
    ),
    Slip(
        "memory",
        MemoryError,
        "",
        "to look at what grows there: no exercise needs more than a few megabytes.",
        because="it asked for more memory than there is, {at}.",
    ),
    Slip(
        "input",
        EOFError,
        "",
        "the parameters of the function in place of `input`: nobody sits at a check.",
        line=r"input\(",
    ),
    Slip("syntax", SyntaxError, "", "to look at the text that is compiled there."),
    Slip("not written", NotImplementedError, "", "to write that part."),
    Slip("stop", StopIteration, "", "a loop, or `next(…, None)`: there may be no next value."),
    Slip("generator", RuntimeError, r"StopIteration", "`return` to end a generator."),
    Slip(
        "event loop",
        RuntimeError,
        r"event loop",
        "plain calls, or `asyncio.run(…)` around the whole of it.",
    ),
    Slip("changed", RuntimeError, r"changed size during", "to go over a copy: `list(…)`."),
    Slip("threads", RuntimeError, r"thread", "one `start` for each thread, then its `join`."),
    Slip(
        "child",
        subprocess.SubprocessError,
        "",
        "to do it in Python itself: a check cannot count on other programs.",
    ),
)
