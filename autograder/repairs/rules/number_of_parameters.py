"""Updates that are written for exactly so many parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, names_in
from autograder.repairs.edits import (
    Change,
    Edit,
    Kind,
    as_value,
    delete,
    expression,
    replace,
)
from autograder.repairs.updates import updates


@rule(Kind.IDIOM)
def exactly_so_many_parameters(code: Code) -> Iterator[Edit]:
    """Where an argument is unpacked only to be updated tensor by tensor: a loop over it.

    Only where the lines of all tensors are alike, so that the loop mends nothing else.
    """
    for unpacking in code.all(ast.Assign):
        match unpacking:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Name(id=source) as value):
                pass
            case _:
                continue
        function = code.function(unpacking)
        if function is None or source not in code.arguments(unpacking):
            continue
        every = [name.id for name in names if isinstance(name, ast.Name)]
        changes = _in_a_loop(code, unpacking, every, value)
        if changes:
            yield Edit(
                unpacking.lineno,
                f"`{source}` is unpacked into exactly {len(every)} names here, so the function"
                " fails for any other number of tensors.",
                changes,
            )


def _in_a_loop(
    code: Code, unpacking: ast.Assign, every: list[str], value: ast.Name
) -> tuple[Change, ...]:
    function = code.function(unpacking)
    uses = [
        name for name in code.all(ast.Name) if name.id in every and code.function(name) is function
    ]
    uses = [name for name in uses if code.statement(name) is not unpacking]
    displays = {
        id(outer): outer
        for name in uses
        if isinstance(outer := code.parent(name), ast.List | ast.Tuple)
    }
    whole = all(len(node.elts) == len(every) for node in displays.values())
    if whole and displays and all(id(code.parent(name)) in displays for name in uses):
        return (delete(unpacking), *(replace(node, value) for node in displays.values()))
    lines = {id(line): line for name in uses if (line := code.statement(name)) is not None}
    if any(not isinstance(line, ast.AugAssign | ast.Assign | ast.Expr) for line in lines.values()):
        return ()
    first = [line for line in lines.values() if every[0] in names_in(line)]
    rest = [line for line in lines.values() if every[0] not in names_in(line)]
    if not first or len(rest) != len(first) * (len(every) - 1):
        return ()
    wanted = [ast.dump(line) for line in first]
    for other in every[1:]:
        if wanted != [_renamed(line, other, every[0]) for line in rest if other in names_in(line)]:
            return ()
    loop = ast.For(
        ast.Name(every[0], ast.Store()), value, [deepcopy(line) for line in first], [], None
    )
    return (
        delete(unpacking),
        replace(first[0], loop),
        *(delete(line) for line in (*first[1:], *rest)),
    )


def _renamed(line: ast.stmt, name: str, instead: str) -> str:
    copied = deepcopy(line)
    for part in ast.walk(copied):
        if isinstance(part, ast.Name) and part.id == name:
            part.id = instead
    return ast.dump(copied)


@rule(Kind.IDIOM)
def exactly_so_many_items(code: Code) -> Iterator[Edit]:
    """Where `parameters[0]`, `parameters[1]` and so on are updated line by line: a loop."""
    found: dict[str, list[tuple[int, ast.stmt, ast.Name]]] = {}
    for update in updates(code):
        match update.tensor:
            case ast.Subscript(value=ast.Name(id=name) as owner, slice=ast.Constant(value=int(i))):
                found.setdefault(name, []).append((i, update.statement, owner))
    for name, items in found.items():
        first, statement, owner = items[0]
        if len(items) < 2 or len({i for i, _, _ in items}) != len(items):
            continue
        if any(_at(line, i, first) != ast.dump(statement) for i, line, _ in items):
            continue
        body = deepcopy(statement)
        for part in ast.walk(body):
            if isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Constant):
                part.slice = ast.Name("_index", ast.Load())
        loop = ast.For(
            ast.Name("_index", ast.Store()),
            expression("range(len(s))", s=as_value(owner)),
            [body],
            [],
            None,
        )
        yield Edit(
            statement.lineno,
            f"The tensors in `{name}` are updated by {len(items)} numbers that are written here,"
            " so any other number of tensors is wrong.",
            (replace(statement, loop), *(delete(line) for _, line, _ in items[1:])),
        )


def _at(line: ast.stmt, index: int, instead: int) -> str:
    copied = deepcopy(line)
    for part in ast.walk(copied):
        if isinstance(part, ast.Constant) and part.value == index:
            part.value = instead
    return ast.dump(copied)
