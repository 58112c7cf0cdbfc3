"""Steps that are more than plain gradient descent: other optimizers, momentum, weight decay."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, method, same
from autograder.repairs.edits import (
    Change,
    Edit,
    Kind,
    as_value,
    before,
    delete,
    expression,
    replace,
    statements,
)
from autograder.repairs.gradient_flow import bare, flow_of
from autograder.repairs.step_sizes import products, sizes_of
from autograder.repairs.updates import grouped, makes_optimizer, shown, updates

ALSO_CHANGING = ("mul_", "div_", "clamp_", "clip_", "round_", "renorm_", "add_", "sub_", "abs_")
EXTRAS = {
    "momentum": "carries earlier steps on into each step",
    "nesterov": "carries earlier steps on into each step",
    "weight_decay": "pulls the parameters towards zero in each step",
    "maximize": "makes the steps go uphill",
    "dampening": "makes the gradient smaller",
}


@rule(Kind.IDIOM)
def optimizer_with_extras(code: Code) -> Iterator[Edit]:
    """`momentum=`, `weight_decay=` and the like of an `SGD` go, one by one and all together."""
    for call in code.all(ast.Call):
        if not makes_optimizer(code, call) or method(call) != "SGD":
            continue
        extras = [keyword for keyword in call.keywords if keyword.arg in EXTRAS]
        every = [Change(keyword, ()) for keyword in extras]
        every += [Change(argument, ()) for argument in call.args[2:]]
        for keyword in extras:
            yield Edit(call.lineno, _extra(keyword), (Change(keyword, ()),))
        if len(every) > 1 or call.args[2:]:
            first = _extra(extras[0]) if extras else "This optimizer gets momentum, which carries"
            if not extras:
                first += " earlier steps on into each step: plain gradient descent has none."
            yield Edit(call.lineno, first, tuple(every))


def _extra(keyword: ast.keyword) -> str:
    name = keyword.arg or ""
    return f"`{name}` {EXTRAS[name]}: plain gradient descent does not do that."


@rule(Kind.IDIOM)
def other_optimizer(code: Code) -> Iterator[Edit]:
    """`Adam(parameters, lr=rate)` becomes `torch.optim.SGD(parameters, lr=rate)`."""
    for call in code.all(ast.Call):
        name = method(call)
        if not makes_optimizer(code, call) or name == "SGD":
            continue
        kept = [*call.keywords]
        kept = [keyword for keyword in kept if keyword.arg in ("lr", "params")]
        func: ast.expr = expression("torch.optim.SGD")
        changes: list[Change] = []
        if isinstance(call.func, ast.Attribute):
            func = ast.Attribute(call.func.value, "SGD", ast.Load())
        else:
            changes = _import_of_torch(code, call)
        new = ast.Call(func, call.args[:2], kept)
        yield Edit(
            call.lineno,
            f"`{name}` makes other steps than plain gradient descent: its step is not just the"
            " learning rate times the gradient.",
            (*changes, replace(call, new)),
        )


def _import_of_torch(code: Code, node: ast.AST) -> list[Change]:
    for imported in code.all(ast.Import):
        if any(alias.name == "torch" and alias.asname is None for alias in imported.names):
            return []
    outermost = [outer for outer in code.around(node) if isinstance(outer, ast.stmt)][-1:]
    return [before(outer, *statements("import torch")) for outer in outermost]


@rule(Kind.IDIOM)
def gradients_kept_from_before(code: Code) -> Iterator[Edit]:
    """`v = 0.9 * v + p.grad` loses the part of `v` itself; also in place and in two statements."""
    yield from grouped(code, _plain(code, scaled=False))
    yield from grouped(code, _plain(code, scaled=True))


def _plain(code: Code, scaled: bool) -> Iterator[Edit]:
    """Edits that give the average only the new gradient; `scaled` without its factor, too."""
    flow = flow_of(code)
    steps = {id(update.statement) for update in updates(code)}
    for statement in code.all(ast.stmt):
        if id(statement) in steps:
            continue
        found = _average(statement) or _with_older(code, statement)
        if found is None:
            continue
        owner, new = found
        if not flow.has_gradient(new) or (flow.is_parameter(owner) and not flow.is_gradient(owner)):
            continue
        if scaled:
            new = next(
                (
                    side
                    for _, side, other, _ in products(new)
                    if flow.has_gradient(side) and not flow.has_gradient(other)
                ),
                new,
            )
        by = statements("owner = new", owner=as_value(owner), new=new)
        if isinstance(statement, ast.Expr):
            by = statements("owner.copy_(new)", owner=as_value(owner), new=new)
        yield Edit(
            statement.lineno,
            f"{shown(owner, 'This value')} {_kept(statement)}: a plain step takes the new gradient"
            " alone.",
            (replace(statement, *by),),
        )


def _kept(statement: ast.stmt) -> str:
    """How a running average or a running sum holds older gradients."""
    if isinstance(statement, ast.AugAssign) or not any(
        isinstance(part, ast.Mult | ast.Div) or getattr(part, "attr", "") in ("mul_", "mul")
        for part in ast.walk(statement)
    ):
        return "adds the new gradient to what is there before"
    return "is made of the new gradient and of a part of older ones, as momentum is"


def _average(statement: ast.stmt) -> tuple[ast.expr, ast.expr] | None:
    """The name of a running average or sum, and what is new in it."""
    match statement:
        case ast.Assign(targets=[target], value=ast.BinOp(op=ast.Add() | ast.Sub()) as total):
            one, other = total.left, total.right
            if _holds(one, target) and not _holds(other, target):
                new = other if isinstance(total.op, ast.Add) else ast.UnaryOp(ast.USub(), other)
                return target, new
            if _holds(other, target) and not _holds(one, target):
                return target, one
        case ast.AugAssign(target=target, op=ast.Add(), value=value):
            return target, value
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(attr="add_", value=ast.Call(func=ast.Attribute() as inner)),
                args=[value],
                keywords=keywords,
            )
        ) if inner.attr == "mul_":
            for keyword in keywords:
                value = ast.BinOp(keyword.value, ast.Mult(), value)
            return inner.value, value
    return None


def _with_older(code: Code, statement: ast.stmt) -> tuple[ast.expr, ast.expr] | None:
    """The same for a sum of a gradient and of what another name keeps of older ones."""
    flow = flow_of(code)
    match statement:
        case ast.Assign(targets=[target], value=ast.BinOp(op=ast.Add()) as total):
            for new, old in ((total.left, total.right), (total.right, total.left)):
                direct = any(flow.owner(part) is not None for part in ast.walk(new))
                older = any(flow.owner(part) is not None for part in ast.walk(old))
                if direct and not older and flow.has_gradient(old):
                    return target, new
    return None


def _holds(node: ast.expr, target: ast.expr) -> bool:
    return any(same(part, target) for part in ast.walk(node))


@rule(Kind.IDIOM)
def part_of_the_parameter_in_the_step(code: Code) -> Iterator[Edit]:
    """A term of the step that holds the parameter itself, as in weight decay, goes."""
    flow = flow_of(code)
    fixes = []
    for spot in sizes_of(code).spots:
        for part in ast.walk(spot.node):
            match part:
                case ast.BinOp(op=ast.Add() | ast.Sub(), left=left, right=right):
                    sides = [(left, right)]
                    if isinstance(part.op, ast.Add):
                        sides.append((right, left))
                    fixes += [
                        _decay(extra, part, kept)
                        for kept, extra in sides
                        if flow.has_gradient(kept)
                        and not flow.has_gradient(extra)
                        and _has_tensor(code, extra)
                    ]
    yield from grouped(code, fixes)


def _decay(extra: ast.expr, total: ast.BinOp, kept: ast.expr) -> Edit:
    return Edit(
        total.lineno,
        f"Besides the gradient the step has the part {shown(extra, 'of another term')}: plain"
        " gradient descent goes by the gradient alone.",
        (replace(total, kept),),
    )


def _has_tensor(code: Code, node: ast.expr) -> bool:
    flow = flow_of(code)
    return any(
        (
            isinstance(part, ast.Name | ast.Subscript)
            and flow.is_parameter(part)
            and not sizes_of(code).is_rate(part, getattr(part, "id", ""))
        )
        or isinstance(part, ast.Call)
        for part in ast.walk(node)
    )


@rule(Kind.IDIOM)
def parameter_scaled_in_the_update(code: Code) -> Iterator[Edit]:
    """`p *= 0.99` and `p.mul_(…)` beside an update go, and such a factor in `p = 0.9 * p - …`."""
    found = updates(code)
    for statement in code.all(ast.stmt):
        match statement:
            case ast.AugAssign(op=ast.Mult() | ast.Div(), target=target):
                pass
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name, value=target))) if (
                name in ALSO_CHANGING and not flow_of(code).has_gradient(statement)
            ):
                pass
            case _:
                continue
        if any(same(bare(target), update.tensor) for update in found):
            yield Edit(
                statement.lineno,
                f"{shown(bare(target), 'The parameter')} itself is changed here, too: plain"
                " gradient descent only takes the step off.",
                (delete(statement),),
            )
    fixes = []
    for update in found:
        if update.value is None:
            continue
        for product, side, other, _ in products(update.value):
            if same(bare(side), update.tensor):
                fixes.append(
                    Edit(
                        product.lineno,
                        f"The old value of {shown(update.tensor, 'the parameter')} is scaled by"
                        f" {shown(other, 'a factor')} here: a plain step only takes the step off.",
                        (replace(product, side),),
                    )
                )
    yield from grouped(code, fixes)


@rule(Kind.IDIOM)
def gradient_from_after_a_look_ahead(code: Code) -> Iterator[Edit]:
    """A second gradient term `mu * v` of the step goes (Nesterov's step)."""
    flow = flow_of(code)
    fixes = []
    for update in updates(code):
        step = update.step
        for part in ast.walk(step) if step is not None else ():
            match part:
                case ast.BinOp(op=ast.Add() | ast.Sub(), left=left, right=right):
                    for kept, extra in ((left, right), (right, left)):
                        direct = any(flow.owner(inner) is not None for inner in ast.walk(kept))
                        if direct and flow.has_gradient(extra):
                            fixes.append(_decay(extra, part, kept))
    yield from grouped(code, fixes)
