"""Slips with names, kinds and arguments: mistakes in the program, whatever it is about."""

from helpers.exercises.slips.slip import Slip

METHODS = "builtin_function_or_method|method|function|method-wrapper|method_descriptor|type"

PROGRAM = (
    Slip(
        "no name",
        UnboundLocalError,
        "",
        "to give the variable a value on every way that leads to this line, also when a loop does "
        "not run.",
    ),
    Slip("no name", NameError, "", "to look at the spelling, and whether it is defined.{near}"),
    Slip(
        "read-only",
        TypeError,
        r"read-write bytes-like",
        "a `bytearray` of the right size: bytes cannot be changed.",
    ),
    Slip(
        "text for bytes",
        TypeError,
        r"bytes-like object is required, not 'str'|not 'str'|string argument without an encoding|"
        r"must be .*bytes-like.* str|concat str to bytes",
        "bytes, which is what a socket carries: `b'…'` for what you write down, "
        "`text.encode()` for a text.",
    ),
    Slip(
        "bytes for text",
        TypeError,
        r'\(not "bytes"\) to str|not bytes$|str expected, not bytes|not .bytes.$',
        "to keep to one kind: `data.decode()` makes text of bytes, `text.encode()` bytes of text.",
    ),
    Slip(
        "coroutine",
        (TypeError, AttributeError),
        r"'coroutine'|coroutine object",
        "`await` in front of the call, inside an `async def`; or the plain function.",
    ),
    Slip(
        "await",
        TypeError,
        r"can't be used in 'await' expression",
        "to leave `await` away: what stands behind it is a plain call, and has done its work.",
    ),
    Slip(
        "no parentheses",
        (TypeError, AttributeError),
        rf"'(?:{METHODS})' object|'(?:{METHODS})'|not (?:{METHODS})$",
        "parentheses after the name: without them the function is not called, and you have the "
        "function itself.",
    ),
    Slip(
        "None",
        (TypeError, AttributeError),
        r"NoneType",
        "to find where the None comes from: a variable may still have it, a function without "
        "`return` gives it, and so do methods such as `sendall`, `append` and `close`.",
    ),
    Slip(
        "address",
        (TypeError, ValueError, OSError),
        r"address must be|getsockaddrarg|unpack|not (int|str)|argument 1 must be|"
        r"interpreted as an integer|takes exactly one argument|takes 2 positional",
        "one address, which is a pair: `(host, port)`, with the port a number.",
        line=r"\b(connect|connect_ex|bind|create_connection|create_server|sendto)\(",
    ),
    Slip(
        "self",
        TypeError,
        r"\w\.\w+\(\) takes (0 positional arguments but 1 was|1 positional argument but 2 were|"
        r"2 positional arguments but 3 were|3 positional arguments but 4 were)",
        "to look at the `def`: a method has `self` as its first parameter, and the call gives it "
        "by itself.",
    ),
    Slip(
        "arguments",
        TypeError,
        r"positional argument|required (keyword-only )?argument|unexpected keyword|"
        r"takes (no|exactly|at most|at least|from|\d+)|expected (at (most|least) |exactly )?\d+|"
        r"keyword argument|required argument|multiple values for",
        "to give the call what it needs, no more and no less: Shift-Tab (or `help`) shows it.",
    ),
    Slip(
        "not callable",
        TypeError,
        r"'(?P<kind>[\w.]+)' object is not callable",
        "to leave the parentheses away, or to use another name: what stands before them is "
        "{kind}, and no function.",
    ),
    Slip(
        "generator",
        TypeError,
        r"'generator'",
        "`list(…)` around it, or a loop: a generator gives its values one by one.",
    ),
    Slip(
        "join",
        TypeError,
        r"sequence item \d+: expected",
        "pieces of one kind: `b''.join` takes bytes, `''.join` takes text.",
    ),
    Slip(
        "index by name",
        TypeError,
        r"indices must be integers|indices must be",
        "a number between the brackets: a list, a tuple and bytes are counted from 0.",
    ),
    Slip(
        "not iterable",
        TypeError,
        r"cannot unpack non-iterable|is not iterable|not subscriptable|has no len\(\)|"
        r"object of type '[\w.]+'|does not support item (assignment|deletion)",
        "to look at what you have there: `print(type(…))` tells. One value is no list of values, "
        "and bytes cannot be changed in place.",
    ),
    Slip(
        "whole tuple",
        TypeError,
        r"unsupported operand .*'(tuple|list|dict|set)'",
        "to take the value out first: by its index, or by a name for each, as in "
        "`for time, number in …`.",
    ),
    Slip(
        "two kinds",
        TypeError,
        r"unsupported operand|not supported between instances|can't concat|can only concatenate|"
        r"can't multiply|bad operand",
        "to bring both sides to one kind first: `int(…)`, `.encode()`, `.decode()`.",
    ),
    Slip(
        "no whole number",
        TypeError,
        r"interpreted as an integer|integer is required|int\(\) argument|must be (an )?int|"
        r"must be real number",
        "a whole number: `int(…)` makes one of text, `//` divides without a fraction, "
        "`int.from_bytes(…)` reads bytes.",
    ),
    Slip(
        "raise",
        TypeError,
        r"exceptions must derive|catching classes that do not",
        "an exception's class, such as `raise ValueError(…)` or `except OSError:`.",
    ),
    Slip(
        "class in quotes",
        TypeError,
        r"isinstance\(\) arg 2|issubclass\(\) arg 2",
        "the class itself, without quotes: `isinstance(error, TimeoutError)`; several in a tuple.",
    ),
    Slip(
        "wrong kind",
        TypeError,
        "",
        "`print(type(…))` for each value of that line: one of them "
        "is of another kind than the call can use.",
    ),
    Slip(
        "encodes bytes",
        AttributeError,
        r"'(bytes|bytearray|memoryview)' object has no attribute 'encode'",
        "to leave `.encode()` away: these are bytes already.",
    ),
    Slip(
        "decodes text",
        AttributeError,
        r"'str' object has no attribute 'decode'",
        "to leave `.decode()` away: this is text already.",
    ),
    Slip(
        "pair",
        AttributeError,
        r"'tuple' object",
        "to unpack the pair first: `accept` gives `connection, address`, `recvfrom` gives "
        "`data, address`.",
    ),
    Slip(
        "selector key",
        AttributeError,
        r"'SelectorKey' object",
        "`key.fileobj`: a key tells which socket is ready, and is none itself.",
    ),
    Slip(
        "no attribute",
        AttributeError,
        "",
        "to look at the spelling, and at what you have there.{near}",
    ),
    Slip(
        "import",
        ImportError,
        "",
        "to look at the spelling: standard modules and what the notebook has imported will do.",
    ),
)
