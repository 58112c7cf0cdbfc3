"""Gradients that are not cleared, or cleared at the wrong place or on the wrong tensor."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, dotted, method, same
from autograder.repairs.edits import (
    Change,
    Edit,
    Kind,
    after,
    as_value,
    expression,
    replace,
    statements,
)
from autograder.repairs.gradient_flow import bare, flow_of
from autograder.repairs.updates import (
    cleared_owner,
    grouped,
    optimizers,
    shown,
    updates,
)

CLEARING = ("zero_grad", "zero_", "zeros_like")
CALLED = ("zero_", "zero_grad", "step", "backward", "sub_", "add_", "detach_")


@rule(Kind.IDIOM)
def call_without_parentheses(code: Code) -> Iterator[Edit]:
    """`p.grad.zero_` and `optimizer.step` as statements get their parentheses."""
    for statement in code.all(ast.Expr):
        match statement.value:
            case ast.Attribute(attr=name) as value if name in CALLED:
                yield Edit(
                    statement.lineno,
                    f"{shown(value, 'The method')} stands without parentheses, so it is not called"
                    " and nothing happens.",
                    (replace(value, expression("f()", f=value)),),
                )


@rule(Kind.IDIOM)
def gradient_compared(code: Code) -> Iterator[Edit]:
    """`p.grad == None` as a statement becomes an assignment."""
    for statement in code.all(ast.Expr):
        match statement.value:
            case ast.Compare(
                left=ast.Attribute(attr="grad") as left, ops=[ast.Eq()], comparators=[value]
            ):
                yield Edit(
                    statement.lineno,
                    f"`==` only compares {shown(left, 'the gradient')}: this line sets nothing.",
                    (replace(statement, *statements("t = v", t=left, v=value)),),
                )


@rule(Kind.IDIOM)
def gradient_set_to_a_number(code: Code) -> Iterator[Edit]:
    """`p.grad = 0` becomes `p.grad = None`."""
    for statement in code.all(ast.Assign):
        match statement:
            case ast.Assign(
                targets=[ast.Attribute(attr="grad") as target],
                value=ast.Constant(value=int() | float()) as value,
            ):
                yield Edit(
                    statement.lineno,
                    f"{shown(target, '.grad')} gets a number here, but a gradient is a tensor of"
                    " its parameter's shape, or None.",
                    (replace(value, ast.Constant(None)),),
                )


@rule(Kind.IDIOM)
def parameter_cleared(code: Code) -> Iterator[Edit]:
    """`p.zero_()` beside an update of `p` becomes `p.grad.zero_()`; `p = None`, `p.grad = None`."""
    tensors = [update.tensor for update in updates(code)]
    for statement in code.all(ast.stmt):
        match statement:
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="zero_", value=owner), args=[])):
                pass
            case ast.Assign(targets=[owner], value=ast.Constant(value=None | 0 | 0.0)):
                pass
            case _:
                continue
        if any(same(bare(owner), tensor) for tensor in tensors):
            new = expression("p.grad", p=as_value(bare(owner)))
            by = ast.Attribute(as_value(bare(owner)), "grad", ast.Store())
            is_target = isinstance(statement, ast.Assign)
            yield Edit(
                statement.lineno,
                f"{shown(owner, 'The parameter')} itself is set to zero or None here, and its"
                " gradient is not.",
                (replace(owner, by if is_target else new),),
            )


@rule(Kind.IDIOM)
def name_of_the_gradient_cleared(code: Code) -> Iterator[Edit]:
    """`g = None` or `g = 0`, where `g` is a name for `p.grad`, becomes `p.grad = None`."""
    flow = flow_of(code)
    for statement in code.all(ast.Assign):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                cleared = isinstance(value, ast.Constant) or method(value) == "zeros_like"
                for other in code.preceding(statement) if cleared else ():
                    match other:
                        case ast.Assign(targets=[ast.Name(id=same_name)], value=source):
                            owner = flow.owner(source)
                            if same_name == name and owner is not None:
                                yield Edit(
                                    statement.lineno,
                                    f"This line gives the name `{name}` another value, and"
                                    f" {shown(source, 'the gradient')} stays as it is.",
                                    (
                                        replace(
                                            statement,
                                            *statements("p.grad = None", p=as_value(owner)),
                                        ),
                                    ),
                                )


@rule(Kind.IDIOM)
def stored_gradient_zeroed(code: Code) -> Iterator[Edit]:
    """`p.grad.zero_()` behind `g = p.grad` or `grads.append(p.grad)` becomes `p.grad = None`."""
    flow = flow_of(code)
    for statement in code.all(ast.Expr):
        match statement.value:
            case ast.Call(func=ast.Attribute(attr="zero_", value=gradient)):
                owner = flow.owner(gradient)
            case _:
                continue
        for other in code.preceding(statement) if owner is not None else ():
            match other:
                case ast.Assign(targets=[ast.Name()], value=stored):
                    pass
                case ast.Expr(value=ast.Call(func=ast.Attribute(attr="append"), args=[stored])):
                    pass
                case _:
                    continue
            if same(stored, gradient) and owner is not None:
                yield Edit(
                    statement.lineno,
                    f"{shown(statement, 'This line')} also empties what is stored of"
                    f" {shown(gradient, 'the gradient')} before: that is the same tensor.",
                    (replace(statement, *statements("p.grad = None", p=as_value(owner))),),
                )


@rule(Kind.IDIOM)
def copy_of_the_gradient_cleared(code: Code) -> Iterator[Edit]:
    """`p.grad.clone().zero_()` and the like become `p.grad.zero_()`."""
    for statement in code.all(ast.Expr):
        match statement.value:
            case ast.Call(func=ast.Attribute(attr="zero_", value=ast.Call() as copied)):
                inner = bare(copied)
                if isinstance(inner, ast.Attribute) and inner.attr == "grad":
                    yield Edit(
                        statement.lineno,
                        f"{shown(copied, 'The copy')} is a copy, and the gradient itself stays as"
                        " it is.",
                        (replace(copied, inner),),
                    )
            case ast.Call(args=[ast.Attribute(attr="grad") as inner]) as call:
                if method(call) in ("zeros_like", "zeros"):
                    yield Edit(
                        statement.lineno,
                        "This line makes a new tensor of zeros and keeps it nowhere: the gradient"
                        " stays as it is.",
                        (replace(call, expression("g.zero_()", g=inner)),),
                    )


@rule(Kind.IDIOM)
def same_gradient_cleared_twice(code: Code) -> Iterator[Edit]:
    """Where `W.grad` is cleared twice in a block, and another updated tensor never: that one."""
    for update in updates(code):
        block = code.block(update.statement)
        cleared = [
            (inner, owner) for inner in block if (owner := cleared_owner(code, inner)) is not None
        ]
        tensor = update.tensor
        if not cleared or any(same(owner, tensor) for _, owner in cleared):
            continue
        for index, (inner, owner) in enumerate(cleared):
            if any(same(owner, other) for _, other in cleared[:index]):
                name = shown(tensor, "another parameter")
                yield Edit(
                    inner.lineno,
                    f"The gradient of {shown(owner, 'one tensor')} is cleared twice, and that of"
                    f" {name} never.",
                    (replace(owner, tensor),),
                )


@rule(Kind.INSERTED)
def optimizer_never_cleared(code: Code) -> Iterator[Edit]:
    """Where nothing clears a gradient: the optimizer does, behind its step."""
    if any(_clears(node) for node in code.nodes):
        return
    for call in code.all(ast.Call):
        owner, _, last = dotted(call.func).rpartition(".")
        if last == "step" and owner in optimizers(code) and code.is_ignored(call):
            statement = code.statement(call)
            new = statements("o.zero_grad()", o=ast.Name(owner, ast.Load()))
            yield Edit(
                statement.lineno,
                "The gradients are used here and never cleared: backward() adds to what stands in"
                " `.grad`, so later steps get old gradients, too.",
                (after(statement, *new),),
            )


@rule(Kind.INSERTED)
def gradient_never_cleared(code: Code) -> Iterator[Edit]:
    """Where nothing clears a gradient: clear each one behind the update that uses it."""
    if any(_clears(node) for node in code.nodes):
        return
    fixes = []
    for statement in code.all(ast.stmt):
        if isinstance(statement, ast.For | ast.While | ast.With | ast.FunctionDef | ast.If):
            continue
        if isinstance(statement, ast.Return | ast.Assert):
            continue
        owners = {
            ast.unparse(owner): owner
            for node in code.within(statement, ast.expr)
            if (owner := flow_of(code).owner(node)) is not None
        }
        for name, owner in owners.items():
            if not isinstance(owner, ast.Name | ast.Subscript):
                continue
            change: Change = after(
                statement, *statements("owner.grad = None", owner=as_value(owner))
            )
            fixes.append(
                Edit(
                    statement.lineno,
                    f"`{name}.grad` is used here and never cleared: backward() adds to what stands"
                    " there, so the next step gets this gradient once more.",
                    (change,),
                )
            )
    yield from grouped(code, fixes)


@rule(Kind.INSERTED)
def gradients_of_a_list_never_cleared(code: Code) -> Iterator[Edit]:
    """The same for gradients that a comprehension uses: a loop behind it clears them."""
    if any(_clears(node) for node in code.nodes):
        return
    for made in code.all(ast.comprehension):
        outer = code.parent(made)
        names = [
            owner
            for part in (ast.walk(outer) if outer is not None else ())
            if isinstance(owner := flow_of(code).owner(part), ast.Name)
        ]
        if names and isinstance(outer, ast.expr):
            loop = statements(
                "for target in iterated:\n    p.grad = None",
                target=made.target,
                iterated=made.iter,
                p=names[0],
            )
            statement = code.statement(outer)
            yield Edit(
                statement.lineno,
                f"`{names[0].id}.grad` is used here and never cleared: backward() adds to what"
                " stands there, so the next step gets this gradient once more.",
                (after(statement, *loop),),
            )


def _clears(node: ast.AST) -> bool:
    match node:
        case ast.Assign(targets=[ast.Attribute(attr="grad")]):
            return True
        case ast.Call():
            return method(node) in CLEARING
    return False
