"""Variables that one place sets and another asks, and that are not the same variable."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, arguments_of
from autograder.repairs.edits import Edit, Kind, before, replace
from autograder.repairs.ways_out import flags


@rule(Kind.IDIOM)
def variable_of_the_inner_function(code: Code) -> Iterator[Edit]:
    """Declare nonlocal what an inner function assigns, and the outer one assigns and reads."""
    for inner in code.all(ast.FunctionDef):
        outer = code.function(inner)
        if outer is None:
            continue
        declared = {
            name
            for node in code.within(inner, ast.stmt)
            if isinstance(node, ast.Nonlocal | ast.Global)
            for name in node.names
        }
        own = [node for node in code.within(outer, ast.Name) if code.function(node) is outer]
        shared = {node.id for node in own if isinstance(node.ctx, ast.Store)}
        shared &= {node.id for node in own if isinstance(node.ctx, ast.Load)}
        for name in sorted(shared - declared - set(arguments_of(inner))):
            given = [
                node
                for node in code.within(inner, ast.Name)
                if node.id == name
                and isinstance(node.ctx, ast.Store)
                and isinstance(code.statement(node), ast.Assign | ast.AugAssign)
                and code.function(node) is inner
            ]
            if given:
                yield Edit(
                    given[0].lineno,
                    f"`{name}` is a variable of `{inner.name}` alone here: the one of"
                    f" `{outer.name}` is not changed.",
                    (before(inner.body[0], ast.Nonlocal([name])),),
                )


@rule(Kind.IDIOM)
def another_flag_set(code: Code) -> Iterator[Edit]:
    """Set the flag that a condition asks, where a loop sets another name that nobody reads."""
    read = {node.id for node in code.all(ast.Name) if isinstance(node.ctx, ast.Load)}
    for node in code.all(ast.Assign):
        function = code.function(node)
        target = node.targets[0]
        if function is None or not code.loops(node) or not isinstance(target, ast.Name):
            continue
        if target.id in read or not isinstance(node.value, ast.Constant | ast.Compare):
            continue
        for name in sorted(flags(code) & set(code.names_in_scope(node))):
            yield Edit(
                node.lineno,
                f"`{target.id}` is set here and never read: the condition asks `{name}`.",
                (replace(target, ast.Name(name, ast.Store())),),
            )


@rule(Kind.IDIOM)
def compared_and_not_set(code: Code) -> Iterator[Edit]:
    """Let a lone `name == value` be an assignment."""
    for node in code.all(ast.Expr):
        match node.value:
            case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq()], comparators=[value]):
                yield Edit(
                    node.lineno,
                    f"`==` only compares: this line does not change `{name}`.",
                    (replace(node, ast.Assign([ast.Name(name, ast.Store())], value)),),
                )
