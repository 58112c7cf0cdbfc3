"""Steps without a gradient, steps of one part of a tensor, and steps with a tensor of new shape."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, method, same
from autograder.repairs.edits import Edit, Kind, after, as_target, expression, replace, statements
from autograder.repairs.gradient_flow import bare, flow_of, pairs
from autograder.repairs.updates import grouped, makes_optimizer, optimizers, shown, updates

SHAPING = ("view", "reshape", "flatten", "ravel", "squeeze", "unsqueeze", "t", "transpose")
REVERSING = ("reversed", "sorted", "flip")


@rule(Kind.IDIOM)
def step_without_gradient(code: Code) -> Iterator[Edit]:
    """`p -= rate * p` and `p -= rate`, where no gradient takes part, get the gradient of `p`."""
    if updates(code):
        return
    looped = _looped(code)
    for statement in code.all(ast.stmt):
        match statement:
            case ast.AugAssign(target=target, op=ast.Sub(), value=step):
                pass
            case ast.Assign(
                targets=[ast.Attribute(attr="data") as target],
                value=ast.BinOp(op=ast.Sub(), left=old, right=step),
            ) if same(bare(old), bare(target)):
                pass
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(attr="sub_", value=target), args=[step])
            ):
                pass
            case _:
                continue
        tensor = bare(target)
        if not isinstance(tensor, ast.Name):
            continue
        if (id(code.function(statement)), tensor.id) not in looped:
            continue
        gradient = expression("p.grad", p=ast.Name(tensor.id, ast.Load()))
        match step:
            case ast.Name(id=rate) if rate in code.arguments(statement):
                new = expression("rate * g", rate=step, g=gradient)
                yield Edit(
                    statement.lineno,
                    f"Every element of `{tensor.id}` gets smaller by `{rate}` itself here: no"
                    " gradient takes part in the step.",
                    (replace(step, new),),
                )
            case ast.BinOp(op=ast.Mult(), left=one, right=other):
                for side in (one, other):
                    if same(bare(side), tensor):
                        yield Edit(
                            statement.lineno,
                            f"The step is made of `{tensor.id}` itself here: no gradient takes"
                            " part in it.",
                            (replace(side, gradient),),
                        )


@rule(Kind.IDIOM)
def one_part_of_the_tensor(code: Code) -> Iterator[Edit]:
    """`p[0] -= rate * p.grad[0]`, where `p` is the tensor of a loop, becomes a step of all `p`."""
    flow, looped = flow_of(code), _looped(code)
    for statement in code.all(ast.AugAssign):
        target = statement.target
        match target:
            case ast.Subscript(value=owner, slice=index):
                tensor = bare(owner)
            case _:
                continue
        if not isinstance(tensor, ast.Name) or not flow.has_gradient(statement.value):
            continue
        if (id(code.function(statement)), tensor.id) not in looped:
            continue
        if isinstance(index, ast.Slice) and index.lower is None and index.upper is None:
            continue
        parts = [
            part
            for part in code.within(statement, ast.Subscript)
            if same(part.slice, index) and part is not target
        ]
        yield Edit(
            statement.lineno,
            f"Only `{ast.unparse(target)}` makes a step here: the other elements of"
            f" `{tensor.id}` are left out.",
            (replace(target, owner), *(replace(part, part.value) for part in parts)),
        )


@rule(Kind.IDIOM)
def new_value_in_another_shape(code: Code) -> Iterator[Edit]:
    """`.view(-1)`, `.flatten()` and the like around a new value or a step go."""
    flow = flow_of(code)
    fixes = []
    for update in updates(code):
        for call in code.within(update.statement, ast.Call):
            if method(call) not in SHAPING or not isinstance(call.func, ast.Attribute):
                continue
            inner = call.func.value
            if isinstance(inner, ast.Name) and inner.id == "torch":
                if not call.args:
                    continue
                inner = call.args[0]
            if flow.has_gradient(inner):
                fixes.append(
                    Edit(
                        call.lineno,
                        f"`{method(call)}` gives another shape to what is computed for"
                        f" {shown(update.tensor, 'the parameter')}, which has to keep its own.",
                        (replace(call, inner),),
                    )
                )
    yield from grouped(code, fixes)


@rule(Kind.IDIOM)
def gradients_in_another_order(code: Code) -> Iterator[Edit]:
    """`reversed(…)`, `sorted(…)` or `[::-1]` around what is made of gradients goes."""
    flow = flow_of(code)
    for node in code.nodes:
        found: ast.expr | None = None
        match node:
            case ast.Call(args=[inner]) if method(node) in REVERSING:
                found = inner
            case ast.Subscript(value=inner, slice=ast.Slice(lower=None, upper=None, step=step)):
                found = inner if step is not None and "-1" in ast.unparse(step) else None
        if found is None or not isinstance(node, ast.expr):
            continue
        statement = code.statement(node)
        collects = isinstance(statement, ast.Assign) and flow.has_gradient(statement.value)
        paired = any(method(outer) == "zip" for outer in code.around(node))
        if collects or (paired and flow.has_gradient(found)):
            yield Edit(
                node.lineno,
                "The gradients are put in another order here, so they no longer stand in the order"
                " of the tensors that they belong to.",
                (replace(node, found),),
            )


@rule(Kind.IDIOM)
def optimizer_never_steps(code: Code) -> Iterator[Edit]:
    """Where an optimizer is made, and `step` stands nowhere: its step, behind the statement."""
    if any(isinstance(node, ast.Attribute) and node.attr == "step" for node in code.nodes):
        return
    for name, call in optimizers(code).items():
        made = code.statement(call)
        if code.function(made) is None:
            continue
        backwards: list[ast.stmt] = [
            statement
            for statement in code.all(ast.Expr)
            if method(statement.value) == "backward"
            and code.function(statement) is code.function(made)
        ]
        yield Edit(
            made.lineno,
            f"`{name}` is an optimizer, and its method `step` is called nowhere: so it changes no"
            " parameter.",
            (after((backwards or [made])[0], *statements(f"{name}.step()")),),
        )


@rule(Kind.IDIOM)
def optimizer_of_detached(code: Code) -> Iterator[Edit]:
    """`SGD([p.detach() for p in parameters])` gets the tensors themselves."""
    for call in code.all(ast.Call):
        if not makes_optimizer(code, call):
            continue
        found = [
            part
            for part in code.within(call, ast.expr)
            if isinstance(part, ast.Attribute | ast.Call)
            and (method(part) == "detach" or getattr(part, "attr", "") == "data")
        ]
        if found:
            yield Edit(
                found[0].lineno,
                f"{shown(found[0], 'This')} is another tensor than the one that gets the gradient:"
                " an optimizer finds no gradient there.",
                tuple(replace(part, bare(part)) for part in found),
            )


@rule(Kind.IDIOM)
def compared_and_not_stored(code: Code) -> Iterator[Edit]:
    """A line `a == b` becomes `a = b`."""
    for statement in code.all(ast.Expr):
        match statement.value:
            case ast.Compare(
                left=ast.Name() | ast.Attribute() | ast.Subscript() as left,
                ops=[ast.Eq()],
                comparators=[value],
            ):
                yield Edit(
                    statement.lineno,
                    f"This line only compares and stores nothing: {shown(left, 'its left side')}"
                    " stays as it is.",
                    (replace(statement, ast.Assign([as_target(left)], value)),),
                )


def _looped(code: Code) -> set[tuple[int, str]]:
    """The names of loops over the arguments of a function, each with its function."""
    return {
        (id(code.function(loop)), name.id)
        for loop in code.all(ast.For)
        for name, source in pairs(loop.target, loop.iter)
        if isinstance(source, ast.Name) and source.id in code.arguments(loop)
    }
