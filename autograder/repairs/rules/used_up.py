"""Generators that are gone through a second time."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code
from autograder.repairs.edits import Edit, Kind, expression, replace


@rule(Kind.IDIOM)
def generator_used_up(code: Code) -> Iterator[Edit]:
    """A generator, zip, map or filter with a name that is read again becomes a list."""
    for statement in code.all(ast.Assign):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case _:
                continue
        match value:
            case ast.GeneratorExp():
                what = "a generator"
            case ast.Call(func=ast.Name(id="zip" | "map" | "filter" | "reversed" | "iter" as made)):
                what = f"made by `{made}`"
            case _:
                continue
        function = code.function(statement)
        if function is None:
            continue
        read = [
            node
            for node in code.within(function, ast.Name)
            if node.id == name and isinstance(node.ctx, ast.Load)
        ]
        if len(read) > 1 or any(
            loop not in code.loops(statement) for node in read for loop in code.loops(node)[1:]
        ):
            yield Edit(
                statement.lineno,
                f"`{name}` is {what}, which gives its values only once: whoever goes through it"
                " again finds nothing.",
                (replace(value, expression("list(values)", values=value)),),
            )
