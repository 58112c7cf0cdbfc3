"""Loops that do not end at the first loss that is low enough: the edits hold that condition."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, Loop, dotted, method, names_in, number, same
from autograder.repairs.edits import Change, Edit, Kind, after, before, delete, expression, replace
from autograder.repairs.edits import statements as written
from autograder.repairs.stops import compared, counts, leaves, stops
from autograder.repairs.training import (
    does,
    epoch_loops,
    first_that,
    is_backward,
    is_noting,
    is_step,
    loss_of,
    noted,
    unused_arguments,
)


@rule(Kind.IDIOM)
def another_value_compared(code: Code) -> Iterator[Edit]:
    """Compare the loss with an argument, where a condition that leaves the loop asks another."""
    for node in stops(code):
        loop = code.loops(node)[-1]
        loss = _loss(code, loop)
        if loss is None or not any(leaves(part) for part in node.body):
            continue
        for name in _limits(code, loop, node):
            new = expression(f"loss < {name}", loss=loss)
            said = _said(code, loop, node.test, loss)
            if not said or same(node.test, new):
                continue
            yield Edit(node.test.lineno, said, (replace(node.test, new),))
            front = first_that(code, loop.body, is_backward)
            if front is not None and node in loop.body and front is not node:
                stop = ast.If(new, [ast.Break()], [])
                yield Edit(node.test.lineno, said, (delete(node), before(front, stop)))


@rule(Kind.INSERTED)
def nothing_ends_the_loop(code: Code) -> Iterator[Edit]:
    """Leave the loop at a loss below an argument that is not used in the loop."""
    for loop in epoch_loops(code):
        function, loss = code.function(loop), _loss(code, loop)
        if function is None or loss is None:
            continue
        unused = unused_arguments(code, function)
        names = [
            name
            for name in code.arguments(loop)
            if name not in names_in(loop) and (name in unused or _is_compared(code, function, name))
        ]
        for name in names:
            if name not in unused and _is_asked_in_a_call(code, loop, name):
                continue
            said = (
                f"`{name}` is not used in this loop, so no loss ends it early."
                if name in unused
                else f"`{name}` is looked at only outside of this loop, when all epochs are done."
            )
            stop = written(f"if loss < {name}:\n    break", loss=loss)
            for place in _places(code, loop):
                yield Edit(loop.lineno, said, (place(stop),))


@rule(Kind.INSERTED)
def asked_after_the_update(code: Code) -> Iterator[Edit]:
    """Leave a `while` loop that compares a loss in its condition before that pass's update."""
    for loop in epoch_loops(code):
        loss = _loss(code, loop)
        if not isinstance(loop, ast.While) or loss is None:
            continue
        for node in compared(code, loop.test):
            if counts(code, loop, node.left):
                continue
            for name in code.arguments(loop):
                if name in names_in(node):
                    stop = written(f"if loss < {name}:\n    break", loss=loss)
                    for place in _places(code, loop):
                        yield Edit(
                            node.lineno,
                            f"`while` compares with `{name}` only when an epoch is over: by then"
                            " its update is made.",
                            (place(stop),),
                        )


class _Place:
    """A place for new statements: in front of a statement, or behind it."""

    def __init__(self, statement: ast.stmt, behind: bool) -> None:
        self._statement = statement
        self._behind = behind

    def __call__(self, new: list[ast.stmt]) -> Change:
        put = after if self._behind else before
        return put(self._statement, *new)


def _places(code: Code, loop: Loop) -> list[_Place]:
    """In front of backward(), and behind the noting of the loss."""
    front = first_that(code, loop.body, is_backward) or first_that(code, loop.body, is_step)
    note = first_that(code, loop.body, is_noting)
    places = [] if front is None or does(code, front, is_noting) else [_Place(front, False)]
    return places if note is None else [*places, _Place(note, True)]


def _loss(code: Code, loop: Loop) -> ast.expr | None:
    """A name that holds this epoch's loss."""
    loss = loss_of(code, loop)
    if isinstance(loss, ast.Name) and loss.id in _given_in(code, loop):
        return loss
    for node in code.within(loop, ast.AST):
        taken = noted(code, node)
        if taken is not None:
            kept, value = taken
            if isinstance(value, ast.Name):
                return value
            if isinstance(value, ast.Call) and method(value) == "item":
                owner = getattr(value.func, "value", None)
                if isinstance(owner, ast.Name):
                    return owner
            return expression("kept[-1]", kept=kept)
    return None


def _given_in(code: Code, loop: Loop) -> set[str]:
    return {name.id for name in code.within(loop, ast.Name) if isinstance(name.ctx, ast.Store)}


def _limits(code: Code, loop: Loop, node: ast.If) -> list[str]:
    """The arguments with which a loss can be compared: in the condition, unused, or compared."""
    arguments = code.arguments(node)
    function = code.function(node)
    here = [name for name in arguments if name in names_in(node.test)]
    if here or function is None:
        return here
    unused = unused_arguments(code, function)
    return unused or [
        name
        for name in arguments
        if any(name in names_in(part) for part in code.within(loop, ast.Compare))
    ]


def _is_asked_in_a_call(code: Code, loop: Loop, name: str) -> bool:
    """Whether a function that the loop calls, an inner one too, uses the name."""
    called = {dotted(call.func) for call in code.within(loop, ast.Call)}
    return any(
        function.name in called and name in names_in(function)
        for function in code.all(ast.FunctionDef)
    )


def _is_compared(code: Code, function: ast.AST, name: str) -> bool:
    return any(name in names_in(node) for node in code.within(function, ast.Compare))


def _said(code: Code, loop: Loop, test: ast.expr, loss: ast.expr) -> str:
    """What a condition asks in place of this epoch's loss; empty where it asks for that."""
    arguments = set(code.arguments(test))
    for node in compared(code, test):
        left, right = node.left, node.comparators[0]
        if counts(code, loop, left) and len(names_in(left)) == 1:
            if isinstance(test, ast.BoolOp):
                continue
            return "The condition asks how many epochs are done, and not for this epoch's loss."
        for side in (left, right):
            if names_in(left) | names_in(right) <= arguments and names_in(left) != names_in(right):
                return "Only arguments are compared here, and no loss: they stay the same."
            if names_in(side) and names_in(side) <= arguments:
                continue
            said = _other(side, loss)
            if said:
                return said
    if isinstance(test, ast.Call):
        return "The condition is made of several values, and asks not only for this epoch's loss."
    return ""


def _other(side: ast.expr, loss: ast.expr) -> str:
    for part in ast.walk(side):
        match part:
            case ast.BinOp(op=ast.Sub()):
                return "A difference is compared here, and not the loss of this epoch itself."
            case ast.BinOp(op=ast.Pow()):
                return "A power of the loss is compared here, and not the loss itself."
            case ast.BinOp():
                return "A number computed from the loss is compared here, and not the loss itself."
            case ast.Call() if method(part) in ("sqrt", "log", "log10", "square"):
                return f"`{method(part)}` changes the loss before it is compared."
            case ast.Call() if method(part) in ("min", "max", "sum", "mean", "all", "any"):
                return f"`{method(part)}` of several losses is compared, and not this epoch's loss."
            case ast.Subscript(slice=index) if number(index) not in (None, -1.0):
                return "The value at this place of the list is not the loss of this epoch."
            case ast.Subscript(slice=ast.Slice()):
                return "A part of the list is compared, and not the loss of this epoch."
    if isinstance(side, ast.Name) and not same(side, loss):
        return f"`{side.id}` is compared here, and not the loss of this epoch."
    return ""
