"""Edits of any code that only show a place: something left out, or another operator or number.

An edit must not merely switch a fault off: no way out of a loop or function is taken away, no
condition of one gets another meaning, and nothing is changed that seeds a generator.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, dotted, method, number
from autograder.repairs.draws import is_draw
from autograder.repairs.edits import Change, Edit, Kind, delete, replace
from autograder.repairs.ways_out import WAYS_OUT, decides_the_end, sets_a_flag

KEPT_CALLS = (
    *("backward", "append", "range", "zip", "enumerate", "len", "step", "zero_grad", "no_grad"),
    *("manual_seed", "seed", "extend", "print", "list", "tuple", "super", "isinstance", "next"),
)
OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Sub: (ast.Add,),
    ast.Add: (ast.Sub, ast.Mult),
    ast.Mult: (ast.MatMult, ast.Div),
    ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.Gt, ast.LtE),
    ast.Gt: (ast.Lt, ast.GtE),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq, ast.Lt),
    ast.NotEq: (ast.Eq, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}


def placed(node: ast.AST, *changes: Change) -> Edit:
    """Return the edit that shows the line of `node`, and tells nothing."""
    return Edit(getattr(node, "lineno", 0), "", changes)


def editable(code: Code, kind: type[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes of one type in functions, but for annotations and what sets a seed."""
    for node in code.all(kind):
        if code.function(node) is None or _is_signature(code, node):
            continue
        if not any(_seeds(part) for part in ast.walk(code.statement(node))):
            yield node


def _is_signature(code: Code, node: ast.AST) -> bool:
    """Whether a node is in the head of a function or the annotation of a name."""
    inner = node
    for outer in code.around(node):
        if isinstance(outer, ast.arguments):
            return True
        if isinstance(outer, ast.AnnAssign) and inner is outer.annotation:
            return True
        if isinstance(outer, ast.FunctionDef) and inner is outer.returns:
            return True
        inner = outer
    return False


def _seeds(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and method(node) in ("manual_seed", "seed", "default_rng")


@rule(Kind.PLACE)
def statement_left_out(code: Code) -> Iterator[Edit]:
    """Leave out a statement; those that only do something come before those that name a value."""
    kinds = ((ast.Expr, ast.AugAssign), (ast.Assign, ast.Delete), (ast.If, ast.For))
    for group in kinds:
        for node in editable(code, ast.stmt):
            if not isinstance(node, group) or _is_text(node):
                continue
            if not any(
                isinstance(part, WAYS_OUT) or sets_a_flag(code, part) for part in ast.walk(node)
            ):
                yield placed(node, delete(node))


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@rule(Kind.PLACE)
def call_unwrapped(code: Code) -> Iterator[Edit]:
    """Put what a call is applied to in the place of the call, or of `.T`, `.data` and the like."""
    for node in editable(code, ast.expr):
        match node:
            case ast.Attribute(value=inner, attr="T" | "data" | "mT" | "H"):
                yield placed(node, replace(node, inner))
            case ast.Call() if not code.is_ignored(node):
                applied = _inside(node)
                if applied is not None and dotted(node.func) not in code.functions:
                    yield placed(node, replace(node, applied))


def _inside(call: ast.Call) -> ast.expr | None:
    if method(call) in KEPT_CALLS or is_draw(call):
        return None
    match call.func:
        case ast.Attribute(value=owner) if dotted(owner).split(".")[0] not in (
            *("torch", "F", "np", "numpy", "nn", "math", "random"),
        ):
            return owner
    return call.args[0] if call.args and not isinstance(call.args[0], ast.Starred) else None


@rule(Kind.PLACE)
def side_left_out(code: Code) -> Iterator[Edit]:
    """Leave out a factor, term or exponent, or one side of `and` and `or`."""
    for node in editable(code, ast.expr):
        if decides_the_end(code, node):
            continue
        match node:
            case ast.BinOp(left=left, op=op, right=right):
                yield placed(node, replace(node, left))
                if isinstance(op, ast.Mult | ast.Add):
                    yield placed(node, replace(node, right))
            case ast.BoolOp(values=[*values]):
                for value in values:
                    yield placed(node, replace(node, value))
            case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand):
                yield placed(node, replace(node, operand))
            case ast.IfExp(body=body, orelse=orelse):
                yield placed(node, replace(node, body))
                yield placed(node, replace(node, orelse))


@rule(Kind.PLACE)
def another_operator(code: Code) -> Iterator[Edit]:
    """Put another operator or comparison in the place of one."""
    for node in editable(code, ast.AST):
        if decides_the_end(code, node):
            continue
        match node:
            case ast.BinOp(left=left, op=op, right=right):
                for other in OPERATORS.get(type(op), ()):
                    yield placed(node, replace(node, ast.BinOp(left, other(), right)))
            case ast.AugAssign(target=target, op=op, value=value):
                for other in OPERATORS.get(type(op), ()):
                    yield placed(node, replace(node, ast.AugAssign(target, other(), value)))
            case ast.Compare(left=left, ops=[comparison], comparators=[*sides]):
                for new in COMPARISONS.get(type(comparison), ()):
                    yield placed(node, replace(node, ast.Compare(left, [new()], sides)))


@rule(Kind.PLACE)
def another_number(code: Code) -> Iterator[Edit]:
    """Put a number close by, 0, 1, or the same with the other sign in the place of a number."""
    found = [
        node
        for node in editable(code, ast.Constant)
        if isinstance(node, ast.Constant) and not decides_the_end(code, node)
    ]
    for node in found:
        if isinstance(node.value, bool):
            yield placed(node, replace(node, ast.Constant(not node.value)))
            continue
        value = number(node)
        if value is None or isinstance(code.parent(node), ast.UnaryOp):
            continue
        near = (value + 1, value - 1) if isinstance(node.value, int) else ()
        for other in dict.fromkeys((*near, 1, 0, 2, -value)):
            if other != value:
                whole = other if isinstance(node.value, float) else int(other)
                yield placed(node, replace(node, ast.Constant(whole)))


@rule(Kind.PLACE)
def part_for_whole(code: Code) -> Iterator[Edit]:
    """Leave out an index or a slice."""
    for node in editable(code, ast.Subscript):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            yield placed(node, replace(node, node.value))


@rule(Kind.PLACE)
def argument_left_out(code: Code) -> Iterator[Edit]:
    """Leave out a named argument of a call, or its last one."""
    for node in editable(code, ast.Call):
        if not isinstance(node, ast.Call) or _seeds(node):
            continue
        for keyword in node.keywords:
            kept = [other for other in node.keywords if other is not keyword]
            yield placed(node, replace(node, ast.Call(node.func, node.args, kept)))
        if len(node.args) > 1 or (node.args and method(node) in ("mean", "sum", "sqrt", "T")):
            yield placed(node, replace(node, ast.Call(node.func, node.args[:-1], node.keywords)))


@rule(Kind.PLACE)
def sides_exchanged(code: Code) -> Iterator[Edit]:
    """Exchange the sides of an operator or comparison, or two neighbouring arguments."""
    for node in editable(code, ast.expr):
        match node:
            case ast.BinOp(left=left, op=ast.Sub() | ast.Div() | ast.MatMult() as op, right=right):
                if not decides_the_end(code, node):
                    yield placed(node, replace(node, ast.BinOp(right, op, left)))
            case ast.Call(func=func, args=args, keywords=keywords) if not is_draw(node):
                for place in range(len(args) - 1):
                    new = [*args]
                    new[place : place + 2] = new[place : place + 2][::-1]
                    yield placed(node, replace(node, ast.Call(func, new, keywords)))
