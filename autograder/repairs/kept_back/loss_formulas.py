"""Whole losses of another kind. The repairs hold the loss of the lesson."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, dotted, method, names_in
from autograder.repairs.edits import Edit, Kind, expression, replace
from autograder.repairs.tensors import all_applied, in_loss, is_module, values_of
from autograder.repairs.wording import call, singly_and_together

OTHER_LOSSES = (
    *("l1_loss", "smooth_l1_loss", "huber_loss", "cross_entropy", "binary_cross_entropy"),
    *("binary_cross_entropy_with_logits", "kl_div", "nll_loss", "poisson_nll_loss"),
    *("soft_margin_loss", "hinge_embedding_loss", "multilabel_margin_loss"),
)
OTHER_CLASSES = (
    *("L1Loss", "SmoothL1Loss", "HuberLoss", "CrossEntropyLoss", "BCELoss", "BCEWithLogitsLoss"),
    *("KLDivLoss", "NLLLoss", "PoissonNLLLoss", "SoftMarginLoss"),
)


@rule(Kind.IDIOM)
def another_loss_function(code: Code) -> Iterator[Edit]:
    """`F.l1_loss(a, b)` and `nn.HuberLoss()(a, b)`: the mean of the squared differences."""
    found = []
    for node in code.all(ast.Call):
        name = method(node)
        if name in OTHER_LOSSES and len(node.args) > 1:
            said = f"`{name}` is another loss than the mean squared error."
            new = expression("((a - b) ** 2).mean()", a=node.args[0], b=node.args[1])
            found.append((node, new, said))
    yield from singly_and_together(found)
    for node in code.all(ast.Call):
        name = method(node)
        if name in OTHER_CLASSES:
            yield Edit(
                node.lineno,
                f"`{name}` is another loss than the mean squared error.",
                (replace(node, expression("lambda a, b: ((a - b) ** 2).mean()")),),
            )


@rule(Kind.IDIOM)
def length_of_the_errors(code: Code) -> Iterator[Edit]:
    """`torch.norm(d)` and `d.norm()`, squared or divided or not: the mean of the squares."""
    for part in all_applied(code, "norm", "vector_norm", "matrix_norm"):
        if not in_loss(code, part.node):
            continue
        new = call("(tensor ** 2).mean()", part.tensor)
        said = (
            f"`{part.name}` is the length of all errors together, the root of a sum: this"
            " loss is a mean."
        )
        yield Edit(part.node.lineno, said, (replace(part.node, new),))
        outer = code.parent(part.node)
        if isinstance(outer, ast.BinOp) and outer.left is part.node:
            yield Edit(part.node.lineno, said, (replace(outer, new),))
    for node in code.all(ast.Call):
        if method(node) in ("dist", "cdist", "pairwise_distance") and len(node.args) > 1:
            new = expression("((a - b) ** 2).mean()", a=node.args[0], b=node.args[1])
            yield Edit(
                node.lineno,
                f"`{method(node)}` is a distance of the two tensors, no mean of squares.",
                (replace(node, new),),
            )


@rule(Kind.IDIOM)
def spread_of_the_errors(code: Code) -> Iterator[Edit]:
    """`d.var()` and `d.std()`: the mean of the squares."""
    for part in all_applied(code, "var", "std"):
        if in_loss(code, part.node) and _is_difference(code, part.tensor):
            new = call("(tensor ** 2).mean()", part.tensor)
            yield Edit(
                part.node.lineno,
                f"`{part.name}` takes away the mean of the errors first: an error that all samples"
                " share does not count then.",
                (replace(part.node, new),),
            )


@rule(Kind.IDIOM)
def product_of_errors_with_themselves(code: Code) -> Iterator[Edit]:
    """`torch.dot(d, d)` and `d.T @ d`, divided or not: the mean of the squares."""
    for node in code.all(ast.expr):
        match node:
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                pass
            case ast.Call() if method(node) in ("dot", "inner", "vdot", "matmul", "mm"):
                parts = [*node.args]
                if isinstance(node.func, ast.Attribute) and len(parts) == 1:
                    parts = [node.func.value, *parts]
                if len(parts) != 2:
                    continue
                left, right = parts
            case _:
                continue
        if not in_loss(code, node) or not names_in(left) == names_in(right) != set():
            continue
        new = call("(tensor ** 2).mean()", right)
        said = "This product is the sum of all squares, and not their mean."
        if _is_transposed(right) and not _is_transposed(left):
            said = (
                "This product multiplies each error with every other one, too: a square is an"
                " error times itself."
            )
        yield Edit(node.lineno, said, (replace(node, new),))


def _is_transposed(node: ast.expr) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr in ("T", "mT")) or (
        method(node) in ("t", "transpose")
    )


def _is_difference(code: Code, node: ast.expr) -> bool:
    if isinstance(node, ast.Name):
        return any(_is_difference(code, value) for value in values_of(code, node.id, node))
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)


@rule(Kind.IDIOM)
def similarity_in_place_of_errors(code: Code) -> Iterator[Edit]:
    """`log(cosh(d))`: the square of `d`."""
    for part in all_applied(code, "log"):
        inner = part.tensor
        if isinstance(inner, ast.Call) and method(inner) == "cosh":
            owner = inner.func
            match inner:
                case ast.Call(func=ast.Attribute(value=tensor), args=[]):
                    pass
                case ast.Call(args=[tensor]) if isinstance(owner, ast.Attribute) and is_module(
                    code, owner.value
                ):
                    pass
                case _:
                    continue
            yield Edit(
                part.node.lineno,
                f"`{dotted(part.node.func) or part.name}` and `cosh` make another loss than the"
                " squares of the errors.",
                (replace(part.node, call("tensor ** 2", tensor)),),
            )
