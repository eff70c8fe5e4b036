"""Mutants of what a program does with sockets, and with the errors they raise."""

import ast
import copy

from tests.exercises.mutants.rule import (
    calls_method,
    changed,
    expression,
    rule,
    statements,
    without,
)


@rule("send for sendall", ast.Attribute)
def _(node):
    if node.attr == "sendall":
        yield changed(node, attr="send")


@rule("sent twice", ast.Expr)
def _(node):
    if calls_method(node.value, "sendall", "send", "sendto"):
        yield [node, node]


@rule("size of recv", ast.Call)
def _(node):
    if calls_method(node, "recv", "recvfrom") and node.args:
        yield from (changed(node, args=[ast.Constant(size)]) for size in (4, 100, 4096, 10**6))


@rule("silence is the end", ast.stmt)
def _(node):
    """Set a limit before a statement that receives, and take its end for the end of the stream."""
    reads = [inner for inner in ast.walk(node) if calls_method(inner, "recv", "recv_into")]
    if not reads or isinstance(node, ast.FunctionDef | ast.With):
        return
    limit = expression("X.settimeout(0.2)", copy.deepcopy(reads[0].func.value))
    yield [ast.Expr(limit), node]
    for name, body in (
        ("TimeoutError", "pass"),
        ("TimeoutError", "return"),
        ("OSError", "pass"),
        ("TimeoutError", "return b''"),
    ):
        handler = ast.ExceptHandler(ast.Name(name, ast.Load()), None, statements(body))
        yield [ast.Expr(limit), ast.Try([node], [handler], [], [])]


@rule("error swallowed", ast.FunctionDef)
def _(node):
    if not any(isinstance(inner, ast.Attribute | ast.Raise) for inner in ast.walk(node)):
        return  # nothing here raises what these name
    for name in ("Exception", "OSError", "ConnectionError"):
        handler = ast.ExceptHandler(ast.Name(name, ast.Load()), None, statements("return None"))
        start = int(ast.get_docstring(node) is not None)
        body = [*node.body[:start], ast.Try(node.body[start:], [handler], [], [])]
        yield changed(node, body=body)


@rule("handler", ast.Try, ast.ExceptHandler)
def _(node):
    if isinstance(node, ast.Try):
        yield node.body
        if len(node.handlers) > 1:
            for index in range(len(node.handlers)):
                yield changed(node, handlers=without(node.handlers, index))
        return
    yield from (
        changed(node, type=ast.Name(name, ast.Load()))
        for name in ("Exception", "OSError", "ConnectionResetError", "ValueError")
    )
    yield from (
        changed(node, body=statements(text)) for text in ("pass", "return", "return b''", "raise")
    )
    if node.in_loop:
        yield from (changed(node, body=[jump()]) for jump in (ast.Break, ast.Continue))


@rule("not closed", ast.With)
def _(node):
    for index, item in enumerate(node.items):
        rest = without(node.items, index)
        body = [changed(node, items=rest)] if rest else node.body
        if item.optional_vars is not None:
            yield [ast.Assign([item.optional_vars], item.context_expr), *body]
        else:
            yield body


@rule("option", ast.Attribute)
def _(node):
    families = (
        ("SHUT_RD", "SHUT_WR", "SHUT_RDWR"),
        ("SO_REUSEADDR", "SO_KEEPALIVE"),
        ("SOCK_STREAM", "SOCK_DGRAM"),
    )
    for family in families:
        if node.attr in family:
            yield from (changed(node, attr=name) for name in family if name != node.attr)


@rule("every interface", ast.Constant)
def _(node):
    if node.value == "127.0.0.1":
        yield from (ast.Constant(host) for host in ("", "0.0.0.0"))
