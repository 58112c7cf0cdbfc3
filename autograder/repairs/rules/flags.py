"""Parameters or autograd itself left switched off, and updates that force a dtype."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, dotted, method
from autograder.repairs.edits import (
    Change,
    Edit,
    Kind,
    after,
    as_value,
    delete,
    replace,
    statements,
)
from autograder.repairs.gradient_flow import flow_of
from autograder.repairs.updates import grouped, shown, updates


@rule(Kind.IDIOM)
def requires_grad_switched_off(code: Code) -> Iterator[Edit]:
    """`p.requires_grad_(False)` goes where nothing switches it on again."""
    if any(_switches(statement, on=True) for statement in code.all(ast.stmt)):
        return
    for statement in code.all(ast.stmt):
        if not _switches(statement, on=False):
            continue
        function = code.function(statement)
        changes = [
            replace(update.target, _data(update.target, update.statement))
            for update in updates(code)
            if update.in_place
            and code.function(update.statement) is function
            and isinstance(update.target, ast.Name | ast.Subscript)
            and not code.without_gradients(update.statement)
        ]
        options: list[tuple[Change, ...]] = [(delete(statement),)]
        if changes:
            options.append((delete(statement), *changes))
        if isinstance(statement, ast.Assign) and not changes:
            options.append((replace(statement.value, ast.Constant(True)),))
        for option in options:
            yield Edit(
                statement.lineno,
                f"{shown(statement, 'This line')} switches gradients off, and nothing switches them"
                " on again: the next backward() leaves this tensor out.",
                option,
            )


def _data(target: ast.expr, statement: ast.stmt) -> ast.Attribute:
    stored = isinstance(statement, ast.AugAssign)
    return ast.Attribute(as_value(target), "data", ast.Store() if stored else ast.Load())


def _switches(statement: ast.stmt, on: bool) -> bool:
    match statement:
        case ast.Assign(
            targets=[ast.Attribute(attr="requires_grad")], value=ast.Constant(value=value)
        ):
            return value is on
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="requires_grad_"), args=args)):
            value = getattr(args[0], "value", None) if args else True
            return value is on
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="detach_"))):
            return not on
    return False


@rule(Kind.IDIOM)
def autograd_left_off(code: Code) -> Iterator[Edit]:
    """Behind `torch.set_grad_enabled(False)` as a statement: it is switched on at the end."""
    found: list[ast.Call] = []
    for call in code.all(ast.Call):
        if method(call) == "set_grad_enabled" and code.is_ignored(call):
            found.append(call)
    if any(getattr(call.args[0], "value", None) is not False for call in found if call.args):
        return
    for call in found:
        function = code.function(call)
        if function is None or isinstance(function.body[-1], ast.Return):
            continue
        on = statements("f(True)", f=call.func)
        yield Edit(
            call.lineno,
            f"`{dotted(call.func)}` switches autograd off here, and it stays off after the"
            " function: no backward() works any more.",
            (after(function.body[-1], *on),),
        )


@rule(Kind.IDIOM)
def update_forces_a_dtype(code: Code) -> Iterator[Edit]:
    """`.float()`, `.double()` and `.to(torch.float32)` in an update go."""
    fixes = []
    for update in updates(code):
        for call in code.within(update.statement, ast.Call):
            match call:
                case ast.Call(func=ast.Attribute(value=inner, attr="float" | "double")):
                    pass
                case ast.Call(func=ast.Attribute(value=inner, attr="to"), args=[kind]):
                    if dotted(kind) not in ("torch.float32", "torch.float", "torch.float64"):
                        continue
                case _:
                    continue
            if flow_of(code).has_gradient(update.statement):
                fixes.append(
                    Edit(
                        call.lineno,
                        f"{shown(call, 'This call')} forces one dtype, whatever dtype the"
                        " parameter has.",
                        (replace(call, inner),),
                    )
                )
    yield from grouped(code, fixes)
