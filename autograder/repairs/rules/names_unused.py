"""Names that are never used while another one, or a number, stands in their place."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import (
    Code,
    Function,
    arguments_of,
    dotted,
    mentions,
    method,
    number,
)
from autograder.repairs.edits import Edit, Kind, delete, replace, statements

SHAPED = (
    *("randn", "rand", "zeros", "ones", "full", "empty", "normal", "reshape", "view", "expand"),
    *("repeat", "Linear", "uniform", "randint"),
)
MOST_READS = 16


@rule(Kind.IDIOM)
def argument_overwritten(code: Code) -> Iterator[Edit]:
    """Delete a statement that gives an argument a number: the caller's value is lost there."""
    for node in code.all(ast.Assign):
        function = code.function(node)
        name = dotted(node.targets[0])
        if function is None or len(node.targets) > 1 or name not in arguments_of(function):
            continue
        if isinstance(node.value, ast.Constant) or number(node.value) is not None:
            yield Edit(
                node.lineno,
                f"`{name}` gets the value `{ast.unparse(node.value)}` here, so what the caller"
                " passes for it is lost.",
                (delete(node),),
            )


@rule(Kind.IDIOM)
def argument_made_anew(code: Code) -> Iterator[Edit]:
    """Delete a statement that calls something for a value of an argument that nothing read yet."""
    for node in code.all(ast.Assign):
        function = code.function(node)
        name = dotted(node.targets[0])
        if function is None or len(node.targets) > 1 or name not in arguments_of(function):
            continue
        earlier = ast.Module([other for other in function.body if other.lineno < node.lineno], [])
        made_anew = isinstance(node.value, ast.Call | ast.List) and node in function.body
        if made_anew and not mentions(node.value, name) and not mentions(earlier, name):
            yield Edit(
                node.lineno,
                f"`{name}` gets a new value here before anything reads it: so what the caller"
                " passes for it is lost.",
                (delete(node),),
            )


@rule(Kind.IDIOM)
def argument_never_used(code: Code) -> Iterator[Edit]:
    """Put an argument that a function never reads in the place of a number or a global name."""
    for function in code.all(ast.FunctionDef):
        body = ast.Module(function.body, [])
        for name in arguments_of(function):
            if mentions(body, name):
                continue
            yield from _in_place_of_numbers(code, function, name)
            yield from _in_place_of_globals(code, function, name)


def _in_place_of_numbers(code: Code, function: Function, name: str) -> Iterator[Edit]:
    literals = [
        node
        for statement in function.body
        for node in code.within(statement, ast.Constant)
        if number(node) is not None
    ]
    by_value: dict[str, list[ast.Constant]] = {}
    for node in literals:
        by_value.setdefault(repr(node.value), []).append(node)
    for text, nodes in by_value.items():
        sentence = (
            f"`{name}` is never used in this function: the number {text} is written here, whatever"
            " the caller passes."
        )
        if len(nodes) > 1:
            changes = tuple(replace(node, ast.Name(name)) for node in nodes)
            yield Edit(nodes[0].lineno, sentence, changes)
        for node in nodes[:4]:
            yield Edit(node.lineno, sentence, (replace(node, ast.Name(name)),))


def _in_place_of_globals(code: Code, function: Function, name: str) -> Iterator[Edit]:
    known = {
        target.id
        for statement in code.tree.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for target in ast.walk(statement)
        if isinstance(target, ast.Name) and isinstance(target.ctx, ast.Store)
    }
    reads = [
        node
        for statement in function.body
        for node in code.within(statement, ast.Name)
        if isinstance(node.ctx, ast.Load) and node.id in known
    ]
    for other in dict.fromkeys(node.id for node in reads):
        uses = [node for node in reads if node.id == other]
        yield Edit(
            uses[0].lineno,
            f"`{other}` from the top of the file is used here, and the argument `{name}` is never"
            " used.",
            tuple(replace(node, ast.Name(name)) for node in uses),
        )


@rule(Kind.IDIOM)
def size_written_out(code: Code) -> Iterator[Edit]:
    """Put an argument in the place of a number in the shape of a tensor."""
    for function in code.all(ast.FunctionDef):
        found = [
            node
            for call in code.within(function, ast.Call)
            if method(call) in SHAPED
            for argument in call.args
            for node in code.within(argument, ast.Constant)
            if isinstance(node.value, int) and (number(node) or 0) > 1
        ]
        for name in arguments_of(function):
            for text in dict.fromkeys(repr(node.value) for node in found):
                nodes = [node for node in found if repr(node.value) == text]
                yield Edit(
                    nodes[0].lineno,
                    f"The size {text} is written here as a number: it stays the same whatever"
                    f" `{name}` is.",
                    tuple(replace(node, ast.Name(name)) for node in nodes),
                )


@rule(Kind.IDIOM)
def result_never_used(code: Code) -> Iterator[Edit]:
    """Use a name that a function assigns and never reads where it reads an older one."""
    for function in code.all(ast.FunctionDef):
        reads = [
            node
            for node in code.within(function, ast.Name)
            if isinstance(node.ctx, ast.Load) and node.id not in code.functions
        ]
        read = {node.id for node in reads}
        for store in code.within(function, ast.Name):
            statement = code.statement(store)
            if not isinstance(store.ctx, ast.Store) or store.id in read or store.id == "_":
                continue
            if not isinstance(statement, ast.Assign | ast.AnnAssign):
                continue
            yield from _used_in_place(code, store, statement, reads)


def _used_in_place(
    code: Code, store: ast.Name, statement: ast.stmt, reads: list[ast.Name]
) -> Iterator[Edit]:
    end = statement.end_lineno or statement.lineno
    behind = [
        node
        for node in reads
        if node.lineno > end
        and not isinstance(code.parent(node), ast.Attribute)
        and not (isinstance(call := code.parent(node), ast.Call) and call.func is node)
    ][:MOST_READS]
    for node in behind:
        yield Edit(
            node.lineno,
            f"`{node.id}` is used here. `{store.id}`, which is assigned further up, is used"
            " nowhere.",
            (replace(node, ast.Name(store.id)),),
        )
    for other in dict.fromkeys(node.id for node in behind):
        uses = [node for node in behind if node.id == other]
        if len(uses) > 1:
            yield Edit(
                uses[0].lineno,
                f"`{other}` is used here. `{store.id}`, which is assigned further up, is used"
                " nowhere.",
                tuple(replace(node, ast.Name(store.id)) for node in uses),
            )


@rule(Kind.IDIOM)
def argument_for_argument(code: Code) -> Iterator[Edit]:
    """Use an argument that is never read in the place of one that is read twice."""
    for function in code.all(ast.FunctionDef):
        names = arguments_of(function)
        reads = [
            node
            for statement in function.body
            for node in code.within(statement, ast.Name)
            if isinstance(node.ctx, ast.Load)
        ]
        read = [node.id for node in reads]
        for unused in [name for name in names if name not in read]:
            for node in reads:
                if node.id in names and read.count(node.id) > 1:
                    yield Edit(
                        node.lineno,
                        f"`{node.id}` is used here once more, and the argument `{unused}` is never"
                        " used.",
                        (replace(node, ast.Name(unused)),),
                    )


@rule(Kind.IDIOM)
def value_lost(code: Code) -> Iterator[Edit]:
    """Use the value of an expression statement: the code computes it and does nothing with it."""
    for node in code.all(ast.Expr):
        function = code.function(node)
        if function is None or not _is_lost(node.value):
            continue
        sentence = (
            f"`{ast.unparse(node.value)}` is computed here and its value is lost: the line changes"
            " nothing."
        )
        returns = [
            other
            for other in code.following(node)
            if isinstance(other, ast.Return) and other.value is not None
        ]
        for other in returns[:1]:
            if other.value is not None:
                yield Edit(node.lineno, sentence, (replace(other.value, node.value),))
        left = _first_part(node.value)
        if isinstance(left, ast.Name):
            kept = statements("name = value", name=left, value=node.value)
            yield Edit(node.lineno, sentence, (replace(node, *kept),))
        if not any(isinstance(part, ast.Return) for part in ast.walk(function)):
            yield Edit(node.lineno, sentence, (replace(node, ast.Return(node.value)),))


def _first_part(node: ast.expr) -> ast.expr | None:
    match node:
        case ast.BinOp(left=left):
            return left
        case ast.Call(func=ast.Attribute(value=owner)):
            return owner
    return None


def _is_lost(node: ast.expr) -> bool:
    pure = ("add", "sub", "mul", "clone", "float", "double", "to", "clamp", "detach", "reshape")
    return isinstance(node, ast.BinOp) or (
        isinstance(node, ast.Call) and method(node) in (*pure, "view", "squeeze", "unsqueeze")
    )
