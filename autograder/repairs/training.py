"""Finds the parts of a training: what gets the gradients, steps, clears, notes a loss, and ends."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import TypeAlias

from autograder.repairs.code import Code, Function, Loop, assigned, dotted, method, same

Test: TypeAlias = Callable[[Code, ast.AST], bool]
IN_PLACE = ("sub_", "add_", "copy_", "addcmul_", "addcdiv_", "set_")
GROWING = ("append", "extend", "insert", "appendleft")


def is_backward(_: Code, node: ast.AST) -> bool:
    """Whether a node computes gradients: `loss.backward()` or `torch.autograd.grad(loss, …)`."""
    match node:
        case ast.Call(func=ast.Attribute(attr="backward")):
            return True
        case ast.Call(func=function):
            return dotted(function).endswith("autograd.grad") or dotted(function) == "grad"
    return False


def is_step(code: Code, node: ast.AST) -> bool:
    """Whether a node moves parameters: an optimizer's step, or an assignment with a gradient."""
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr="step")):
            return not is_schedule(code, owner)
        case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in IN_PLACE:
            data = isinstance(owner, ast.Attribute) and owner.attr == "data"
            return data or reads_gradient(node) or code.without_gradients(node)
        case ast.AugAssign(op=ast.Sub() | ast.Add(), target=target, value=value):
            data = isinstance(target, ast.Attribute) and target.attr == "data"
            if method(value) == "item" or isinstance(value, ast.Constant | ast.List):
                return False
            return data or reads_gradient(value) or code.without_gradients(node)
        case ast.Assign(targets=[ast.Attribute(attr="data")]):
            return True
        case ast.Assign(targets=[ast.Name() | ast.Subscript()], value=ast.BinOp() as value):
            return reads_gradient(value)
    return False


def is_clearing(_: Code, node: ast.AST) -> bool:
    """Whether a node takes a gradient away or makes it zero."""
    match node:
        case ast.Call(func=ast.Attribute(attr="zero_grad")):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="grad"), attr=name)):
            return name in ("zero_", "fill_")
        case ast.Assign(targets=[ast.Attribute(attr="grad")]):
            return True
    return False


def is_noting(code: Code, node: ast.AST) -> bool:
    """Whether a node puts a value at the end of a list."""
    return noted(code, node) is not None


def noted(_: Code, node: ast.AST) -> tuple[ast.expr, ast.expr] | None:
    """The list and the value of a node that puts one value into a list; None for any other."""
    match node:
        case ast.Call(func=ast.Attribute(value=kept, attr="append"), args=[value]):
            return kept, value
        case ast.AugAssign(op=ast.Add(), target=kept, value=ast.List(elts=[value])):
            return kept, value
        case ast.Call(func=ast.Attribute(value=kept, attr="extend"), args=[ast.List(elts=[value])]):
            return kept, value
        case ast.Assign(
            targets=[kept],
            value=ast.BinOp(left=left, op=ast.Add(), right=ast.List(elts=[value])),
        ) if same(kept, left):
            return kept, value
        case ast.Assign(targets=[ast.Subscript(value=kept)], value=value):
            return (kept, value) if isinstance(kept, ast.Name) and _is_number(value) else None
    return None


def is_ending(_: Code, node: ast.AST) -> bool:
    """Whether a node leaves a loop."""
    return isinstance(node, ast.Break | ast.Return)


def is_schedule(code: Code, owner: ast.expr) -> bool:
    """Whether a name was given a scheduler of learning rates."""
    return "lr_scheduler" in made_by(code, owner) or made_by(code, owner).endswith("LR")


def is_optimizer(code: Code, owner: ast.expr) -> bool:
    """Whether a name was given an optimizer of PyTorch."""
    maker = made_by(code, owner)
    return ("optim" in maker.lower() and "lr_scheduler" not in maker) or maker in ("SGD", "Adam")


def made_by(code: Code, owner: ast.expr) -> str:
    """What a name was called from where it was assigned: `torch.optim.SGD`; else empty."""
    for _, target, value in assignments(code, code.tree):
        if isinstance(value, ast.Call) and same(target, owner):
            return dotted(value.func)
    return ""


def assignments(
    code: Code, node: ast.AST
) -> Iterator[tuple[ast.Assign | ast.AnnAssign, ast.expr, ast.expr]]:
    """Yield the assignments of a value to one target, with the target and the value."""
    for statement in code.within(node, ast.stmt):
        match statement:
            case ast.Assign(targets=[target], value=value):
                yield statement, target, value
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield statement, target, value


def reads_gradient(node: ast.AST) -> bool:
    """Whether a node reads a `.grad`, or a name that is spelled like a gradient."""
    return any(
        isinstance(part, ast.Attribute)
        and part.attr == "grad"
        and not dotted(part).endswith("autograd.grad")
        for part in ast.walk(node)
    )


def does(code: Code, node: ast.AST, test: Test, depth: int = 2) -> bool:
    """Whether something in `node`, or in a function of the student's that it calls, is so."""
    for part in ast.walk(node):
        if test(code, part):
            return True
        if depth and isinstance(part, ast.Call) and isinstance(part.func, ast.Name):
            helper = code.functions.get(part.func.id)
            if helper is not None and any(
                does(code, statement, test, depth - 1) for statement in helper.body
            ):
                return True
    return False


def epoch_loops(code: Code) -> list[Loop]:
    """The outermost loops of functions in which something is predicted, noted or differentiated."""
    return [
        loop
        for loop in code.all(ast.AST)
        if isinstance(loop, Loop)
        and code.function(loop) is not None
        and not code.loops(loop)
        and (_computes(loop) or does(code, loop, is_backward) or does(code, loop, _is_optimizing))
    ]


def _is_optimizing(_: Code, node: ast.AST) -> bool:
    return method(node) in ("step", "zero_grad") and isinstance(node, ast.Call)


def _computes(loop: Loop) -> bool:
    return any(
        isinstance(part, ast.BinOp) and isinstance(part.op, ast.MatMult) for part in ast.walk(loop)
    ) or any(
        isinstance(part, ast.Call) and method(part) in ("append", "relu", "tanh", "matmul", "mm")
        for part in ast.walk(loop)
    )


def loss_of(code: Code, function: ast.AST | None) -> ast.expr | None:
    """The expression on which backward() is called: in `function` if there, else anywhere."""
    found = [*losses_of(code, code.tree if function is None else function)]
    found = found or [*losses_of(code, code.tree)]
    return found[0] if found else None


def losses_of(code: Code, node: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions in `node` of which gradients are computed."""
    for call in code.within(node, ast.Call):
        match call:
            case ast.Call(func=ast.Attribute(value=loss, attr="backward")):
                yield loss
            case ast.Call(args=[loss, *_]) if is_backward(code, call):
                yield loss


def lists_of(code: Code, function: ast.AST) -> dict[str, list[ast.stmt]]:
    """The names of lists that get values inside of loops, with the statements that do it."""
    found: dict[str, list[ast.stmt]] = {}
    for node in code.within(function, ast.AST):
        taken = noted(code, node)
        if taken is not None and isinstance(taken[0], ast.Name):
            statement = code.statement(node)
            if code.loops(statement):
                found.setdefault(taken[0].id, []).append(statement)
    return found


def child(code: Code, node: ast.AST, outer: ast.AST) -> ast.stmt | None:
    """The statement directly in the body of `outer` that holds `node`; None if none does."""
    inner: ast.AST | None = node
    while inner is not None:
        above = code.parent(inner)
        if above is outer:
            body = getattr(outer, "body", [])
            return inner if isinstance(inner, ast.stmt) and inner in body else None
        inner = above
    return None


def blocks(code: Code) -> Iterator[list[ast.stmt]]:
    """Yield the blocks of several statements in functions."""
    for node in code.nodes:
        if isinstance(node, ast.Module):
            continue
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and len(block) > 1:
                yield block


def first_that(code: Code, block: list[ast.stmt], test: Test) -> ast.stmt | None:
    """The first statement of a block that does something."""
    return next((statement for statement in block if does(code, statement, test)), None)


def is_assigned(code: Code, name: str, node: ast.AST) -> bool:
    """Whether a name gets a value somewhere in `node`."""
    return any(
        part.id == name and isinstance(part.ctx, ast.Store) for part in code.within(node, ast.Name)
    )


def unused_arguments(code: Code, function: Function) -> list[str]:
    """The arguments that a function never reads, in their order."""
    read = {name.id for name in code.within(function, ast.Name) if isinstance(name.ctx, ast.Load)}
    return [name for name in code.arguments(function) if name not in read]


def is_lazy(code: Code, value: ast.expr) -> bool:
    """Whether an expression only prepares work: a generator, map or filter."""
    if isinstance(value, ast.GeneratorExp):
        return True
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        name = value.func.id
        helper = next((node for node in code.all(ast.FunctionDef) if node.name == name), None)
        if helper is not None:
            return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(helper))
        return value.func.id in ("map", "filter")
    return False


def is_plain(statement: ast.stmt) -> bool:
    """Whether a statement is a single line of work, and neither a block nor a definition."""
    return isinstance(statement, ast.Expr | ast.Assign | ast.AugAssign | ast.AnnAssign)


def stored(statement: ast.stmt) -> list[str]:
    """The names that an assignment gives a value."""
    return [target.id for target in assigned(statement) if isinstance(target, ast.Name)]


def _is_number(value: ast.expr) -> bool:
    return method(value) in ("item", "float") or isinstance(value, ast.Name)


def computes(statement: ast.AST) -> bool:
    """Whether a statement predicts something: by a product, or by a call that is given names."""
    return any(
        (isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult | ast.Pow))
        or (isinstance(node, ast.Call) and bool(node.args) and _predicts(node))
        for node in ast.walk(statement)
    )


def _predicts(call: ast.Call) -> bool:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else ""
    if isinstance(function, ast.Name):
        return function.id not in ("float", "len", "range", "print", "list", "str", "round")
    return bool(name) and name not in ("append", "extend", "format", "insert", "item")


# What a training does in each epoch.
PARTS: tuple[Test, ...] = (is_backward, is_step, is_clearing, is_noting)
