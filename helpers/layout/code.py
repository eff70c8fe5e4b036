"""From the fields of a header to two small functions in Python: one reads them, one writes them.

Fields that fill whole bytes are read by `struct` as they are. Neighbours that share a byte, such
as the version and the length at the start of an IPv4 header, are read as one number and cut apart
with shifts and masks.
"""

import struct
from collections.abc import Callable, Iterable, Iterator
from textwrap import TextWrapper
from typing import Any

from helpers.address import ipv4_bytes, ipv4_text, ipv6_bytes, ipv6_text, mac_bytes, mac_text
from helpers.layout.field import Field

_CONVERT: dict[str, Callable[..., Any]] = {
    "mac_text": mac_text,
    "mac_bytes": mac_bytes,
    "ipv4_text": ipv4_text,
    "ipv4_bytes": ipv4_bytes,
    "ipv6_text": ipv6_text,
    "ipv6_bytes": ipv6_bytes,
}
_WORD = {8: "B", 16: "H", 32: "I"}
TIED = "\u00a0=\u00a0"  # an equals sign that stays with what is beside it


def _words(fields: tuple[Field, ...]) -> Iterator[tuple[Field, ...]]:
    """The fields in groups that struct can read as one: a whole field, or the parts of a word."""
    group: list[Field] = []
    for field in fields:
        group.append(field)
        width = sum(part.bits for part in group)
        if width % 8 == 0:
            if len(group) > 1 and width not in _WORD:
                raise ValueError(f"{group[0].name} and its neighbours make {width} bits")
            yield tuple(group)
            group = []


def _struct_format(fields: tuple[Field, ...]) -> str:
    codes = []
    for group in _words(fields):
        width = sum(field.bits for field in group)
        as_bytes = group[0].shown in ("mac", "ipv4") or width not in _WORD
        codes.append(f"{width // 8}s" if as_bytes else _WORD[width])
    return "!" + "".join(codes)


def source(fields: tuple[Field, ...]) -> str:
    """The two functions of a layout, as Python source."""
    return f"{_unpack_source(fields)}\n\n\n{_pack_source(fields)}\n"


def _unpack_source(fields: tuple[Field, ...]) -> str:
    body = [f"{_tuple(_word(group) for group in _words(fields))} = read(data)"]
    for group in _words(fields):
        for field, shift in _shifts(group):
            if len(group) > 1:
                shifted = f"{_word(group)} >> {shift}" if shift else _word(group)
                body.append(f"{field.name} = {shifted} & {2**field.bits - 1:#x}")
            elif f"{field.shown}_text" in _CONVERT:
                body.append(f"{field.name} = {field.shown}_text({field.name})")
    return _function("unpack(data)", [*body, f"return {_tuple(field.name for field in fields)}"])


def _pack_source(fields: tuple[Field, ...]) -> str:
    body, words = [], []
    for group in _words(fields):
        if len(group) > 1:
            body += [f"if {f.name} >> {f.bits}: raise ValueError({f.name!r})" for f in group]
            words.append(" | ".join(f"{f.name} << {s}" if s else f.name for f, s in _shifts(group)))
        else:
            name, convert = group[0].name, f"{group[0].shown}_bytes"
            words.append(f"{convert}({name})" if convert in _CONVERT else name)
    call = f"pack({', '.join(field.name for field in fields)})"
    return _function(call, [*body, f"return write{_tuple(words)}"])


def _word(group: tuple[Field, ...]) -> str:
    return "_".join(field.name for field in group)


def _shifts(group: tuple[Field, ...]) -> Iterator[tuple[Field, int]]:
    """Each field of a word, and how many bits of the word are to the right of it."""
    left = sum(field.bits for field in group)
    for field in group:
        left -= field.bits
        yield field, left


def _tuple(parts: Iterable[str]) -> str:
    return f"({', '.join(parts)},)"


def _function(call: str, body: list[str]) -> str:
    return "\n".join([_folded(f"def {call}:", 0), *(_folded(line, 4) for line in body)])


def _folded(line: str, indent: int) -> str:
    """The line in several, where it is too long for one: only brackets make Python join them."""
    if "(" not in line:
        return " " * indent + line
    tied = line.replace(" = ", TIED)
    wrapper = TextWrapper(96, " " * indent, " " * 8, break_long_words=False)
    return wrapper.fill(tied).replace(TIED, " = ")


def functions(
    name: str, fields: tuple[Field, ...]
) -> tuple[Callable[[bytes], tuple[Any, ...]], Callable[..., bytes]]:
    """The two functions that `source` spells: `unpack(data)` and `pack(*values)`."""
    words = struct.Struct(_struct_format(fields))
    namespace: dict[str, Any] = {"read": words.unpack_from, "write": words.pack, **_CONVERT}
    exec(compile(source(fields), f"<layout of {name}>", "exec"), namespace)
    return namespace["unpack"], namespace["pack"]
