"""Steps that do not have the size of the learning rate that the caller gives."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, arguments_of, assigned, dotted, names_in
from autograder.repairs.edits import Edit, Kind, delete, expression, replace
from autograder.repairs.gradient_flow import flow_of
from autograder.repairs.step_sizes import passed, sizes_of, unused_arguments
from autograder.repairs.updates import grouped, makes_optimizer, optimizers, shown

ARITHMETIC = (ast.Name, ast.BinOp, ast.UnaryOp, ast.Constant, ast.Call, ast.Attribute, ast.BoolOp)


@rule(Kind.IDIOM)
def rate_from_elsewhere(code: Code) -> Iterator[Edit]:
    """A number or another name becomes the argument that the function never reads."""
    flow = flow_of(code)
    fixes: dict[str, list[Edit]] = {}
    for spot in sizes_of(code).spots:
        for argument in unused_arguments(code, spot.node):
            for part in ast.walk(spot.node):
                if not isinstance(part, ast.Constant | ast.Name) or flow.is_gradient(part):
                    continue
                if isinstance(part, ast.Constant) and not isinstance(part.value, int | float):
                    continue
                outer = code.parent(part)
                if isinstance(outer, ast.Attribute | ast.Subscript) or outer is None:
                    continue
                sentence = (
                    f"The argument `{argument}` is not used, and {shown(part, 'this')} stands in"
                    " its place"
                )
                if isinstance(part, ast.Constant):
                    sentence += ": every caller gets steps of this one size"
                fixes.setdefault(argument, []).append(
                    Edit(
                        getattr(part, "lineno", 0),
                        f"{sentence}.",
                        (replace(part, ast.Name(argument, ast.Load())),),
                    )
                )
    for found in fixes.values():
        yield from grouped(code, found)


@rule(Kind.IDIOM)
def rate_left_out(code: Code) -> Iterator[Edit]:
    """The gradient in a step is multiplied by the argument that the function never reads."""
    flow = flow_of(code)
    fixes: dict[str, list[Edit]] = {}
    for spot in sizes_of(code).spots:
        if not spot.gradient:
            continue
        for argument in unused_arguments(code, spot.node):
            gradient = next((part for part in ast.walk(spot.node) if flow.is_gradient(part)), None)
            if isinstance(gradient, ast.expr):
                new = expression("rate * g", rate=ast.Name(argument, ast.Load()), g=gradient)
                fixes.setdefault(argument, []).append(
                    Edit(
                        gradient.lineno,
                        f"The argument `{argument}` is not used: the step is as long as the"
                        " gradient itself.",
                        (replace(gradient, new),),
                    )
                )
    for found in fixes.values():
        yield from grouped(code, found)


@rule(Kind.IDIOM)
def rate_not_passed_on(code: Code) -> Iterator[Edit]:
    """A call that leaves out the rate gets the argument that the function never reads."""
    sizes = sizes_of(code)
    for call in code.all(ast.Call):
        if makes_optimizer(code, call):
            missing = [] if len(call.args) > 1 or _has(call, "lr") else ["lr"]
        else:
            given = {name for name, _ in passed(code, call)}
            function = code.functions.get(dotted(call.func))
            own = arguments_of(function) if function else []
            missing = [
                name for name in own if name not in given and (id(function), name) in sizes.names
            ]
        for name in missing:
            for argument in unused_arguments(code, call):
                keyword = ast.keyword(name, ast.Name(argument, ast.Load()))
                new = ast.Call(call.func, call.args, [*call.keywords, keyword])
                yield Edit(
                    call.lineno,
                    f"The argument `{argument}` is not used: this call does not get it and takes"
                    " a default value.",
                    (replace(call, new),),
                )


def _has(call: ast.Call, name: str) -> bool:
    return any(keyword.arg == name for keyword in call.keywords)


@rule(Kind.IDIOM)
def rate_argument_replaced(code: Code) -> Iterator[Edit]:
    """`rate = …`, where `rate` is an argument and a factor of the steps, goes."""
    sizes = sizes_of(code)
    for statement in code.all(ast.stmt):
        targets = assigned(statement)
        if len(targets) != 1 or not isinstance(targets[0], ast.Name):
            continue
        name = targets[0].id
        value = getattr(statement, "value", None)
        if not isinstance(value, ARITHMETIC) or not sizes.is_rate(statement, name):
            continue
        if name in code.arguments(statement) and not flow_of(code).has_gradient(value):
            yield Edit(
                statement.lineno,
                f"The argument `{name}` gets another value here, so the steps do not have the size"
                " that the caller asks for.",
                (delete(statement),),
            )


@rule(Kind.IDIOM)
def rate_changed_on_the_way(code: Code) -> Iterator[Edit]:
    """A local name for the rate keeps the value of the argument."""
    sizes = sizes_of(code)
    for statement in code.all(ast.stmt):
        targets = assigned(statement)
        value = getattr(statement, "value", None)
        if len(targets) != 1 or not isinstance(targets[0], ast.Name) or value is None:
            continue
        name = targets[0].id
        own = code.arguments(statement)
        if name in own or not sizes.is_rate(statement, name):
            continue
        if flow_of(code).has_gradient(statement):
            continue
        if isinstance(statement, ast.AugAssign) or name in names_in(value):
            yield Edit(
                statement.lineno,
                f"`{name}` is changed here, so the steps do not have the size of the learning rate"
                " that the caller gives.",
                (delete(statement),),
            )
        elif not isinstance(value, ast.Name):
            for argument in own:
                if argument in names_in(value):
                    yield Edit(
                        statement.lineno,
                        f"`{name}` is made of `{argument}` and something else, so the steps do not"
                        " have the size that the caller asks for.",
                        (replace(value, ast.Name(argument, ast.Load())),),
                    )


@rule(Kind.IDIOM)
def rate_limited(code: Code) -> Iterator[Edit]:
    """`min(rate, 0.1)` and `rate or 0.1` become the argument."""
    for spot in sizes_of(code).spots:
        for part in ast.walk(spot.node):
            inner: list[ast.expr] = []
            match part:
                case ast.Call(func=ast.Name(id="min" | "max" | "round" | "int"), args=args):
                    inner = args
                case ast.BoolOp(values=values):
                    inner = values
                case ast.IfExp(body=body, orelse=orelse):
                    inner = [body, orelse]
            for value in inner:
                if isinstance(value, ast.Name) and value.id in code.arguments(part):
                    yield Edit(
                        value.lineno,
                        f"{shown(part, 'This expression')} does not always have the value of"
                        f" `{value.id}`, so steps get another size than the caller asks for.",
                        (replace(part, value),),
                    )


@rule(Kind.IDIOM)
def scheduler_changes_rate(code: Code) -> Iterator[Edit]:
    """The `step()` of a scheduler of `torch.optim.lr_scheduler` goes."""
    schedulers = {
        statement.targets[0].id
        for statement in code.all(ast.Assign)
        if isinstance(statement.targets[0], ast.Name)
        and isinstance(statement.value, ast.Call)
        and _makes_scheduler(statement.value)
    }
    for call in code.all(ast.Call):
        owner, _, last = dotted(call.func).rpartition(".")
        if last == "step" and owner in schedulers and code.is_ignored(call):
            yield Edit(
                call.lineno,
                f"`{owner}.step()` changes the learning rate during the training: the steps have"
                " to keep the one that the caller gives.",
                (delete(code.statement(call)),),
            )


def _makes_scheduler(call: ast.Call) -> bool:
    path = dotted(call.func)
    return "lr_scheduler" in path or path.endswith(("LR", "Restarts", "ReduceLROnPlateau"))


@rule(Kind.IDIOM)
def rate_of_optimizer_changed(code: Code) -> Iterator[Edit]:
    """`group["lr"] *= …` goes."""
    for statement in code.all(ast.stmt):
        for target in assigned(statement):
            match target:
                case ast.Subscript(slice=ast.Constant(value="lr")) if optimizers(code):
                    yield Edit(
                        statement.lineno,
                        f"{shown(target, 'The learning rate')} is changed here: the steps have to"
                        " keep the learning rate that the caller gives.",
                        (delete(statement),),
                    )
