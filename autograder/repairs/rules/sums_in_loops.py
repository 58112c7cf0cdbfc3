"""Sums that a loop makes element by element: overwritten, begun again, incomplete, not divided."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, Loop, arguments_of, method, names_in, number, same
from autograder.repairs.edits import (
    Edit,
    Kind,
    after,
    before,
    delete,
    expression,
    replace,
    statements,
)
from autograder.repairs.tensors import functions, reads, squared, values_of
from autograder.repairs.wording import shown

TRAINING = ("backward", "step", "grad", "append")


def _plain_loop(code: Code, node: ast.AST) -> Loop | None:
    """The innermost loop around a statement, if it trains nothing and notes nothing."""
    loops = code.loops(node)
    if not loops or any(method(call) in TRAINING for call in code.within(loops[0], ast.Call)):
        return None
    return loops[0]


def _read_behind(code: Code, loop: Loop, name: str) -> bool:
    function = code.function(loop) or code.tree
    inside = {id(node) for node in code.within(loop, ast.Name)}
    return any(id(use) not in inside and use.lineno > loop.lineno for use in reads(function, name))


@rule(Kind.IDIOM)
def sum_overwritten(code: Code) -> Iterator[Edit]:
    """`total = e` and `total =+ e` in a loop to `total = total + e`, if it is read behind it."""
    for statement in code.all(ast.Assign):
        loop = _plain_loop(code, statement)
        match statement.targets:
            case [ast.Name(id=name)] if loop is not None:
                pass
            case _:
                continue
        if name in names_in(statement.value) or reads(loop, name) or number(statement.value) == 0:
            continue
        if not _read_behind(code, loop, name):
            continue
        said = f"`{name}` is overwritten in each round of the loop, so only the last one counts."
        value = statement.value
        if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.UAdd):
            said = (
                f"`=+` gives `{name}` a new value in each round: nothing is added to the old one."
            )
        new = statements("total = total + e", total=ast.Name(name), e=value)
        changes = [replace(statement, *new)]
        if len(values_of(code, name, statement)) == 1:
            changes.append(before(loop, *statements("total = 0", total=ast.Name(name))))
        yield Edit(statement.lineno, said, tuple(changes))


@rule(Kind.IDIOM)
def sum_begun_again(code: Code) -> Iterator[Edit]:
    """`total = 0` in the loop that adds to `total`: before the loop."""
    for statement in code.all(ast.Assign):
        loop = _plain_loop(code, statement)
        match statement.targets:
            case [ast.Name(id=name)] if loop is not None:
                pass
            case _:
                continue
        constant = not names_in(statement.value) - {"torch"}
        adds = any(
            isinstance(other, ast.AugAssign)
            and isinstance(other.target, ast.Name)
            and other.target.id == name
            for other in loop.body
        ) or any(
            isinstance(other, ast.Assign)
            and name in names_in(other.value)
            and any(isinstance(to, ast.Name) and to.id == name for to in other.targets)
            for other in loop.body
        )
        if constant and adds and _read_behind(code, loop, name):
            yield Edit(
                statement.lineno,
                f"`{name}` begins anew in each round of the loop, so only the last one counts.",
                (delete(statement), before(loop, deepcopy(statement))),
            )


@rule(Kind.MOVE)
def sum_divided_in_each_round(code: Code) -> Iterator[Edit]:
    """`total /= n` in the loop that adds to `total`: behind the loop."""
    for statement in code.all(ast.AugAssign):
        loop = _plain_loop(code, statement)
        if loop is None or not isinstance(statement.target, ast.Name):
            continue
        name = statement.target.id
        adds = any(
            isinstance(other.op, ast.Add) and same(other.target, statement.target)
            for other in code.within(loop, ast.AugAssign)
        )
        if isinstance(statement.op, ast.Div) and adds and _read_behind(code, loop, name):
            yield Edit(
                statement.lineno,
                f"`{name}` is divided in each round of the loop here, and once is enough.",
                (delete(statement), after(loop, deepcopy(statement))),
            )


@rule(Kind.IDIOM)
def loop_leaves_elements_out(code: Code) -> Iterator[Edit]:
    """`range(1, n)` and `range(n - 1)` to `range(n)`, where its numbers pick elements."""
    for loop in code.all(ast.For):
        match loop:
            case ast.For(
                target=ast.Name(id=name), iter=ast.Call(func=ast.Name(id="range"), args=[*given])
            ) if _plain_loop(code, loop.body[0]) is loop and _picks(code, loop, name):
                pass
            case _:
                continue
        match given:
            case [ast.Constant(value=1), stop]:
                left_out = "0 is left out, so the first element is not used"
            case [ast.BinOp(left=stop, op=ast.Sub(), right=ast.Constant(value=1))] | [
                ast.Constant(value=0),
                ast.BinOp(left=stop, op=ast.Sub(), right=ast.Constant(value=1)),
            ]:
                left_out = "it ends one too early, so the last element is not used"
            case _:
                continue
        yield Edit(
            loop.lineno,
            f"Look at which numbers `{name}` goes through in this loop: {left_out}.",
            (replace(loop.iter, expression("range(stop)", stop=stop)),),
        )


def _picks(code: Code, loop: ast.For, name: str) -> bool:
    """Whether the number of a round picks elements as it is, and never one more or less."""
    parts: list[ast.expr] = []
    for node in code.within(loop, ast.Subscript):
        if name in names_in(node.slice):
            parts += node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    used = [part for part in parts if name in names_in(part)]
    return bool(used) and all(isinstance(part, ast.Name) for part in used)


@rule(Kind.INSERTED)
def added_without_a_square(code: Code) -> Iterator[Edit]:
    """`total += p - t` and `total = total + (p - t)` to the square of the difference."""
    for node in code.all(ast.BinOp):
        if not isinstance(node.op, ast.Sub) or _plain_loop(code, node) is None:
            continue
        statement = code.statement(node)
        outer = code.parent(node)
        match statement:
            case ast.AugAssign(op=ast.Add(), value=value) if value is node:
                pass
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if (
                outer is value and isinstance(outer, ast.BinOp) and name in names_in(outer)
            ):
                pass
            case _:
                continue
        yield Edit(
            node.lineno,
            f"{shown(node)} is added without a square: errors above and below zero cancel each"
            " other.",
            (replace(node, expression("x ** 2", x=node)),),
        )


@rule(Kind.INSERTED)
def sum_never_divided(code: Code) -> Iterator[Edit]:
    """`return total` for a sum of squares that a loop makes: divide it by a number of rows."""
    for function in functions(code):
        if any(isinstance(node.op, ast.Div) for node in code.within(function, ast.BinOp)):
            continue
        sums = {
            node.target.id
            for node in code.within(function, ast.AugAssign)
            if isinstance(node.target, ast.Name)
            and code.loops(node)
            and isinstance(node.op, ast.Add)
            and any(squared(code, part) is not None for part in ast.walk(node.value))
        }
        for statement in code.within(function, ast.Return):
            match statement.value:
                case ast.Name(id=name) as value if name in sums and not code.loops(statement):
                    for argument in arguments_of(function)[:1]:
                        new = expression("x / len(y)", x=value, y=ast.Name(argument))
                        yield Edit(
                            statement.lineno,
                            f"`{name}` is the sum of all squares: nothing divides it by their"
                            " number, so this is no mean.",
                            (replace(value, new),),
                        )
