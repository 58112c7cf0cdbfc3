"""Tensors that are made with sizes written as numbers. The repair holds where the sizes are."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, arguments_of, method, number
from autograder.repairs.edits import Edit, Kind, expression, replace
from autograder.repairs.tensors import functions

DRAWING = ("randn", "rand", "zeros", "ones", "empty")


@rule(Kind.IDIOM)
def sizes_written_as_numbers(code: Code) -> Iterator[Edit]:
    """`torch.randn(300, 1)`: the shape of an argument in the place of the numbers."""
    for function in functions(code):
        for call in code.within(function, ast.Call):
            if method(call) not in DRAWING or not call.args:
                continue
            numbers = [part for value in call.args for part in ast.walk(value)]
            allowed = ast.Constant | ast.Tuple | ast.List | ast.Load
            if not all(isinstance(part, allowed) for part in numbers):
                continue
            if not any((number(part) or 0) > 1 for part in numbers):
                continue
            for name in arguments_of(function)[:6]:
                shape = expression("x.shape", x=ast.Name(name, ast.Load()))
                yield Edit(
                    call.lineno,
                    f"The sizes of this tensor are written as numbers here, whatever shape"
                    f" `{name}` has.",
                    (replace(call, ast.Call(call.func, [shape], call.keywords)),),
                )
