"""Reads a student's syntax tree: what rules ask about it, and nothing that is about an exercise."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TypeAlias, TypeVar

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Loop: TypeAlias = ast.For | ast.While
N = TypeVar("N", bound=ast.AST)


class Code:
    """The program that a search edits: a student's function with everything that it uses."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self._nodes_below: dict[int, tuple[ast.AST, ...]] = {}

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node, in the order of the text."""
        return tuple(_in_order(self.tree))

    def all(self, kind: type[N]) -> Iterator[N]:
        """Yield the nodes of one type, in the order of the text."""
        return (node for node in self.nodes if isinstance(node, kind))

    @cached_property
    def _parents(self) -> dict[int, tuple[ast.AST, str]]:
        return {
            id(child): (node, name)
            for node in self.nodes
            for name, value in ast.iter_fields(node)
            for child in (value if isinstance(value, list) else [value])
            if isinstance(child, ast.AST)
        }

    def parent(self, node: ast.AST) -> ast.AST | None:
        """Return the node around `node`; None for the module."""
        found = self._parents.get(id(node))
        return found[0] if found else None

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the nodes around `node`, the nearest first."""
        outer = self.parent(node)
        while outer is not None:
            yield outer
            outer = self.parent(outer)

    def statement(self, node: ast.AST) -> ast.stmt:
        """Return the innermost statement that `node` is a part of, or is itself."""
        while not isinstance(node, ast.stmt):
            outer = self.parent(node)
            if outer is None:
                raise ValueError("a module is in no statement")
            node = outer
        return node

    def function(self, node: ast.AST) -> Function | None:
        """Return the innermost function around `node`; None at the top level."""
        found = (outer for outer in self.around(node) if isinstance(outer, Function))
        return next(found, None)

    def loops(self, node: ast.AST) -> list[Loop]:
        """Return the loops of the same function around `node`, the innermost first."""
        found: list[Loop] = []
        for outer in self.around(node):
            if isinstance(outer, Function | ast.Lambda):
                break
            if isinstance(outer, Loop):
                found.append(outer)
        return found

    def block(self, statement: ast.stmt) -> list[ast.stmt]:
        """Return the list of statements that `statement` stands in."""
        outer, name = self._parents[id(statement)]
        block: list[ast.stmt] = getattr(outer, name)
        return block

    def following(self, statement: ast.stmt) -> list[ast.stmt]:
        """Return the statements behind `statement` in its block."""
        block = self.block(statement)
        return block[place_of(statement, block) + 1 :]

    def preceding(self, statement: ast.stmt) -> list[ast.stmt]:
        """Return the statements in front of `statement` in its block."""
        block = self.block(statement)
        return block[: place_of(statement, block)]

    def within(self, statement: ast.AST, kind: type[N]) -> Iterator[N]:
        """Yield the nodes of one type in and below `statement`, in the order of the text."""
        return (node for node in self._below(statement) if isinstance(node, kind))

    def _below(self, node: ast.AST) -> tuple[ast.AST, ...]:
        """The node and all below it, in the order of the text; looked up once for each node."""
        found = self._nodes_below.get(id(node))
        if found is None:
            found = self._nodes_below[id(node)] = tuple(_in_order(node))
        return found

    def is_ignored(self, call: ast.expr) -> bool:
        """Whether an expression stands alone as a statement, so that its value is lost."""
        return isinstance(self.parent(call), ast.Expr)

    def without_gradients(self, node: ast.AST) -> bool:
        """Whether `node` stands in a block or function under no_grad or inference_mode."""
        for outer in self.around(node):
            entered: list[ast.expr] = []
            if isinstance(outer, ast.With | ast.AsyncWith):
                entered = [item.context_expr for item in outer.items]
            elif isinstance(outer, Function):
                entered = outer.decorator_list
            if any(map(_stops_autograd, entered)):
                return True
        return False

    @cached_property
    def functions(self) -> dict[str, Function]:
        """The functions at the top level, by name."""
        return {node.name: node for node in self.tree.body if isinstance(node, Function)}

    def arguments(self, node: ast.AST) -> list[str]:
        """Return the names of the arguments of the functions around `node`, or of `node` itself."""
        inner = [node] if isinstance(node, Function) else []
        around = [*inner, *(outer for outer in self.around(node) if isinstance(outer, Function))]
        return [name for function in around for name in arguments_of(function)]

    def names_in_scope(self, node: ast.AST) -> list[str]:
        """Return the names that `node` may read: arguments first, then what is assigned before."""
        found = dict.fromkeys(self.arguments(node))
        function = self.function(node)
        if function is not None:
            line = getattr(node, "lineno", 0)
            for name in self.within(function, ast.Name):
                if isinstance(name.ctx, ast.Store) and name.lineno <= line:
                    found.setdefault(name.id)
        return list(found)


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += [*ast.iter_child_nodes(found)][::-1]


def place_of(statement: ast.stmt, block: Sequence[ast.stmt]) -> int:
    """Return the index of `statement` itself in `block`."""
    return next(place for place, other in enumerate(block) if other is statement)


def arguments_of(function: Function) -> list[str]:
    """Return the names of a function's arguments, in their order."""
    arguments = function.args
    return [
        argument.arg
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    ]


def dotted(node: ast.AST | None) -> str:
    """Return `a.b.c` for such an expression, else an empty text."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            owner = dotted(value)
            return f"{owner}.{name}" if owner else ""
    return ""


def method(node: ast.AST | None) -> str:
    """Return the last name of what a call calls: `relu` for `torch.relu(x)` and `x.relu()`."""
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name
        case ast.Call(func=ast.Attribute(attr=name)):
            return name
    return ""


def is_method_of_value(node: ast.AST | None, *modules: str) -> bool:
    """Whether a call is a method of a value, as `x.sum()`, and no function of a module."""
    match node:
        case ast.Call(func=ast.Attribute(value=owner)):
            return dotted(owner) not in (
                *modules,
                *("torch", "F", "np", "numpy", "nn", "math", "torch.nn", "torch.nn.functional"),
            )
    return False


def same(one: ast.AST | None, other: ast.AST | None) -> bool:
    """Whether two nodes are the same code."""
    if one is None or other is None:
        return one is other
    return _bare(one) == _bare(other)


def _bare(node: ast.AST) -> str:
    return ast.dump(node).replace("Store()", "Load()").replace("Del()", "Load()")


def mentions(node: ast.AST, name: str) -> bool:
    """Whether the name is used in or below `node`."""
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node))


def names_in(node: ast.AST) -> set[str]:
    """Return all names that are used in or below `node`."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def assigned(statement: ast.AST) -> list[ast.expr]:
    """Return the single targets of an assignment, also of an augmented one; none for others."""
    found: list[ast.expr]
    match statement:
        case ast.Assign(targets=targets):
            found = [*targets]
        case ast.AugAssign() | ast.AnnAssign():
            found = [statement.target]
        case _:
            return []
    flat: list[ast.expr] = []
    for target in found:
        flat += target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
    return flat


def number(node: ast.AST | None) -> float | None:
    """Return the value of a number written as such, with its sign; None for anything else."""
    match node:
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            positive = number(operand)
            return None if positive is None else -positive
    return None


def _stops_autograd(node: ast.expr) -> bool:
    name = method(node) if isinstance(node, ast.Call) else dotted(node).rpartition(".")[2]
    if name == "set_grad_enabled" and isinstance(node, ast.Call):
        return bool(node.args) and getattr(node.args[0], "value", None) is False
    return name in ("no_grad", "inference_mode")
