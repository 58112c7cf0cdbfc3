"""Arguments that a function changes: rescaled, replaced, or overwritten in place."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, arguments_of, assigned, dotted, mentions, method, names_in
from autograder.repairs.draws import noise_names
from autograder.repairs.edits import Edit, Kind, delete, replace
from autograder.repairs.tensors import applied, functions, is_product, reads

STATISTICS = ("mean", "std", "var", "max", "min", "amax", "amin", "abs", "norm", "median", "sum")
DRAWN = ("randn", "rand", "zeros", "ones", "randn_like", "rand_like", "zeros_like", "ones_like")


@rule(Kind.IDIOM)
def argument_rescaled(code: Code) -> Iterator[Edit]:
    """`X = (X - X.mean()) / X.std()`, `X_n = X / 6`, `X -= X.mean()`: the argument as it is."""
    for function in functions(code):
        arguments = arguments_of(function)
        for statement in code.within(function, ast.stmt):
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    for argument in arguments:
                        if _rescales(code, value, argument, arguments) and (
                            name == argument or not _is_read_elsewhere(function, value, argument)
                        ):
                            new = ast.Name(argument, ast.Load())
                            yield Edit(
                                statement.lineno,
                                _said(argument, name),
                                (replace(value, new),),
                            )
                case ast.AugAssign(target=ast.Name(id=name), value=value) if name in arguments:
                    if names_in(value) & set(arguments) <= {name}:
                        yield Edit(
                            statement.lineno,
                            f"`{name}` is changed here: work with what the caller gives.",
                            (delete(statement),),
                        )


@rule(Kind.IDIOM)
def all_arguments_rescaled(code: Code) -> Iterator[Edit]:
    """`y_pred = y_pred / 2` and `y_true = y_true / 2`: both as they are given."""
    for function in functions(code):
        arguments = arguments_of(function)
        found = [
            (statement, name)
            for statement in function.body
            if isinstance(statement, ast.Assign)
            for name in arguments
            if [dotted(to) for to in statement.targets] == [name]
            and _rescales(code, statement.value, name, arguments)
        ]
        if len(found) > 1:
            yield Edit(
                found[0][0].lineno,
                f"`{found[0][1]}` and `{found[1][1]}` are replaced by something else here: work"
                " with what the caller gives.",
                tuple(delete(statement) for statement, _ in found),
            )


def _is_read_elsewhere(function: ast.AST, value: ast.expr, argument: str) -> bool:
    inside = {id(node) for node in ast.walk(value)}
    return any(id(use) not in inside for use in reads(function, argument))


def _said(argument: str, name: str) -> str:
    if argument == name:
        return f"`{argument}` is replaced by something else here: work with what the caller gives."
    return f"`{name}` differs from `{argument}` here: work with what the caller gives."


def _rescales(code: Code, value: ast.expr, argument: str, arguments: list[str]) -> bool:
    """Whether `value` is arithmetic of one argument, of its statistics and of numbers."""
    if not isinstance(value, ast.BinOp | ast.Call) or not mentions(value, argument):
        return False
    if any(other in names_in(value) for other in arguments if other != argument):
        return False
    function = code.function(value)
    if function is not None and names_in(value) & noise_names(code, function):
        return False
    if is_product(code, value) or any(is_product(code, part) for part in ast.walk(value)):
        return False
    if isinstance(value, ast.Call):
        return method(value) in ("normalize", "clamp", "round", "abs", "sub", "div", "mul")
    return isinstance(value.op, ast.Sub | ast.Div | ast.Mult | ast.Add)


@rule(Kind.IDIOM)
def tensor_of_the_caller_changed(code: Code) -> Iterator[Edit]:
    """`y -= t`, `torch.relu_(X)`, `F.relu(X, inplace=True)`: a new tensor in its place."""
    for function in functions(code):
        arguments = arguments_of(function)
        for node in code.within(function, ast.AST):
            match node:
                case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=value) if (
                    name in arguments
                ):
                    new = ast.BinOp(ast.Name(name, ast.Load()), op, value)
                    yield Edit(
                        node.lineno,
                        f"This changes the caller's tensor `{name}` itself: the result needs a new"
                        " tensor.",
                        (replace(node, ast.Assign([target], new)),),
                    )
                case ast.Call():
                    yield from _in_place_call(code, node, arguments)


def _in_place_call(code: Code, node: ast.Call, arguments: list[str]) -> Iterator[Edit]:
    part = applied(code, node)
    if part is None or not isinstance(part.tensor, ast.Name) or part.tensor.id not in arguments:
        return
    name = part.tensor.id
    sentence = (
        f"`{part.name}` changes the caller's tensor `{name}` itself: leave it as it is given."
    )
    inplace = [keyword for keyword in node.keywords if keyword.arg == "inplace"]
    if inplace:
        yield Edit(node.lineno, sentence, (replace(inplace[0]),))
    if part.name.endswith("_") and not part.name.startswith("requires"):
        if code.is_ignored(node):
            yield Edit(node.lineno, sentence, (delete(code.statement(node)),))
        yield Edit(node.lineno, sentence, (replace(node, part.tensor),))
        new = ast.Call(
            ast.Attribute(part.tensor, part.name[:-1], ast.Load()), [*part.args], [*part.keywords]
        )
        if code.is_ignored(node):
            statement = code.statement(node)
            made = ast.Assign([ast.Name(name, ast.Store())], new)
            yield Edit(node.lineno, sentence, (replace(statement, made),))
        else:
            yield Edit(node.lineno, sentence, (replace(node, new),))


@rule(Kind.IDIOM)
def argument_replaced_by_new_numbers(code: Code) -> Iterator[Edit]:
    """`W1 = torch.randn(…)` for an argument: leave the line out."""
    for function in functions(code):
        for statement in code.within(function, ast.Assign):
            match assigned(statement):
                case [ast.Name(id=name)] if name in arguments_of(function):
                    drawn = any(
                        method(part) in DRAWN for part in ast.walk(statement.value)
                    ) and not mentions_value(code, statement.value, name)
                    if drawn and reads(function, name):
                        yield Edit(
                            statement.lineno,
                            f"`{name}` is given as an argument and replaced by new numbers here:"
                            " the tensor of the caller is not used.",
                            (delete(statement),),
                        )


def mentions_value(code: Code, value: ast.expr, name: str) -> bool:
    """Whether more of `name` is read than its shape and dtype."""
    for use in reads(value, name):
        outer = code.parent(use)
        if isinstance(outer, ast.Attribute) and outer.attr in ("shape", "dtype", "device"):
            continue
        if isinstance(outer, ast.Call) and method(outer) in DRAWN:
            continue
        return True
    return False
