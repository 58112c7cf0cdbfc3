"""backward() and steps that are never called, or missing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, method, names_in, place_of, same
from autograder.repairs.edits import (
    Edit,
    Kind,
    after,
    before,
    expression,
    replace,
    statements,
)
from autograder.repairs.training import (
    blocks,
    computes,
    first_that,
    is_backward,
    is_lazy,
    is_optimizer,
    is_step,
    noted,
    stored,
)

CALLED = ("backward", "step", "zero_grad", "zero_", "item", "tolist")


@rule(Kind.IDIOM)
def method_without_parentheses(code: Code) -> Iterator[Edit]:
    """Call a method that is only named: alone in a line, or `.item` where a value belongs."""
    for node in code.all(ast.Attribute):
        parent = code.parent(node)
        called = isinstance(parent, ast.Call) and parent.func is node
        alone = isinstance(parent, ast.Expr)
        if called or isinstance(parent, ast.Attribute) or not (alone or node.attr in CALLED):
            continue
        if not isinstance(node.ctx, ast.Load) or (not alone and node.attr in ("step", "grad")):
            continue
        yield Edit(
            node.lineno,
            f"`{node.attr}` has no parentheses here, so the method is only named and never called.",
            (replace(node, expression("method()", method=node)),),
        )


@rule(Kind.IDIOM)
def lazy_calls_never_made(code: Code) -> Iterator[Edit]:
    """Go through a map, filter or generator whose results nobody takes."""
    for statement in code.all(ast.stmt):
        if not isinstance(statement, ast.Expr | ast.Assign) or not is_lazy(code, statement.value):
            continue
        if isinstance(statement, ast.Assign):
            names = {name for target in statement.targets for name in names_in(target)}
            function = code.function(statement)
            if function is None or any(
                name.id in names and isinstance(name.ctx, ast.Load)
                for name in code.within(function, ast.Name)
            ):
                continue
        what = _lazy_name(statement.value)
        yield Edit(
            statement.lineno,
            f"{what} does its work only when somebody takes the results. Nobody takes them here,"
            " so nothing is done.",
            (replace(statement.value, expression("list(lazy)", lazy=statement.value)),),
        )


@rule(Kind.INSERTED)
def backward_missing(code: Code) -> Iterator[Edit]:
    """Where nothing computes gradients: call backward() in front of the update."""
    if any(is_backward(code, node) for node in code.nodes):
        return
    for block in blocks(code):
        update = first_that(code, block, is_step)
        if update is None:
            continue
        earlier = block[: place_of(update, block)]
        for name in _loss_names(code):
            given = [part for part in earlier if name in stored(part) and computes(part)]
            if given:
                yield Edit(
                    given[-1].lineno,
                    f"Nothing calls backward() on `{name}`, so no gradient is computed for the"
                    " update.",
                    (before(update, *statements(f"{name}.backward()")),),
                )


@rule(Kind.INSERTED)
def step_missing(code: Code) -> Iterator[Edit]:
    """Where an optimizer is made and never steps: let it step behind backward()."""
    for made in code.all(ast.Assign):
        (target, *_) = made.targets
        if not isinstance(target, ast.Name) or not is_optimizer(code, target):
            continue
        if any(
            isinstance(node, ast.Attribute) and node.attr == "step" and same(node.value, target)
            for node in code.nodes
        ):
            continue
        for call in code.all(ast.Call):
            if is_backward(code, call) and code.loops(call):
                yield Edit(
                    made.lineno,
                    f"`{target.id}` is made here and its step() is never called, so it moves no"
                    " parameter.",
                    (after(code.statement(call), *statements(f"{target.id}.step()")),),
                )


def _lazy_name(value: ast.expr) -> str:
    return "A generator" if isinstance(value, ast.GeneratorExp) else f"`{method(value)}`"


def _loss_names(code: Code) -> list[str]:
    """The names of losses: what is noted or returned, by itself, by `.item()` or by float()."""
    found: dict[str, None] = {}
    for node in code.nodes:
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="item" | "detach")):
                found.setdefault(name)
            case ast.Call(func=ast.Name(id="float"), args=[ast.Name(id=name)]):
                found.setdefault(name)
            case ast.Return(value=ast.Name(id=name)):
                found.setdefault(name)
        taken = noted(code, node)
        if taken is not None and isinstance(taken[1], ast.Name):
            found.setdefault(taken[1].id)
    return list(found)[:4]
