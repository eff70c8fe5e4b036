"""Mutants of statements: left out, left too early, done too often."""

import ast
import copy

from tests.exercises.mutants.rule import Fill, changed, rule


@rule("statement deleted", ast.stmt)
def _(node):
    if not isinstance(node, ast.FunctionDef | ast.Pass):
        yield ast.Pass()


@rule("branch alone", ast.If)
def _(node):
    yield node.body
    if node.orelse:
        yield node.orelse
        yield changed(node, orelse=[])


@rule("loop once", ast.For, ast.While)
def _(node):
    yield changed(node, body=[*node.body, ast.Break()])


@rule("jump", ast.Break, ast.Continue, ast.Return)
def _(node):
    if not isinstance(node, ast.Return):
        yield ast.Return()
        yield ast.Continue() if isinstance(node, ast.Break) else ast.Break()
    elif node.in_loop:
        yield from (ast.Break(), ast.Continue())


@rule("kept too little", ast.AugAssign)
def _(node):
    yield ast.Assign([node.target], node.value)


@rule("walrus", ast.While)
def _(node):
    if isinstance(node.test, ast.NamedExpr):
        first = ast.Assign([node.test.target], node.test.value)
        yield changed(node, test=ast.Constant(True), body=[first, *node.body])


@rule("names exchanged", ast.FunctionDef)
def _(node):
    names = [argument.arg for argument in node.args.args]
    for index, one in enumerate(names):
        for other in names[index + 1 :]:
            fill = Fill({one: ast.Name(other, ast.Load()), other: ast.Name(one, ast.Load())})
            yield changed(node, body=[fill.visit(copy.deepcopy(line)) for line in node.body])
