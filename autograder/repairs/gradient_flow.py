"""Follows gradients through a program: what is made of them, and which tensors have one."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import lru_cache

from autograder.repairs.code import Code, Function, arguments_of, assigned, dotted

SAME_TENSOR = (
    "data",
    "detach",
    "clone",
    "cpu",
    "contiguous",
    "numpy",
    "copy",
)  # lead to the tensor itself or a copy


class Flow:
    """Where gradients flow in a program. Use `flow_of`."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self._tainted: set[tuple[int, str]] = set()
        self._giving: set[str] = set()  # functions that return something made of gradients
        self._bound = {id(function): _from_arguments(code, function) for function in _all(code)}
        self._owners = {
            (id(code.function(node)), ast.unparse(bare(node.value)))
            for node in code.all(ast.Attribute)
            if node.attr == "grad"
        }
        before = -1
        while before != len(self._tainted) + len(self._giving):
            before = len(self._tainted) + len(self._giving)
            self._spread()

    def is_parameter(self, node: ast.expr) -> bool:
        """Whether a name or item stands for a tensor with a gradient or from the arguments."""
        tensor = bare(node)
        function = self.code.function(node)
        if (id(function), ast.unparse(tensor)) in self._owners:
            return True
        match tensor:
            case ast.Name(id=name):
                return function is not None and name in self._bound[id(function)]
            case ast.Subscript(value=ast.Name(id=name)):
                return name in self.code.arguments(node)
        return False

    def has_gradient(self, node: ast.AST) -> bool:
        """Whether the value of `node` is made of gradients."""
        return any(self._is_source(part) for part in _values(node))

    def is_gradient(self, node: ast.AST | None) -> bool:
        """Whether `node` is a gradient itself: `p.grad`, a name for it, or a call that gives it."""
        match node:
            case ast.Attribute(attr="data", value=inner):
                return self.is_gradient(inner)
            case ast.Attribute() | ast.Name() | ast.Call() | ast.Subscript():
                return self._is_source(node.value if isinstance(node, ast.Subscript) else node)
        return False

    def owner(self, node: ast.AST) -> ast.expr | None:
        """Return `p` for `p.grad` and for a call that gives it; None for other gradients."""
        match node:
            case ast.Attribute(attr="grad", value=value):
                return value
            case ast.Attribute(attr="data", value=value):
                return self.owner(value)
            case ast.Call(func=ast.Name(id=name), args=[only]) if name in self._giving:
                return only
        return None

    def _is_source(self, node: ast.AST) -> bool:
        match node:
            case ast.Attribute(attr="grad"):
                return True
            case ast.Name(id=name):
                return (id(self.code.function(node)), name) in self._tainted
            case ast.Call(func=func):
                return dotted(func).endswith("autograd.grad") or dotted(func) in self._giving
        return False

    def _spread(self) -> None:
        for node in self.code.nodes:
            match node:
                case ast.Assign() | ast.AugAssign() | ast.AnnAssign() if node.value is not None:
                    if self.has_gradient(node.value):
                        self._taint(assigned(node))
                case (
                    ast.For(target=target, iter=iterated)
                    | ast.comprehension(target=target, iter=iterated)
                ):
                    for name, source in pairs(target, iterated):
                        if self.has_gradient(source):
                            self._taint([name])
                case ast.Call(func=ast.Attribute(attr="append", value=owner), args=[item]):
                    if self.has_gradient(item):
                        self._taint([owner])
                case ast.Call(func=ast.Attribute(attr=name, value=owner)) if name[-1:] == "_":
                    if any(self.has_gradient(part) for part in node.args):
                        self._taint([owner])
                case ast.Call(func=ast.Name(id=name)):
                    self._into(node, name)
                case ast.Return(value=ast.expr() as value) if self.has_gradient(value):
                    function = self.code.function(node)
                    if function is not None:
                        self._giving.add(function.name)

    def _into(self, call: ast.Call, name: str) -> None:
        function = self.code.functions.get(name)
        if function is None:
            return
        for argument, value in zip(arguments_of(function), call.args, strict=False):
            if self.has_gradient(value):
                self._tainted.add((id(function), argument))

    def _taint(self, targets: Iterable[ast.expr]) -> None:
        for target in targets:
            if not self.is_parameter(target):
                name = bare(target)
                while isinstance(name, ast.Call) and isinstance(name.func, ast.Attribute):
                    name = name.func.value
                name = name.value if isinstance(name, ast.Subscript) else name
                if isinstance(name, ast.Name):
                    self._tainted.add((id(self.code.function(target)), name.id))


@lru_cache(maxsize=4)
def flow_of(code: Code) -> Flow:
    """Return where gradients flow in `code`."""
    return Flow(code)


def bare(node: ast.expr) -> ast.expr:
    """Return a tensor's expression without `.data`, `.detach()`, `.clone()` and the like."""
    match node:
        case ast.Attribute(value=inner, attr=name) if name in SAME_TENSOR:
            return bare(inner)
        case ast.Call(func=ast.Attribute(value=inner, attr=name)) if name in SAME_TENSOR:
            return bare(inner)
    return node


def pairs(target: ast.expr, iterated: ast.expr) -> Iterator[tuple[ast.Name, ast.expr]]:
    """Yield the names of a loop, each with what it goes over."""
    match target, iterated:
        case ast.Name(), _:
            yield target, iterated
        case ast.Tuple(elts=[_, inner]), ast.Call(func=ast.Name(id="enumerate"), args=[over, *_]):
            yield from pairs(inner, over)
        case ast.Tuple(elts=names), ast.Call(func=ast.Name(id="zip"), args=sources):
            for name, source in zip(names, sources, strict=False):
                yield from pairs(name, source)


def _values(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of an expression that its value is made of: no `… is None`."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.Compare):
            continue
        yield part
        waiting += ast.iter_child_nodes(part)


def _all(code: Code) -> Iterator[Function]:
    return (node for node in code.nodes if isinstance(node, Function))


def _from_arguments(code: Code, function: Function) -> set[str]:
    """The names of a function that stand for arguments, for their items or for copies of them."""
    found = {*code.arguments(function)}
    before = -1
    while before != len(found):
        before = len(found)
        for node in code.within(function, ast.AST):
            match node:
                case ast.For() | ast.comprehension():
                    found |= {
                        name.id
                        for name, source in pairs(node.target, node.iter)
                        if _stands_for(source, found)
                    }
                case ast.Assign(targets=[ast.Tuple(elts=names)], value=value):
                    if _stands_for(value, found):
                        found |= {name.id for name in names if isinstance(name, ast.Name)}
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    if not isinstance(value, ast.Name) and _stands_for(value, found):
                        found.add(name)
    return found


def _stands_for(source: ast.expr, names: set[str]) -> bool:
    """Whether an expression is one of `names`, a part or a copy of one, or a list of such."""
    match bare(source):
        case ast.Name(id=name):
            return name in names
        case ast.Subscript(value=ast.Name(id=name)):
            return name in names
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return bool(parts) and all(_stands_for(part, names) for part in parts)
    return False
