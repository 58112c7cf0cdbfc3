"""Names that are unpacked or listed in another order than the tensors that they stand for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, arguments_of
from autograder.repairs.edits import Edit, Kind, replace
from autograder.repairs.tensors import functions, in_usual_order, values_of


@rule(Kind.IDIOM)
def unpacked_in_another_order(code: Code) -> Iterator[Edit]:
    """`W1, W2, b1, b2 = parameters`: other orders of the names on the left."""
    for statement in code.all(ast.Assign):
        match statement:
            case ast.Assign(
                targets=[ast.Tuple(elts=targets) as left], value=ast.Name(id=given)
            ) if 2 < len(targets) < 6 and (
                given in code.arguments(statement) or _is_a_list(code, given, statement)
            ):
                pass
            case _:
                continue
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        if len(set(names)) != len(targets) or in_usual_order(names):
            continue
        for order in _orders(len(names)):
            elements: list[ast.expr] = [ast.Name(names[place], ast.Store()) for place in order]
            yield Edit(
                statement.lineno,
                f"The names here stand in another order than the tensors in `{given}`.",
                (replace(left, ast.Tuple(elements, ast.Store())),),
            )


def _is_a_list(code: Code, name: str, near: ast.AST) -> bool:
    values = values_of(code, name, near)
    return len(values) == 1 and isinstance(values[0], ast.List | ast.Tuple)


@rule(Kind.IDIOM)
def listed_in_another_order(code: Code) -> Iterator[Edit]:
    """`biases = [b2, b1]`: two arguments in a list change places."""
    for function in functions(code):
        arguments = arguments_of(function)
        for statement in code.within(function, ast.Assign):
            match statement.value:
                case ast.List(elts=elements) | ast.Tuple(elts=elements) if len(elements) < 5:
                    names = [part for part in elements if isinstance(part, ast.Name)]
                case _:
                    continue
            if len(names) != len(elements) or not {part.id for part in names} <= {*arguments}:
                continue
            for one, other in combinations(names, 2):
                if arguments.index(one.id) > arguments.index(other.id):
                    yield Edit(
                        statement.lineno,
                        f"`{one.id}` and `{other.id}` stand in each other's place here.",
                        (replace(one, ast.Name(other.id)), replace(other, ast.Name(one.id))),
                    )


def _orders(count: int) -> Iterator[tuple[int, ...]]:
    plain = range(count)
    for one in plain:
        for two in plain[one + 1 :]:
            order = [*plain]
            order[one], order[two] = two, one
            yield tuple(order)
    if count == 4:
        yield from ((1, 0, 3, 2), (2, 3, 0, 1), (3, 2, 1, 0))
        yield from ((0, 2, 3, 1), (0, 3, 1, 2), (1, 2, 0, 3), (2, 0, 1, 3))
