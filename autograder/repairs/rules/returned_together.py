"""What a function returns: its order, its container, and the kind of its values."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, arguments_of, dotted, method, names_in, same
from autograder.repairs.draws import is_scale, noise_names
from autograder.repairs.edits import Edit, Kind, after, expression, replace
from autograder.repairs.sites import resolved, short


def returned_values(code: Code) -> Iterator[tuple[ast.Return, ast.expr]]:
    for node in code.all(ast.Return):
        if node.value is not None:
            yield node, node.value


@rule(Kind.IDIOM)
def returned_twice(code: Code) -> Iterator[Edit]:
    """Use another tensor in one of two returned values that the code computes in the same way."""
    for node, value in returned_values(code):
        function = code.function(node)
        if not isinstance(value, ast.Tuple | ast.List) or len(value.elts) != 2 or not function:
            continue
        both = [resolved(code, element) for element in value.elts]
        if not same(*both):
            continue
        tensors = [
            name
            for name in (*noise_names(code, function), *arguments_of(function))
            if not is_scale(code, node, name)
        ]
        for part in both:
            for name in code.within(part, ast.Name):
                for other in tensors:
                    if name.id in tensors and other != name.id:
                        yield Edit(
                            name.lineno,
                            "The two returned values are computed in the same way: both use"
                            f" `{name.id}`.",
                            (replace(name, ast.Name(other)),),
                        )


@rule(Kind.IDIOM)
def returned_in_another_order(code: Code) -> Iterator[Edit]:
    """Exchange two of the values that are returned together."""
    for node, value in returned_values(code):
        whole = resolved(code, value)
        if not isinstance(whole, ast.Tuple | ast.List) or not 2 <= len(whole.elts) <= 5:
            continue
        for one, other in combinations(whole.elts, 2):
            if not same(one, other) and not _are_in_order(code, whole, one, other):
                yield Edit(
                    node.lineno,
                    f"Two returned values stand in the wrong order: `{short(other)}` belongs where"
                    f" `{short(one)}` stands.",
                    (replace(whole, _exchanged(whole, one, other)),),
                )


def _are_in_order(code: Code, whole: ast.expr, one: ast.expr, other: ast.expr) -> bool:
    """Whether two of many values are matrices, and made in the order in which they are returned.

    Their shapes may then be wrong, and not their order.
    """
    if isinstance(whole, ast.Tuple | ast.List) and len(whole.elts) == 2:
        return False
    first, second = resolved(code, one), resolved(code, other)
    matrices = all(
        any(isinstance(part, ast.Call) and len(part.args) > 1 for part in ast.walk(each))
        for each in (first, second)
    )
    turned = any(".T" in ast.unparse(each) or ".t()" in ast.unparse(each) for each in (one, other))
    return turned or (matrices and first.lineno <= second.lineno)


def _exchanged(whole: ast.Tuple | ast.List, one: ast.expr, other: ast.expr) -> ast.expr:
    exchanged = {id(one): other, id(other): one}
    parts = [exchanged.get(id(part), part) for part in whole.elts]
    return ast.Tuple(parts) if isinstance(whole, ast.Tuple) else ast.List(parts)


@rule(Kind.IDIOM)
def another_container(code: Code) -> Iterator[Edit]:
    """Return a tuple for a list, a list for a tuple or dict: the code shows what it returns."""
    for node, value in returned_values(code):
        whole = resolved(code, value)
        told = _container(whole)
        if told is None:
            continue
        kind, parts = told
        others: list[ast.expr] = []
        if kind != "tuple":
            others.append(ast.Tuple(parts) if parts else expression("tuple(values)", values=whole))
        if kind != "list":
            others.append(ast.List(parts) if parts else expression("list(values)", values=whole))
        for part in parts if len(parts) in (2, 3) and kind in ("tuple", "list") else []:
            yield Edit(
                node.lineno,
                f"A {kind} of {len(parts)} is returned here, and one value is asked for.",
                (replace(whole, part),),
            )
        for other in others:
            article = "an" if kind[0] in "aeiou" else "a"
            yield Edit(
                whole.lineno if whole is value else node.lineno,
                f"{article.capitalize()} {kind} is returned, and another container is asked for.",
                (replace(whole, other),),
            )


def _container(node: ast.expr) -> tuple[str, list[ast.expr]] | None:
    """The kind of a container that code writes out, and its parts where they are written."""
    match node:
        case ast.Tuple(elts=parts):
            return "tuple", parts
        case ast.List(elts=parts):
            return "list", parts
        case ast.Dict(values=values):
            return "dict", values
        case ast.Set(elts=parts):
            return "set", parts
        case ast.ListComp():
            return "list", []
        case ast.GeneratorExp():
            return "generator", []
        case ast.Call(func=ast.Name(id="tuple"), args=[_]):
            return "tuple", []
        case ast.Call(func=ast.Name(id="map")):
            return "map object", []
        case ast.Call(args=[ast.List(elts=parts)]) if method(node) in (
            *("array", "tensor", "stack", "ParameterList"),
        ):
            return f"`{dotted(node.func)}`", parts
    return None


@rule(Kind.INSERTED)
def one_value_returned(code: Code) -> Iterator[Edit]:
    """Return a second value: one that is never used, or the same against another tensor."""
    for node, value in returned_values(code):
        function = code.function(node)
        if function is None or isinstance(value, ast.Tuple | ast.List | ast.Dict):
            continue
        sentence = "Only one value is returned here, and two are asked for."
        noisy = noise_names(code, function)
        whole = resolved(code, value)
        for name in [part for part in code.within(whole, ast.Name) if part.id in noisy]:
            for other in arguments_of(function):
                if is_scale(code, node, other) or name.id == other:
                    continue
                second = _with(whole, name.id, other)
                yield Edit(node.lineno, sentence, (replace(value, ast.Tuple([value, second])),))
        read = {
            name.id for name in code.within(function, ast.Name) if isinstance(name.ctx, ast.Load)
        }
        for other in sorted(names_in(function) - read - {"_"}):
            pair = (value, ast.Name(other))
            yield Edit(node.lineno, sentence, (replace(value, ast.Tuple([*pair])),))
            yield Edit(node.lineno, sentence, (replace(value, ast.Tuple([*pair[::-1]])),))


def _with(node: ast.expr, name: str, other: str) -> ast.expr:
    """A copy of an expression with another name in the place of `name`."""
    return expression(ast.unparse(node), **{name: ast.Name(other)})


@rule(Kind.INSERTED)
def values_not_returned(code: Code) -> Iterator[Edit]:
    """Return also the names that a function assigns and never reads, in the order of its lines."""
    for node, value in returned_values(code):
        function = code.function(node)
        if function is None or not isinstance(value, ast.Tuple | ast.List):
            continue
        read = {
            name.id for name in code.within(function, ast.Name) if isinstance(name.ctx, ast.Load)
        }
        stored = dict.fromkeys(
            name.id for name in code.within(function, ast.Name) if isinstance(name.ctx, ast.Store)
        )
        unused = [name for name in stored if name not in read and name != "_"]
        returned = [dotted(element) for element in value.elts]
        if unused and all(name in stored for name in returned):
            parts: list[ast.expr] = [
                ast.Name(name) for name in stored if name in unused or name in returned
            ]
            new = ast.List(parts) if isinstance(value, ast.List) else ast.Tuple(parts)
            yield Edit(
                node.lineno,
                f"`{unused[0]}` is made in this function, and nothing returns or uses it.",
                (replace(value, new),),
            )


@rule(Kind.INSERTED)
def return_missing(code: Code) -> Iterator[Edit]:
    """Return what the last line of a function assigns, where nothing in it returns."""
    for function in code.all(ast.FunctionDef):
        last = function.body[-1]
        out = (ast.Return, ast.Yield, ast.Raise)
        if not isinstance(last, ast.Assign) or not isinstance(last.targets[0], ast.Name):
            continue
        if not any(isinstance(part, out) for part in ast.walk(function)):
            name = last.targets[0].id
            yield Edit(
                last.lineno,
                f"The function ends here without a `return`: `{name}` is computed, and the caller"
                " gets None.",
                (after(last, ast.Return(ast.Name(name))),),
            )
