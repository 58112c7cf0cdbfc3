"""Names that stand for something else than meant, or for nothing."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from copy import deepcopy
from itertools import combinations

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, Function, arguments_of, dotted, names_in
from autograder.repairs.edits import Change, Edit, Kind, replace
from autograder.repairs.tensors import functions, reads

MOST_NAMES = 10


def _bound(code: Code) -> set[str]:
    """Every name that the program binds anywhere."""
    names = set(dir(builtins))
    for node in code.nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
            case ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.alias(name=name, asname=other):
                names.add(other or name.partition(".")[0])
            case ast.ExceptHandler(name=str() as name):
                names.add(name)
    return names


@rule(Kind.IDIOM)
def name_that_nothing_defines(code: Code) -> Iterator[Edit]:
    """A name that the program nowhere binds: one of the function's own names in its place."""
    if any(alias.name == "*" for alias in code.all(ast.alias)):
        return
    bound = _bound(code)
    for function in functions(code):
        unknown: dict[str, list[ast.Name]] = {}
        for node in code.within(function, ast.Name):
            if node.id not in bound and isinstance(node.ctx, ast.Load):
                unknown.setdefault(node.id, []).append(node)
        for name, uses in unknown.items():
            own = [other for other in code.names_in_scope(uses[0]) if other != name]
            nearest = sorted(own, key=lambda other: -_likeness(name, other))
            for other in nearest[:MOST_NAMES]:
                changes = tuple(replace(use, ast.Name(other, ast.Load())) for use in uses)
                yield Edit(
                    uses[0].lineno,
                    f"Nothing is called `{name}` in this function: look at the names that it has.",
                    changes,
                )


def _likeness(one: str, other: str) -> float:
    common = len(set(one.lower()) & set(other.lower()))
    return common / max(len(one), len(other))


@rule(Kind.IDIOM)
def name_from_before_its_change(code: Code) -> Iterator[Edit]:
    """`a = relu(z)` and then `z @ W`: `a` in the place of `z`, where `a` is never read."""
    for function in functions(code):
        for statement in code.within(function, ast.Assign):
            match statement.targets:
                case [ast.Name(id=new)] if not reads(function, new):
                    pass
                case _:
                    continue
            for old in sorted(names_in(statement.value)):
                for use in reads(function, old):
                    if use.lineno > (statement.end_lineno or 0):
                        yield Edit(
                            use.lineno,
                            f"`{old}` stands here, and `{new}`, which is made of it before, is"
                            " never used.",
                            (replace(use, ast.Name(new, ast.Load())),),
                        )


@rule(Kind.IDIOM)
def variable_of_the_file_for_an_argument(code: Code) -> Iterator[Edit]:
    """A variable from outside of the function, where an argument is never read: the argument."""
    outside = {
        target.id
        for statement in code.tree.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for target in ast.walk(statement)
        if isinstance(target, ast.Name) and isinstance(target.ctx, ast.Store)
    }
    for function in functions(code):
        inside = set(arguments_of(function)) | {
            node.id for node in code.within(function, ast.Name) if isinstance(node.ctx, ast.Store)
        }
        unused = [name for name in arguments_of(function) if not reads(function, name)]
        for name in sorted(outside - inside):
            uses = reads(function, name)
            for argument in unused if uses else ():
                yield Edit(
                    uses[0].lineno,
                    f"`{name}` is a variable from outside of the function, and the argument"
                    f" `{argument}` is used nowhere.",
                    tuple(replace(use, ast.Name(argument, ast.Load())) for use in uses),
                )


@rule(Kind.IDIOM)
def handed_over_in_another_order(code: Code) -> Iterator[Edit]:
    """A call of an own function whose argument names stand at other places than in its `def`."""
    for call in code.all(ast.Call):
        if not isinstance(call.func, ast.Name) or call.func.id not in code.functions:
            continue
        wanted = arguments_of(code.functions[call.func.id])
        given = [value.id if isinstance(value, ast.Name) else "" for value in call.args]
        if len(given) > len(wanted) or call.keywords or "" in given:
            continue
        if given == wanted[: len(given)]:
            continue
        if set(given) == set(wanted[: len(given)]):
            yield _handed_over(call, call.func.id, wanted[: len(given)])


@rule(Kind.ANY_MOVE)
def handed_over_in_each_others_place(code: Code) -> Iterator[Edit]:
    """A call of an own function: two of its arguments change places, one of them named as it is."""
    for call in code.all(ast.Call):
        if not isinstance(call.func, ast.Name) or call.func.id not in code.functions:
            continue
        if not 1 < len(call.args) < 6 or any(isinstance(x, ast.Starred) for x in call.args):
            continue
        wanted = arguments_of(code.functions[call.func.id])
        places = [
            place
            for place, (value, name) in enumerate(zip(call.args, wanted, strict=False))
            if dotted(value) != name
        ]
        for one, other in combinations(places, 2):
            first, second = call.args[one], call.args[other]
            if not (_named(first, wanted[other]) or _named(second, wanted[one])):
                continue
            yield Edit(
                call.lineno,
                f"The arguments of `{call.func.id}` are handed over in another order than its"
                " `def` has them.",
                (replace(first, deepcopy(second)), replace(second, deepcopy(first))),
            )


def _named(value: ast.expr, name: str) -> bool:
    """Whether a value bears the name, or one begins with the other, as `y` and `y_clean`."""
    own = dotted(value)
    return bool(own) and (own.startswith(name) or name.startswith(own))


def _handed_over(call: ast.Call, name: str, order: list[str]) -> Edit:
    changes: tuple[Change, ...] = tuple(
        replace(value, ast.Name(other, ast.Load()))
        for value, other in zip(call.args, order, strict=True)
    )
    said = f"The arguments of `{name}` are handed over in another order than its `def` has them."
    return Edit(call.lineno, said, changes)


def _swapped(names: list[str]) -> Iterator[list[str]]:
    for one in range(len(names)):
        for other in range(one + 1, len(names)):
            order = [*names]
            order[one], order[other] = order[other], order[one]
            yield order


@rule(Kind.ANY_MOVE)
def arguments_of_the_def_in_another_order(code: Code) -> Iterator[Edit]:
    """`def f(X, W1, W2, b1, b2)`: other orders, for a function that the program does not call."""
    called = {node.func.id for node in code.all(ast.Call) if isinstance(node.func, ast.Name)}
    for function in functions(code):
        if function.name in called or code.function(function) is not None:
            continue
        names = arguments_of(function)
        if not 1 < len(names) < 7 or function.args.defaults:
            continue
        for order in _swapped(names):
            yield Edit(
                function.lineno,
                f"`{function.name}` takes its arguments in another order than the task has them.",
                _renamed(function, order),
            )


def _renamed(function: Function, order: list[str]) -> tuple[Change, ...]:
    return tuple(
        replace(argument, ast.arg(name, argument.annotation))
        for argument, name in zip(function.args.args, order, strict=True)
        if argument.arg != name
    )
