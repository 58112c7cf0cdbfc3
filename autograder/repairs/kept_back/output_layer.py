"""The last layer of a net, where it is missing. The repair holds the layer."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, arguments_of
from autograder.repairs.edits import Edit, Kind, expression, replace
from autograder.repairs.tensors import functions, layers, reads


@rule(Kind.INSERTED)
def last_layer_missing(code: Code) -> Iterator[Edit]:
    """`return h`, where two arguments are never read: one more product and sum with them."""
    for function in functions(code):
        unused = [name for name in arguments_of(function) if not reads(function, name)]
        if len(unused) != 2 or not layers(code, function):
            continue
        one, other = (ast.Name(name, ast.Load()) for name in unused)
        for statement in code.within(function, ast.Return):
            if statement.value is not None:
                yield Edit(
                    statement.lineno,
                    f"`{unused[0]}` and `{unused[1]}` are used nowhere in this function: one layer"
                    " is missing before this `return`.",
                    (
                        replace(
                            statement.value,
                            expression("h @ w + b", h=statement.value, w=one, b=other),
                        ),
                    ),
                )
