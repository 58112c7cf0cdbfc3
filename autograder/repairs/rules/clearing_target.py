"""Clearing that reaches another tensor than the gradient, or uses a method that tensors lack."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, method, same
from autograder.repairs.edits import Edit, Kind, as_value, expression, replace, statements
from autograder.repairs.gradient_flow import flow_of
from autograder.repairs.updates import cleared_owner, shown, updates

COPYING = ("clone", "deepcopy", "copy", "tensor", "zeros_like")
EMPTYING = ("zero_", "fill_", "zero", "mul_")


@rule(Kind.IDIOM)
def copy_of_the_gradient_zeroed(code: Code) -> Iterator[Edit]:
    """`g.zero_()`, where `g` is a copy of `p.grad`, becomes `p.grad = None`."""
    flow = flow_of(code)
    for statement in code.all(ast.Expr):
        match statement.value:
            case ast.Call(func=ast.Attribute(attr=attr, value=ast.Name(id=name))):
                if attr not in EMPTYING:
                    continue
            case _:
                continue
        for other in code.preceding(statement):
            match other:
                case ast.Assign(targets=[ast.Name(id=copy)], value=value) if copy == name:
                    owners = [flow.owner(part) for part in ast.walk(value)]
                    owner = next((found for found in owners if found is not None), None)
                    copied = any(method(part) in COPYING for part in ast.walk(value))
                    if owner is not None and copied:
                        yield Edit(
                            statement.lineno,
                            f"`{name}` is a copy of the gradient of {shown(owner, 'the tensor')}:"
                            " clearing the copy leaves the gradient as it is.",
                            (replace(statement, *statements("p.grad = None", p=owner)),),
                        )


@rule(Kind.IDIOM)
def other_gradient_cleared(code: Code) -> Iterator[Edit]:
    """Clearing of one gradient becomes that of another one, which a step uses and nobody clears."""
    clearing = [
        (statement, owner)
        for statement in code.all(ast.stmt)
        if (owner := cleared_owner(code, statement)) is not None
    ]
    for update in updates(code):
        function = code.function(update.statement)
        here = [pair for pair in clearing if code.function(pair[0]) is function]
        if any(same(owner, update.tensor) for _, owner in here):
            continue
        for statement, owner in here:
            changes = tuple(
                replace(part, as_value(update.tensor))
                for part in code.within(statement, ast.expr)
                if same(part, owner)
            )
            yield Edit(
                statement.lineno,
                f"This line clears the gradient of {shown(owner, 'one tensor')}, and that of"
                f" {shown(update.tensor, 'another tensor')} is never cleared here.",
                changes,
            )


@rule(Kind.IDIOM)
def method_of_optimizers_on_a_tensor(code: Code) -> Iterator[Edit]:
    """`p.zero_grad()`, where `p` is what a step changes, becomes `p.grad = None`."""
    tensors = [(code.function(update.statement), update.tensor) for update in updates(code)]
    for statement in code.all(ast.Expr):
        match statement.value:
            case ast.Call(func=ast.Attribute(attr="zero_grad", value=owner)):
                function = code.function(statement)
                if any(function is at and same(owner, tensor) for at, tensor in tensors):
                    yield Edit(
                        statement.lineno,
                        f"{shown(owner, 'This')} is a tensor and has no method `zero_grad`:"
                        " modules and optimizers have it.",
                        (replace(statement, *statements("p.grad = None", p=owner)),),
                    )


@rule(Kind.IDIOM)
def underscore_missing(code: Code) -> Iterator[Edit]:
    """`p.grad.zero()` and `p.grad.fill(0)` get the underscore of methods that act in place."""
    flow = flow_of(code)
    for statement in code.all(ast.Expr):
        match statement.value:
            case ast.Call(func=ast.Attribute(attr="zero" | "fill" as name, value=owner) as called):
                if flow.is_gradient(owner):
                    yield Edit(
                        statement.lineno,
                        f"A tensor has no method `{name}`: methods that change a tensor in place"
                        " end with an underscore.",
                        (replace(called, ast.Attribute(owner, f"{name}_", ast.Load())),),
                    )


@rule(Kind.IDIOM)
def gradient_called(code: Code) -> Iterator[Edit]:
    """`p.grad()` loses its parentheses."""
    for call in code.all(ast.Call):
        match call:
            case ast.Call(func=ast.Attribute(attr="grad", value=owner), args=[], keywords=[]):
                yield Edit(
                    call.lineno,
                    f"`.grad` of {shown(owner, 'this')} is a tensor and not a method: the"
                    " parentheses call it.",
                    (replace(call, expression("p.grad", p=owner)),),
                )
