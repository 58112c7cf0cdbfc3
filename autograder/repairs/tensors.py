"""Reads what code does with tensors: functions of one tensor, products, squares, the loss."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from autograder.repairs.code import Code, Function, assigned, dotted, method, same

MODULES = frozenset({"torch", "F", "nn", "np", "numpy", "math", "functional"})
_LAYERS = (
    *("ReLU", "LeakyReLU", "ReLU6", "Tanh", "Sigmoid", "ELU", "CELU", "GELU", "SELU", "SiLU"),
    *("Mish", "Softplus", "Softsign", "Softmax", "Hardtanh", "Hardsigmoid", "Hardswish"),
    *("Tanhshrink", "LogSigmoid", "Flatten", "Dropout"),
)
LAYERS = {
    **{name: name.lower() for name in _LAYERS},
    "LeakyReLU": "leaky_relu",
    "LayerNorm": "layer_norm",
    "BatchNorm1d": "batch_norm",
}
OPERATORS: dict[str, type[ast.operator]] = {
    "add": ast.Add,
    "sub": ast.Sub,
    "subtract": ast.Sub,
    "mul": ast.Mult,
    "multiply": ast.Mult,
    "div": ast.Div,
    "divide": ast.Div,
}
PRODUCTS = ("matmul", "mm", "linear", "addmm", "dot", "inner", "bmm", "einsum", "mv")
LOSSES = (
    *("mean", "sum", "mse_loss", "norm", "var", "l1_loss", "smooth_l1_loss", "huber_loss", "item"),
    *("max", "criterion"),
)


@dataclass(frozen=True)
class Applied:
    """`node` applies the function or method `name` to `tensor`, with `args` and `keywords`."""

    node: ast.Call
    name: str
    tensor: ast.expr
    args: Sequence[ast.expr]
    keywords: Sequence[ast.keyword]
    module: str


def applied(code: Code, node: ast.AST | None) -> Applied | None:
    """Return what a call of a library's function, layer or method applies to which tensor."""
    if not isinstance(node, ast.Call):
        return None
    match node.func:
        case ast.Attribute(value=owner, attr=name):
            if not is_module(code, owner):
                return Applied(node, name, owner, node.args, node.keywords, "")
            return _function(node, name, dotted(owner))
        case ast.Call(func=made) if (layer := dotted(made).rpartition(".")[2]) in LAYERS:
            return _function(node, LAYERS[layer], "nn")
        case ast.Name(id=name) if name not in code.functions:
            return _function(node, _meant(code, name), "")
    return None


def all_applied(code: Code, *names: str) -> Iterator[Applied]:
    """Yield the calls in the code that apply one of the functions `names`."""
    for call in code.all(ast.Call):
        found = applied(code, call)
        if found is not None and found.name in names:
            yield found


def _function(node: ast.Call, name: str, module: str) -> Applied | None:
    if node.args and not isinstance(node.args[0], ast.Starred):
        return Applied(node, name, node.args[0], node.args[1:], node.keywords, module)
    for keyword in node.keywords:
        if keyword.arg == "input":
            rest = [other for other in node.keywords if other is not keyword]
            return Applied(node, name, keyword.value, [], rest, module)
    return None


@lru_cache(maxsize=4)
def _imported(code: Code) -> frozenset[str]:
    return frozenset(
        alias.asname or alias.name.partition(".")[0]
        for node in code.nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    )


@lru_cache(maxsize=4)
def _made(code: Code) -> dict[str, str]:
    """The names that stand for a layer or function: `act` after `act = nn.ReLU()`."""
    found = {}
    for node in code.all(ast.Assign):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=made)):
                layer = dotted(made).rpartition(".")[2]
                if layer in LAYERS:
                    found[name] = LAYERS[layer]
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Attribute(value=owner)):
                if is_module(code, owner):
                    found[name] = node.value.attr if isinstance(node.value, ast.Attribute) else ""
    for outer in code.all(ast.ImportFrom):
        for alias in outer.names:
            if alias.asname:
                found[alias.asname] = alias.name
    return found


def _meant(code: Code, name: str) -> str:
    return _made(code).get(name, name)


def is_module(code: Code, owner: ast.AST) -> bool:
    """Whether an expression is a module, as `torch.nn.functional`, and no value."""
    name = dotted(owner)
    root = name.partition(".")[0]
    return bool(name) and (root in MODULES or root in _imported(code))


def squared(code: Code, node: ast.AST) -> ast.expr | None:
    """Return `x` for any way to write its square, else None."""
    power = powered(code, node)
    if power is not None and power[1] == 2:
        return power[0]
    match node:
        case ast.BinOp(left=left, op=ast.Mult(), right=right) if same(left, right):
            return left
    return None


def powered(code: Code, node: ast.AST) -> tuple[ast.expr, float] | None:
    """Return base and exponent, where the exponent is written as a number."""
    match node:
        case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=int() | float() as by)):
            return left, float(by)
    found = applied(code, node)
    if found is None:
        return None
    if found.name == "square":
        return found.tensor, 2.0
    if found.name in ("pow", "float_power", "power") and found.args:
        match found.args[0]:
            case ast.Constant(value=int() | float() as by):
                return found.tensor, float(by)
    return None


def is_product(code: Code, node: ast.AST | None) -> bool:
    """Whether an expression is a product of matrices."""
    match node:
        case ast.BinOp(op=ast.MatMult()):
            return True
        case ast.Call():
            return method(node) in PRODUCTS
    return False


def is_layer(code: Code, node: ast.AST | None) -> bool:
    """Whether an expression is a product of matrices, or the sum of one and something."""
    sides = operands(node)
    if sides is not None and isinstance(sides[1], ast.Add | ast.Sub):
        return is_layer(code, sides[0]) or is_layer(code, sides[2])
    return is_product(code, node)


def operands(node: ast.AST | None) -> tuple[ast.expr, ast.operator, ast.expr] | None:
    """Return both sides and the operator of `a - b`, `torch.sub(a, b)` and `a.sub(b)`."""
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            return left, op, right
        case ast.Call(func=ast.Attribute(value=owner, attr=name), args=args, keywords=[]):
            operator = OPERATORS.get(name)
            if operator is not None and len(args) == 2:
                return args[0], operator(), args[1]
            if operator is not None and len(args) == 1:
                return owner, operator(), args[0]
    return None


def layers(code: Code, function: ast.AST) -> list[ast.expr]:
    """Return every product in a function and every sum with one, in the order of the text."""
    return [node for node in code.within(function, ast.expr) if is_layer(code, node)]


def values_of(code: Code, name: str, near: ast.AST) -> list[ast.expr]:
    """Return what is assigned to `name` in the function around `near`."""
    function = code.function(near) or code.tree
    found = []
    for statement in code.within(function, ast.stmt):
        if any(isinstance(to, ast.Name) and to.id == name for to in assigned(statement)):
            match statement:
                case ast.Assign(targets=[ast.Name()], value=value):
                    found.append(value)
                case ast.AnnAssign(value=ast.expr() as value) | ast.AugAssign(value=value):
                    found.append(value)
    return found


@lru_cache(maxsize=4)
def _loss(code: Code) -> frozenset[int]:
    waiting: list[ast.AST] = []
    for node in code.nodes:
        match node:
            case ast.Return(value=ast.expr() as value):
                waiting.append(value)
            case ast.Call(func=ast.Attribute(value=owner, attr="backward")):
                waiting.append(owner)
            case ast.Call(func=ast.Attribute(attr="append" | "grad"), args=[value, *_]):
                waiting.append(value)
    seen: set[int] = set()
    while waiting:
        root = waiting.pop()
        if id(root) in seen:
            continue
        for node in ast.walk(root):
            seen.add(id(node))
            if isinstance(node, ast.Name):
                waiting += [
                    value
                    for value in values_of(code, node.id, node)
                    if id(value) not in seen and not _of_update(code, value)
                ]
    return frozenset(seen)


def _of_update(code: Code, value: ast.expr) -> bool:
    statement = code.statement(value)
    return any(
        isinstance(part, ast.Attribute) and part.attr == "grad" for part in ast.walk(statement)
    ) or (isinstance(statement, ast.AugAssign) and code.without_gradients(statement))


def in_loss(code: Code, node: ast.AST) -> bool:
    """Whether the value of `node` enters what is returned, noted or followed backwards."""
    return id(node) in _loss(code)


def reads(function: ast.AST, name: str) -> list[ast.Name]:
    """Return the places at which a function reads `name`."""
    return [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ]


def is_count(code: Code, node: ast.AST, deep: bool = True) -> bool:
    """Whether an expression is a number of samples: `len(x)`, `x.shape[0]`, or a name for it."""
    match node:
        case ast.Call(func=ast.Name(id="len")):
            return True
        case ast.Call(func=ast.Attribute(attr="numel" | "size" | "nelement")):
            return True
        case ast.Call(func=ast.Name(id="float" | "int"), args=[inner]):
            return is_count(code, inner, deep)
        case ast.Subscript(value=ast.Attribute(attr="shape")):
            return True
        case ast.Name(id=name) if deep:
            values = values_of(code, name, node)
            return bool(values) and all(is_count(code, value, False) for value in values)
    return False


def has_mean(code: Code, node: ast.AST, deep: bool = True) -> bool:
    """Whether a value is made of a mean, a sum or a loss function, or is called a loss."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            name = method(part)
            if name in code.functions:
                if deep and has_mean(code, code.functions[name], deep=False):
                    return True
            elif name in LOSSES or "loss" in name.lower() or "mse" in name.lower():
                return True
    return isinstance(node, ast.Name) and ("loss" in node.id.lower() or "mse" in node.id.lower())


def functions(code: Code) -> Iterator[Function]:
    """Yield all functions of the program."""
    return (node for node in code.nodes if isinstance(node, Function))


def in_usual_order(names: list[str]) -> bool:
    """Whether names of parameters are in the usual order: `W1, b1, W2, b2`."""
    numbers = [name[-1] for name in names]
    return numbers == sorted(numbers) and [name[:1].lower() for name in names[:2]] == ["w", "b"]
