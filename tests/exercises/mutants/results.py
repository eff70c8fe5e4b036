"""Mutants of calls, and of what a function gives back."""

import ast

from tests.exercises.mutants.rule import (
    calls_method,
    changed,
    expression,
    is_none,
    rule,
    statements,
    without,
)


@rule("arguments swapped", ast.Call, ast.Tuple)
def _(node):
    name = "args" if isinstance(node, ast.Call) else "elts"
    parts = getattr(node, name)
    for i in range(len(parts) - 1):
        if not any(isinstance(part, ast.Starred) for part in parts[i : i + 2]):
            swapped = [*parts[:i], parts[i + 1], parts[i], *parts[i + 2 :]]
            yield changed(node, **{name: swapped})


@rule("sides swapped", ast.BinOp)
def _(node):
    if isinstance(node.op, ast.Add | ast.Sub | ast.Mod | ast.LShift | ast.RShift):
        yield changed(node, left=node.right, right=node.left)


@rule("call dropped", ast.Call)
def _(node):
    if isinstance(node.func, ast.Name) and len(node.args) == 1 and not node.keywords:
        yield node.args[0]
    elif calls_method(node, "encode", "decode", "strip", "split", "hex", "lower", "upper"):
        yield node.func.value


@rule("keyword dropped", ast.Call)
def _(node):
    for index in range(len(node.keywords)):
        yield changed(node, keywords=without(node.keywords, index))


@rule("order or sign of bytes", ast.Call, ast.Constant)
def _(node):
    if calls_method(node, "to_bytes", "from_bytes"):
        yield changed(node, keywords=[ast.keyword("signed", ast.Constant(True))])
    elif isinstance(node, ast.Constant) and node.value in ("big", "little"):
        yield ast.Constant("little" if node.value == "big" else "big")
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        mark, code = node.value[:1], node.value[1:]
        if mark in ("!", ">") and code.isalpha():
            yield from (ast.Constant(sign + code) for sign in "<=")
            for index, letter in enumerate(code):
                other = code[:index] + letter.swapcase() + code[index + 1 :]
                yield ast.Constant(mark + other)


@rule("return dropped", ast.Return)
def _(node):
    if not is_none(node.value):
        yield ast.Expr(node.value)
        yield ast.Return(ast.Constant(None))


@rule("print for return", ast.Return)
def _(node):
    if not is_none(node.value):
        yield ast.Expr(expression("print(X)", node.value))


@rule("return of another kind", ast.Return)
def _(node):
    if not is_none(node.value):
        for text in ("str(X)", "[X]", "repr(X)", "bool(X)", "list(X)", "(X, None)"):
            yield ast.Return(expression(text, node.value))


@rule("yield", ast.Expr)
def _(node):
    if isinstance(node.value, ast.Yield) and node.value.value is not None:
        value = node.value.value
        yield ast.Return(expression("[X]", value))
        yield ast.Expr(expression("print(X)", value))
        yield ast.Expr(ast.Yield(expression("str(X)", value)))
        yield [node, node]


@rule("raise", ast.Raise)
def _(node):
    yield ast.Return(ast.Constant(None))
    yield ast.Return(ast.Constant(b""))
    yield from statements("raise ValueError('no')")
    yield from statements("raise ConnectionError('no')")
