"""Reads what decides how long a step is: the factors of gradients, and what leads to them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from autograder.repairs.code import Code, arguments_of, assigned, dotted, method
from autograder.repairs.gradient_flow import Flow, flow_of
from autograder.repairs.updates import clears, makes_optimizer, updates

PRODUCTS = ("mul", "mul_", "multiply", "div", "div_", "true_divide")


@dataclass(frozen=True)
class Spot:
    """An expression that decides the size of a step; with `gradient`, one that has it in it."""

    node: ast.expr
    gradient: bool


class Sizes:
    """The expressions of a program that decide the size of its steps. Use `sizes_of`."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self._flow = flow_of(code)
        self.names: set[tuple[int, str]] = set()  # of functions and their names for a rate
        with_gradient = [*_with_gradient(code, self._flow)]
        for node in with_gradient:
            self._add_factors(node)
        rates: dict[int, ast.expr] = {}
        before = -1
        while before != len(self.names) + len(rates):
            before = len(self.names) + len(rates)
            for node in self._leading():
                rates[id(node)] = node
                self._add_factors(node)
        self.spots = (
            *(Spot(node, True) for node in with_gradient),
            *(Spot(node, False) for node in rates.values()),
        )

    def is_rate(self, node: ast.AST, name: str) -> bool:
        """Whether `name` is a factor of steps in the function around `node`."""
        return (id(self.code.function(node)), name) in self.names

    def _leading(self) -> Iterator[ast.expr]:
        for node in self.code.nodes:
            match node:
                case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                    names = [part for part in assigned(node) if isinstance(part, ast.Name)]
                    is_rate = len(names) == 1 and self.is_rate(node, names[0].id)
                    if is_rate and node.value and not self._flow.has_gradient(node.value):
                        yield node.value
                case ast.Call():
                    yield from self._given(node)

    def _given(self, call: ast.Call) -> Iterator[ast.expr]:
        if makes_optimizer(self.code, call):
            yield from call.args[1:2]
            yield from (keyword.value for keyword in call.keywords if keyword.arg == "lr")
        for name, value in passed(self.code, call):
            function = self.code.functions[dotted(call.func)]
            if (id(function), name) in self.names:
                yield value

    def _add_factors(self, node: ast.expr) -> None:
        for name in factors(node):
            if not self._flow.is_gradient(name) and not self._is_tensor(name):
                self.names.add((id(self.code.function(name)), name.id))

    def _is_tensor(self, name: ast.Name) -> bool:
        owner = self._flow.is_parameter(name)
        return owner and name.id not in self.code.arguments(name)


@lru_cache(maxsize=4)
def sizes_of(code: Code) -> Sizes:
    """Return what decides the size of the steps of `code`."""
    return Sizes(code)


def passed(code: Code, call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    """Yield the arguments of a call of the program's own function: names and values."""
    function = code.functions.get(dotted(call.func))
    if function is None:
        return
    yield from zip(arguments_of(function), call.args, strict=False)
    yield from ((keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg)


def _with_gradient(code: Code, flow: Flow) -> Iterator[ast.expr]:
    """The values that gradients flow through on their way to a parameter."""
    done: set[int] = set()
    for update in updates(code):
        found = update.step if update.step is not None else update.value
        if found is not None:
            done.add(id(update.statement))
            yield found
            alpha = next(
                (
                    keyword.value
                    for keyword in code.within(update.statement, ast.keyword)
                    if keyword.arg in ("alpha", "value")
                ),
                None,
            )
            if alpha is not None:
                yield alpha
    for node in code.nodes:
        match node:
            case ast.Assign() | ast.AugAssign() | ast.AnnAssign() | ast.Return():
                if id(node) in done or node.value is None or clears(code, node):
                    continue
                if flow.has_gradient(node.value):
                    yield node.value
            case ast.ListComp() | ast.GeneratorExp() if flow.has_gradient(node.elt):
                yield node.elt
            case ast.Call(func=ast.Attribute(attr="append"), args=[item]):
                if flow.has_gradient(item):
                    yield item


def factors(node: ast.expr) -> Iterator[ast.Name]:
    """Yield the names that stand in an expression as factors or terms, and in no call."""
    match node:
        case ast.Name():
            yield node
        case ast.BinOp(left=left, right=right):
            yield from factors(left)
            yield from factors(right)
        case ast.UnaryOp(operand=operand):
            yield from factors(operand)
        case ast.Call(func=ast.Attribute(value=owner), args=args) if method(node) in (
            *PRODUCTS,
            *("sub", "add", "sub_", "add_", "float"),
        ):
            yield from factors(owner)
            for part in (*args, *(keyword.value for keyword in node.keywords)):
                yield from factors(part)
        case ast.Call(func=ast.Name(id="float" | "min" | "max"), args=args):
            for part in args:
                yield from factors(part)


def unused_arguments(code: Code, node: ast.AST) -> list[str]:
    """Return the arguments of the function around `node` that it never reads."""
    function = code.function(node)
    if function is None:
        return []
    read = {name.id for name in code.within(function, ast.Name) if isinstance(name.ctx, ast.Load)}
    return [name for name in arguments_of(function) if name not in read]


def products(node: ast.expr) -> Iterator[tuple[ast.expr, ast.expr, ast.expr, bool]]:
    """Yield each product in an expression: itself, a side, the other one, whether it divides by it.

    Also `a.mul(b)`, `torch.mul(a, b)` and the like. What a sum or a call holds is looked at, too.
    """
    for part in ast.walk(node):
        match part:
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                yield part, left, right, False
                yield part, right, left, False
            case ast.BinOp(left=left, op=ast.Div() | ast.FloorDiv(), right=right):
                yield part, left, right, True
            case ast.Call(func=ast.Attribute(value=owner, attr=name), args=[factor]):
                if name in PRODUCTS:
                    yield part, owner, factor, name.startswith(("div", "true"))
            case ast.Call(args=[one, other]) if method(part) in PRODUCTS:
                yield part, one, other, method(part).startswith(("div", "true"))
