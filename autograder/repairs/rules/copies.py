"""Updates of copies, which leave the caller's tensors as they are."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, Loop, dotted, method, names_in, same
from autograder.repairs.edits import Edit, Kind, delete, replace
from autograder.repairs.gradient_flow import bare, flow_of
from autograder.repairs.updates import grouped, makes_optimizer, shown, stepping, updates

COPYING = ("clone", "deepcopy", "copy", "tensor", "new_tensor", "Parameter", "Variable")
AROUND = (
    "detach",
    "requires_grad_",
    "data",
    "to",
    "numpy",
    "from_numpy",
    "contiguous",
    "as_tensor",
)


@rule(Kind.IDIOM)
def copies_updated(code: Code) -> Iterator[Edit]:
    """Where copies are what the update changes or the optimizer gets: the tensors themselves."""
    used = _updated(code)
    fixes: list[Edit] = []
    for node in code.nodes:
        if not isinstance(node, ast.Call) or not _copies(node):
            continue
        if not _reaches_update(code, node, used):
            continue
        if not flow_of(code).is_parameter(_stripped(node)):
            continue
        outer = _outermost(code, node)
        inner = _stripped(outer)
        what = shown(node, "This call")
        sentence = (
            f"{what} makes a copy, and the copy is what the update changes: the caller's tensor"
            " stays as it was."
        )
        fixes.append(Edit(node.lineno, sentence, (replace(outer, inner),)))
        only = _stripped(node, once=True)
        if not same(only, inner) or outer is not node:
            fixes.append(Edit(node.lineno, sentence, (replace(node, only),)))
    whole = [fix for fix in fixes[::1] if fix.changes[0].node is not None]
    seen: dict[int, Edit] = {}
    for fix in whole:
        seen.setdefault(id(fix.changes[0].node), fix)
    yield from grouped(code, seen.values())
    yield from whole


def _copies(call: ast.Call) -> bool:
    name = method(call)
    if name == "deepcopy" or name == "clone":
        return True
    if isinstance(call.func, ast.Attribute) and name == "copy":
        return dotted(call.func) != "copy.copy"
    return name in ("tensor", "new_tensor", "Parameter", "Variable") and len(call.args) > 0


def _stripped(node: ast.expr, once: bool = False) -> ast.expr:
    """The tensor in a chain of calls that copy it."""
    inner: ast.expr
    match node:
        case ast.Attribute(value=inner, attr="data"):
            pass
        case ast.Call(args=args) if args and method(node) in (
            *(*COPYING, "from_numpy", "as_tensor"),
        ):
            inner = args[0]
        case ast.Call(func=ast.Attribute(value=inner, attr=name)) if name in (*COPYING, *AROUND):
            pass
        case _:
            return node
    return inner if once else _stripped(inner)


def _outermost(code: Code, node: ast.expr) -> ast.expr:
    """The whole chain of calls like `x.detach().clone().requires_grad_()` that `node` is in."""
    outer = code.parent(node)
    while isinstance(outer, ast.Attribute | ast.Call):
        if isinstance(outer, ast.Call):
            chained = outer.func is node or method(outer) in (*COPYING, "from_numpy")
            if not chained or method(outer) not in (*COPYING, *AROUND):
                break
        elif outer.attr not in (*COPYING, *AROUND):
            break
        node, outer = outer, code.parent(outer)
    return node


def _updated(code: Code) -> set[tuple[int, str]]:
    """The names that updates change, or that hold what updates, helpers or optimizers change."""
    names = {
        (id(code.function(update.statement)), name)
        for update in updates(code)
        for name in names_in(update.tensor)
    }
    helpers = _helpers(code)
    for call in code.all(ast.Call):
        if dotted(call.func) in helpers or makes_optimizer(code, call):
            function = id(code.function(call))
            for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
                names |= {(function, name) for name in names_in(argument)}
    before = -1
    while before != len(names):
        before = len(names)
        for node in code.nodes:
            match node:
                case (
                    ast.For(target=target, iter=source)
                    | ast.Assign(targets=[ast.Tuple() as target], value=source)
                ):
                    function = id(code.function(node))
                    if any((function, name) in names for name in names_in(target)):
                        names |= {(function, name) for name in names_in(source)}
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.List() as source):
                    function = id(code.function(node))
                    if (function, name) in names:
                        names |= {(function, inner) for inner in names_in(source)}
    return names


def _helpers(code: Code) -> set[str]:
    """The functions that make updates, also by way of others."""
    found = {*stepping(code)}
    before = -1
    while before != len(found):
        before = len(found)
        for name, function in code.functions.items():
            if any(dotted(call.func) in found for call in code.within(function, ast.Call)):
                found.add(name)
    return found


def _reaches_update(code: Code, node: ast.Call, used: set[tuple[int, str]]) -> bool:
    """Whether the value of `node` is bound to a name in `used`, looped over, or handed on."""
    function = id(code.function(node))
    inner: ast.AST = node
    for outer in code.around(node):
        match outer:
            case ast.Assign(targets=targets) if inner is outer.value:
                found = {name for target in targets for name in names_in(target)}
                return any((function, name) in used for name in found)
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="append", value=owner))):
                return any((function, name) in used for name in names_in(owner))
            case ast.For() if inner is outer.iter:
                return any((function, name) in used for name in names_in(outer.target))
            case ast.Call() if outer is not node:
                if makes_optimizer(code, outer) or dotted(outer.func) in _helpers(code):
                    return True
            case ast.stmt():
                return False
        inner = outer
    return False


@rule(Kind.IDIOM)
def old_values_put_back(code: Code) -> Iterator[Edit]:
    """Behind a loop with updates: a statement goes that writes stored values into the tensors."""
    flow = flow_of(code)
    for loop in code.all(ast.stmt):
        if not isinstance(loop, Loop) or not any(
            method(part) == "backward" for part in ast.walk(loop) if isinstance(part, ast.Call)
        ):
            continue
        for following in code.following(loop):
            for statement in code.within(following, ast.stmt):
                match statement:
                    case ast.Expr(
                        value=ast.Call(
                            func=ast.Attribute(attr="copy_" | "set_", value=owner), args=[source]
                        )
                    ):
                        pass
                    case ast.Assign(targets=[ast.Attribute(attr="data") as owner], value=source):
                        pass
                    case _:
                        continue
                if flow.is_parameter(owner) and not flow.has_gradient(source):
                    yield Edit(
                        statement.lineno,
                        f"{shown(bare(owner), 'The parameter')} gets stored values here, after the"
                        " training: what the last updates did is lost.",
                        (delete(statement),),
                    )
