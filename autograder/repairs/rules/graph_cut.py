"""Values that are cut out of the graph on their way to the loss."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, method
from autograder.repairs.edits import Change, Edit, Kind, delete, expression, replace
from autograder.repairs.tensors import all_applied, applied, in_loss, reads, values_of
from autograder.repairs.wording import begin, shown

CUTTING = ("detach", "detach_", "item", "numpy", "tolist", "float", "tensor", "from_numpy")
WRAPPING = ("Variable", "Tensor", "FloatTensor", "as_tensor", "asarray", "array")
HARMLESS = ("requires_grad_", "cpu", "to", "double")
METHODS = {
    **{name: name for name in ("tanh", "exp", "square", "mean", "sum", "sqrt", "abs")},
    "average": "mean",
}
MOST_SITES = 10


def _peeled(code: Code, node: ast.expr) -> tuple[ast.expr, list[str]]:
    """What stands inside of all that cuts a value out of the graph, and how that is written."""
    cuts: list[str] = []
    inner = node
    while True:
        match inner:
            case ast.Attribute(value=owner, attr="data"):
                cuts.append(".data")
                inner = owner
                continue
        part = applied(code, inner)
        if part is None or part.name not in (*CUTTING, *WRAPPING, *HARMLESS):
            break
        if isinstance(part.tensor, ast.List | ast.Constant | ast.ListComp):
            break
        if part.name == "float" and isinstance(part.node.func, ast.Attribute):
            break
        if part.name in CUTTING or (part.name in WRAPPING and part.module):
            cuts.append(
                f"{part.name}(…)"
                if part.args or part.module or part.name == "float"
                else f".{part.name}()"
            )
        inner = part.tensor
    return inner, cuts


def _sites(code: Code) -> list[tuple[ast.expr, ast.expr, str]]:
    found: list[tuple[ast.expr, ast.expr, str]] = []
    seen: set[int] = set()
    for node in code.all(ast.expr):
        if id(node) in seen or not in_loss(code, node):
            continue
        outer = code.parent(node)
        if isinstance(outer, ast.Call) and outer.func is node:
            continue
        inner, cuts = _peeled(code, node)
        if not cuts or _is_noted(code, node) or _makes_a_copy(code, node, inner):
            continue
        seen |= {id(part) for part in ast.walk(node)} - {id(part) for part in ast.walk(inner)}
        found.append((node, inner, begin(_said(inner, cuts))))
    return found


def _makes_a_copy(code: Code, node: ast.expr, inner: ast.expr) -> bool:
    """Whether a tensor that is given is copied, in order to train the copy."""
    if not isinstance(inner, ast.Name) or values_of(code, inner.id, node):
        return False
    again = any(
        (isinstance(part, ast.keyword) and part.arg == "requires_grad")
        or (isinstance(part, ast.Attribute) and part.attr == "requires_grad_")
        for part in ast.walk(code.statement(node))
    )
    return again and any(method(call) == "backward" for call in code.all(ast.Call))


def _is_noted(code: Code, node: ast.expr) -> bool:
    """Whether a value is only written into a list or printed."""
    outer = code.parent(node)
    return isinstance(outer, ast.Call) and method(outer) in ("append", "print", "insert")


def _said(inner: ast.expr, cuts: list[str]) -> str:
    cut = cuts[-1]
    return (
        f"{shown(inner)} is cut out of the graph here (`{cut}`): no gradient gets back through"
        " this."
    )


@rule(Kind.IDIOM)
def cut_out_of_the_graph(code: Code) -> Iterator[Edit]:
    """Leave out `.detach()`, `.data`, `.item()`, `torch.tensor(…)` on the way to the loss."""
    sites = _sites(code)[:MOST_SITES]
    flags = tuple(delete(statement) for statement in _flags(code))
    for node, inner, sentence in sites:
        yield Edit(node.lineno, sentence, (replace(node, inner), *flags))
    if len(sites) > 1:
        line, sentence = sites[0][0].lineno, sites[0][2]
        whole = tuple(replace(node, inner) for node, inner, _ in sites)
        yield Edit(line, sentence, (*whole, *flags))


def _flags(code: Code) -> Iterator[ast.stmt]:
    """The statements `loss.requires_grad = True` for a computed `loss`."""
    for statement in code.all(ast.Assign):
        match statement.targets:
            case [ast.Attribute(value=ast.Name(id=name), attr="requires_grad")]:
                if values_of(code, name, statement):
                    yield statement


@rule(Kind.IDIOM)
def computed_with_numpy(code: Code) -> Iterator[Edit]:
    """Functions of NumPy on values that are taken out of PyTorch for them: methods of tensors."""
    found: list[Change] = []
    line = 0
    for node in code.all(ast.Call):
        part = applied(code, node)
        if part is None or part.module not in ("np", "numpy") or not in_loss(code, node):
            continue
        zero = [arg for arg in (part.tensor, *part.args) if isinstance(arg, ast.Constant)]
        if part.name == "maximum" and len(part.args) == 1 and len(zero) == 1:
            x = part.args[0] if part.tensor is zero[0] else part.tensor
            found.append(replace(node, expression("x.clamp(min=0)", x=x)))
        elif part.name in METHODS and not part.args:
            made = ast.Attribute(part.tensor, METHODS[part.name], ast.Load())
            found.append(replace(node, ast.Call(made, [], [])))
        else:
            continue
        line = line or node.lineno
    if found:
        sites = [replace(node, inner) for node, inner, _ in _sites(code)]
        yield Edit(
            line,
            "NumPy computes here, and autograd cannot follow what it does: no gradient gets back"
            " through it.",
            (*found, *sites),
        )


@rule(Kind.IDIOM)
def list_of_tensors_made_a_tensor(code: Code) -> Iterator[Edit]:
    """`torch.tensor(errors)` of a list of tensors: put them together as they are."""
    for part in all_applied(code, "tensor", "Tensor", "FloatTensor"):
        listed = part.tensor
        if isinstance(listed, ast.Name):
            values = values_of(code, listed.id, listed)
            if not any(isinstance(value, ast.List | ast.ListComp) for value in values):
                continue
        elif not isinstance(listed, ast.ListComp):
            continue
        match part.node.func:
            case ast.Attribute(value=owner) if in_loss(code, part.node):
                yield Edit(
                    part.node.lineno,
                    f"`{part.name}` makes a new tensor of plain numbers here: no gradient gets"
                    " back through it.",
                    (replace(part.node, expression("t.stack(x)", t=owner, x=listed)),),
                )
                inside = {id(node) for node in ast.walk(part.node)}
                sites = [
                    site
                    for site in _sites(code)
                    if site[0] is not part.node
                    and (id(site[0]) not in inside or isinstance(listed, ast.ListComp))
                ]
                if sites:
                    yield Edit(
                        sites[0][0].lineno,
                        sites[0][2],
                        (
                            *(replace(node, inner) for node, inner, _ in sites),
                            replace(part.node, expression("t.stack(x)", t=owner, x=listed)),
                        ),
                    )


@rule(Kind.IDIOM)
def number_followed_backwards(code: Code) -> Iterator[Edit]:
    """`loss = f(…).item()` with `loss.backward()`: the number where it is noted only."""
    for node, inner, sentence in _sites(code):
        statement = code.statement(node)
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is node:
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if (
                value is node
            ):
                pass
            case _:
                continue
        function = code.function(node) or code.tree
        changes: list[Change] = [replace(node, inner)]
        for use in reads(function, name):
            outer = code.parent(use)
            if isinstance(outer, ast.Attribute) or use in [*ast.walk(inner)]:
                continue
            if use.lineno > node.lineno:
                changes.append(replace(use, expression("x.item()", x=use)))
        if len(changes) > 1:
            yield Edit(node.lineno, sentence, tuple(changes))


@rule(Kind.IDIOM)
def changed_behind_autograd(code: Code) -> Iterator[Edit]:
    """`h.data[h.data < 0] = 0`: the same without `.data`."""
    for statement in code.all(ast.Assign):
        match statement.targets:
            case [ast.Subscript(value=ast.Attribute(value=owner, attr="data"))]:
                pass
            case _:
                continue
        changes = tuple(
            replace(node, node.value)
            for node in code.within(statement, ast.Attribute)
            if node.attr == "data"
        )
        yield Edit(
            statement.lineno,
            f"{begin(shown(owner))} is changed through `.data` here: autograd does not see that,"
            " and its gradients are those of the old values.",
            changes,
        )
