"""Updates that leave out some of the parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, names_in, same
from autograder.repairs.edits import (
    Edit,
    Kind,
    after,
    as_value,
    delete,
    expression,
    replace,
)
from autograder.repairs.updates import clears, shown, updates


def _update_loops(code: Code) -> list[ast.For]:
    """The loops over parameters, in which an update changes what the loop goes over."""
    found: dict[int, ast.For] = {}
    for update in updates(code):
        for loop in code.loops(update.statement):
            if isinstance(loop, ast.For) and names_in(loop.target) & names_in(update.tensor):
                found[id(loop)] = loop
                break
    return [*found.values()]


@rule(Kind.IDIOM)
def part_of_a_list(code: Code) -> Iterator[Edit]:
    """`parameters[::2]` becomes `parameters`, where parameters are updated or handed on."""
    fixes = []
    for item in code.all(ast.Subscript):
        if (
            isinstance(item.slice, ast.Slice)
            and isinstance(item.value, ast.Name)
            and item.value.id in code.arguments(item)
            and _is_whole(code, item)
        ):
            fixes.append(
                Edit(
                    item.lineno,
                    f"{shown(item, 'This')} is only a part of `{item.value.id}`: the other"
                    " tensors are left out.",
                    (replace(item, item.value),),
                )
            )
    yield from grouped_by_code(fixes)


def grouped_by_code(fixes: list[Edit]) -> Iterator[Edit]:
    """All of them together, and each alone."""
    if len(fixes) > 1:
        changes = tuple(change for fix in fixes for change in fix.changes)
        yield Edit(fixes[0].line, fixes[0].sentence, changes)
    yield from fixes


def _is_whole(code: Code, item: ast.Subscript) -> bool:
    """Whether a slice is looped over or given to a call, and no operand of a computation."""
    return isinstance(code.parent(item), ast.For | ast.Call | ast.comprehension | ast.keyword)


@rule(Kind.IDIOM)
def some_of_the_unpacked_names(code: Code) -> Iterator[Edit]:
    """`[W1, W2]` after `W1, b1, W2, b2 = parameters` becomes `parameters`."""
    for unpacking in code.all(ast.Assign):
        match unpacking:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Name() as source):
                pass
            case _:
                continue
        every = [name.id for name in names if isinstance(name, ast.Name)]
        for display in code.nodes:
            if not isinstance(display, ast.List | ast.Tuple) or display is unpacking.targets[0]:
                continue
            if code.function(display) is not code.function(unpacking):
                continue
            inner = [part.id for part in display.elts if isinstance(part, ast.Name)]
            if len(inner) != len(display.elts) or not inner or not {*inner} < {*every}:
                continue
            left = next(name for name in every if name not in inner)
            yield Edit(
                display.lineno,
                f"{shown(display, 'This list')} holds only a part of `{source.id}`"
                + (f": `{left}` is left out." if left != "_" else ": some tensors are left out."),
                (replace(display, as_value(source)),),
            )


@rule(Kind.IDIOM)
def range_over_some(code: Code) -> Iterator[Edit]:
    """`range(1, len(parameters))` and other ranges of indices become `range(len(parameters))`."""
    for loop in _update_loops(code):
        match loop:
            case ast.For(
                target=ast.Name(id=index), iter=ast.Call(func=ast.Name(id="range")) as counted
            ):
                pass
            case _:
                continue
        for item in code.within(loop, ast.Subscript):
            if isinstance(item.value, ast.Name) and same(item.slice, ast.Name(index, ast.Load())):
                sequence = as_value(item.value)
                new = expression("range(len(s))", s=sequence)
                yield Edit(
                    counted.lineno,
                    f"{shown(counted, 'The range')} does not hold exactly the numbers of all"
                    f" tensors in `{item.value.id}`, however many there are.",
                    (replace(counted, new),),
                )
                break


@rule(Kind.IDIOM)
def update_under_a_condition(code: Code) -> Iterator[Edit]:
    """In a loop over parameters: the `if` around the update, or one that skips it, goes."""
    for loop in _update_loops(code):
        for inner in code.within(loop, ast.If):
            if inner.orelse or code.loops(inner)[0] is not loop:
                continue
            if isinstance(inner.body[-1], ast.Continue | ast.Break | ast.Return):
                if len(inner.body) == 1:
                    yield Edit(
                        inner.lineno,
                        f"Where {shown(inner.test, 'this condition')} is true, the rest of the loop"
                        " is left out for that parameter: all of them need it.",
                        (delete(inner),),
                    )
            elif isinstance(inner.test, ast.Attribute) and inner.test.attr == "grad":
                yield Edit(
                    inner.lineno,
                    f"`if` asks for one true or false, and {shown(inner.test, 'the gradient')} is"
                    " a tensor: with many elements that raises an error.",
                    (replace(inner, *inner.body),),
                )
            else:
                yield Edit(
                    inner.lineno,
                    f"What stands under this `if` is left out for the parameters for which"
                    f" {shown(inner.test, 'the condition')} is false: all of them need it.",
                    (replace(inner, *inner.body),),
                )
        for made in code.within(loop.iter, ast.comprehension):
            if made.ifs:
                yield Edit(
                    loop.lineno,
                    f"Only where {shown(made.ifs[0], 'this condition')} is true, a parameter makes"
                    " a step: all of them have to.",
                    tuple(replace(test, ast.Constant(True)) for test in made.ifs),
                )


@rule(Kind.IDIOM)
def loop_over_parameters_left(code: Code) -> Iterator[Edit]:
    """A `break` or `return` at the end of a loop over parameters goes; a value comes after it."""
    for loop in _update_loops(code):
        for inner in code.within(loop, ast.stmt):
            if not isinstance(inner, ast.Break | ast.Return):
                continue
            outer = code.parent(inner)
            if outer is not loop and not isinstance(outer, ast.With):
                continue
            name = "break" if isinstance(inner, ast.Break) else "return"
            changes = [delete(inner)]
            if isinstance(inner, ast.Return) and inner.value is not None:
                changes.append(after(loop, deepcopy(inner)))
            yield Edit(
                inner.lineno,
                f"This `{name}` ends the loop over the parameters in its first round: the"
                " other parameters are left out.",
                tuple(changes),
            )


@rule(Kind.INSERTED)
def one_name_never_updated(code: Code) -> Iterator[Edit]:
    """Where some unpacked names are updated and others never: those get a copy of its lines."""
    for unpacking in code.all(ast.Assign):
        match unpacking:
            case ast.Assign(targets=[ast.Tuple(elts=names)]):
                pass
            case _:
                continue
        function = code.function(unpacking)
        every = [name.id for name in names if isinstance(name, ast.Name)]
        done = [
            update
            for update in updates(code)
            if code.function(update.statement) is function
            and isinstance(update.tensor, ast.Name)
            and update.tensor.id in every
        ]
        updated = {name for update in done for name in names_in(update.tensor)}
        missing = [name for name in every if name not in updated and name != "_"]
        if not done or not missing:
            continue
        model = done[-1]
        old = ast.unparse(model.tensor)
        lines = [model.statement]
        lines += [
            line
            for line in code.block(model.statement)
            if clears(code, line) and old in names_in(line)
        ]
        new = [_renamed(line, old, name) for name in missing for line in lines]
        without = " and ".join(f"`{name}`" for name in missing)
        yield Edit(
            done[0].statement.lineno,
            f"No step is made here with {without}: each tensor needs its own.",
            (after(lines[-1] if len(lines) > 1 else model.statement, *new),),
        )


def _renamed(line: ast.stmt, old: str, new: str) -> ast.stmt:
    copied = deepcopy(line)
    for part in ast.walk(copied):
        if isinstance(part, ast.Name) and part.id == old:
            part.id = new
    return copied
