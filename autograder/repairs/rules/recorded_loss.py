"""Lists of losses that are filled in a wrong way."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, dotted, mentions, method, same
from autograder.repairs.edits import (
    Edit,
    Kind,
    delete,
    replace,
    statements,
)
from autograder.repairs.stops import leaves
from autograder.repairs.training import (
    assignments,
    epoch_loops,
    is_plain,
    lists_of,
    noted,
    stored,
)


@rule(Kind.IDIOM)
def append_assigned(code: Code) -> Iterator[Edit]:
    """Let `x = x.append(…)` be `x.append(…)`."""
    for statement in code.all(ast.Assign):
        match statement:
            case ast.Assign(
                targets=[target],
                value=ast.Call(func=ast.Attribute(value=owner, attr="append" | "extend")),
            ) if same(target, owner):
                yield Edit(
                    statement.lineno,
                    f"`{method(statement.value)}` changes the list itself and gives None, so"
                    f" `{dotted(target)}` is None after this line.",
                    (replace(statement, ast.Expr(statement.value)),),
                )


@rule(Kind.IDIOM)
def list_overwritten_in_each_pass(code: Code) -> Iterator[Edit]:
    """Let `x = [value]` or `x = value` in a loop be an append, where x is a list before."""
    for loop in epoch_loops(code):
        lists = {
            name
            for part in code.preceding(loop)
            for name in stored(part)
            if isinstance(getattr(part, "value", None), ast.List)
        }
        for statement, target, value in assignments(code, loop):
            if not isinstance(target, ast.Name) or target.id not in lists:
                continue
            one = value
            if isinstance(value, ast.List) and len(value.elts) == 1:
                (one,) = value.elts
            elif isinstance(value, ast.List) or mentions(value, target.id):
                continue
            yield Edit(
                statement.lineno,
                f"`{target.id}` gets a new value in every epoch here, so what it held before is"
                " lost.",
                (replace(statement, *statements(f"{target.id}.append(one)", one=one)),),
            )


@rule(Kind.IDIOM)
def put_in_wrongly(code: Code) -> Iterator[Edit]:
    """Append a single value where it is inserted in front, taken as a list, or only added up."""
    for statement in (*code.all(ast.Expr), *code.all(ast.AugAssign), *code.all(ast.Assign)):
        if not code.loops(statement):
            continue
        match statement:
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(value=kept, attr="insert"), args=[_, value])
            ):
                said = "`insert` puts the value at this place of the list, not at its end."
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(value=kept, attr="extend"), args=[value])
            ) if not isinstance(value, ast.List):
                said = "`extend` expects a list here, and gets one single value."
            case ast.AugAssign(op=ast.Add(), target=kept, value=value) if _is_list(code, kept):
                if isinstance(value, ast.List | ast.Tuple):
                    continue
                said = "`+=` expects another list here, and gets one single value."
            case ast.Assign(targets=[ast.Subscript(value=kept)], value=value) if _is_empty_list(
                code, kept
            ):
                said = "The list is empty at first, so it has no place that a value can be put in."
            case ast.Expr(value=ast.BinOp(left=kept, op=ast.Add(), right=ast.List(elts=[value]))):
                said = "This adds the value to no list: the sum is a new list that nothing keeps."
            case _:
                continue
        yield Edit(
            statement.lineno,
            said,
            (replace(statement, *statements("kept.append(value)", kept=kept, value=value)),),
        )


@rule(Kind.IDIOM)
def list_cut_in_the_loop(code: Code) -> Iterator[Edit]:
    """Delete what takes values out of a list again in the loop that fills it."""
    for loop in epoch_loops(code):
        names = {
            kept.id
            for node in code.within(loop, ast.AST)
            for kept, _ in [noted(code, node) or (None, None)]
            if isinstance(kept, ast.Name)
        }
        for statement in (*code.within(loop, ast.Expr), *code.within(loop, ast.Assign)):
            match statement:
                case ast.Expr(
                    value=ast.Call(
                        func=ast.Attribute(
                            value=ast.Name(id=name), attr="pop" | "clear" | "sort" | "reverse"
                        )
                    )
                ) if name in names:
                    pass
                case ast.Assign(
                    targets=[ast.Name(id=name)],
                    value=ast.Subscript(value=ast.Name(id=other), slice=ast.Slice()),
                ) if name == other and name in names:
                    pass
                case _:
                    continue
            yield Edit(
                statement.lineno,
                f"This takes values out of `{name}`, or gives them another order.",
                (delete(statement),),
            )


@rule(Kind.IDIOM)
def noted_again_before_leaving(code: Code) -> Iterator[Edit]:
    """Delete the noting in an `if` that leaves the loop, where the pass noted in front of it."""
    for loop in epoch_loops(code):
        for node in (part for part in loop.body if isinstance(part, ast.If)):
            before_it = [_kept(code, part) for part in code.preceding(node) if is_plain(part)]
            if not any(leaves(part) for part in node.body):
                continue
            for statement in node.body:
                if is_plain(statement) and (name := _kept(code, statement)) and name in before_it:
                    yield Edit(
                        statement.lineno,
                        f"This puts a second value of the same epoch into `{name}`.",
                        (delete(statement),),
                    )


def _kept(code: Code, statement: ast.stmt) -> str:
    """The name of the list that a statement puts a value into."""
    found = (noted(code, node) for node in code.within(statement, ast.AST))
    return next((dotted(taken[0]) for taken in found if taken is not None), "")


@rule(Kind.IDIOM)
def best_loss_noted(code: Code) -> Iterator[Edit]:
    """`kept.append(min(loss, *kept))`: the loss of the epoch, where the call is given others."""
    for loop in epoch_loops(code):
        for node in code.within(loop, ast.AST):
            taken = noted(code, node)
            if taken is None or method(taken[1]) not in ("min", "max"):
                continue
            for part in code.within(taken[1], ast.Call):
                if method(part) in ("item", "float"):
                    yield Edit(
                        taken[1].lineno,
                        f"`{method(taken[1])}` chooses among several losses here: the list gets"
                        " another one than that of its epoch.",
                        (replace(taken[1], part),),
                    )


@rule(Kind.IDIOM)
def noted_outside_as_well(code: Code) -> Iterator[Edit]:
    """Take out the value that a list gets in front of the loop that fills it, or behind it."""
    for loop in epoch_loops(code):
        function = code.function(loop)
        names = set(lists_of(code, function)) if function is not None else set()
        for statement in code.preceding(loop):
            value = getattr(statement, "value", None)
            if set(stored(statement)) & names and isinstance(value, ast.List) and value.elts:
                yield Edit(
                    statement.lineno,
                    "The list begins with a value, and the loop adds one more in each epoch.",
                    (replace(value, ast.List([], ast.Load())),),
                )
        for statement in (*code.preceding(loop), *code.following(loop)):
            kept = [noted(code, node) for node in code.within(statement, ast.AST)]
            if is_plain(statement) and any(
                taken is not None and dotted(taken[0]) in names for taken in kept
            ):
                yield Edit(
                    statement.lineno,
                    "This puts one more value into the list, outside of the loop that fills it.",
                    (delete(statement),),
                )


def _is_list(code: Code, node: ast.expr) -> bool:
    return any(
        isinstance(value, ast.List) and same(node, target)
        for _, target, value in assignments(code, code.tree)
    )


def _is_empty_list(code: Code, node: ast.expr) -> bool:
    return any(
        isinstance(value, ast.List) and not value.elts and same(node, target)
        for _, target, value in assignments(code, code.tree)
    )
