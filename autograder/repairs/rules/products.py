"""Products of matrices: transposed factors, factors in another order, products by element."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code
from autograder.repairs.edits import Edit, Kind, expression, replace
from autograder.repairs.tensors import all_applied, applied, in_loss, is_product, squared, values_of
from autograder.repairs.wording import shown, singly_and_together

TRANSPOSED = ("t", "transpose", "permute", "swapaxes", "swapdims", "adjoint", "transpose_")


@rule(Kind.IDIOM)
def factor_transposed(code: Code) -> Iterator[Edit]:
    """Leave out `.T`, `.t()` and `.transpose()`, at one place and at all."""
    found = []
    for node in code.all(ast.expr):
        inner = _transposed(code, node)
        if inner is not None:
            found.append(
                (
                    node,
                    inner,
                    f"{shown(inner)} is transposed here: its rows and columns change places."
                    " Look at the shapes without that.",
                )
            )
    yield from singly_and_together(found)


def _transposed(code: Code, node: ast.expr) -> ast.expr | None:
    match node:
        case ast.Attribute(value=inner, attr="T" | "mT" | "H"):
            return inner
    part = applied(code, node)
    return part.tensor if part is not None and part.name in TRANSPOSED else None


@rule(Kind.IDIOM)
def linear_takes_transposed_weights(code: Code) -> Iterator[Edit]:
    """`F.linear(X, W, b)`: it multiplies by the transpose of `W`."""
    found = []
    for part in all_applied(code, "linear"):
        if part.args:
            weights = part.args[0]
            found.append(
                (
                    weights,
                    expression("w.T", w=weights),
                    f"`linear` transposes its weights: {shown(weights)} would need the shape"
                    " (outputs, inputs) for it.",
                )
            )
    yield from singly_and_together(found)


@rule(Kind.IDIOM)
def factors_in_another_order(code: Code) -> Iterator[Edit]:
    """`W @ X` to `X @ W`, at one product and at all."""
    found = []
    for node in code.all(ast.expr):
        match node:
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                new: ast.expr = ast.BinOp(right, ast.MatMult(), left)
            case _:
                part = applied(code, node)
                if part is None or part.name not in ("matmul", "mm", "dot") or len(part.args) != 1:
                    continue
                left, right = part.tensor, part.args[0]
                new = ast.BinOp(right, ast.MatMult(), left)
        found.append(
            (
                node,
                new,
                f"{shown(left)} stands before {shown(right)} in this product: the order of the"
                " factors counts for matrices.",
            )
        )
    yield from singly_and_together(found)


@rule(Kind.IDIOM)
def transposed_and_in_another_order(code: Code) -> Iterator[Edit]:
    """`W.T @ X.T` and `W.T @ X` to `X @ W`."""
    found = []
    for node in code.all(ast.BinOp):
        if isinstance(node.op, ast.MatMult):
            left = _transposed(code, node.left) or node.left
            right = _transposed(code, node.right) or node.right
            if (left, right) != (node.left, node.right):
                found.append(
                    (
                        node,
                        ast.BinOp(right, ast.MatMult(), left),
                        "The factors of this product are transposed and in another order than"
                        " the layer needs.",
                    )
                )
    yield from singly_and_together(found)


@rule(Kind.IDIOM)
def product_by_element(code: Code) -> Iterator[Edit]:
    """`X * W`, `torch.mul(X, W)`, `torch.dot(X, W)` to `X @ W`, at one place and at all."""
    found = []
    for node in code.all(ast.expr):
        match node:
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                if isinstance(left, ast.Constant) or isinstance(right, ast.Constant):
                    continue
                if not in_loss(code, node):
                    continue
                said = (
                    f"{shown(node)} multiplies element by element: this is no product of matrices."
                )
            case ast.Call():
                part = applied(code, node)
                if part is None or len(part.args) != 1:
                    continue
                left, right = part.tensor, part.args[0]
                if part.name in ("mul", "multiply"):
                    said = (
                        f"`{part.name}` multiplies element by element: this is no product of"
                        " matrices."
                    )
                elif part.module in ("np", "numpy"):
                    said = f"`{part.name}` belongs to NumPy here: autograd cannot follow it."
                    if part.name not in ("dot", "matmul", "inner"):
                        continue
                elif part.name in ("dot", "mv", "bmm", "inner", "outer", "ger"):
                    said = f"`{part.name}` does not multiply one matrix by another."
                else:
                    continue
            case _:
                continue
        found.append((node, ast.BinOp(left, ast.MatMult(), right), said))
    yield from singly_and_together(found)


@rule(Kind.IDIOM)
def product_by_element_summed(code: Code) -> Iterator[Edit]:
    """`(h * W.T).sum(dim=1, keepdim=True)` to `h @ W`."""
    for part in all_applied(code, "sum"):
        match part.tensor:
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                pass
            case _:
                continue
        if not (part.args or part.keywords):
            continue
        for one, other in ((left, right), (right, left)):
            inner = _transposed(code, other)
            if inner is None:
                part_of = applied(code, other)
                reshaped = ("view", "reshape", "squeeze", "flatten")
                inner = other if part_of is None or part_of.name not in reshaped else part_of.tensor
            yield Edit(
                part.node.lineno,
                "Products by element are summed here, which makes a single column:"
                " a product of matrices gives all columns.",
                (replace(part.node, ast.BinOp(one, ast.MatMult(), inner)),),
            )


@rule(Kind.IDIOM)
def products_averaged(code: Code) -> Iterator[Edit]:
    """`(h * w).mean(dim=1)` to `(h * w).sum(dim=1)`: a product of matrices is a sum."""
    for part in all_applied(code, "mean"):
        if not (part.args or part.keywords):
            continue
        tensor = part.tensor
        values = values_of(code, tensor.id, tensor) if isinstance(tensor, ast.Name) else [tensor]
        if not any(isinstance(v, ast.BinOp) and isinstance(v.op, ast.Mult) for v in values):
            continue
        if any(squared(code, value) is not None for value in values):
            continue
        new = ast.Call(ast.Attribute(tensor, "sum", ast.Load()), [*part.args], [*part.keywords])
        yield Edit(
            part.node.lineno,
            "The products are averaged here: a product of matrices adds them up.",
            (replace(part.node, new),),
        )


@rule(Kind.INSERTED)
def result_transposed(code: Code) -> Iterator[Edit]:
    """`return W.T @ X.T` to its transpose."""
    for statement in code.all(ast.Return):
        value = statement.value
        function = code.function(statement)
        if (
            value is None
            or function is None
            or not any(
                _transposed(code, node) is not None for node in code.within(function, ast.expr)
            )
        ):
            continue
        yield Edit(
            statement.lineno,
            "Rows and columns of the returned value have changed places: what belongs into a row"
            " stands in a column.",
            (replace(value, expression("(value).T", value=value)),),
        )


@rule(Kind.IDIOM)
def product_of_a_matrix_with_itself(code: Code) -> Iterator[Edit]:
    """`d.T @ d`: take the dimensions of size 1 away from the whole value."""
    for node in code.all(ast.expr):
        if not is_product(code, node):
            continue
        statement = code.statement(node)
        match statement:
            case ast.Return(value=ast.expr() as value) | ast.Assign(value=value):
                pass
            case _:
                continue
        if any(
            _transposed(code, part) is not None
            for part in ast.walk(node)
            if isinstance(part, ast.expr)
        ):
            yield Edit(
                node.lineno,
                "A product of matrices is a matrix, even with one element: this has two dimensions"
                " of size 1 too many.",
                (replace(value, expression("(value).squeeze()", value=value)),),
            )
