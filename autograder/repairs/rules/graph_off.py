"""Computations that autograd records nothing of, because it is switched off around them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from copy import deepcopy

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, dotted, method
from autograder.repairs.edits import Change, Edit, Kind, delete, replace
from autograder.repairs.tensors import functions

OF_UPDATES = (
    *("zip", "range", "enumerate", "len", "list", "print", "append", "parameters", "values"),
    *("zero_", "zero_grad", "sub_", "add_", "mul_", "div_", "copy_", "addcdiv_", "addcmul_", "sub"),
)


def _is_off(node: ast.expr) -> bool:
    name = method(node) if isinstance(node, ast.Call) else dotted(node).rpartition(".")[2]
    if name == "set_grad_enabled" and isinstance(node, ast.Call):
        return bool(node.args) and getattr(node.args[0], "value", None) is False
    return name in ("no_grad", "inference_mode")


def _changes_in_place(node: ast.AST) -> bool:
    """Whether a statement changes a tensor itself by means of a gradient."""
    for part in ast.walk(node):
        match part:
            case ast.AugAssign(target=ast.Name() | ast.Subscript() | ast.Attribute()):
                return True
            case ast.Call(func=ast.Attribute(attr="sub_" | "add_" | "copy_" | "mul_" | "addcmul_")):
                return True
    return False


def _has_backward(node: ast.AST) -> bool:
    return any(method(part) in ("backward", "grad") for part in ast.walk(node))


def _guarded(code: Code, block: Sequence[ast.stmt], items: list[ast.withitem]) -> list[Change]:
    """Changes that put what follows backward() in `block`, or below, under `items`."""
    for place, statement in enumerate(block):
        if not _has_backward(statement):
            continue
        for inner in ast.iter_child_nodes(statement):
            if isinstance(inner, ast.stmt) and isinstance(
                statement, ast.For | ast.While | ast.If | ast.With
            ):
                return _guarded(code, statement.body, items)
        rest = [later for later in block[place + 1 :] if not isinstance(later, ast.Return)]
        update = [later for later in rest if _changes_in_place(later)]
        return [replace(later, ast.With(items, [later])) for later in update]
    updates = [later for later in block if _changes_in_place(later)]
    return [replace(later, ast.With(items, [later])) for later in updates]


@rule(Kind.IDIOM)
def no_grad_around_too_much(code: Code) -> Iterator[Edit]:
    """Take a block out of `with torch.no_grad():`; what changes tensors in it stays under one."""
    blocks = [
        node
        for node in code.all(ast.With)
        if len(node.items) == 1 and _is_off(node.items[0].context_expr)
    ]
    for node in blocks:
        if not _computes(node):
            continue
        name = method(node.items[0].context_expr)
        yield Edit(
            node.lineno,
            f"`{name}` is around too much here: autograd records nothing of what stands under it,"
            " and the gradients need that.",
            (replace(node, *node.body), *_guarded(code, node.body, node.items)),
        )


def _is_plain_computation(node: ast.AST) -> bool:
    """Whether a statement computes a value under a name, and not from a gradient."""
    match node:
        case ast.Assign(targets=[ast.Name()], value=ast.BinOp() as value):
            attributes = (part for part in ast.walk(value) if isinstance(part, ast.Attribute))
            return not any(part.attr == "grad" for part in attributes)
    return False


def _computes(node: ast.With) -> bool:
    """Whether a block does more than changing tensors: products, functions, backward()."""
    return any(
        (isinstance(part, ast.Call) and method(part) not in OF_UPDATES)
        or (isinstance(part, ast.BinOp) and isinstance(part.op, ast.MatMult))
        or _is_plain_computation(part)
        for statement in node.body
        for part in ast.walk(statement)
    )


@rule(Kind.IDIOM)
def function_without_gradients(code: Code) -> Iterator[Edit]:
    """Take a decorator `@torch.no_grad()` away; updates in the function stay under one."""
    for function in functions(code):
        for decorator in function.decorator_list:
            if not _is_off(decorator):
                continue
            own = deepcopy(decorator)  # the decorator itself is taken out, wherever it stands
            made = own if isinstance(own, ast.Call) else ast.Call(own, [], [])
            items = [ast.withitem(made, None)]
            name = dotted(made.func).rpartition(".")[2]
            yield Edit(
                decorator.lineno,
                f"`{name}` holds for the whole function: autograd records nothing of it, so no"
                " gradient can go through it.",
                (Change(decorator, ()), *_guarded(code, function.body, items)),
            )


@rule(Kind.IDIOM)
def gradients_left_off(code: Code) -> Iterator[Edit]:
    """`torch.set_grad_enabled(False)` as a statement: only the update in its block is under it."""
    for statement in code.all(ast.Expr):
        call = statement.value
        if not (
            isinstance(call, ast.Call) and method(call) == "set_grad_enabled" and _is_off(call)
        ):
            continue
        rest = code.following(statement)
        ended = [
            other for other in rest if method(getattr(other, "value", None)) == "set_grad_enabled"
        ]
        items = [ast.withitem(call, None)]
        for changes in (
            (delete(statement), *_guarded(code, rest, items)),
            (delete(statement),),
        ):
            if not ended or len(changes) == 1:
                yield Edit(
                    statement.lineno,
                    "Gradients are switched off here and not switched on again for what is"
                    " computed afterwards.",
                    changes,
                )
