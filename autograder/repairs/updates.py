"""Reads how a program updates tensors: which statements make a step, and which clear gradients."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from autograder.repairs.code import Code, dotted, method, same
from autograder.repairs.edits import Change, Edit
from autograder.repairs.gradient_flow import SAME_TENSOR, bare, flow_of

CLEARING = ("zero_grad", "zero_", "zeros_like", "fill_")
STEPS = {"sub": -1, "subtract": -1, "add": 1, "sub_": -1, "subtract_": -1, "add_": 1}
OPTIMIZERS = (
    *("SGD", "Adam", "AdamW", "NAdam", "RAdam", "Adamax", "RMSprop", "Adagrad", "Adadelta"),
    *("Rprop", "ASGD", "LBFGS", "SparseAdam"),
)
SHORT = 40  # characters of own code that a sentence quotes


@dataclass(frozen=True)
class Update:
    """A statement that gives a parameter the value of a step.

    `target` is the parameter as written (`p`, `p.data`, `parameters[0]`), `tensor` the same without
    `.data`. `value` is the whole new value where the code has one. `step` is what is added
    (`sign` 1) or taken off (-1); None where the old value takes no part.
    """

    statement: ast.stmt
    target: ast.expr
    value: ast.expr | None
    step: ast.expr | None
    sign: int
    in_place: bool

    @property
    def tensor(self) -> ast.expr:
        return bare(self.target)


@lru_cache(maxsize=4)
def updates(code: Code) -> tuple[Update, ...]:
    """Return all updates of parameters, in the order of the text."""
    flow = flow_of(code)
    found = (_read(statement) for statement in code.all(ast.stmt))
    return tuple(
        update
        for update in found
        if update is not None
        and flow.is_parameter(update.target)
        and not flow.is_gradient(update.tensor)
        and any(flow.has_gradient(part) for part in (update.value, update.step) if part is not None)
        and not clears(code, update.statement)
    )


def _read(statement: ast.stmt) -> Update | None:
    match statement:
        case ast.AugAssign(target=target, op=ast.Add() | ast.Sub() as op, value=step):
            return Update(statement, target, None, step, _sign(op), True)
        case ast.Assign(targets=[target], value=value) if _one_tensor(target):
            in_place = isinstance(target, ast.Attribute)
            return Update(statement, target, value, *_change(target, value), in_place)
        case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value):
            return Update(statement, target, value, *_change(target, value), False)
        case ast.Expr(
            value=ast.Call(func=ast.Attribute(value=ast.Name(id="torch")), args=[target, step, *_])
        ):
            name = method(statement.value)
            if name in STEPS and _one_tensor(target):
                return Update(statement, target, statement.value, step, STEPS[name], False)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=target, attr=name), args=[step, *_])):
            if name in STEPS and _one_tensor(target):
                whole = None if name.endswith("_") else statement.value
                return Update(statement, target, whole, step, STEPS[name], name.endswith("_"))
            if name == "copy_":
                return Update(statement, target, step, *_change(target, step), True)
        case ast.Expr(value=ast.BinOp() as total):
            return Update(statement, total.left, total, *_change(total.left, total), False)
    return None


def _one_tensor(node: ast.expr) -> bool:
    """Whether a target is a name, an item or the `.data` of one."""
    match node:
        case ast.Name() | ast.Subscript():
            return True
        case ast.Attribute(attr="data", value=inner):
            return _one_tensor(inner)
        case ast.Call(func=ast.Attribute(attr="detach", value=inner)):
            return _one_tensor(inner)
    return False


def _change(target: ast.expr, value: ast.expr) -> tuple[ast.expr | None, int]:
    """The step in a new value, and its sign."""
    tensor = bare(target)
    match unwrapped(value):
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            if same(bare(left), tensor):
                return right, _sign(op)
            if same(bare(right), tensor) and isinstance(op, ast.Add):
                return left, 1
        case ast.Call(func=ast.Attribute(value=owner, attr=name), args=[step, *more]):
            if name in STEPS and same(bare(owner), tensor):
                return step, STEPS[name]
            if name in STEPS and more and same(bare(step), tensor):
                return more[0], STEPS[name]
    return None, 0


def _sign(op: ast.operator) -> int:
    return 1 if isinstance(op, ast.Add) else -1


def unwrapped(node: ast.expr) -> ast.expr:
    """Return an expression without what makes a leaf or a copy of its value."""
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr=name)) if name in (
            *SAME_TENSOR,
            "requires_grad_",
            "float",
            "double",
            "to",
        ):
            return unwrapped(inner)
        case ast.Attribute(value=inner, attr="data"):
            return unwrapped(inner)
        case ast.Call(args=[inner, *_]) if method(node) in (
            *("tensor", "Parameter", "Variable", "as_tensor", "clone"),
        ):
            return unwrapped(inner)
    return node


def clears(code: Code, node: ast.AST) -> bool:
    """Whether a statement or expression sets a gradient to zero or None."""
    match node:
        case ast.Assign(targets=[ast.Attribute(attr="grad")], value=value):
            return not any(isinstance(part, ast.Attribute) for part in _grads(value))
        case ast.AugAssign(target=ast.Attribute(attr="grad"), op=ast.Mult(), value=value):
            return isinstance(value, ast.Constant)
        case ast.Delete(targets=[ast.Attribute(attr="grad")]):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name, value=owner))):
            is_gradient = any(_grads(owner)) or flow_of(code).is_gradient(owner)
            return name == "zero_grad" or (name in CLEARING and is_gradient)
        case ast.Expr(value=ast.Call() as call):
            return method(call) == "zero_" and any(_grads(call))
    return False


def only_clears(code: Code, node: ast.stmt) -> bool:
    """Whether a statement, also a loop or a block, does nothing but clear gradients."""
    if isinstance(node, ast.For | ast.With | ast.If):
        return all(only_clears(code, inner) for inner in node.body)
    match node:
        case ast.Expr(value=ast.Call(func=ast.Name(id=name))) if name in code.functions:
            return all(only_clears(code, inner) for inner in code.functions[name].body)
    return clears(code, node)


def _grads(node: ast.AST) -> Iterator[ast.Attribute]:
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and part.attr == "grad":
            yield part


@lru_cache(maxsize=4)
def optimizers(code: Code) -> dict[str, ast.Call]:
    """Return the calls that make an optimizer of torch's, by the names that they get."""
    found = {}
    for statement in code.all(ast.Assign):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
                if makes_optimizer(code, call):
                    found[name] = call
    return found


def makes_optimizer(code: Code, call: ast.Call) -> bool:
    """Whether a call makes an optimizer of `torch.optim`."""
    path = dotted(call.func)
    return method(call) in OPTIMIZERS and path not in code.functions


@lru_cache(maxsize=4)
def stepping(code: Code) -> frozenset[str]:
    """Return what calls make a step: functions that update parameters, and `optimizer.step`."""
    names = {f"{name}.step" for name in optimizers(code)}
    inside = {id(code.function(update.statement)) for update in updates(code)}
    for name, function in code.functions.items():
        if id(function) in inside:
            names.add(name)
    return frozenset(names)


def shown(node: ast.AST, instead: str) -> str:
    """Return the student's code in backticks where it is short, else the words `instead`."""
    text = ast.unparse(node)
    return f"`{text}`" if len(text) <= SHORT and "\n" not in text and "`" not in text else instead


def grouped(code: Code, fixes: Iterable[Edit]) -> Iterator[Edit]:
    """Yield each of `fixes` alone, then those of a function together: what is told is needed."""
    by_function: dict[int, list[Edit]] = {}
    for fix in fixes:
        by_function.setdefault(id(code.function(fix.changes[0].node)), []).append(fix)
    for edits in by_function.values():
        yield from edits
        if len(edits) > 1:
            changes: dict[int, Change] = {}
            for edit in edits:
                for change in edit.changes:
                    changes.setdefault(id(change.node), change)
            yield Edit(edits[0].line, edits[0].sentence, (*changes.values(),))


def is_bare(node: ast.AST, tensor: ast.expr, code: Code) -> bool:
    """Whether `node` is the tensor itself and not only the owner of a gradient."""
    if not same(node, tensor):
        return False
    outer = code.parent(node)
    if outer is not None and flow_of(code).owner(outer) is not None:
        return False
    while isinstance(outer, ast.Attribute) and outer.attr == "data":
        outer = code.parent(outer)
    return not (isinstance(outer, ast.Attribute) and outer.attr == "grad")


def ways(code: Code) -> tuple[bool, ...]:
    """Whether to clear gradients, too, in place of new tensors, which have none at first.

    Only where the program computes gradients itself and never clears: there it had no need to.
    """
    trains = any(method(node) in ("backward", "grad") for node in code.nodes)
    cleared = any(clears(code, node) for node in code.nodes)
    return (False, True) if trains and not cleared else (False,)


def cleared_owner(code: Code, statement: ast.stmt) -> ast.expr | None:
    """Return the tensor whose gradient a statement clears; None for other statements."""
    if clears(code, statement):
        for part in code.within(statement, ast.expr):
            owner = flow_of(code).owner(part)
            if owner is not None:
                return owner
    return None
