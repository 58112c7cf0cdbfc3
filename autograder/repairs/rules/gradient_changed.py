"""Gradients that are changed before the step: clipped, normalised, cut down to a sign or a mean."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, assigned, dotted, is_method_of_value, method
from autograder.repairs.edits import Edit, Kind, delete, expression, replace
from autograder.repairs.gradient_flow import flow_of
from autograder.repairs.step_sizes import products, sizes_of
from autograder.repairs.updates import clears, grouped, shown, updates

EFFECTS = {
    "sign": "only its sign is left, so all steps are equally long",
    "sgn": "only its sign is left, so all steps are equally long",
    "mean": "all its elements become one average",
    "sum": "all its elements become one sum",
    "norm": "all its elements become one length",
    "abs": "its signs are lost, so some elements go uphill",
    "clamp": "its large elements are cut off",
    "clip": "its large elements are cut off",
    "normalize": "it is scaled to another length",
    "max": "one element stands for all",
    "min": "one element stands for all",
    "median": "one element stands for all",
    "item": "one number stands for all",
}
SHAPES_AND_COPIES = (
    *("clone", "detach", "data", "to", "cpu", "float", "double", "contiguous", "type_as"),
    *("view", "reshape", "append", "zeros_like", "requires_grad_", "backward", "grad"),
)
CLIPPING = ("clip_grad_norm_", "clip_grad_value_", "clip_grad_norm", "clip_grads_with_norm_")
IN_PLACE = ("clamp_", "clip_", "sign_", "mul_", "div_", "abs_", "neg_", "add_", "sub_", "copy_")


@rule(Kind.IDIOM)
def gradients_clipped(code: Code) -> Iterator[Edit]:
    """The call of a clipping function of torch's goes."""
    for call in code.all(ast.Call):
        if method(call) in CLIPPING and isinstance(code.parent(call), ast.Expr | ast.Assign):
            yield Edit(
                call.lineno,
                f"`{method(call)}` makes large gradients smaller before the step: plain gradient"
                " descent takes them as they are.",
                (delete(code.statement(call)),),
            )


@rule(Kind.IDIOM)
def gradient_through_a_function(code: Code) -> Iterator[Edit]:
    """`p.grad.sign()`, `torch.clamp(p.grad, …)` and the like become the gradient.

    Not where the value is thrown away: nothing takes the gradient from there.
    """
    flow = flow_of(code)
    fixes = []
    for call in code.all(ast.Call):
        name = method(call)
        if name in SHAPES_AND_COPIES or name in code.functions or name.endswith("_"):
            continue
        if isinstance(call.func, ast.Name) and name not in (*EFFECTS, "round"):
            continue
        if code.is_ignored(call):
            continue
        if isinstance(call.func, ast.Name) and name in ("max", "min", "sum"):
            continue
        inner = call.args[0] if call.args else None
        if is_method_of_value(call) and isinstance(call.func, ast.Attribute):
            inner = call.func.value
        if inner is None or not (
            flow.is_gradient(inner) or (isinstance(inner, ast.BinOp) and flow.has_gradient(inner))
        ):
            continue
        what = "gradient" if flow.is_gradient(inner) else "step or the new value"
        effect = f", and {EFFECTS[name]}" if name in EFFECTS else ""
        fixes.append(
            Edit(
                call.lineno,
                f"The {what} goes through `{name}`{effect}: plain gradient descent takes it"
                " as it is.",
                (replace(call, inner),),
            )
        )
    yield from grouped(code, fixes)


@rule(Kind.IDIOM)
def gradient_divided_by_a_size(code: Code) -> Iterator[Edit]:
    """A divisor that is made of gradients goes."""
    flow = flow_of(code)
    fixes = []
    for spot in sizes_of(code).spots:
        for product, side, other, divides in products(spot.node):
            if divides and flow.has_gradient(other) and flow.has_gradient(side):
                fixes.append(
                    Edit(
                        product.lineno,
                        f"The gradient is divided by {shown(other, 'a size')}, which is made of"
                        " gradients: plain gradient descent takes the gradient as long as it is.",
                        (replace(product, side),),
                    )
                )
    yield from grouped(code, fixes)


@rule(Kind.IDIOM)
def adaptive_step(code: Code) -> Iterator[Edit]:
    """A quotient of averages of gradients becomes the gradient itself (Adam by hand)."""
    flow = flow_of(code)
    fixes = []
    for update in updates(code):
        step = update.step
        for product, side, other, divides in products(step) if step is not None else ():
            if not divides or not flow.has_gradient(other) or not flow.has_gradient(side):
                continue
            if not any(_is_root(part) for part in ast.walk(other)):
                continue
            gradient = expression("p.grad", p=update.tensor)
            last = side.right if isinstance(side, ast.BinOp) else side
            changes = (replace(product, gradient),)
            if isinstance(side, ast.BinOp) and not flow.has_gradient(side.left):
                new = ast.BinOp(side.left, ast.Mult(), gradient)
                changes = (replace(product, new),)
            fixes.append(
                Edit(
                    product.lineno,
                    f"{shown(last, 'An average')} and the division by a root make a step of their"
                    " own, as Adam does: the plain step is the rate times this epoch's gradient.",
                    changes,
                )
            )
    yield from grouped(code, fixes)


def _is_root(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(op=ast.Pow(), right=ast.Constant(value=0.5)):
            return True
        case ast.Call():
            return method(node) in ("sqrt", "rsqrt")
    return False


@rule(Kind.IDIOM)
def gradient_power(code: Code) -> Iterator[Edit]:
    """`p.grad ** 2` and `p.grad * p.grad` become the gradient."""
    flow = flow_of(code)
    fixes = []
    for spot in sizes_of(code).spots:
        for part in ast.walk(spot.node):
            match part:
                case ast.BinOp(left=left, op=ast.Pow()) if flow.is_gradient(left):
                    pass
                case ast.BinOp(left=left, op=ast.Mult(), right=right) if flow.is_gradient(
                    left
                ) and flow.is_gradient(right):
                    pass
                case _:
                    continue
            fixes.append(
                Edit(
                    part.lineno,
                    f"The step uses {shown(part, 'a power')}: plain gradient descent takes the"
                    " gradient itself.",
                    (replace(part, left),),
                )
            )
    yield from grouped(code, fixes)


@rule(Kind.IDIOM)
def part_of_the_gradient(code: Code) -> Iterator[Edit]:
    """`p.grad[0]` becomes `p.grad`."""
    fixes = []
    for item in code.all(ast.Subscript):
        match item.value:
            case ast.Attribute(attr="grad") as gradient if isinstance(item.ctx, ast.Load):
                fixes.append(
                    Edit(
                        item.lineno,
                        f"{shown(item, 'This')} is only a part of the gradient: each element of"
                        " the parameter has its own.",
                        (replace(item, gradient),),
                    )
                )
    yield from grouped(code, fixes)


@rule(Kind.IDIOM)
def gradient_written_to(code: Code) -> Iterator[Edit]:
    """A statement that gives `p.grad` another value than zero or None goes."""
    flow = flow_of(code)
    fixes = []
    for statement in code.all(ast.stmt):
        if clears(code, statement):
            continue
        owner: ast.expr | None = None
        for target in assigned(statement):
            value = getattr(statement, "value", None)
            if flow.is_gradient(target) and (
                isinstance(statement, ast.AugAssign)
                or (flow.owner(target) is not None and _holds_gradient(code, value))
            ):
                owner = target
        match statement:
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name, value=value))):
                if name in IN_PLACE and flow.is_gradient(value):
                    owner = value
        if owner is not None:
            fixes.append(
                Edit(
                    statement.lineno,
                    f"{shown(owner, 'The gradient')} is changed here before the step uses it: plain"
                    " gradient descent takes the gradient as backward() leaves it.",
                    (delete(statement),),
                )
            )
    yield from grouped(code, fixes)


def _holds_gradient(code: Code, value: ast.AST | None) -> bool:
    return value is not None and flow_of(code).has_gradient(value)


@rule(Kind.IDIOM)
def gradient_hook(code: Code) -> Iterator[Edit]:
    """The registration of a hook goes."""
    for call in code.all(ast.Call):
        if method(call) in ("register_hook", "register_post_accumulate_grad_hook"):
            yield Edit(
                call.lineno,
                f"`{dotted(call.func) or method(call)}` changes what backward() puts into `.grad`:"
                " plain gradient descent takes the gradient as it is.",
                (delete(code.statement(call)),),
            )
