"""What a call leaves behind for the next one, and parameters that are overwritten at the end."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, Function, dotted, names_in
from autograder.repairs.edits import Change, Edit, Kind, before, delete, replace, statements
from autograder.repairs.training import (
    GROWING,
    does,
    epoch_loops,
    is_assigned,
    reads_gradient,
)

WRITING = ("copy_", "set_", "load_state_dict", "zero_", "normal_", "uniform_", "fill_")
CACHES = ("lru_cache", "cache")


@rule(Kind.IDIOM)
def default_shared_by_all_calls(code: Code) -> Iterator[Edit]:
    """Make the list of a mutable default value anew in each call."""
    for function in code.all(ast.FunctionDef):
        arguments = [*function.args.posonlyargs, *function.args.args]
        pairs = [
            *zip(reversed(arguments), reversed(function.args.defaults), strict=False),
            *zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True),
        ]
        for argument, default in pairs:
            if default is not None and _is_empty(default) and _fills(function, argument.arg):
                yield Edit(
                    default.lineno,
                    f"The default value of `{argument.arg}` is made only once, so a second call"
                    " finds in it what the first has left there.",
                    (_first(function, f"{argument.arg} = value", default),),
                )


@rule(Kind.IDIOM)
def variable_shared_by_all_calls(code: Code) -> Iterator[Edit]:
    """Give a variable of the file that a function changes its first value anew in each call."""
    for made in code.tree.body:
        match made:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                pass
            case _:
                continue
        if not _is_empty(value) and not isinstance(value, ast.Constant | ast.UnaryOp):
            continue
        for function in code.functions.values():
            is_global = any(name in node.names for node in code.within(function, ast.Global))
            if name in code.arguments(function):
                continue
            if is_global if is_assigned(code, name, function) else _fills(function, name):
                yield Edit(
                    made.lineno,
                    f"`{name}` belongs to the whole file and is kept between the calls: a second"
                    " call works with what the first has left.",
                    (_first(function, f"{name} = value", value),),
                )


@rule(Kind.IDIOM)
def results_kept_by_a_cache(code: Code) -> Iterator[Edit]:
    """Take a cache away from a function."""
    for function in code.functions.values():
        for decorator in function.decorator_list:
            call = decorator.func if isinstance(decorator, ast.Call) else decorator
            if dotted(call).rpartition(".")[2] in CACHES:
                yield Edit(
                    function.lineno,
                    "The cache gives back an old result where the arguments are the same objects,"
                    " whatever has changed in them.",
                    (replace(decorator),),
                )


@rule(Kind.IDIOM)
def overwritten_around_the_training(code: Code) -> Iterator[Edit]:
    """Delete what writes values into the parameters in front of the training, or behind it."""
    for loop in epoch_loops(code):
        for place, block in (("before", code.preceding(loop)), ("after", code.following(loop))):
            for statement in block:
                if _overwrites(code, statement):
                    yield Edit(
                        statement.lineno,
                        f"Other values are written into the parameters here, {place} the"
                        " training loop.",
                        (delete(statement),),
                    )


def _is_empty(node: ast.expr) -> bool:
    match node:
        case ast.List(elts=[]) | ast.Dict(keys=[]):
            return True
        case ast.Call(func=ast.Name(id="list" | "dict"), args=[], keywords=[]):
            return True
    return False


def _fills(function: Function, name: str) -> bool:
    """Whether a function puts values into a list that it does not make itself."""
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=other), attr=attribute)):
                if other == name and attribute in GROWING:
                    return True
            case ast.AugAssign(target=ast.Name(id=other)) if other == name:
                return True
    return False


def _first(function: Function, template: str, value: ast.expr) -> Change:
    """Put a statement at the beginning of a function, behind its description and `global`."""
    for statement in function.body:
        described = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not described and not isinstance(statement, ast.Global):
            return before(statement, *statements(template, value=value))
    return before(function.body[-1], *statements(template, value=value))


def _overwrites(code: Code, statement: ast.stmt) -> bool:
    """Whether values are written into parameters: by a method in place, or to `.data`, `[:]`."""
    if isinstance(statement, ast.Return) or does(code, statement, _reads):
        return False
    parameters = _parameter_names(code, statement)
    for node in ast.walk(statement):
        written: ast.expr | None = None
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in WRITING:
                is_init = dotted(owner).endswith("init") and node.args
                written = node.args[0] if is_init else owner
            case ast.Assign(targets=[ast.Attribute(value=owner, attr="data")]):
                written = owner
            case ast.Assign(targets=[ast.Subscript(value=owner, slice=ast.Slice())]):
                written = owner
        if written is None or dotted(written).endswith(".grad"):
            continue
        if names_in(written) & parameters:
            return True
    return False


def _reads(_: Code, node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and reads_gradient(node)


def _parameter_names(code: Code, statement: ast.stmt) -> set[str]:
    """The arguments that are unpacked or gone through, as a net's parameters are, and their parts.

    Not those that are multiplied from the left, as samples are.
    """
    function = code.function(statement)
    if function is None:
        return set()
    sequences: set[str] = set()
    parts: set[str] = set()
    samples: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Tuple() as target], value=ast.Name() as value):
                sequences |= names_in(value)
                parts |= names_in(target)
            case ast.For(target=target, iter=value):
                if names_in(value) & set(code.arguments(statement)):
                    parts |= names_in(target)
                    sequences |= names_in(value)
            case ast.Starred(value=value):
                sequences |= names_in(value)
            case ast.BinOp(left=ast.Name(id=name), op=ast.MatMult()):
                samples.add(name)
    return ((sequences & set(code.arguments(statement))) | parts) - samples
