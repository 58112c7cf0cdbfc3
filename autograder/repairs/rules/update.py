"""Updates that change no tensor of the caller, go the wrong way, or are made twice."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, Function, dotted
from autograder.repairs.edits import (
    Change,
    Edit,
    Kind,
    as_value,
    expression,
    replace,
    statements,
)
from autograder.repairs.gradient_flow import flow_of
from autograder.repairs.updates import Update, grouped, is_bare, shown, updates, ways


@rule(Kind.IDIOM)
def no_grad_not_called(code: Code) -> Iterator[Edit]:
    """`with torch.no_grad:` gets its parentheses."""
    for block in code.all(ast.With):
        for item in block.items:
            name = dotted(item.context_expr)
            if name.rpartition(".")[2] in ("no_grad", "inference_mode", "enable_grad"):
                yield Edit(
                    block.lineno,
                    f"`{name}` stands without parentheses: `with` needs the result of the call.",
                    (replace(item.context_expr, expression("f()", f=item.context_expr)),),
                )


@rule(Kind.IDIOM)
def no_grad_called_alone(code: Code) -> Iterator[Edit]:
    """Where `torch.no_grad()` is a statement: the updates behind it go outside of the graph."""
    for call in code.all(ast.Call):
        if dotted(call.func).rpartition(".")[2] == "no_grad" and code.is_ignored(call):
            function = code.function(call)
            found = [
                *_outside_the_graph(code, function),
            ]
            if found:
                yield Edit(
                    call.lineno,
                    f"{shown(call, 'The call')} alone in a line switches nothing off: it acts only"
                    " on the block of a `with` statement.",
                    tuple(change for _, change in found),
                )


@rule(Kind.IDIOM)
def update_in_the_graph(code: Code) -> Iterator[Edit]:
    """`p -= …` where autograd records becomes `p.data -= …`. PyTorch refuses the first."""
    yield from grouped(
        code,
        (
            Edit(
                update.statement.lineno,
                f"{shown(update.tensor, 'The parameter')} is changed in place while autograd"
                " records, which PyTorch forbids for such a tensor: make the step where autograd"
                " does not record.",
                (change,),
            )
            for update, change in _outside_the_graph(code)
        ),
    )


def _outside_the_graph(code: Code, only: Function | None = None) -> Iterator[tuple[Update, Change]]:
    for update in updates(code):
        raw = isinstance(update.target, ast.Name | ast.Subscript)
        if (
            update.in_place
            and raw
            and not code.without_gradients(update.statement)
            and (only is None or code.function(update.statement) is only)
        ):
            new = expression("p.data", p=as_value(update.target))
            if isinstance(update.statement, ast.AugAssign):
                new = ast.Attribute(as_value(update.target), "data", ast.Store())
            yield update, replace(update.target, new)


@rule(Kind.IDIOM)
def step_overwrites_parameter(code: Code) -> Iterator[Edit]:
    """Where the new value is the step alone: it is added to the old value."""
    flow = flow_of(code)
    fixes: list[Edit] = []
    others: list[Edit] = []
    for update in updates(code):
        value = update.value
        if update.step is not None or value is None:
            continue
        if any(is_bare(part, update.tensor, code) for part in ast.walk(value)):
            continue
        if not flow.has_gradient(value) or (isinstance(value, ast.Call) and _is_own(code, value)):
            continue
        for op, into in (("-", fixes), ("+", others)):
            into.append(
                Edit(
                    update.statement.lineno,
                    f"{shown(update.tensor, 'The parameter')} becomes the step itself: its old"
                    " value is lost, and the step has to change that old value.",
                    (
                        replace(
                            update.statement,
                            *statements(
                                f"t.data {op}= value", t=as_value(update.tensor), value=value
                            ),
                        ),
                    ),
                )
            )
    yield from grouped(code, fixes)
    yield from grouped(code, others)


def _is_own(code: Code, call: ast.Call) -> bool:
    return dotted(call.func) in code.functions


@rule(Kind.IDIOM)
def new_value_not_kept(code: Code) -> Iterator[Edit]:
    """`p.sub(…)` or `p - …` as a statement: its value goes into the tensor."""
    yield from grouped(
        code,
        (
            Edit(
                update.statement.lineno,
                f"The new value of {shown(update.tensor, 'the parameter')} is computed here and"
                " not kept: this line makes a new tensor and leaves the old one as it is.",
                (_copied(update),),
            )
            for update in updates(code)
            if isinstance(update.statement, ast.Expr) and not update.in_place
        ),
    )


def _copied(update: Update, clear: bool = False) -> Change:
    value = update.value if update.value is not None else update.target
    template = "t.data.copy_(v)\nt.grad = None" if clear else "t.data.copy_(v)"
    new = statements(template, t=as_value(update.tensor), v=value)
    return replace(update.statement, *new)


@rule(Kind.IDIOM)
def new_tensor_for_parameter(code: Code) -> Iterator[Edit]:
    """`p = p - …` and `parameters[i] = …` put their value into the tensor that is there."""
    found = [
        update
        for update in updates(code)
        if not update.in_place
        and update.value is not None
        and isinstance(update.statement, ast.Assign | ast.AnnAssign)
    ]
    for clear in ways(code):
        yield from grouped(
            code,
            (
                Edit(update.statement.lineno, _new_tensor(update), (_copied(update, clear),))
                for update in found
            ),
        )


def _new_tensor(update: Update) -> str:
    if isinstance(update.target, ast.Subscript):
        return (
            "This line puts a new tensor into the list, and the tensor that was there stays as it"
            " was: change that tensor itself, in place."
        )
    name = ast.unparse(update.tensor)
    return (
        f"`{name} = …` makes a new tensor and gives it the name `{name}`: the caller's tensor stays"
        " as it was. Change that tensor itself, in place."
    )
