"""Activations that are another function or are not applied at all."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, dotted
from autograder.repairs.edits import Edit, Kind, expression, replace, statements
from autograder.repairs.tensors import LAYERS, Applied, all_applied, applied, is_module
from autograder.repairs.wording import call, singly_and_together

FACTS = {
    "relu": "sets negative numbers to zero",
    "tanh": "gives numbers between -1 and 1",
    "sigmoid": "gives numbers between 0 and 1",
    "relu6": "cuts numbers off above 6",
    "leaky_relu": "keeps a part of each negative number",
    "rrelu": "keeps a part of each negative number",
    "elu": "gives negative numbers, too",
    "celu": "gives negative numbers, too",
    "selu": "gives negative numbers, too",
    "gelu": "gives negative numbers, too",
    "silu": "gives negative numbers, too",
    "mish": "gives negative numbers, too",
    "hardswish": "gives negative numbers, too",
    "softplus": "is above zero everywhere",
    "softmax": "makes the numbers of a row depend on each other",
    "log_softmax": "makes the numbers of a row depend on each other",
    "hardtanh": "cuts numbers off at -1 and 1",
    "hardsigmoid": "gives numbers between 0 and 1",
    "softsign": "gives numbers between -1 and 1",
    "logsigmoid": "gives negative numbers only",
    "tanhshrink": "takes tanh away from each number",
    "expit": "gives numbers between 0 and 1",
    "abs": "turns negative numbers positive",
    "sign": "keeps nothing but the sign",
    "heaviside": "gives nothing but zeros and ones",
    "tan": "is the tangent of an angle",
    "atan": "gives numbers between -1.6 and 1.6",
    "arctan": "gives numbers between -1.6 and 1.6",
    "atanh": "is the inverse of tanh",
    "sinh": "grows without limit",
    "cosh": "is never below 1",
    "sin": "goes up and down like a wave",
    "cos": "goes up and down like a wave",
    "exp": "grows faster and faster",
    "erf": "gives numbers between -1 and 1",
    "square": "turns negative numbers positive",
    "logistic": "gives numbers between 0 and 1",
}
USUAL = ("relu", "tanh", "sigmoid")


@rule(Kind.IDIOM)
def tensor_method_not_called(code: Code) -> Iterator[Edit]:
    """Call a method of a tensor that is only named: `h.relu`."""
    names = (*USUAL, "mean", "sum", "square", "sqrt", "abs", "t", "squeeze", "item", "exp")
    for node in code.all(ast.Attribute):
        if node.attr not in names or is_module(code, node.value):
            continue
        around = code.parent(node)
        if isinstance(around, ast.Call) and around.func is node:
            continue
        yield Edit(
            node.lineno,
            f"`{node.attr}` stands here without parentheses: this is the method itself,"
            " and nothing is computed.",
            (replace(node, expression("f()", f=node)),),
        )


@rule(Kind.IDIOM)
def layer_made_but_not_applied(code: Code) -> Iterator[Edit]:
    """`nn.ReLU(h)`: the brackets make a layer, and take no tensor."""
    yield from _losses_not_made(code)
    found = []
    for node in code.all(ast.Call):
        match node:
            case ast.Call(func=ast.Attribute(attr="ReLU" | "Tanh" | "Sigmoid" as name), args=[x]):
                found.append(
                    (
                        node,
                        call(f"tensor.{name.lower()}()", x),
                        f"`{name}({ast.unparse(x)[:30]})` makes a layer and applies it to nothing:"
                        " the tensor belongs into a second pair of parentheses.",
                    )
                )
    yield from singly_and_together(found)


def _losses_not_made(code: Code) -> Iterator[Edit]:
    """`nn.MSELoss(a, b)` and `loss = nn.MSELoss`: make the object first."""
    for node in code.all(ast.expr):
        name = dotted(node).rpartition(".")[2]
        around = code.parent(node)
        if isinstance(around, ast.Attribute):
            continue
        if not name.endswith("Loss") and (name not in LAYERS or isinstance(around, ast.Call)):
            continue
        if isinstance(around, ast.Call) and around.func is node and len(around.args) < 2:
            continue
        said = f"`{name}` is a class: an object of it has to be made first, with parentheses."
        if isinstance(around, ast.Call) and around.func is node:
            said = (
                f"The class `{name}` gets the tensors here: an object of it has to be made first,"
                " and then gets them."
            )
        yield Edit(node.lineno, said, (replace(node, expression("f()", f=node)),))


@rule(Kind.IDIOM)
def result_of_activation_lost(code: Code) -> Iterator[Edit]:
    """`torch.relu(h)` alone on a line: keep the result under the name of its argument."""
    names = (*USUAL, "clamp", "clip", "leaky_relu", "maximum", "masked_fill", "clamp_min")
    for statement in code.all(ast.Expr):
        found = applied(code, statement.value)
        if found is None or found.name not in names or not isinstance(found.tensor, ast.Name):
            continue
        name = found.tensor.id
        yield Edit(
            statement.lineno,
            f"`{found.name}` returns a new tensor, and this line does not keep it:"
            f" `{name}` stays as it was.",
            (replace(statement, *statements("x = y", x=found.tensor, y=found.node)),),
        )


@rule(Kind.IDIOM)
def another_activation(code: Code) -> Iterator[Edit]:
    """Another of the usual activations in the place of the one that the student applies."""
    found: dict[str, list[Applied]] = {}
    for part in all_applied(code, *FACTS):
        found.setdefault(part.name, []).append(part)
    for name, parts in found.items():
        for usual in USUAL:
            if usual == name:
                continue
            sentence = (
                f"The activation here is `{name}`, which {FACTS[name]}."
                " The task asks for another one."
            )
            yield from singly_and_together(
                [(part.node, call(f"tensor.{usual}()", part.tensor), sentence) for part in parts]
            )


@rule(Kind.IDIOM)
def sigmoid_written_out(code: Code) -> Iterator[Edit]:
    """`1 / (1 + exp(-x))`: one of the usual activations of `x` in its place."""
    for node in code.all(ast.BinOp):
        match node:
            case ast.BinOp(
                left=ast.Constant(value=1 | 1.0),
                op=ast.Div(),
                right=ast.BinOp(left=one, op=ast.Add(), right=other),
            ):
                for part in (one, other):
                    inner = applied(code, part)
                    rest = other if part is one else one
                    if inner is None or inner.name != "exp":
                        continue
                    if not (isinstance(rest, ast.Constant) and rest.value == 1):
                        continue
                    match inner.tensor:
                        case ast.UnaryOp(op=ast.USub(), operand=x):
                            for usual in ("tanh", "relu"):
                                yield Edit(
                                    node.lineno,
                                    "This formula is the sigmoid, which gives numbers between"
                                    " 0 and 1. The task asks for another activation.",
                                    (replace(node, call(f"tensor.{usual}()", x)),),
                                )


@rule(Kind.IDIOM)
def function_of_math_on_a_tensor(code: Code) -> Iterator[Edit]:
    """`math.tanh(h)` and `np.tanh(h)`: the method of the tensor in its place."""
    found = []
    for node in code.all(ast.Call):
        part = applied(code, node)
        if part is None or part.keywords:
            continue
        owner = dotted(node.func).rpartition(".")[0]
        if owner in ("math", "np") and part.name in ("pow", "power") and len(part.args) == 1:
            said = f"`{owner}.{part.name}` is no function of PyTorch: autograd cannot follow it."
            found.append((node, expression("x ** y", x=part.tensor, y=part.args[0]), said))
        if part.args:
            continue
        if owner == "math" and part.name in ("tanh", "sqrt", "exp", "fabs", "sin"):
            said = (
                f"`math.{part.name}` takes one number and returns a float, so autograd follows"
                " nothing."
            )
        elif owner in ("np", "numpy") and part.name in (
            *("tanh", "exp", "square", "mean", "sum", "abs", "sqrt", "sin"),
        ):
            said = f"`{owner}.{part.name}` belongs to NumPy: autograd cannot follow what it does."
        else:
            continue
        name = "abs" if part.name == "fabs" else part.name
        found.append((node, call(f"tensor.{name}()", part.tensor), said))
    yield from singly_and_together(found)
