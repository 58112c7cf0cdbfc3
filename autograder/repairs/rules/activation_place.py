"""Activations at a wrong place, and layers without one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, Function, arguments_of, assigned
from autograder.repairs.edits import Change, Edit, Kind, replace
from autograder.repairs.tensors import (
    Applied,
    applied,
    functions,
    is_layer,
    is_product,
    layers,
    operands,
    reads,
    values_of,
)
from autograder.repairs.wording import call, shown, singly_and_together

NAMES = ("relu", "tanh", "sigmoid", "clamp", "leaky_relu")
FURTHER = (
    *("softmax", "log_softmax", "softplus", "elu", "gelu", "selu", "silu", "hardtanh", "relu6"),
    *("logsigmoid", "softsign", "hardsigmoid", "celu", "mish"),
)
NO_STEP_OF_THE_NET = (
    *("dropout", "alpha_dropout", "feature_alpha_dropout", "normalize", "layer_norm"),
    *("batch_norm", "instance_norm", "group_norm", "rms_norm", "nan_to_num"),
)
MOST_PLACES = 8


def _activations(code: Code, function: ast.AST, names: tuple[str, ...] = NAMES) -> list[Applied]:
    found = (applied(code, node) for node in code.within(function, ast.Call))
    return [part for part in found if part is not None and part.name in names]


def _around(part: Applied, tensor: ast.expr) -> ast.expr:
    """The activation as the student writes it, of another tensor."""
    name, args = part.name, ""
    if name == "clamp":
        args = "min=0"
    return call(f"tensor.{name}({args})", tensor)


@rule(Kind.IDIOM)
def bias_added_after_the_activation(code: Code) -> Iterator[Edit]:
    """`act(X @ W) + b` to `act(X @ W + b)`, at one place and at all."""
    found = []
    for node in code.all(ast.expr):
        sides = operands(node)
        if sides is None or not isinstance(sides[1], ast.Add):
            continue
        for side, bias in ((sides[0], sides[2]), (sides[2], sides[0])):
            part = applied(code, side)
            if (
                part is not None
                and part.name in NAMES
                and isinstance(bias, ast.Name | ast.Subscript)
                and _is_bare_product(code, part.tensor)
            ):
                inner = ast.BinOp(part.tensor, ast.Add(), bias)
                found.append(
                    (
                        node,
                        _around(part, inner),
                        f"{shown(bias)} is added after `{part.name}` here: the activation has to"
                        " see the sum of product and bias.",
                    )
                )
    yield from singly_and_together(found)


def _is_bare_product(code: Code, node: ast.expr) -> bool:
    return is_product(code, node) or isinstance(node, ast.Name)


@rule(Kind.IDIOM)
def activation_on_a_factor(code: Code) -> Iterator[Edit]:
    """`act(X) @ W + b` and `X @ act(W) + b` to `act(X @ W + b)`."""
    for function in functions(code):
        parts = _activations(code, function)
        for part in parts:
            if not isinstance(part.tensor, ast.Name):
                continue
            for node in _layers_around(code, part.node):
                yield Edit(
                    part.node.lineno,
                    f"`{part.name}` is applied to {shown(part.tensor)} before the product. It has"
                    " to be applied to what the layer gives.",
                    (replace(part.node, part.tensor), replace(node, _around(part, node))),
                )


def _layers_around(code: Code, node: ast.AST) -> Iterator[ast.expr]:
    for outer in code.around(node):
        if not isinstance(outer, ast.expr):
            return
        if is_layer(code, outer):
            yield outer


@rule(Kind.IDIOM)
def activation_on_the_wrong_layer(code: Code) -> Iterator[Edit]:
    """Move the only activation of a function from one layer to another."""
    for function in functions(code):
        parts = _activations(code, function)
        if len(parts) != 1:
            continue
        (part,) = parts
        if isinstance(part.tensor, ast.Name) and part.tensor.id in arguments_of(function):
            continue
        if _is_lost(function, code.statement(part.node)):
            continue
        own = [part.tensor]
        if isinstance(part.tensor, ast.Name):
            own += values_of(code, part.tensor.id, part.node)
        same_layer = {id(inner) for value in own[-1:] for inner in ast.walk(value)}
        for node in layers(code, function)[:MOST_PLACES]:
            if node is part.tensor or _is_inside(part.node, node):
                continue
            if isinstance(part.tensor, ast.Name) and id(node) in same_layer:
                continue
            if _gives(code, node, part.tensor):
                continue
            yield Edit(
                part.node.lineno,
                f"`{part.name}` is applied to the result of this layer, and the other layer has"
                " no activation: it is at the wrong layer.",
                (replace(part.node, part.tensor), replace(node, _around(part, node))),
            )


def _gives(code: Code, layer: ast.AST, tensor: ast.expr) -> bool:
    """Whether a name stands for what this layer gives: then it is the same layer."""
    return isinstance(tensor, ast.Name) and any(
        isinstance(target, ast.Name) and target.id == tensor.id
        for target in assigned(code.statement(layer))
    )


def _is_lost(function: ast.AST, statement: ast.stmt) -> bool:
    """Whether what a statement computes is never read."""
    names = [target.id for target in assigned(statement) if isinstance(target, ast.Name)]
    return bool(names) and not any(reads(function, name) for name in names)


def _is_inside(node: ast.AST, outer: ast.AST) -> bool:
    return any(part is node for part in ast.walk(outer))


@rule(Kind.IDIOM)
def activation_too_much(code: Code) -> Iterator[Edit]:
    """Leave out an activation where the program has another one."""
    everywhere = _activations(code, code.tree, (*NAMES, *FURTHER))
    for function in functions(code):
        parts = _activations(code, function, (*NAMES, *FURTHER))
        if len(everywhere) < 2:
            continue
        for part in parts:
            inner = applied(code, part.tensor)
            if inner is not None and inner.name in (*NAMES, *FURTHER):
                said = (
                    f"Two activations follow each other, `{inner.name}` and then `{part.name}`:"
                    " one is enough."
                )
            elif (then := _next_activation(code, part, parts)) is not None:
                said = (
                    f"Two activations follow each other, `{part.name}` and then `{then.name}`:"
                    " one is enough."
                )
            elif isinstance(part.tensor, ast.Name) and part.tensor.id in arguments_of(function):
                said = (
                    f"`{part.name}` is applied to `{part.tensor.id}` here as well: that enters the"
                    " net as it is given."
                )
            else:
                said = (
                    f"`{part.name}` is applied here as well: the result of this layer has to stay"
                    " as it is."
                )
            yield Edit(part.node.lineno, said, (replace(part.node, part.tensor),))
            if part.name in ("clamp", "tanh", "sigmoid", "relu") and len(parts) > 2:
                alike = [other for other in parts if other.name == part.name and other is not part]
                changes: tuple[Change, ...] = tuple(
                    replace(other.node, other.tensor)
                    for other in (part, *alike)
                    if _is_outer(code, other, parts)
                )
                if len(changes) > 1:
                    yield Edit(part.node.lineno, said, changes)


def _next_activation(code: Code, part: Applied, parts: list[Applied]) -> Applied | None:
    """The activation of the name under which the result of another one is kept."""
    match code.statement(part.node):
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is part.node:
            for other in parts:
                if isinstance(other.tensor, ast.Name) and other.tensor.id == name:
                    return other if other.node.lineno > part.node.lineno else None
    return None


def _is_outer(code: Code, part: Applied, parts: list[Applied]) -> bool:
    return any(other is not part and _is_inside(other.node, part.node) for other in parts)


@rule(Kind.IDIOM)
def no_step_of_the_net(code: Code) -> Iterator[Edit]:
    """Leave out dropout and normalisation."""
    found = []
    for call_node in code.all(ast.Call):
        part = applied(code, call_node)
        if part is not None and part.name in NO_STEP_OF_THE_NET:
            said = f"`{part.name}` changes the values here: the net of this task has no such step."
            found.append((part.node, part.tensor, said))
    yield from singly_and_together(found)


@rule(Kind.INSERTED)
def no_activation(code: Code) -> Iterator[Edit]:
    """Where nothing in a function is an activation: put one around a layer of it."""
    for function in functions(code):
        if _has_activation(code, function):
            continue
        sites = [*layers(code, function), *_calls_of_layers(code, function)]
        alike: dict[str, list[ast.expr]] = {}
        for node in sites:
            alike.setdefault(ast.dump(node), []).append(node)
        for nodes in [*alike.values()][:MOST_PLACES]:
            for name in ("relu", "tanh"):
                yield Edit(
                    nodes[0].lineno,
                    "No activation is applied in this function: without one between them, two"
                    " layers together are only one linear layer.",
                    tuple(replace(node, call(f"tensor.{name}()", node)) for node in nodes),
                )


def _calls_of_layers(code: Code, function: Function) -> Iterator[ast.expr]:
    """Calls of an own function with a product in it."""
    own = {other.name for other in functions(code) if layers(code, other)}
    for call_node in code.within(function, ast.Call):
        if isinstance(call_node.func, ast.Name) and call_node.func.id in own:
            yield call_node


def _asks_about_numbers(node: ast.Compare) -> bool:
    return not all(isinstance(op, ast.Is | ast.IsNot | ast.In | ast.NotIn) for op in node.ops)


def _has_activation(code: Code, function: Function) -> bool:
    """Whether a function, or one of the file that it calls, has anything that is not linear."""
    known = (*NAMES, *FURTHER, "maximum", "max", "where", "abs", "exp", "sin", "masked_fill")
    called = [
        code.functions[node.func.id]
        for node in code.within(function, ast.Call)
        if isinstance(node.func, ast.Name) and node.func.id in code.functions
    ]
    for body in (function, *called):
        if any(map(_asks_about_numbers, code.within(body, ast.Compare))):
            return True
        for node in code.within(body, ast.Call):
            part = applied(code, node)
            if part is not None and part.name.rstrip("_") in known:
                return True
    return False
