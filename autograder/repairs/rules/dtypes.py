"""Types of numbers that are written into the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, method
from autograder.repairs.edits import Edit, Kind, delete, replace
from autograder.repairs.tensors import applied, is_module
from autograder.repairs.wording import shown, singly_and_together

CASTS = ("float", "double", "half", "bfloat16", "int", "long", "short", "type")
TYPES = (
    "float",
    "float16",
    "float32",
    "float64",
    "double",
    "half",
    "bfloat16",
    "int",
    "int64",
    "long",
    "int32",
)


@rule(Kind.IDIOM)
def type_of_numbers_forced(code: Code) -> Iterator[Edit]:
    """Leave out `.float()`, `.to(torch.float32)` and the like, at one place and at all."""
    found = []
    for node in code.all(ast.Call):
        if isinstance(node.func, ast.Name):
            continue
        part = applied(code, node)
        if part is None:
            continue
        forced = (
            part.name in CASTS and not part.module and not (part.name == "type" and not part.args)
        )
        if part.name in ("to", "astype", "tensor", "as_tensor", "clone"):
            forced = any(_is_type(code, argument) for argument in _arguments(node))
        if forced and not isinstance(part.tensor, ast.Constant | ast.List | ast.Compare):
            found.append((node, part.tensor, _said(part.tensor, node)))
    yield from singly_and_together(found)


def _said(tensor: ast.expr, node: ast.Call) -> str:
    return (
        f"`{method(node)}` gives {shown(tensor)} a fixed dtype here: the dtype has to follow"
        " that of the inputs."
    )


def _arguments(node: ast.Call) -> list[ast.expr]:
    return [*node.args, *(keyword.value for keyword in node.keywords)]


def _is_type(code: Code, node: ast.expr) -> bool:
    match node:
        case ast.Attribute(value=owner, attr=name):
            return name in TYPES and is_module(code, owner)
        case ast.Name(id="float" | "int"):
            return True
    return False


@rule(Kind.IDIOM)
def dtype_written_out(code: Code) -> Iterator[Edit]:
    """Leave out `dtype=torch.float64`, or let it be the dtype of an argument."""
    found = []
    for call in code.all(ast.Call):
        for keyword in call.keywords:
            if keyword.arg == "dtype" and _is_type(code, keyword.value):
                found.append((call, keyword))
    if not found:
        return
    said = "The dtype is written out here ({}): it has to follow that of the inputs."
    call, keyword = found[0]
    line, text = call.lineno, said.format(f"`{ast.unparse(keyword.value)}`")
    for call, keyword in found:
        yield Edit(call.lineno, said.format(f"`{ast.unparse(keyword.value)}`"), (replace(keyword),))
    yield Edit(line, text, tuple(replace(keyword) for _, keyword in found))
    for name in dict.fromkeys(code.arguments(call)):
        new = ast.Attribute(ast.Name(name, ast.Load()), "dtype", ast.Load())
        yield Edit(line, text, tuple(replace(keyword.value, new) for _, keyword in found))


@rule(Kind.IDIOM)
def default_type_changed(code: Code) -> Iterator[Edit]:
    """Leave out a statement `torch.set_default_dtype(…)`."""
    for statement in code.all(ast.Expr):
        name = method(statement.value)
        if name in ("set_default_dtype", "set_default_tensor_type"):
            yield Edit(
                statement.lineno,
                f"`{name}` changes the dtype of all tensors that are made from here on.",
                (delete(statement),),
            )
