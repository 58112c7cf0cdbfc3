"""Gradients that are read from a tensor that has none, or from the wrong one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, same
from autograder.repairs.edits import Edit, Kind, as_value, delete, expression, replace
from autograder.repairs.gradient_flow import bare, flow_of
from autograder.repairs.updates import grouped, shown, updates


@rule(Kind.IDIOM)
def gradient_of_the_data(code: Code) -> Iterator[Edit]:
    """`p.data.grad` and `p.detach().grad` become `p.grad`."""
    fixes = []
    for node in code.all(ast.Attribute):
        if node.attr == "grad" and not same(bare(node.value), node.value):
            fixes.append(
                Edit(
                    node.lineno,
                    f"{shown(node.value, 'This')} is another tensor, and its `.grad` is None: the"
                    " gradient stands at the parameter itself.",
                    (replace(node.value, bare(node.value)),),
                )
            )
    yield from grouped(code, fixes)


@rule(Kind.IDIOM)
def gradient_of_a_detached_name(code: Code) -> Iterator[Edit]:
    """`q.grad` for `q = p.data` or `q = p.detach()` becomes `p.grad`."""
    for statement in code.all(ast.Assign):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                tensor = bare(value)
                if same(tensor, value) or not isinstance(tensor, ast.Name | ast.Subscript):
                    continue
                function = code.function(statement)
                changes = [
                    replace(node.value, tensor)
                    for node in code.all(ast.Attribute)
                    if node.attr == "grad"
                    and isinstance(node.value, ast.Name)
                    and node.value.id == name
                    and code.function(node) is function
                ]
                if changes and name not in ast.unparse(tensor).split("."):
                    yield Edit(
                        getattr(changes[0].node, "lineno", statement.lineno),
                        f"`{name}` is {shown(value, 'another tensor')}, and the `.grad` of that is"
                        " None: the gradient stands at the parameter itself.",
                        tuple(changes),
                    )


@rule(Kind.IDIOM)
def detached_under_its_own_name(code: Code) -> Iterator[Edit]:
    """`p = p.detach()` goes, where the update reads `p.grad`; the update changes `p.data`."""
    for statement in code.all(ast.Assign):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name) as target], value=value):
                if same(bare(value), value) or not same(bare(value), target):
                    continue
                if any(
                    isinstance(part, ast.Call) and "clone" in ast.unparse(part)
                    for part in ast.walk(value)
                ):
                    continue
                changes = [
                    replace(
                        update.target, ast.Attribute(as_value(update.target), "data", ast.Store())
                    )
                    for update in updates(code)
                    if same(update.target, target) and isinstance(update.statement, ast.AugAssign)
                    if code.function(update.statement) is code.function(statement)
                ]
                if changes:
                    yield Edit(
                        statement.lineno,
                        f"`{name}` becomes {shown(value, 'another tensor')} here, and the `.grad`"
                        " of that is None: the gradient stands at the parameter itself.",
                        (delete(statement), *changes),
                    )


@rule(Kind.IDIOM)
def detached_in_the_loop_head(code: Code) -> Iterator[Edit]:
    """`for p in [q.data for q in parameters]` goes over the parameters themselves."""
    found = updates(code)
    for loop in code.all(ast.For):
        for made in code.within(loop.iter, ast.ListComp):
            tensor = bare(made.elt)
            if same(tensor, made.elt) or not isinstance(tensor, ast.Name):
                continue
            inner = [
                update
                for update in found
                if any(update.statement is part for part in ast.walk(loop))
            ]
            changes = [
                replace(update.target, ast.Attribute(as_value(update.target), "data", ast.Store()))
                for update in inner
                if isinstance(update.target, ast.Name)
                and isinstance(update.statement, ast.AugAssign)
                and not code.without_gradients(update.statement)
            ]
            if inner:
                yield Edit(
                    made.elt.lineno,
                    f"The loop goes over {shown(made.elt, 'other tensors')}, and the `.grad` of"
                    " these is None: the gradient stands at the parameter itself.",
                    (replace(made.elt, tensor), *changes),
                )


@rule(Kind.IDIOM)
def gradient_of_another_tensor(code: Code) -> Iterator[Edit]:
    """In an update of `b` that uses the gradient of `W` alone: the gradient of `b`."""
    flow = flow_of(code)
    fixes = []
    for update in updates(code):
        owners = [
            (node, owner)
            for node in code.within(update.statement, ast.expr)
            if (owner := flow.owner(node)) is not None
        ]
        for node, owner in owners:
            if same(bare(owner), update.tensor) or isinstance(node, ast.Call):
                continue
            fixes.append(
                Edit(
                    update.statement.lineno,
                    f"{shown(update.tensor, 'The parameter')} is changed by the gradient of"
                    f" {shown(owner, 'another tensor')}: each tensor has a gradient of its own.",
                    (replace(node, expression("p.grad", p=as_value(update.tensor))),),
                )
            )
    yield from grouped(code, fixes)
