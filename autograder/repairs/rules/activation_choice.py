"""Activations written with Python's `if` and `max()`, which do not work element by element."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, dotted, names_in, same
from autograder.repairs.edits import Edit, Kind, replace, statements
from autograder.repairs.tensors import all_applied, applied, values_of
from autograder.repairs.wording import call, shown

MAXIMUM = ("max", "maximum", "amax", "fmax")
MINIMUM = ("min", "minimum", "amin", "fmin")


@rule(Kind.IDIOM)
def largest_of_two_is_no_maximum(code: Code) -> Iterator[Edit]:
    """`max(h, 0)`, `torch.max(h, 0)`, `torch.maximum(h, 0)` and zeros of a fixed size."""
    for part in all_applied(code, *MAXIMUM, *MINIMUM):
        if len(part.args) != 1:
            continue
        for x, zero in ((part.tensor, part.args[0]), (part.args[0], part.tensor)):
            if not _is_zero(code, zero) or _is_zero(code, x):
                continue
            said = _said(part.name, part.module, dotted(part.node.func), zero, code)
            if said:
                whole = _values(code, part.node)
                yield Edit(part.node.lineno, said, (replace(whole, call("tensor.relu()", x)),))


def _values(code: Code, node: ast.expr) -> ast.expr:
    """`max(h, 0).values` and `max(h, 0)[0]` around `max(h, 0)`."""
    outer = code.parent(node)
    match outer:
        case ast.Attribute(attr="values") | ast.Subscript(slice=ast.Constant(value=0)):
            return outer
    return node


def _said(name: str, module: str, written: str, zero: ast.expr, code: Code) -> str:
    number = isinstance(zero, ast.Constant | ast.Name)
    if name in MINIMUM:
        return (
            f"`{name}` keeps the smaller one of the two: negative numbers stay, positive ones go."
        )
    if module in ("np", "numpy"):
        return f"`{written}` belongs to NumPy: autograd cannot follow what it does."
    if written == "max":
        return (
            "Python's `max()` picks one of the two as a whole: it does not compare the tensor"
            " element by element."
        )
    if name in ("max", "amax") and number:
        return (
            f"With a number, `{name}` looks for the largest value along that dimension: it does"
            " not compare each element with it."
        )
    if number:
        return f"`{name}` compares two tensors here, and {shown(zero)} is a number."
    if applied(code, zero) is not None and any(
        isinstance(part, ast.Constant) for part in ast.walk(zero)
    ):
        return (
            f"The size of {shown(zero)} is fixed: it does not fit every tensor in this comparison."
        )
    return ""


def _is_zero(code: Code, node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=0 | 0.0):
            return True
        case ast.Name(id=name):
            values = values_of(code, name, node)
            return bool(values) and all(
                isinstance(v, ast.Constant) and v.value == 0 for v in values
            )
        case ast.Call(args=[ast.Constant(value=0 | 0.0), *_]):
            return applied(code, node) is not None
        case ast.Call(func=ast.Attribute(attr="zeros" | "zeros_like")):
            return True
    return False


@rule(Kind.IDIOM)
def if_on_a_whole_tensor(code: Code) -> Iterator[Edit]:
    """`if h > 0` and `h if h > 0 else 0` where all elements have their own answer."""
    for choice in code.all(ast.IfExp):
        x = _compared(choice.test)
        if x is None or _is_one_element(code, choice, x):
            continue
        if same(choice.body, x) or same(choice.orelse, x):
            yield Edit(
                choice.lineno,
                f"`if {ast.unparse(choice.test)[:30]}` asks for one answer, and the tensor has"
                " one for each element.",
                (replace(choice, call("tensor.relu()", x)),),
            )
    for statement in code.all(ast.If):
        x = _compared(statement.test)
        if x is not None and not code.loops(statement) and _returns(code, statement, x):
            yield Edit(
                statement.lineno,
                f"`if {ast.unparse(statement.test)[:30]}` decides once for the whole tensor, and"
                " each element needs its own answer.",
                (replace(statement, ast.Return(call("tensor.relu()", x))),),
            )
        if x is None or not _only_sets(statement.body, x) or code.loops(statement):
            continue
        yield Edit(
            statement.lineno,
            f"`if {ast.unparse(statement.test)[:30]}` asks for one answer, and the tensor has"
            " one for each element.",
            (replace(statement, *statements("x = y", x=x, y=_chosen(statement.body, x))),),
        )


def _is_one_element(code: Code, choice: ast.expr, x: ast.expr) -> bool:
    """Whether `x` is what a comprehension or loop around takes out of a tensor."""
    names = names_in(x)
    for outer in code.around(choice):
        if isinstance(outer, ast.ListComp | ast.GeneratorExp):
            if any(names & names_in(each.target) for each in outer.generators):
                return True
        elif isinstance(outer, ast.For) and names & names_in(outer.target):
            return True
    return False


def _returns(code: Code, statement: ast.If, x: ast.expr) -> bool:
    """Whether an `if` returns `x` or zero, and what is left the other one."""
    sides = [statement.body, statement.orelse or code.following(statement)[:1]]
    values = [side[0].value for side in sides if side and isinstance(side[0], ast.Return)]
    return len(values) == 2 and any(
        one is not None and other is not None and same(one, x) and _is_zero(code, other)
        for one, other in (values, values[::-1])
    )


def _chosen(body: list[ast.stmt], x: ast.expr) -> ast.expr:
    match body:
        case [ast.Assign(value=ast.UnaryOp(op=ast.USub()))]:
            return call("tensor.abs()", x)
    return call("tensor.relu()", x)


def _compared(test: ast.expr) -> ast.expr | None:
    """What a test compares with zero."""
    match test:
        case ast.Compare(
            left=ast.Call(
                func=ast.Attribute(value=x, attr="sum" | "mean" | "max" | "min"), args=[]
            ),
            ops=[ast.Lt() | ast.Gt() | ast.LtE() | ast.GtE()],
            comparators=[ast.Constant(value=0 | 0.0)],
        ):
            return x
        case ast.Compare(
            left=ast.expr() as x,
            ops=[ast.Lt() | ast.Gt() | ast.LtE() | ast.GtE()],
            comparators=[ast.Constant(value=0 | 0.0)],
        ) if not isinstance(x, ast.Subscript):
            return x
        case ast.Call(func=ast.Attribute(value=inner, attr="any" | "all"), args=[]):
            return _compared(inner)
    return None


def _only_sets(body: list[ast.stmt], x: ast.expr) -> bool:
    match body:
        case [ast.Assign(targets=[target])]:
            return same(target, x)
        case [ast.AugAssign(target=target)]:
            return same(target, x)
    return False
