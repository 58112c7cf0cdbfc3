"""Statements of a training that are done twice."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, assigned, dotted, method, names_in, same
from autograder.repairs.edits import (
    Edit,
    Kind,
    delete,
)
from autograder.repairs.training import (
    blocks,
    does,
    epoch_loops,
    is_backward,
    is_step,
    reads_gradient,
)


@rule(Kind.IDIOM)
def backward_twice(code: Code) -> Iterator[Edit]:
    """Delete a second backward() of a loss to which nothing was assigned since the first."""
    for block in blocks(code):
        for place, first in enumerate(block):
            loss = _backward_of(first)
            if loss is None:
                continue
            for second in block[place + 1 :]:
                if names_in(loss) & _given(code, second):
                    break
                again = _backward_of(second)
                if again is not None and same(loss, again):
                    text = dotted(loss) or "the loss"
                    yield Edit(
                        second.lineno,
                        f"backward() runs a second time for the same `{text}`: its gradients"
                        " were added already.",
                        (delete(second),),
                    )


@rule(Kind.IDIOM)
def same_statement_twice(code: Code) -> Iterator[Edit]:
    """Delete a statement that stands word for word in the same block before."""
    for block in blocks(code):
        for place, first in enumerate(block):
            if not _has_effect(code, first):
                continue
            for second in block[place + 1 :]:
                if same(first, second):
                    yield Edit(
                        second.lineno,
                        "The same statement stands here a second time, so its work is done twice.",
                        (delete(second),),
                    )


@rule(Kind.IDIOM)
def two_updates(code: Code) -> Iterator[Edit]:
    """Delete one of two different updates in one block, with no new gradient between them."""
    for block in blocks(code):
        steps = [
            (place, statement)
            for place, statement in enumerate(block)
            if does(code, statement, is_step)
            and not does(code, statement, is_backward)
            and (does(code, statement, _steps_or_reads))
        ]
        for (i, first), (j, second) in pairwise(steps):
            between = block[i + 1 : j]
            if same(first, second) or any(does(code, part, is_backward) for part in between):
                continue
            one, two = _updates(first), _updates(second)
            if one and two and one != two:
                continue
            for extra in (second, first):
                yield Edit(
                    extra.lineno,
                    "The parameters are updated here and at another place of the same block: one"
                    " gradient is used for two steps.",
                    (delete(extra),),
                )


@rule(Kind.IDIOM)
def update_behind_the_loop_as_well(code: Code) -> Iterator[Edit]:
    """Delete an update behind a loop that holds updates of its own."""
    for loop in epoch_loops(code):
        if not does(code, loop, is_step):
            continue
        found = [
            statement
            for statement in code.following(loop)
            if does(code, statement, is_step) or does(code, statement, is_backward)
        ]
        extra = [statement for statement in found if not isinstance(statement, ast.Return)]
        if extra and any(does(code, statement, _steps_or_reads) for statement in extra):
            yield Edit(
                extra[0].lineno,
                "This stands behind the loop and changes the parameters once more than the loop"
                " does.",
                tuple(delete(statement) for statement in extra),
            )


def _backward_of(statement: ast.stmt) -> ast.expr | None:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=loss, attr="backward"))):
            return loss
    return None


def _given(code: Code, statement: ast.stmt) -> set[str]:
    return {name.id for name in code.within(statement, ast.Name) if isinstance(name.ctx, ast.Store)}


def _has_effect(code: Code, statement: ast.stmt) -> bool:
    if isinstance(statement, ast.AugAssign):
        return True
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Call) and method(statement.value) != "print"
    return isinstance(statement, ast.With | ast.For) and does(code, statement, is_step)


def _steps_or_reads(code: Code, node: ast.AST) -> bool:
    """Whether a node is a step of an optimizer, or reads a gradient, as each update must."""
    step = isinstance(node, ast.Call) and method(node) == "step" and is_step(code, node)
    return step or (isinstance(node, ast.Attribute) and reads_gradient(node))


def _updates(statement: ast.stmt) -> frozenset[str]:
    """What a statement updates; empty for a whole net, by an optimizer or in a loop."""
    if isinstance(statement, ast.With):
        return frozenset()
    targets = [*assigned(statement)]
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        function = statement.value.func
        if isinstance(function, ast.Attribute) and function.attr != "step":
            targets = [function.value]
    return frozenset(dotted(target).removesuffix(".data") for target in targets)
