"""What a function returns of a training: a part of a list, or something else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy

from autograder.repairs.catalogue import rule
from autograder.repairs.code import (
    Code,
    Function,
    dotted,
    mentions,
    method,
    names_in,
    number,
    same,
)
from autograder.repairs.edits import (
    Edit,
    Kind,
    after,
    before,
    delete,
    expression,
    replace,
    statements,
)
from autograder.repairs.training import (
    assignments,
    epoch_loops,
    is_assigned,
    lists_of,
    losses_of,
    noted,
    stored,
)

TYPES = {
    "tuple": "a tuple",
    "set": "a set",
    "array": "an array",
    "asarray": "an array",
    "tensor": "a tensor",
    "as_tensor": "a tensor",
    "FloatTensor": "a tensor",
    "stack": "a tensor",
    "cat": "a tensor",
    "str": "a text",
    "deque": "a deque",
    "iter": "an iterator",
    "map": "an iterator",
    "dict": "a dict",
    "enumerate": "an iterator",
}
TURNING = ("reverse", "sort", "pop", "clear", "remove", "insert")


@rule(Kind.IDIOM)
def list_not_returned_as_it_is(code: Code) -> Iterator[Edit]:
    """Return a list that a loop fills itself, where something made of it is returned."""
    for function, name in _filled(code):
        for node in code.within(function, ast.Return):
            value = node.value
            if value is None or isinstance(value, ast.Name) or not mentions(value, name):
                continue
            yield Edit(
                node.lineno,
                _said(value, name),
                (replace(value, ast.Name(name, ast.Load())),),
            )


@rule(Kind.IDIOM)
def list_not_returned(code: Code) -> Iterator[Edit]:
    """Return a list that a loop fills, where something else or nothing is returned."""
    for function, name in _filled(code):
        for node in code.within(function, ast.Return):
            if node.value is not None and mentions(node.value, name):
                continue
            if code.function(node) is function:
                what = "Nothing" if node.value is None else "Something else"
                yield Edit(
                    node.lineno,
                    f"{what} is returned here, and not the list `{name}` that the loop fills.",
                    (replace(node, *statements(f"return {name}")),),
                )


@rule(Kind.IDIOM)
def list_changed_behind_the_loop(code: Code) -> Iterator[Edit]:
    """Delete what makes something else of a list between the loop that fills it and the end."""
    for function, name in _filled(code):
        for loop in epoch_loops(code):
            if code.function(loop) is not function:
                continue
            for statement in code.following(loop):
                value = getattr(statement, "value", None)
                if isinstance(statement, ast.Assign | ast.AugAssign) and name in stored(statement):
                    said = _said(value, name) if value is not None else ""
                    said = said.replace("is returned", "takes the place of the list")
                elif (
                    isinstance(value, ast.Call)
                    and isinstance(statement, ast.Expr)
                    and method(value) in TURNING
                    and dotted(value.func).startswith(f"{name}.")
                ) or (isinstance(statement, ast.Delete) and mentions(statement, name)):
                    said = f"`{name}` is changed here, behind the loop that fills it."
                else:
                    continue
                yield Edit(statement.lineno, said, (delete(statement),))


@rule(Kind.IDIOM)
def best_or_first_returned(code: Code) -> Iterator[Edit]:
    """Return the last element of each list of which another, the best or the mean is returned."""
    for node in code.all(ast.Return):
        if node.value is None:
            continue
        parts = _parts(node.value)
        found = [
            (part, name, said)
            for part in parts
            for name, said in [_chosen(part, len(parts) > 1)]
            if name in _all_filled(code, node)
        ]
        if found:
            yield Edit(
                node.lineno,
                f"{found[0][2]} of `{found[0][1]}` is returned, and not its last value.",
                tuple(replace(part, expression(f"{name}[-1]")) for part, name, _ in found),
            )


@rule(Kind.IDIOM)
def dict_of_lists_returned(code: Code) -> Iterator[Edit]:
    """Return the list in a dict that a loop fills, where the dict is returned."""
    for node in code.nodes:
        taken = noted(code, node)
        if taken is None or not isinstance(taken[0], ast.Subscript) or not code.loops(node):
            continue
        for end in code.all(ast.Return):
            if same(end.value, taken[0].value):
                yield Edit(
                    end.lineno,
                    "What is returned here holds the list inside of something else.",
                    (replace(end, *statements("return kept", kept=taken[0])),),
                )


@rule(Kind.INSERTED)
def only_one_loss_returned(code: Code) -> Iterator[Edit]:
    """Where a loop computes losses that no list keeps, and one is returned: keep and return all."""
    for loop in epoch_loops(code):
        function = code.function(loop)
        if function is None or lists_of(code, function):
            continue
        losses = {part.id for part in losses_of(code, loop) if isinstance(part, ast.Name)}
        for statement, target, _ in assignments(code, loop):
            if not isinstance(target, ast.Name) or target.id not in losses:
                continue
            name = target.id
            for node in code.within(function, ast.Return):
                if node.value is None or isinstance(node.value, ast.Tuple):
                    continue
                if not any(is_assigned(code, other, loop) for other in names_in(node.value)):
                    continue
                kept = "kept" if not is_assigned(code, "kept", function) else "kept_losses"
                yield Edit(
                    node.lineno,
                    "One value is returned for the whole training: no list keeps what each epoch"
                    f" computes for `{name}`.",
                    (
                        before(loop, *statements(f"{kept} = []")),
                        after(statement, *statements(f"{kept}.append({name}.item())")),
                        replace(node.value, ast.Name(kept, ast.Load())),
                    ),
                )


@rule(Kind.INSERTED)
def filled_list_not_returned(code: Code) -> Iterator[Edit]:
    """Where a function fills a list in a loop and returns nothing: return the list."""
    for loop in epoch_loops(code):
        function = code.function(loop)
        if function is None or any(code.within(function, ast.Return)):
            continue
        for node in code.within(loop, ast.Call):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append")):
                    yield Edit(
                        function.lineno,
                        f"This function has no `return`: it fills `{name}`, and its caller gets"
                        " None.",
                        (after(function.body[-1], *statements(f"return {name}")),),
                    )


@rule(Kind.INSERTED)
def returned_under_a_condition_only(code: Code) -> Iterator[Edit]:
    """Return behind the last loop, too, what only a condition inside of it returns."""
    for function in code.functions.values():
        last = function.body[-1]
        found = [node for node in code.within(last, ast.Return) if node.value is not None]
        if not isinstance(last, ast.For | ast.While) or len(found) != 1:
            continue
        if any(isinstance(outer, ast.If) for outer in code.around(found[0])):
            yield Edit(
                found[0].lineno,
                "The only `return` stands under this condition: where it never holds, the function"
                " gives back None.",
                (after(last, deepcopy(found[0])),),
            )


def _filled(code: Code) -> Iterator[tuple[Function, str]]:
    """The functions with lists that their loops fill, and no inner functions have."""
    for function in code.functions.values():
        for name in lists_of(code, function):
            if name not in code.arguments(function):
                yield function, name


def _all_filled(code: Code, node: ast.AST) -> set[str]:
    function = code.function(node)
    return set(lists_of(code, function)) if function is not None else set()


def _said(value: ast.expr, name: str) -> str:
    """What is returned in place of the list `name`."""
    match value:
        case ast.Tuple() | ast.Dict() | ast.List():
            return f"`{name}` is returned together with something else, or inside of something."
        case ast.Subscript(slice=ast.Slice(step=step)) if step is not None:
            return f"Not all of `{name}` is returned, or in another order: look at the index."
        case ast.Subscript(slice=ast.Slice()):
            return f"Only a part of `{name}` is returned: look at the index behind it."
        case ast.Subscript(slice=index) if number(index) is not None:
            return f"Only one value of `{name}` is returned, and not the list."
        case ast.ListComp(generators=[ast.comprehension(ifs=[_, *_])]):
            return f"Only those values of `{name}` are returned for which the condition holds."
        case ast.ListComp():
            return f"Each value of `{name}` is changed before it is returned."
        case ast.GeneratorExp():
            return f"A generator is returned, and not the list `{name}`."
    name_of_call = method(value)
    if name_of_call in TYPES:
        return f"`{name_of_call}` makes {TYPES[name_of_call]} of `{name}`, and that is returned."
    if name_of_call in ("sorted", "reversed"):
        return f"`{name_of_call}` gives the values of `{name}` another order."
    if name_of_call == "len":
        return f"Only the number of values in `{name}` is returned, and not the list."
    if name_of_call in ("cumsum", "accumulate"):
        return f"Sums of the values of `{name}` are returned, and not the values."
    if name_of_call in ("min", "max", "sum", "mean") or isinstance(value, ast.BinOp):
        return f"One number made of `{name}` is returned, and not the list."
    return f"Something made of `{name}` is returned, and not the list itself."


def _parts(value: ast.expr) -> list[ast.expr]:
    return [*value.elts] if isinstance(value, ast.Tuple | ast.List) else [value]


def _chosen(part: ast.expr, one_of_several: bool) -> tuple[str, str]:
    """The name of a list and what is taken of it; empty where it is the last or all."""
    match part:
        case ast.Name(id=name) if one_of_several:
            return name, "All"
        case ast.Call(args=[ast.Name(id=name)]) if method(part) in ("min", "max"):
            said = "smallest" if method(part) == "min" else "largest"
            return name, f"The {said} value"
        case ast.BinOp(left=ast.Call(args=[ast.Name(id=name)]), op=ast.Div()):
            return name, "The mean of all values"
        case ast.Call(args=[ast.Name(id=name)]) if method(part) in ("mean", "median"):
            return name, f"The {method(part)} of all values"
        case ast.Call(func=ast.Name(id="sum"), args=[ast.Name(id=name)]):
            return name, "The sum of all values"
        case ast.Subscript(value=ast.Name(id=name), slice=index):
            if number(index) not in (None, -1.0):
                return name, "Another value"
    return "", ""
