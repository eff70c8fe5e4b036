"""The commonest slips of a beginner, as rules: what is not the thought, but the pen."""

import ast

from tests.exercises.mutants.rule import Rule, calls_method, changed, expression, without

SLIPS: list[Rule] = []


def slip(kind, *types):
    """Enter the decorated function in SLIPS."""

    def enter(function):
        SLIPS.append(Rule(f"slip: {kind}", types, function))
        return function

    return enter


@slip("async def", ast.FunctionDef)
def _(node):
    if isinstance(node.parent, ast.Module):
        fields = {name: getattr(node, name) for name in node._fields}
        yield ast.AsyncFunctionDef(**fields)


@slip("a parameter too few", ast.arguments)
def _(node):
    if node.args and isinstance(node.parent.parent, ast.Module):
        yield changed(node, args=node.args[:-1])


@slip("parentheses forgotten", ast.Expr, ast.Assign, ast.Return)
def _(node):
    if isinstance(node.value, ast.Call):
        yield changed(node, value=node.value.func)


@slip("name misspelt", ast.Name)
def _(node):
    if isinstance(node.ctx, ast.Load):
        yield ast.Name(f"{node.id}s", ast.Load())


@slip("method misspelt", ast.Attribute)
def _(node):
    yield changed(node, attr=node.attr[:-1] if node.attr.endswith("s") else f"{node.attr}s")


@slip("text for bytes", ast.Constant)
def _(node):
    if isinstance(node.value, bytes):
        yield ast.Constant(node.value.decode("latin-1"))


@slip("text sent", ast.Call)
def _(node):
    if calls_method(node, "sendall", "send") and node.args:
        yield changed(node, args=[expression("str(X)", node.args[0]), *node.args[1:]])
    if calls_method(node, "encode"):
        yield node.func.value


@slip("an argument too few", ast.Call)
def _(node):
    if node.args:
        yield changed(node, args=node.args[:-1])


@slip("an argument too many", ast.Call)
def _(node):
    yield changed(node, args=[*node.args, ast.Constant(None)])


@slip("print for return", ast.Return)
def _(node):
    if node.value is not None:
        yield ast.Expr(expression("print(X)", node.value))


@slip("return forgotten", ast.Return)
def _(node):
    if node.value is not None:
        yield ast.Expr(node.value)


@slip("return too early", ast.For, ast.While)
def _(node):
    """Move the `return` after a loop into it."""
    body = getattr(node.parent, "body", [])
    index = body.index(node) if node in body else len(body)
    if index + 1 < len(body) and isinstance(body[index + 1], ast.Return):
        yield changed(node, body=[*node.body, body[index + 1]])


@slip("index too far", ast.Subscript)
def _(node):
    if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int):
        yield changed(node, slice=ast.Constant(node.slice.value + 99))


@slip("an argument in a list", ast.Call)
def _(node):
    for index, argument in enumerate(node.args):
        rest = without(node.args, index)
        yield changed(node, args=[*rest[:index], ast.List([argument], ast.Load()), *rest[index:]])


@slip("exit for return", ast.Return)
def _(node):
    yield ast.Expr(expression("exit(X)", node.value or ast.Constant(None)))
