"""Values that go into a list of losses, and are no losses: tensors, texts, totals, others."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, dotted, mentions, method, names_in, same
from autograder.repairs.edits import (
    Edit,
    Kind,
    expression,
    replace,
)
from autograder.repairs.training import (
    epoch_loops,
    losses_of,
    noted,
)

ROUNDING = ("round", "int", "floor", "ceil", "around", "trunc")
WRITING = ("str", "repr", "format")


@rule(Kind.IDIOM)
def several_in_one_entry(code: Code) -> Iterator[Edit]:
    """Note one element of a list or tuple that is noted as a whole."""
    for _, value in _notes(code):
        match value:
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
                kind = type(value).__name__.lower()
                for part in parts[:3]:
                    yield Edit(
                        value.lineno,
                        f"Each entry of the list is a {kind} here, and no single number.",
                        (replace(value, part),),
                    )


@rule(Kind.IDIOM)
def rounded(code: Code) -> Iterator[Edit]:
    """Take round(), int() and the like away from a value that is noted, returned or compared."""
    for call in code.all(ast.Call):
        if method(call) not in ROUNDING or _is_printed(code, call) or _is_pass_number(code, call):
            continue
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        value = call.args[0] if call.args else owner
        if value is not None and not isinstance(value, ast.Constant):
            yield Edit(
                call.lineno,
                f"`{method(call)}` changes the number here: digits of it are lost.",
                (replace(call, value),),
            )


@rule(Kind.IDIOM)
def written_as_text(code: Code) -> Iterator[Edit]:
    """Note or return a number itself, where a text with its digits is made of it."""
    for node in (*code.all(ast.JoinedStr), *code.all(ast.Call), *code.all(ast.BinOp)):
        if _is_printed(code, node) or not (value := _written(node)):
            continue
        outer = code.parent(node)
        back = isinstance(outer, ast.Call) and method(outer) == "float"
        replaced = outer if back and outer is not None else node
        said = (
            "The number is written as a text and read again: digits of it are lost."
            if back
            else "This makes a text of the number: what is kept is no number."
        )
        for new in (value, expression("value.item()", value=value)):
            yield Edit(node.lineno, said, (replace(replaced, new),))


@rule(Kind.IDIOM)
def tensor_in_the_list(code: Code) -> Iterator[Edit]:
    """Take the Python number out of what is noted by `.item()`.

    An `.item()` works on tensors and arrays alone, so the sentence is true where it works.
    """
    for _, value in _notes(code):
        if method(value) in ("item", "float", "round") or isinstance(value, ast.Constant):
            continue
        if isinstance(value, ast.JoinedStr | ast.List | ast.Tuple | ast.Dict):
            continue
        what = f"`{value.id}` goes" if isinstance(value, ast.Name) else "What is noted here goes"
        yield Edit(
            value.lineno,
            f"{what} into the list as a tensor or array: no Python number is taken out of it.",
            (replace(value, expression("value.item()", value=value)),),
        )


@rule(Kind.IDIOM)
def running_value_noted(code: Code) -> Iterator[Edit]:
    """Note the value itself, where one is noted that mixes the values of all passes.

    The name that is noted is made of itself and of the new value in every pass.
    """
    for loop in epoch_loops(code):
        mixed = dict(_mixed(code, loop))
        for statement, value in _notes(code):
            if loop not in code.loops(statement):
                continue
            for name in names_in(value) & set(mixed):
                new, said = mixed[name]
                for part in (new, expression("value.item()", value=new)):
                    yield Edit(value.lineno, f"`{name}` {said}", (replace(value, part),))


@rule(Kind.IDIOM)
def scaled_before_noting(code: Code) -> Iterator[Edit]:
    """Note a loss alone, where it is multiplied, divided, raised or put through a function."""
    losses = [*losses_of(code, code.tree)]
    for _, value in _notes(code):
        if not isinstance(value, ast.BinOp) and method(value) in ("item", "float", "detach", ""):
            continue
        for part in _inside(value):
            loss = part
            match part:
                case ast.Call(func=ast.Name(id="float"), args=[inner]):
                    loss = inner
                case ast.Call(func=ast.Attribute(value=inner, attr="item")):
                    loss = inner
            if not any(same(loss, other) for other in losses):
                continue
            new = part if part is not loss else expression("part.item()", part=part)
            yield Edit(
                value.lineno,
                "What is noted is computed from the loss and is not the loss itself: look at"
                " what else stands in this line.",
                (replace(value, new),),
            )


@rule(Kind.INSERTED)
def another_loss_noted(code: Code) -> Iterator[Edit]:
    """Note the name on which backward() is called, where another is noted."""
    for loop in epoch_loops(code):
        for loss in losses_of(code, loop):
            if not isinstance(loss, ast.Name):
                continue
            for statement, value in _notes(code):
                if loop in code.loops(statement) and not mentions(value, loss.id):
                    yield Edit(
                        value.lineno,
                        f"What is noted here is not `{loss.id}`, the loss on which backward() is"
                        " called.",
                        (replace(value, expression("loss.item()", loss=loss)),),
                    )


def _notes(code: Code) -> Iterator[tuple[ast.stmt, ast.expr]]:
    """What is put into lists inside of loops, with its statement; also by a comprehension."""
    for node in code.nodes:
        taken = noted(code, node)
        if taken is not None:
            statement = code.statement(node)
            if code.loops(statement):
                yield statement, taken[1]
        elif isinstance(node, ast.ListComp) and isinstance(node.elt, ast.Call):
            yield code.statement(node), node.elt


def _is_printed(code: Code, node: ast.AST) -> bool:
    return any(
        method(outer) in ("print", "write", "set_description") for outer in code.around(node)
    )


def _is_pass_number(code: Code, node: ast.AST) -> bool:
    return any(method(outer) in ("range", "zeros", "randn", "empty") for outer in code.around(node))


def _written(node: ast.expr) -> ast.expr | None:
    """The number of which a text is made."""
    match node:
        case ast.JoinedStr(values=parts):
            values = [part.value for part in parts if isinstance(part, ast.FormattedValue)]
            return values[0] if len(values) == 1 else None
        case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="format"), args=[value]):
            return value
        case ast.Call(func=ast.Name(id=name), args=[value, *_]) if name in WRITING:
            return value
        case ast.BinOp(left=ast.Constant(value=str()), op=ast.Mod(), right=value):
            return value
    return None


def _mixed(code: Code, loop: ast.stmt) -> Iterator[tuple[str, tuple[ast.expr, str]]]:
    """The names that a loop makes of themselves and of a new value, with that and a sentence."""
    added = "adds up the values of all epochs, so what is noted is not this epoch's value."
    chosen = "keeps the best value of all epochs, so what is noted is not this epoch's value."
    blended = "mixes this value with those of the epochs before, so it is not this epoch's value."
    for statement in code.within(loop, ast.stmt):
        if code.loops(statement)[:1] != [loop]:
            continue
        match statement:
            case ast.AugAssign(op=ast.Add(), target=ast.Name(id=name), value=value):
                if not isinstance(value, ast.Constant | ast.List):
                    yield name, (value, added)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if mentions(value, name):
                said = chosen if method(value) in ("min", "max") else blended
                sums = isinstance(value, ast.BinOp) and name in (
                    dotted(value.left),
                    dotted(value.right),
                )
                for part in _inside(value):
                    if not mentions(part, name) and _is_measure(part):
                        yield name, (part, added if sums else said)
                        break


def _is_measure(part: ast.expr) -> bool:
    return isinstance(part, ast.Name) or method(part) in ("item", "float")


def _inside(value: ast.expr) -> Iterator[ast.expr]:
    """The parts of a value that is computed, the outer ones first."""
    called = {id(part.func) for part in ast.walk(value) if isinstance(part, ast.Call)}
    for part in ast.walk(value):
        if part is not value and isinstance(part, ast.expr) and id(part) not in called:
            yield part
