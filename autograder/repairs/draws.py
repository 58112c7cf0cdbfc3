"""Reads where code draws random numbers, and what it does with the draws."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache

from autograder.repairs.code import (
    Code,
    Function,
    arguments_of,
    dotted,
    method,
    names_in,
    number,
)

NORMAL = (
    *("randn", "randn_like", "normal", "normal_", "standard_normal", "gauss", "normalvariate"),
    *("Normal", "sample", "rsample"),
)
EVEN = ("rand", "rand_like", "uniform", "uniform_", "random_sample", "Uniform", "random_")
WHOLE = ("randint", "randint_like", "randrange", "integers", "randperm")
SKEWED = (
    *("poisson", "bernoulli", "bernoulli_", "exponential", "exponential_", "log_normal_", "choice"),
    *("cauchy_", "geometric_", "binomial", "laplace", "gamma", "lognormal", "multinomial"),
    *("Laplace", "Bernoulli", "Exponential", "Cauchy", "Poisson", "StudentT", "Gamma", "Beta"),
    *("triangular", "expovariate", "LogNormal", "standard_t", "standard_cauchy"),
)
DRAWS = (*NORMAL, *EVEN, *WHOLE, *SKEWED)
SAMPLED = ("sample", "rsample")
KEPT_CODES = 4  # programs, by identity: a search asks of one again and again
KEPT_NAMES = 32


def is_draw(node: ast.AST | None) -> bool:
    """Whether a call draws random numbers itself, with PyTorch, NumPy or Python."""
    if not isinstance(node, ast.Call):
        return False
    name = method(node)
    if name in SAMPLED and isinstance(node.func, ast.Attribute):
        return method(node.func.value) in DRAWS or isinstance(node.func.value, ast.Name)
    if name in ("Normal", "Uniform", *(each for each in SKEWED if each[0].isupper())):
        return False
    return name in DRAWS or dotted(node.func) == "random.random"


def kind_of(node: ast.Call) -> str:
    """Return the name that says the distribution: `rand` for `torch.rand(3)`."""
    if method(node) in SAMPLED and isinstance(node.func, ast.Attribute):
        return method(node.func.value) or "sample"
    return method(node)


def draws(code: Code, within: ast.AST | None = None) -> list[ast.Call]:
    """Return the calls that draw, in the order of the text; `within` may be any node."""
    if within is None:
        return [*_all_draws(code)]
    return [node for node in ast.walk(within) if isinstance(node, ast.Call) and is_draw(node)]


@lru_cache(maxsize=KEPT_CODES)
def _all_draws(code: Code) -> tuple[ast.Call, ...]:
    return tuple(node for node in code.all(ast.Call) if is_draw(node))


@lru_cache(maxsize=KEPT_CODES)
def drawing_functions(code: Code) -> frozenset[str]:
    """Return the names of the program's own functions that draw, also through another one."""
    found: set[str] = set()
    for _ in range(3 if _all_draws(code) else 0):
        for name, function in code.functions.items():
            if any(_draws(node, found) for node in code.within(function, ast.Call)):
                found.add(name)
    return frozenset(found)


def holds_draw(code: Code, node: ast.AST) -> bool:
    """Whether a draw, or a call of an own function that draws, is in or below the code's `node`."""
    return id(node) in _holding(code)


@lru_cache(maxsize=KEPT_CODES)
def _holding(code: Code) -> frozenset[int]:
    """The ids of the calls that draw and of all nodes around them; the code keeps them alive."""
    own = drawing_functions(code)
    found: set[int] = set()
    for call in code.all(ast.Call) if _all_draws(code) else ():
        if _draws(call, own):
            found.update(map(id, (call, *code.around(call))))
    return frozenset(found)


@lru_cache(maxsize=KEPT_NAMES)
def noise_names(code: Code, function: ast.AST) -> frozenset[str]:
    """Return the names that are assigned draws in a function, or numbers made of them."""
    found: set[str] = set()
    for node in code.within(function, ast.Assign) if holds_draw(code, function) else ():
        target = node.targets[0]
        if len(node.targets) == 1 and isinstance(target, ast.Name):
            made_of = names_in(node.value) & found and not _measures(node.value)
            if made_of or holds_draw(code, node.value):
                found.add(target.id)
    return frozenset(found)


def _measures(value: ast.expr) -> bool:
    """Whether an expression compares, predicts or measures, and is not only a sum with noise."""
    for part in ast.walk(value):
        match part:
            case ast.BinOp(op=ast.Pow() | ast.MatMult()) | ast.Call(func=ast.Name()):
                return True
            case ast.Call() if "loss" in method(part) or method(part) in ("item", "mm", "matmul"):
                return True
    return False


def _draws(node: ast.AST, own: Set[str]) -> bool:
    return is_draw(node) or (isinstance(node, ast.Call) and dotted(node.func) in own)


@dataclass(frozen=True)
class Factor:
    """One factor of a product; `node` is the operation that it can be left out of."""

    value: ast.expr
    divides: bool
    node: ast.BinOp | None
    rest: ast.expr | None  # what stays of `node` without the factor


def product_around(code: Code, draw: ast.expr) -> ast.expr:
    """Return the largest product or quotient that `draw` is a factor of; `draw` itself if none."""
    found = draw
    while True:
        outer = code.parent(found)
        match outer:
            case ast.BinOp(op=ast.Mult()):
                found = outer
            case ast.BinOp(op=ast.Div(), left=left) if left is found:
                found = outer
            case ast.UnaryOp(op=ast.USub()):
                found = outer
            case _:
                return found


def factors(product: ast.expr) -> Iterator[Factor]:
    """Yield the factors of a product, each with what stays if it is left out."""
    match product:
        case ast.BinOp(op=ast.Mult(), left=left, right=right):
            yield from _factors_of(left, product, right)
            yield from _factors_of(right, product, left)
        case ast.BinOp(op=ast.Div(), left=left, right=right):
            yield from factors(left) if _is_product(left) else [Factor(left, False, None, None)]
            yield Factor(right, True, product, left)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield from factors(operand)
        case _:
            yield Factor(product, False, None, None)


def _factors_of(part: ast.expr, whole: ast.BinOp, other: ast.expr) -> Iterator[Factor]:
    if _is_product(part):
        yield from factors(part)
    else:
        yield Factor(part, False, whole, other)


def _is_product(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div)


def added_to(code: Code, node: ast.expr) -> ast.expr | None:
    """Return the other side of the sum or difference that `node` is a part of."""
    outer = code.parent(product_around(code, node))
    match outer:
        case ast.BinOp(op=ast.Add() | ast.Sub(), left=left, right=right):
            return right if any(part is node for part in ast.walk(left)) else left
    return None


def is_scale(code: Code, node: ast.AST, name: str) -> bool:
    """Whether an argument is a plain number as far as the code shows: never a tensor in it."""
    function = code.function(node)
    if function is None or name not in arguments_of(function):
        return False
    annotation = next(
        (
            argument.annotation
            for argument in (*function.args.args, *function.args.kwonlyargs)
            if argument.arg == name
        ),
        None,
    )
    if annotation is not None:
        return dotted(annotation) in ("float", "int")
    return not _is_tensor(code, function, name, 2)


def _is_tensor(code: Code, function: Function, name: str, depth: int) -> bool:
    """Whether an argument without annotation is used as a tensor, or is a function's first one."""
    if arguments_of(function)[:1] == [name] and "std" not in name and "sigma" not in name:
        return True
    for node in ast.walk(function):
        match node:
            case ast.Attribute(value=ast.Name(id=used)) | ast.Subscript(value=ast.Name(id=used)):
                found = used == name
            case ast.Assign(targets=[ast.Tuple()], value=ast.Name(id=used)):
                found = used == name
            case ast.For(iter=ast.Name(id=used)):
                found = used == name
            case ast.BinOp(op=ast.MatMult(), left=left, right=right):
                found = name in (dotted(left), dotted(right))
            case ast.BinOp(op=ast.Sub(), left=left, right=right):
                other = right if dotted(left) == name else left
                found = name in (dotted(left), dotted(right)) and not is_constant(other)
            case ast.Call():
                found = _takes_tensor(code, node, name, depth)
            case _:
                found = False
        if found:
            return True
    return False


def _takes_tensor(code: Code, call: ast.Call, name: str, depth: int) -> bool:
    """Whether a call is given `name` at a place where it needs a tensor."""
    places = [place for place, value in enumerate(call.args) if dotted(value) == name]
    if method(call) in ("len", "zip", "criterion") or method(call).endswith("_like"):
        return bool(places)
    if "loss" in method(call) or "mse" in method(call):
        return bool(places)
    called = code.functions.get(dotted(call.func))
    if called is None or not depth:
        return False
    names = arguments_of(called)
    return any(
        place < len(names) and _is_tensor(code, called, names[place], depth - 1) for place in places
    )


def scales_of(code: Code, function: Function) -> list[str]:
    """Return the function's arguments that are plain numbers as far as the code shows."""
    inside = function.body[0]
    return [name for name in arguments_of(function) if is_scale(code, inside, name)]


def is_constant(node: ast.AST) -> bool:
    """Whether an expression is made of written numbers alone, as `12**0.5` or `math.sqrt(3)`."""
    match node:
        case ast.Constant():
            return number(node) is not None
        case ast.BinOp(left=left, right=right):
            return is_constant(left) and is_constant(right)
        case ast.UnaryOp(operand=operand):
            return is_constant(operand)
        case ast.Call(args=[argument]):
            return method(node) in ("sqrt", "tensor", "float") and is_constant(argument)
    return False
