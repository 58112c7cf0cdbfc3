"""New tensors in a list, a tuple or a lambda, where the tensors themselves have to change."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, names_in
from autograder.repairs.edits import (
    Edit,
    Kind,
    as_value,
    before,
    expression,
    replace,
    statements,
)
from autograder.repairs.gradient_flow import bare, flow_of, pairs
from autograder.repairs.updates import grouped, is_bare, shown, ways


@rule(Kind.IDIOM)
def new_tensors_unpacked(code: Code) -> Iterator[Edit]:
    """`a, b = a - …, b - …` puts each value into the tensor that is there."""
    flow = flow_of(code)
    for statement in code.all(ast.Assign):
        match statement:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                if (
                    len(names) == len(values)
                    and all(map(flow.is_parameter, names))
                    and all(map(flow.has_gradient, values))
                ):
                    copies = [
                        new
                        for name, value in zip(names, values, strict=True)
                        for new in statements("t.data.copy_(v)", t=as_value(name), v=value)
                    ]
                    yield Edit(
                        statement.lineno,
                        "This line makes new tensors and gives them the old names: the"
                        " caller's tensors stay as they were. Change those, in place.",
                        (replace(statement, *copies),),
                    )


@rule(Kind.IDIOM)
def new_tensors_in_a_list(code: Code) -> Iterator[Edit]:
    """`[p - … for p in parameters]` keeps the tensors, and a loop before it changes them."""
    flow = flow_of(code)
    for display in code.nodes:
        if not isinstance(display, ast.ListComp | ast.GeneratorExp):
            continue
        if (
            len(display.generators) != 1
            or display.generators[0].ifs
            or not flow.has_gradient(display.elt)
        ):
            continue
        made = display.generators[0]
        tensor = next(
            (
                name
                for name, source in pairs(made.target, made.iter)
                if any(is_bare(part, name, code) for part in ast.walk(display.elt))
                and not flow.has_gradient(source)
            ),
            None,
        )
        if tensor is None or not isinstance(tensor, ast.Name):
            continue
        value = ast.Name(tensor.id, ast.Load())
        for clear in ways(code):
            body = statements(
                "t.data.copy_(v)" + "\nt.grad = None" * clear, t=value, v=deepcopy(display.elt)
            )
            loop = ast.For(made.target, made.iter, body, [], None)
            yield Edit(
                display.lineno,
                "This line makes a list of new tensors, and the tensors that the caller holds stay"
                " as they were: change those, in place.",
                (before(code.statement(display), loop), replace(display.elt, value)),
            )


@rule(Kind.IDIOM)
def new_tensors_appended(code: Code) -> Iterator[Edit]:
    """`new.append(p - …)` changes `p` and appends it."""
    for clear in ways(code):
        yield from grouped(code, _appended(code, clear))


def _appended(code: Code, clear: bool) -> Iterator[Edit]:
    flow = flow_of(code)
    for call in code.all(ast.Call):
        match call:
            case ast.Call(func=ast.Attribute(attr="append"), args=[item]) if code.is_ignored(call):
                tensor = _tensor_in(code, item)
                if tensor is None or not flow.has_gradient(item):
                    continue
                template = "t.data.copy_(v)" + "\nt.grad = None" * clear
                new = statements(template, t=as_value(tensor), v=deepcopy(item))
                yield Edit(
                    call.lineno,
                    f"{shown(call.func, 'append')} collects new tensors, and the tensors that the"
                    " caller holds stay as they were: change those, in place.",
                    (before(code.statement(call), *new), replace(item, as_value(tensor))),
                )


def _tensor_in(code: Code, value: ast.expr) -> ast.expr | None:
    """The parameter whose old value takes part in `value`."""
    flow = flow_of(code)
    for part in ast.walk(value):
        if (
            isinstance(part, ast.Name | ast.Subscript)
            and flow.is_parameter(part)
            and not flow.is_gradient(part)
            and is_bare(part, bare(part), code)
            and not _is_factor(code, part)
        ):
            return part
    return None


def _is_factor(code: Code, part: ast.expr) -> bool:
    outer = code.parent(part)
    return isinstance(outer, ast.BinOp) and isinstance(outer.op, ast.Mult)


@rule(Kind.IDIOM)
def new_tensors_collected_later(code: Code) -> Iterator[Edit]:
    """`q = p - …` and then `new.append(q)`: the value goes into `p`, and `q` is `p`."""
    flow = flow_of(code)
    for statement in code.all(ast.Assign):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                tensor = _tensor_in(code, value)
                if tensor is None or flow.is_parameter(statement.targets[0]):
                    continue
                if not flow.has_gradient(value) or not _is_collected(code, statement, name):
                    continue
                for clear in ways(code):
                    template = "t.data.copy_(v)" + "\nt.grad = None" * clear + "\nq = t"
                    new = statements(
                        template,
                        t=as_value(tensor),
                        v=value,
                        q=ast.Name(name, ast.Load()),
                    )
                    yield Edit(
                        statement.lineno,
                        f"`{name}` is a new tensor, and the tensor that the caller holds stays as"
                        " it was: change that one, in place.",
                        (replace(statement, *new),),
                    )


def _is_collected(code: Code, statement: ast.stmt, name: str) -> bool:
    for other in code.following(statement):
        match other:
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="append"), args=[item])):
                if name in names_in(item):
                    return True
            case ast.Assign(targets=[ast.Subscript()], value=ast.Name(id=stored)):
                if stored == name:
                    return True
    return False


@rule(Kind.IDIOM)
def new_tensors_in_a_lambda(code: Code) -> Iterator[Edit]:
    """`lambda p: p - …` puts its value into the tensor."""
    flow = flow_of(code)
    for function in code.all(ast.Lambda):
        own = [argument.arg for argument in function.args.args]
        tensor = _tensor_in(code, function.body)
        if isinstance(tensor, ast.Name) and tensor.id in own and flow.has_gradient(function.body):
            yield Edit(
                function.lineno,
                "This `lambda` makes new tensors, and the tensors that the caller holds stay"
                " as they were: change those, in place.",
                (
                    replace(
                        function.body,
                        expression(
                            "t.data.copy_(v)", t=as_value(tensor), v=deepcopy(function.body)
                        ),
                    ),
                ),
            )
