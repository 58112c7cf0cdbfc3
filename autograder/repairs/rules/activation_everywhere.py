"""Activations that a loop or a shared function applies to every layer, or a flag to none."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, Function, arguments_of, number
from autograder.repairs.edits import Change, Edit, Kind, expression, replace
from autograder.repairs.tensors import Applied, applied, functions, layers, values_of
from autograder.repairs.wording import call

NAMES = ("relu", "tanh", "sigmoid", "clamp", "leaky_relu", "clamp_min", "maximum", "elu", "gelu")
MOST_CALLS = 4


def _activations(code: Code, node: ast.AST) -> list[Applied]:
    found = (applied(code, part) for part in code.within(node, ast.Call))
    return [part for part in found if part is not None and part.name in NAMES]


@rule(Kind.IDIOM)
def activation_in_every_pass(code: Code) -> Iterator[Edit]:
    """In a loop over layers: an activation for all passes but the last."""
    for loop in code.all(ast.For):
        last = _last_pass(code, loop.target, loop.iter)
        parts = _activations(code, loop)
        if last is None or len(parts) != 1 or not layers(code, loop):
            continue
        (part,) = parts
        if any(isinstance(outer, ast.If | ast.IfExp) for outer in code.around(part.node)):
            continue
        new = expression("x if last else act", x=part.tensor, last=last, act=part.node)
        yield Edit(
            part.node.lineno,
            f"`{part.name}` is applied in every round of this loop, so also to the last layer:"
            " its result has to stay as it is.",
            (replace(part.node, new),),
        )


def _last_pass(code: Code, target: ast.expr, over: ast.expr) -> ast.expr | None:
    """A condition that holds in the last pass of a loop over layers that are written out."""
    match target, over:
        case ast.Tuple(elts=[_, inner]), ast.Call(func=ast.Name(id="enumerate"), args=[values]):
            return _last_pass(code, inner, values)
        case ast.Tuple(elts=[ast.Name() as name, *_]), ast.Call(
            func=ast.Name(id="zip"), args=[values, *_]
        ):
            return _is_last(code, name, values)
        case ast.Tuple(elts=[ast.Name() as name, *_]), _:
            elements = _elements(code, over)
            match elements[-1:]:
                case [ast.Tuple(elts=[last, *_])]:
                    return expression("a is b", a=ast.Name(name.id), b=last)
        case ast.Name() as name, ast.Call(func=ast.Name(id="range"), args=[count]):
            if (number(count) or 2) > 1 and isinstance(count, ast.Constant | ast.Call):
                return expression("a == b - 1", a=ast.Name(name.id), b=count)
    return None


def _is_last(code: Code, name: ast.Name, values: ast.expr) -> ast.expr | None:
    elements = _elements(code, values)
    if len(elements) < 2 or not isinstance(elements[-1], ast.Name):
        return None
    return expression("a is b", a=ast.Name(name.id), b=elements[-1])


def _elements(code: Code, node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.Name):
        values = values_of(code, node.id, node)
        node = values[0] if len(values) == 1 else node
    return node.elts if isinstance(node, ast.List | ast.Tuple) else []


@rule(Kind.IDIOM)
def activation_in_a_shared_function(code: Code) -> Iterator[Edit]:
    """Where all layers are calls of a function with an activation: one call without it."""
    for function in functions(code):
        parts = _activations(code, function)
        if len(parts) != 1 or not layers(code, function):
            continue
        (part,) = parts
        if any(isinstance(outer, ast.If | ast.IfExp) for outer in code.around(part.node)):
            continue
        for caller in functions(code):
            calls = [
                node
                for node in code.within(caller, ast.Call)
                if isinstance(node.func, ast.Name) and node.func.id == function.name
            ]
            if caller is function or not 2 <= len(calls) <= MOST_CALLS:
                continue
            for last in calls:
                changes: list[Change] = [replace(part.node, part.tensor)]
                for other in calls:
                    if other is not last:
                        name = "relu" if part.name in ("clamp", "maximum") else part.name
                        changes.append(replace(other, call(f"tensor.{name}()", other)))
                yield Edit(
                    last.lineno,
                    f"`{function.name}` applies `{part.name}` here, too: the result of this layer"
                    " has to stay as it is.",
                    tuple(changes),
                )


@rule(Kind.IDIOM)
def flag_of_a_call(code: Code) -> Iterator[Edit]:
    """Give a call of an own function the other value of an argument that is True or False."""
    for function in functions(code):
        for name, default in _flags(function):
            if not _decides(code, function, name):
                continue
            for node in code.all(ast.Call):
                if not (isinstance(node.func, ast.Name) and node.func.id == function.name):
                    continue
                place = arguments_of(function).index(name)
                given = [keyword for keyword in node.keywords if keyword.arg == name]
                if len(node.args) > place or any(keyword.arg is None for keyword in node.keywords):
                    continue
                value: object = default
                if given:
                    value = getattr(given[0].value, "value", None)
                if not isinstance(value, bool):
                    continue
                others = [keyword for keyword in node.keywords if keyword.arg != name]
                new = ast.keyword(name, ast.Constant(not value))
                yield Edit(
                    node.lineno,
                    f"`{name}` is `{value}` in this call of `{function.name}`: look at what that"
                    " switches on or off there.",
                    (replace(node, ast.Call(node.func, node.args, [*others, new])),),
                )


def _flags(function: Function) -> Iterator[tuple[str, bool]]:
    arguments = function.args.args
    defaults = function.args.defaults
    for argument, default in zip(
        arguments[len(arguments) - len(defaults) :], defaults, strict=True
    ):
        match default:
            case ast.Constant(value=bool() as value):
                yield argument.arg, value


def _decides(code: Code, function: Function, name: str) -> bool:
    tests = [node.test for node in code.within(function, ast.If)]
    tests += [node.test for node in code.within(function, ast.IfExp)]
    return any(
        isinstance(part, ast.Name) and part.id == name for test in tests for part in ast.walk(test)
    )
