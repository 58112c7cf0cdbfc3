"""Activations written out by hand: as a limit, a choice, a mask, or with exponentials."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, number, same
from autograder.repairs.edits import Edit, Kind, replace, statements
from autograder.repairs.tensors import all_applied, applied, values_of
from autograder.repairs.wording import call, shown

CLAMPS = ("clamp", "clip", "clamp_min", "clamp_", "threshold")
FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
}


@rule(Kind.IDIOM)
def compared_in_place_of_set(code: Code) -> Iterator[Edit]:
    """`h[h < 0] == 0` alone on a line to `h[h < 0] = 0`."""
    for statement in code.all(ast.Expr):
        match statement.value:
            case ast.Compare(
                left=ast.Subscript() | ast.Name() as left, ops=[ast.Eq()], comparators=[right]
            ):
                yield Edit(
                    statement.lineno,
                    f"`==` only compares here: {shown(left)} stays as it is, and the answer is"
                    " lost.",
                    (replace(statement, *statements("x = y", x=left, y=right)),),
                )


@rule(Kind.IDIOM)
def mask_is_reversed(code: Code) -> Iterator[Edit]:
    """`h[h > 0] = 0`, `h.masked_fill(h > 0, 0)` and `m = h < 0; h * m`: turn the comparison."""
    for node in code.all(ast.Compare):
        flipped = FLIPPED.get(type(node.ops[0]))
        if flipped is None or len(node.ops) > 1 or number(node.comparators[0]) is None:
            continue
        use = _use_of_mask(code, node)
        if use:
            new = ast.Compare(node.left, [flipped()], [*node.comparators])
            yield Edit(
                node.lineno,
                f"{shown(node)} picks the numbers on the wrong side: {use}.",
                (replace(node, new),),
            )


def _use_of_mask(code: Code, node: ast.expr) -> str:
    """What becomes of the numbers that a mask picks, where that can be seen."""
    outer = code.parent(node)
    match outer:
        case ast.Subscript(slice=index, ctx=ast.Store()) if index is node:
            return "these are the ones that are overwritten"
        case ast.Call(func=ast.Attribute(attr="masked_fill" | "masked_fill_")):
            return "these are the ones that are overwritten"
        case ast.Assign(targets=[ast.Name(id=name)]):
            function = code.function(node) or code.tree
            for use in code.within(function, ast.Name):
                around = code.parent(use)
                if use.id != name or not isinstance(use.ctx, ast.Load):
                    continue
                if isinstance(around, ast.BinOp) and isinstance(around.op, ast.Mult):
                    return "the others become zero"
                if isinstance(around, ast.Subscript) and isinstance(around.ctx, ast.Store):
                    return "these are the ones that are overwritten"
    return ""


@rule(Kind.IDIOM)
def filled_with_another_number(code: Code) -> Iterator[Edit]:
    """`h[h < 0] = 1` and `h.masked_fill(h < 0, 0.01)`: fill in zero."""
    found: list[tuple[ast.Compare, ast.expr]] = []
    for statement in code.all(ast.Assign):
        match statement.targets:
            case [ast.Subscript(slice=ast.Compare() as mask)]:
                found.append((mask, statement.value))
    for part in all_applied(code, "masked_fill", "masked_fill_"):
        match part.args:
            case [ast.Compare() as mask, value]:
                found.append((mask, value))
    for part in all_applied(code, "where"):
        match part.tensor, part.args:
            case ast.Compare(left=left) as mask, [x, value] if same(left, x):
                found.append((mask, value))
    for mask, value in found:
        if number(value) not in (None, 0):
            yield Edit(
                value.lineno,
                f"{shown(value)} takes the place of numbers here ({shown(mask)}): look at which"
                " number the task asks for.",
                (replace(value, ast.Constant(0.0)),),
            )


@rule(Kind.IDIOM)
def relu_written_out(code: Code) -> Iterator[Edit]:
    """`h.clamp(min=0)`, `maximum(h, zeros)`, `h * (h > 0)`, `where(h > 0, h, 0)`: tanh of `h`."""
    for node in code.all(ast.Call):
        part = applied(code, node)
        if part is None:
            continue
        if part.name in CLAMPS and (part.args or part.keywords):
            yield _other_function(node, part.tensor, f"`{part.name}` cuts numbers off")
        elif part.name in ("maximum", "max", "fmax") and len(part.args) == 1:
            for x, zero in ((part.tensor, part.args[0]), (part.args[0], part.tensor)):
                if _is_zero(code, zero):
                    yield _other_function(node, x, f"`{part.name}` sets negative numbers to zero")
        elif part.name == "where" and len(part.args) == 2:
            x, zero = part.args
            if _is_zero(code, zero) and not _is_zero(code, x):
                yield _other_function(node, x, "`where` sets some of the numbers to zero")
    for product in code.all(ast.BinOp):
        for x, mask in ((product.left, product.right), (product.right, product.left)):
            inner = _mask(mask)
            if inner is not None and isinstance(product.op, ast.Mult) and same(inner.left, x):
                said = f"{shown(inner)} sets the other numbers to zero"
                yield _other_function(product, x, said)
    for statement in code.all(ast.Assign):
        match statement:
            case ast.Assign(
                targets=[ast.Subscript(value=x, slice=ast.Compare(left=left))], value=zero
            ) if same(x, left) and _is_zero(code, zero):
                yield Edit(
                    statement.lineno,
                    "Some of the numbers are set to zero here. The task asks for another"
                    " activation.",
                    (replace(statement, *statements("x = y", x=x, y=call("tensor.tanh()", x))),),
                )


def _other_function(node: ast.expr, x: ast.expr, said: str) -> Edit:
    return Edit(
        node.lineno,
        f"{said} here. The task asks for another activation.",
        (replace(node, call("tensor.tanh()", x)),),
    )


def _mask(node: ast.expr) -> ast.Compare | None:
    """The comparison in a mask such as `(h > 0)` and `(h > 0).float()`."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    return node if isinstance(node, ast.Compare) else None


def _is_zero(code: Code, node: ast.expr) -> bool:
    if number(node) == 0:
        return True
    match node:
        case ast.Name(id=name):
            values = values_of(code, name, node)
            return (
                bool(values)
                and not any(isinstance(value, ast.Name) for value in values)
                and (all(_is_zero(code, value) for value in values))
            )
        case ast.Call(func=ast.Attribute(attr="zeros" | "zeros_like" | "new_zeros")):
            return True
        case ast.Call(func=ast.Attribute(attr="tensor" | "as_tensor"), args=[inner, *_]):
            return number(inner) == 0
    return False


@rule(Kind.IDIOM)
def formula_of_tanh_is_wrong(code: Code) -> Iterator[Edit]:
    """A formula of exponentials of `x` and `-x`, or of `2 * x`: tanh of `x` in its place."""
    for node in code.all(ast.BinOp):
        if isinstance(code.parent(node), ast.BinOp):
            continue
        found = _exponents(code, node)
        if found is None or len(found) < 2:
            continue
        divisions = [
            part
            for part in ast.walk(node)
            if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Div)
        ]
        if len(divisions) != 1:
            continue
        x = _plain(found[0])
        if not all(same(x, _plain(other)) for other in found):
            continue
        if isinstance(node.op, ast.Add | ast.Sub):
            said = "`/` is computed before `+` and `-` in this formula: parentheses are missing."
        else:
            said = (
                "This formula with `exp` is no tanh: look at each sign, factor and parenthesis"
                " in it."
            )
        yield Edit(node.lineno, said, (replace(node, call("tensor.tanh()", x)),))


def _exponents(
    code: Code, node: ast.expr, within: frozenset[str] = frozenset()
) -> list[ast.expr] | None:
    """What `exp` is taken of in a formula that holds nothing else but numbers.

    The formula is part of the values of the names `within`: `x = x / 2` has itself for a part.
    """
    match node:
        case ast.BinOp(left=left, right=right):
            one, other = _exponents(code, left, within), _exponents(code, right, within)
            return None if one is None or other is None else one + other
        case ast.UnaryOp(operand=operand):
            return _exponents(code, operand, within)
        case ast.Name(id=name):
            values = values_of(code, name, node)
            if name in within or len(values) != 1:
                return None
            return _exponents(code, values[0], within | {name})
    part = applied(code, node)
    if part is not None and part.name == "exp" and not part.args:
        return [part.tensor]
    return [] if number(node) is not None else None


def _plain(node: ast.expr) -> ast.expr:
    """`x` for `x`, `-x` and `2 * x`."""
    match node:
        case ast.UnaryOp(operand=operand):
            return _plain(operand)
        case ast.BinOp(left=ast.Constant(), op=ast.Mult(), right=other):
            return _plain(other)
        case ast.BinOp(left=other, op=ast.Mult(), right=ast.Constant()):
            return _plain(other)
    return node
