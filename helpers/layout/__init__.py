"""A header's layout, declared once: from it come packing, parsing, the drawing and the table.

An RFC draws a header as rows of bits. Here the same picture is a tuple of `Field`, each with its
name, its width in bits and its meaning. A `Layout` turns that tuple, once, into two small
functions: one reads all values from bytes, the other writes them back. They are ordinary Python;
print `TCP.LAYOUT.code` to read them.
"""

from helpers.layout.field import Cell, Field, MalformedPacket, flag_names, with_bytes
from helpers.layout.header import Header, Layout, PlainHeader, maker

__all__ = [
    "Cell",
    "Field",
    "Header",
    "Layout",
    "MalformedPacket",
    "PlainHeader",
    "flag_names",
    "maker",
    "with_bytes",
]
