"""Biases that are missing, of another layer, subtracted, or added at a wrong place."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, Function, arguments_of, mentions, same
from autograder.repairs.edits import Change, Edit, Kind, expression, replace
from autograder.repairs.tensors import (
    functions,
    is_layer,
    is_product,
    reads,
)
from autograder.repairs.wording import shown, singly_and_together

MOST_PLACES = 6


def _given(code: Code, function: Function) -> list[str]:
    """The arguments of a function, and the names into which it or a loop unpacks something."""
    names = arguments_of(function)
    for node in code.within(function, ast.Assign):
        match node.targets:
            case [ast.Tuple(elts=targets) | ast.List(elts=targets)]:
                names += [target.id for target in targets if isinstance(target, ast.Name)]
    for loop in code.within(function, ast.For):
        together = [part.id for part in ast.walk(loop.target) if isinstance(part, ast.Name)]
        names += together if len(together) > 1 else []
    return names


def _in_layers(code: Code, function: Function, name: str) -> list[ast.Name]:
    """Where a function reads a name in a product or in a sum with one."""
    return [
        use
        for use in reads(function, name)
        if _enters_a_layer(code, use) and getattr(code.parent(use), "attr", "") != "grad"
    ]


def _unused(code: Code, function: Function) -> list[str]:
    return [name for name in _given(code, function) if name != "_" and not reads(function, name)]


def _is_trained(code: Code, function: Function, name: str) -> bool:
    """Whether a name only stands in lists and updates."""
    return all(
        isinstance(code.parent(use), ast.List | ast.Tuple | ast.Attribute)
        for use in reads(function, name)
    )


@rule(Kind.IDIOM)
def product_before_the_sum(code: Code) -> Iterator[Edit]:
    """`h + b @ W` to `(h + b) @ W`, where parentheses are missing."""
    for node in code.all(ast.BinOp):
        match node:
            case ast.BinOp(
                left=left, op=ast.Add(), right=ast.BinOp(left=first, op=ast.MatMult(), right=second)
            ) if isinstance(first, ast.Name):
                new = expression("(a + b) @ c", a=left, b=first, c=second)
                yield Edit(
                    node.lineno,
                    f"`@` is computed before `+`, so only `{first.id}` is multiplied by"
                    f" {shown(second)} here: parentheses are missing.",
                    (replace(node, new),),
                )


@rule(Kind.IDIOM)
def bias_added_before_the_product(code: Code) -> Iterator[Edit]:
    """`(X + b) @ W` and `X @ (W + b)` to `X @ W + b`."""
    for node in code.all(ast.BinOp):
        if not isinstance(node.op, ast.MatMult):
            continue
        for side, other in ((node.left, node.right), (node.right, node.left)):
            match side:
                case ast.BinOp(left=inner, op=ast.Add(), right=ast.Name() as bias):
                    factors = (inner, other) if side is node.left else (other, inner)
                    new = expression("a @ c + b", a=factors[0], b=bias, c=factors[1])
                    yield Edit(
                        node.lineno,
                        f"`{bias.id}` is added before the product here, so it is multiplied, too.",
                        (replace(node, new),),
                    )


@rule(Kind.IDIOM)
def bias_subtracted(code: Code) -> Iterator[Edit]:
    """`X @ W - b` and `X @ W * b` to `X @ W + b`."""
    found = []
    for node in code.all(ast.BinOp):
        match node:
            case ast.BinOp(left=left, op=ast.Sub() | ast.Mult(), right=ast.Name(id=name) as bias):
                if not is_layer(code, left):
                    continue
                done = "subtracted from" if isinstance(node.op, ast.Sub) else "multiplied with"
                found.append(
                    (
                        node,
                        expression("a + b", a=left, b=bias),
                        f"`{name}` is {done} the product here: a bias is added.",
                    )
                )
    yield from singly_and_together(found)


@rule(Kind.IDIOM)
def number_in_place_of_bias(code: Code) -> Iterator[Edit]:
    """`X @ W + 1`, where an argument is never read: the argument in the place of the number."""
    for function in functions(code):
        for node in code.within(function, ast.BinOp):
            match node:
                case ast.BinOp(left=left, op=ast.Add(), right=ast.Constant() as constant):
                    for name in _unused(code, function) if is_product(code, left) else ():
                        yield Edit(
                            node.lineno,
                            f"{shown(constant)} is added to the product here, and `{name}` is used"
                            " nowhere in this function.",
                            (replace(constant, ast.Name(name, ast.Load())),),
                        )


@rule(Kind.INSERTED)
def bias_never_used(code: Code) -> Iterator[Edit]:
    """Add a name that a function gets and never reads to a product in it."""
    for function in functions(code):
        unused = [
            name
            for name in dict.fromkeys(_given(code, function))
            if not _in_layers(code, function, name)
            and (not reads(function, name) or _is_trained(code, function, name))
        ]
        products = [node for node in code.within(function, ast.expr) if is_product(code, node)]
        bare = [node for node in products if not _has_bias(code, node)]
        alike = _alike(bare)[:MOST_PLACES]
        for name in unused[:4]:
            for nodes in alike:
                yield _with_bias(nodes, [name])
        if len(unused) > 1 and len(alike) > 1:
            first, second = alike[0], alike[1]
            if first[0] in [*ast.walk(second[0])]:
                first, second = second, first
            one, two = unused[0], unused[1]
            for names in ((one, two), (two, one)):
                changes = (*_added(first, names[0]), *_added(second, names[1]))
                yield Edit(
                    first[0].lineno,
                    f"`{one}` and `{two}` are added to no product in this function: the layers here"
                    " have no bias.",
                    changes,
                )


def _has_bias(code: Code, node: ast.expr) -> bool:
    outer = code.parent(node)
    return isinstance(outer, ast.BinOp) and isinstance(outer.op, ast.Add)


def _alike(nodes: list[ast.expr]) -> list[list[ast.expr]]:
    groups: dict[str, list[ast.expr]] = {}
    for node in nodes:
        groups.setdefault(ast.dump(node), []).append(node)
    return [*groups.values()]


def _added(nodes: list[ast.expr], name: str) -> tuple[Change, ...]:
    bias = ast.Name(name, ast.Load())
    return tuple(replace(node, ast.BinOp(node, ast.Add(), bias)) for node in nodes)


def _with_bias(nodes: list[ast.expr], names: list[str]) -> Edit:
    return Edit(
        nodes[0].lineno,
        f"`{names[0]}` is added to no product in this function: the layer here has no bias.",
        _added(nodes, names[0]),
    )


@rule(Kind.IDIOM)
def names_in_each_others_place(code: Code) -> Iterator[Edit]:
    """Swap two names that a function gets, as `b1` and `b2`; each is read once."""
    for function in functions(code):
        names = list(dict.fromkeys(_given(code, function)))
        single = [(name, _in_layers(code, function, name)) for name in names]
        once = [(name, found[0]) for name, found in single if len(found) == 1]
        for place, (one, first) in enumerate(once):
            for other, second in once[place + 1 :]:
                if one[:1] != other[:1]:
                    continue
                yield Edit(
                    first.lineno,
                    f"`{other}` and `{one}` stand in each other's place: look at which layer each"
                    " of them belongs to.",
                    (
                        replace(first, ast.Name(other, ast.Load())),
                        replace(second, ast.Name(one, ast.Load())),
                    ),
                )


def _enters_a_layer(code: Code, node: ast.AST) -> bool:
    return any(is_layer(code, outer) for outer in code.around(node) if isinstance(outer, ast.expr))


def _subtracted_from_itself(code: Code, function: Function, missing: str) -> Iterator[Edit]:
    for node in code.within(function, ast.BinOp):
        if isinstance(node.op, ast.Sub) and same(node.left, node.right):
            yield Edit(
                node.lineno,
                f"{shown(node.left)} is subtracted from itself here, and `{missing}` is used"
                " nowhere"
                " in this function.",
                (replace(node.right, ast.Name(missing, ast.Load())),),
            )


@rule(Kind.IDIOM)
def one_name_twice_and_another_never(code: Code) -> Iterator[Edit]:
    """Where an argument is never read: it takes the place of a name of its kind."""
    for function in functions(code):
        given = _given(code, function)
        for missing in _unused(code, function):
            yield from _subtracted_from_itself(code, function, missing)
            others = [name for name in dict.fromkeys(given) if name != missing]
            for name in others:
                uses = reads(function, name)
                if len(uses) < 2:
                    continue
                for use in uses[:6]:
                    if mentions(code.statement(use), missing) and isinstance(
                        code.statement(use), ast.Assign
                    ):
                        continue
                    yield Edit(
                        use.lineno,
                        f"`{name}` stands here, and `{missing}` is used nowhere in this function.",
                        (replace(use, ast.Name(missing, ast.Load())),),
                    )
