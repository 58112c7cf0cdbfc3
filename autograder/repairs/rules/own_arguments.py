"""Tensors of the caller that a function changes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, Function, arguments_of, dotted, method
from autograder.repairs.edits import Edit, Kind, as_value, before, delete, expression, replace

HARMLESS = ("requires_grad_", "retain_grad_", "zero_grad", "share_memory_", "detach_")
PLAIN = {"add_": ast.Add(), "sub_": ast.Sub(), "mul_": ast.Mult(), "div_": ast.Div()}


@rule(Kind.IDIOM)
def argument_changed_in_place(code: Code) -> Iterator[Edit]:
    """Compute a new tensor where the function changes an argument itself, or leave it alone."""
    for node in code.nodes:
        function = code.function(node)
        if function is None:
            continue
        changed = _changed(node)
        if changed is None:
            continue
        owner = _origin(code, function, changed)
        if owner not in arguments_of(function):
            continue
        statement = code.statement(node)
        sentence = (
            f"`{ast.unparse(statement).splitlines()[0]}` changes the tensor `{owner}` of the"
            " caller: it has to stay as it is."
        )
        if owner != changed:
            sentence = (
                f"`{changed}` is no copy of `{owner}`: both have the same numbers in memory, so"
                " the caller's tensor changes here."
            )
        yield from _mended(code, function, node, changed, sentence)


def _mended(
    code: Code, function: Function, node: ast.AST, changed: str, sentence: str
) -> Iterator[Edit]:
    statement = code.statement(node)
    line = statement.lineno
    match node:
        case ast.AugAssign(target=ast.Name() as name, op=op, value=value):
            new = ast.Assign([name], ast.BinOp(as_value(name), op, value))
            yield Edit(line, sentence, (replace(node, new),))
            for other in code.within(function, ast.Assign):
                if dotted(other.value) == changed and other.lineno > line:
                    value_of_both = ast.BinOp(as_value(name), op, value)
                    yield Edit(line, sentence, (delete(node), replace(other.value, value_of_both)))
        case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if attr.endswith("_"):
            pure = ast.Call(ast.Attribute(owner, attr[:-1]), node.args, node.keywords)
            if code.is_ignored(node):
                new = ast.Assign([ast.Name(changed, ast.Store())], pure)
                yield Edit(line, sentence, (replace(statement, new),))
            else:
                yield Edit(line, sentence, (replace(node, pure),))
        case ast.Call(keywords=keywords) if any(each.arg == "out" for each in keywords):
            kept = [each for each in keywords if each.arg != "out"]
            pure = ast.Call(node.func, node.args, kept)
            new = ast.Assign([ast.Name(changed, ast.Store())], pure)
            if code.is_ignored(node):
                yield Edit(line, sentence, (replace(statement, new),))
            else:
                yield Edit(line, sentence, (replace(node, pure),))
    if isinstance(statement, ast.Expr | ast.AugAssign | ast.Assign):
        yield Edit(line, sentence, (delete(statement),))
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    start = function.body[1 if documented and len(function.body) > 1 else 0]
    for place in dict.fromkeys((start, _aliasing(code, function, changed) or start)):
        match place:
            case ast.Assign(value=ast.Name() as value) if place is not start or _is_alias(place):
                copied = expression("value.clone()", value=value)
                yield Edit(line, sentence, (replace(value, copied),))
            case _:
                fresh = ast.Assign(
                    [ast.Name(changed, ast.Store())],
                    expression("value.clone()", value=ast.Name(changed)),
                )
                yield Edit(line, sentence, (before(place, fresh),))


def _is_alias(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Name)


def _changed(node: ast.AST) -> str | None:
    """The name of the tensor that a statement or call changes in place."""
    match node:
        case ast.AugAssign(target=target):
            return _owner(target)
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute(attr="data") as target]):
            return _owner(target)
        case ast.Call(func=ast.Attribute(value=owner, attr=attr)):
            if attr.endswith("_") and not attr.endswith("__") and attr not in HARMLESS:
                return _owner(owner)
            out = [each.value for each in node.keywords if each.arg == "out"]
            return _owner(out[0]) if out else None
    return None


def _owner(node: ast.expr) -> str | None:
    while isinstance(node, ast.Subscript) or (
        isinstance(node, ast.Attribute) and node.attr in ("data", "T")
    ):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _origin(code: Code, function: Function, name: str) -> str:
    """The argument whose tensor `name` is, if a plain `name = argument` says so."""
    alias = _aliasing(code, function, name)
    if alias is None:
        return name
    value = alias.value
    while isinstance(value, ast.Call) and method(value) in ("detach", "view", "reshape", "numpy"):
        inner = value.func.value if isinstance(value.func, ast.Attribute) else None
        if inner is None:
            break
        value = inner
    return dotted(value).removesuffix(".data") or name


def _aliasing(code: Code, function: Function, name: str) -> ast.Assign | None:
    found = [
        node
        for node in code.within(function, ast.Assign)
        if any(dotted(target) == name for target in node.targets)
    ]
    return found[0] if len(found) == 1 else None
