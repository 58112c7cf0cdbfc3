"""Functions that return too much, too little, or nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, Function, arguments_of, assigned, dotted, method
from autograder.repairs.edits import Edit, Kind, after, expression, replace
from autograder.repairs.tensors import functions, has_mean, reads, values_of


@rule(Kind.IDIOM)
def more_than_one_value_returned(code: Code) -> Iterator[Edit]:
    """`return output, hidden` and `return [loss]`: one of the values alone."""
    for statement in code.all(ast.Return):
        match statement.value:
            case ast.Tuple(elts=values) | ast.List(elts=values) if values:
                pass
            case ast.Dict(values=values) if values:
                pass
            case _:
                continue
        kind = type(statement.value).__name__.lower()
        if len(values) == 1:
            said = f"This returns a {kind} that holds the value, not the value itself."
        else:
            said = f"This returns {len(values)} values together, and one of them is asked for."
        if len(values) > 2 and isinstance(statement.value, ast.Tuple):
            for left_out in values[:4]:
                rest = [value for value in values if value is not left_out]
                more = "This returns one value more than the task asks for."
                new = ast.Tuple(rest, ast.Load())
                yield Edit(statement.lineno, more, (replace(statement.value, new),))
        for value in values[:4]:
            if not isinstance(value, ast.Starred):
                yield Edit(statement.lineno, said, (replace(statement.value, value),))


@rule(Kind.IDIOM)
def another_container_returned(code: Code) -> Iterator[Edit]:
    """`return a, b` to `return [a, b]`, or the other way round."""
    for statement in code.all(ast.Return):
        match statement.value:
            case ast.Tuple(elts=values) if len(values) > 1:
                new: ast.expr = ast.List(values, ast.Load())
                said = "This returns a tuple, and the task asks for a list."
            case ast.List(elts=values) if len(values) > 1:
                new = ast.Tuple(values, ast.Load())
                said = "This returns a list, and the task asks for a tuple."
            case _:
                continue
        yield Edit(statement.lineno, said, (replace(statement.value, new),))


@rule(Kind.IDIOM)
def backward_in_a_function_that_only_computes(code: Code) -> Iterator[Edit]:
    """Leave out `loss.backward()`, where the function returns `loss` and uses no gradient."""
    for function in functions(code):
        if any(node.attr in ("grad", "step") for node in code.within(function, ast.Attribute)):
            continue
        returned = {ast.unparse(n.value) for n in code.within(function, ast.Return) if n.value}
        for statement in code.within(function, ast.Expr):
            match statement.value:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="backward")):
                    if any(text.partition(".")[0] == name for text in returned):
                        yield Edit(
                            statement.lineno,
                            f"`{name}.backward()` is called here already: this function has only to"
                            f" compute `{name}`, and its caller calls backward().",
                            (replace(statement),),
                        )


@rule(Kind.IDIOM)
def statements_behind_a_return(code: Code) -> Iterator[Edit]:
    """Leave out a `return` that keeps what stands behind it, with another one, from running."""
    for statement in code.all(ast.Return):
        if any(isinstance(other, ast.Return) for other in code.following(statement)):
            yield Edit(
                statement.lineno,
                "The function ends with this `return`: what stands behind it never runs.",
                (replace(statement),),
            )


@rule(Kind.INSERTED)
def loss_function_never_called(code: Code) -> Iterator[Edit]:
    """`criterion = nn.MSELoss(); return criterion`: call it with the two arguments."""
    for statement in code.all(ast.Return):
        function = code.function(statement)
        match statement.value:
            case ast.Name(id=name):
                values = values_of(code, name, statement)
            case ast.Call() as made:
                values = [made]
            case _:
                continue
        if len(values) != 1 or not method(values[0]).endswith("Loss") or function is None:
            continue
        arguments = arguments_of(function)
        if len(arguments) == 2 and not any(reads(function, argument) for argument in arguments):
            new = ast.Call(statement.value, [ast.Name(argument) for argument in arguments], [])
            yield Edit(
                statement.lineno,
                f"The loss function itself is returned here: it is never called with"
                f" `{arguments[0]}` and `{arguments[1]}`.",
                (replace(statement.value, new),),
            )


@rule(Kind.IDIOM)
def tensors_returned_for_numbers(code: Code) -> Iterator[Edit]:
    """`return noisy, clean` for losses: `.item()` of each."""
    for statement in code.all(ast.Return):
        value = statement.value
        values = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
        found = [part for part in values if part is not None and has_mean_value(code, part)]
        if found:
            changes = tuple(replace(part, expression("x.item()", x=part)) for part in found)
            yield Edit(
                statement.lineno,
                "This returns tensors of one element, and the task asks for Python numbers.",
                changes,
            )


def has_mean_value(code: Code, node: ast.expr) -> bool:
    """Whether a value is computed as a loss, here or where its name is assigned."""
    if isinstance(node, ast.Name):
        return any(has_mean(code, value) for value in values_of(code, node.id, node))
    return has_mean(code, node)


@rule(Kind.IDIOM)
def printed_in_place_of_returned(code: Code) -> Iterator[Edit]:
    """`print(loss)` at the end of a function without a `return`: return it."""
    for function in functions(code):
        if any(node.value is not None for node in code.within(function, ast.Return)):
            continue
        for statement in function.body:
            match statement:
                case ast.Expr(value=ast.Call(func=ast.Name(id="print"), args=[*_, value])):
                    yield Edit(
                        statement.lineno,
                        "The result is printed here and not returned, so the caller gets None.",
                        (replace(statement, ast.Return(value)),),
                    )


@rule(Kind.IDIOM)
def result_without_return(code: Code) -> Iterator[Edit]:
    """An expression alone at the end of a function without a `return`: return it."""
    for function in functions(code):
        if any(node.value is not None for node in code.within(function, ast.Return)):
            continue
        for statement in [*function.body[-1:], *code.within(function, ast.Return)]:
            match statement:
                case ast.Expr(value=value) if not isinstance(value, ast.Constant):
                    if method(value) == "print":
                        continue
                    yield Edit(
                        statement.lineno,
                        "The result is computed here and not returned, so the caller gets None.",
                        (replace(statement, ast.Return(value)),),
                    )


@rule(Kind.INSERTED)
def no_return(code: Code) -> Iterator[Edit]:
    """A function without a `return`: return what it has assigned, the last name first.

    Not a function that only makes a step: its work is what happens to the tensors.
    """
    for function in functions(code):
        if _only_steps(code, function):
            continue
        if any(node.value is not None for node in code.within(function, ast.Return)):
            continue
        names = dict.fromkeys(
            target.id
            for statement in function.body[::-1]
            for target in assigned(statement)
            if isinstance(target, ast.Name)
        )
        last = function.body[-1]
        for name in [*names][:4]:
            value = ast.Return(ast.Name(name, ast.Load()))
            change = replace(last, value) if isinstance(last, ast.Return) else after(last, value)
            yield Edit(
                last.end_lineno or last.lineno,
                "The function ends here and returns nothing, so the caller gets None.",
                (change,),
            )


def _only_steps(code: Code, function: Function) -> bool:
    """Whether gradients of tensors are used in a function, and none are computed."""
    parts = [*code.within(function, ast.Attribute)]
    return any(
        part.attr == "grad" and dotted(part) != "torch.autograd.grad" for part in parts
    ) and (not any(part.attr == "backward" for part in parts))


@rule(Kind.INSERTED)
def list_returned_for_a_tensor(code: Code) -> Iterator[Edit]:
    """`return rows` for a list of tensors: one tensor of them."""
    torch = next((node for node in code.all(ast.Name) if node.id == "torch"), None)
    for statement in code.all(ast.Return):
        match statement.value:
            case ast.Name(id=name) as value if torch is not None:
                values = values_of(code, name, statement)
                if any(isinstance(part, ast.List | ast.ListComp) for part in values):
                    yield Edit(
                        statement.lineno,
                        f"`{name}` is a list of tensors, and the task asks for one tensor.",
                        (replace(value, expression("t.stack(x)", t=torch, x=value)),),
                    )


@rule(Kind.IDIOM)
def another_name_returned(code: Code) -> Iterator[Edit]:
    """`return hidden` where `output` is computed and never read: return that."""
    for function in functions(code):
        computed = [
            target.id
            for statement in code.within(function, ast.stmt)
            for target in assigned(statement)
            if isinstance(target, ast.Name) and not reads(function, target.id)
        ]
        for statement in code.within(function, ast.Return):
            if not isinstance(statement.value, ast.Name):
                continue
            for name in dict.fromkeys(computed):
                if name != "_":
                    yield Edit(
                        statement.lineno,
                        f"`{statement.value.id}` is returned here, and `{name}`, which is computed"
                        " before, is never used.",
                        (replace(statement.value, ast.Name(name, ast.Load())),),
                    )
