"""Mutants of conditions and of numbers."""

import ast

from tests.exercises.mutants.rule import changed, rule, without

COMPARISONS = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
OPERATORS = {
    ast.Add: (ast.Sub, ast.BitOr),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.FloorDiv),
    ast.Mod: (ast.FloorDiv,),
    ast.FloorDiv: (ast.Div, ast.Mod),
    ast.Div: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd, ast.Add),
    ast.BitXor: (ast.BitOr,),
    ast.LShift: (ast.RShift,),
    ast.RShift: (ast.LShift,),
}


@rule("comparison", ast.Compare)
def _(node):
    for index, operator in enumerate(node.ops):
        for other in COMPARISONS[type(operator)]:
            yield changed(node, ops=[*node.ops[:index], other(), *node.ops[index + 1 :]])


@rule("operator", ast.BinOp, ast.AugAssign)
def _(node):
    for other in OPERATORS.get(type(node.op), ()):
        yield changed(node, op=other())


@rule("bound off by one", ast.Compare)
def _(node):
    for operator in (ast.Add(), ast.Sub()):
        right = ast.BinOp(node.comparators[-1], operator, ast.Constant(1))
        if isinstance(node.ops[-1], ast.Lt | ast.LtE | ast.Gt | ast.GtE):
            yield changed(node, comparators=[*node.comparators[:-1], right])


@rule("number", ast.Constant)
def _(node):
    if type(node.value) is int:
        value = node.value
        others = dict.fromkeys((value + 1, value - 1, 0, 2 * value, -value))
        yield from (ast.Constant(other) for other in others if other != value)


@rule("text", ast.Constant)
def _(node):
    if isinstance(node.value, str) and not isinstance(node.parent, ast.JoinedStr):
        yield from (ast.Constant(other) for other in (f"{node.value}x", "", node.value.swapcase()))
    elif isinstance(node.value, bytes):
        others = (b"", node.value[:-1], node.value + b"x", node.value + b"\n")
        yield from (ast.Constant(other) for other in others)
    elif isinstance(node.value, bool):
        yield ast.Constant(not node.value)


@rule("condition negated", ast.If, ast.While, ast.IfExp)
def _(node):
    yield changed(node, test=ast.UnaryOp(ast.Not(), node.test))


@rule("condition fixed", ast.If, ast.IfExp)
def _(node):
    yield from (changed(node, test=ast.Constant(value)) for value in (True, False))


@rule("and, or", ast.BoolOp)
def _(node):
    yield changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    for index in range(len(node.values)):
        rest = without(node.values, index)
        yield rest[0] if len(rest) == 1 else changed(node, values=rest)


@rule("not, minus", ast.UnaryOp)
def _(node):
    if not isinstance(node.operand, ast.Constant):
        yield node.operand


@rule("filter", ast.comprehension)
def _(node):
    for index, test in enumerate(node.ifs):
        negated = ast.UnaryOp(ast.Not(), test)
        yield changed(node, ifs=without(node.ifs, index))
        yield changed(node, ifs=[*without(node.ifs, index), negated])


@rule("slice", ast.Slice)
def _(node):
    for name in ("lower", "upper"):
        if (bound := getattr(node, name)) is not None:
            yield changed(node, **{name: None})
            for operator in (ast.Add(), ast.Sub()):
                yield changed(node, **{name: ast.BinOp(bound, operator, ast.Constant(1))})
