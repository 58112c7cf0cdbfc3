"""Steps that go along the gradient, and steps that are made twice."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, dotted, method, names_in, number, same
from autograder.repairs.edits import Change, Edit, Kind, delete, replace
from autograder.repairs.gradient_flow import flow_of
from autograder.repairs.updates import STEPS, Update, grouped, shown, stepping, updates

OPPOSITE = {
    "sub_": "add_",
    "add_": "sub_",
    "sub": "add",
    "add": "sub",
    "subtract_": "add_",
    "subtract": "add",
}


@rule(Kind.IDIOM)
def step_along_the_gradient(code: Code) -> Iterator[Edit]:
    """`p += …` becomes `p -= …`, and what else adds a step, where its factors have no minus."""
    yield from grouped(code, _flipped(code))


def _flipped(code: Code) -> Iterator[Edit]:
    for update in updates(code):
        if update.step is None or update.sign * _sign(update.step) * _alpha(update) < 0:
            continue
        change = _other_sign(update)
        if change is not None:
            yield Edit(
                update.statement.lineno,
                f"{shown(update.tensor, 'The parameter')} moves along its gradient here, where the"
                " loss grows: a step of descent goes the other way.",
                (change,),
            )


def _other_sign(update: Update) -> Change | None:
    # Python shares the nodes of operators: what holds the operator has to be replaced.
    statement = update.statement
    if isinstance(statement, ast.AugAssign):
        new = ast.AugAssign(statement.target, _turned(statement.op), statement.value)
        return replace(statement, new)
    for part in ast.walk(statement):
        match part:
            case ast.BinOp(op=ast.Add() | ast.Sub()) if part.right is update.step:
                return replace(part, ast.BinOp(part.left, _turned(part.op), part.right))
            case ast.BinOp(op=ast.Add()) if part.left is update.step:
                return replace(part, ast.BinOp(part.right, ast.Sub(), part.left))
            case ast.Call(func=ast.Attribute(value=owner, attr=name) as func, args=args):
                if name in STEPS and any(argument is update.step for argument in args):
                    return replace(func, ast.Attribute(owner, OPPOSITE[name], ast.Load()))
    return None


def _turned(op: ast.operator) -> ast.operator:
    return ast.Sub() if isinstance(op, ast.Add) else ast.Add()


def _alpha(update: Update) -> int:
    """The sign of the keyword `alpha`, and of the factor in `add_(factor, step)`."""
    for part in ast.walk(update.statement):
        if isinstance(part, ast.keyword) and part.arg == "alpha":
            return _sign(part.value)
    return 1


def _sign(node: ast.expr) -> int:
    """The sign of a product whose factors are positive but for what has a minus."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_sign(operand)
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div(), right=right):
            return _sign(left) * _sign(right)
        case ast.Call(func=ast.Attribute(attr="mul" | "div" | "mul_", value=owner), args=[factor]):
            return _sign(owner) * _sign(factor)
        case ast.Call(args=[one, other]) if method(node) in ("mul", "multiply", "div"):
            return _sign(one) * _sign(other)
    value = number(node)
    return -1 if value is not None and value < 0 else 1


@rule(Kind.IDIOM)
def step_taken_off_from_behind(code: Code) -> Iterator[Edit]:
    """`rate * p.grad - p` becomes `p - rate * p.grad`."""
    flow = flow_of(code)
    for update in updates(code):
        for part in code.within(update.statement, ast.BinOp):
            if (
                isinstance(part.op, ast.Sub)
                and same(part.right, update.target)
                and flow.has_gradient(part.left)
            ):
                yield Edit(
                    part.lineno,
                    "The subtraction is the wrong way round here: the old value is taken off"
                    " from the step.",
                    (replace(part, ast.BinOp(part.right, ast.Sub(), part.left)),),
                )


@rule(Kind.IDIOM)
def negative_rate_given(code: Code) -> Iterator[Edit]:
    """`update(parameters, -rate)` loses its minus, for a function that updates parameters."""
    names = stepping(code)
    for call in code.all(ast.Call):
        if dotted(call.func) not in names:
            continue
        for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
            match argument:
                case ast.UnaryOp(op=ast.USub(), operand=operand):
                    yield Edit(
                        call.lineno,
                        f"{shown(argument, 'A number')} has a minus here, so the parameters move"
                        " along their gradients, where the loss grows.",
                        (replace(argument, operand),),
                    )
                case ast.BinOp(left=ast.UnaryOp(op=ast.USub(), operand=operand) as minus):
                    yield Edit(
                        call.lineno,
                        f"{shown(argument, 'A number')} has a minus here, so the parameters move"
                        " along their gradients, where the loss grows.",
                        (replace(minus, operand),),
                    )


@rule(Kind.IDIOM)
def gradient_negated(code: Code) -> Iterator[Edit]:
    """A name that gets minus a gradient gets the gradient, where the step is then taken off."""
    flow = flow_of(code)
    for statement in code.all(ast.Assign):
        match statement.value:
            case ast.UnaryOp(op=ast.USub(), operand=operand) as minus if flow.has_gradient(operand):
                if isinstance(statement.targets[0], ast.Name):
                    yield Edit(
                        statement.lineno,
                        f"{shown(statement.targets[0], 'The name')} has the sign of the gradient"
                        " turned round, so the step goes to where the loss grows.",
                        (replace(minus, operand),),
                    )


@rule(Kind.IDIOM)
def parameter_updated_twice(code: Code) -> Iterator[Edit]:
    """Of two updates of one tensor in the same block, one goes."""
    found = [update for update in updates(code) if update.in_place]
    for index, second in enumerate(found):
        for first in found[:index]:
            if not same(first.tensor, second.tensor):
                continue
            block = code.block(first.statement)
            if not any(second.statement is other for other in block):
                continue
            sentence = (
                f"{shown(second.tensor, 'The parameter')} makes a step here, and another line"
                " has made one before: one is enough."
            )
            yield Edit(second.statement.lineno, sentence, (delete(second.statement),))


@rule(Kind.IDIOM)
def step_called_twice(code: Code) -> Iterator[Edit]:
    """Of two equal calls in a block that make the step, one goes."""
    names = stepping(code)
    for call in code.all(ast.Call):
        if not code.is_ignored(call) or dotted(call.func) not in names:
            continue
        statement = code.statement(call)
        for other in code.preceding(statement):
            if same(other, statement):
                yield Edit(
                    statement.lineno,
                    f"{shown(call, 'This call')} stands here a second time, so each round makes"
                    " two steps: one is enough.",
                    (delete(statement),),
                )
                break


@rule(Kind.IDIOM)
def step_in_two_ways(code: Code) -> Iterator[Edit]:
    """Where one block has an optimizer's step or a helper and updates by hand: one goes."""
    names = stepping(code)
    loops = {
        id(outer): outer
        for update in updates(code)
        for outer in code.around(update.statement)
        if isinstance(outer, ast.For | ast.With)
    }
    by_hand = [*loops.values(), *(update.statement for update in updates(code))]
    for call in code.all(ast.Call):
        if not code.is_ignored(call) or dotted(call.func) not in names:
            continue
        statement = code.statement(call)
        block = code.block(statement)
        for other in by_hand:
            if any(other is inner for inner in block):
                sentence = (
                    "The parameters are updated by this line, and other lines update them by hand:"
                    " that makes two steps where one is enough."
                )
                yield Edit(statement.lineno, sentence, (delete(statement),))
                break


@rule(Kind.IDIOM)
def step_repeated_by_a_loop(code: Code) -> Iterator[Edit]:
    """A loop whose variable is not used, around a whole step: its body stands there once."""
    names = stepping(code)
    steps = {id(update.statement) for update in updates(code)}
    for loop in code.all(ast.For):
        inside = [*code.within(loop, ast.AST)]
        called = [code.functions.get(dotted(part.func)) for part in code.within(loop, ast.Call)]
        every = [part for node in (loop, *called) if node is not None for part in ast.walk(node)]
        if any(method(part) in ("backward", "grad") for part in every) or not any(
            id(part) in steps or (isinstance(part, ast.Call) and dotted(part.func) in names)
            for part in inside
        ):
            continue
        used = {name for inner in loop.body for name in names_in(inner)}
        bound = {
            part.id
            for inner in loop.body
            for part in code.within(inner, ast.Name)
            if isinstance(part.ctx, ast.Store)
        }
        if not names_in(loop.target) & (used - bound):
            yield Edit(
                loop.lineno,
                "This loop repeats the whole step for each of its rounds: one step is enough.",
                (replace(loop, *loop.body),),
            )
