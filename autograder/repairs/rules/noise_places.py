"""Noise on another tensor than the targets, on noise, or used too late."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import (
    Code,
    arguments_of,
    dotted,
    names_in,
)
from autograder.repairs.draws import holds_draw, is_scale, noise_names
from autograder.repairs.edits import (
    Change,
    Edit,
    Kind,
    delete,
    expression,
    replace,
)
from autograder.repairs.rules.draw_once import names_draws


@rule(Kind.IDIOM)
def noise_on_another_argument(code: Code) -> Iterator[Edit]:
    """Give the noise of one tensor argument to another one; each takes the other's place."""
    for node in code.all(ast.Assign):
        function = code.function(node)
        if function is None or not names_draws(code, node):
            continue
        noisy = dotted(node.targets[0])
        tensors = [
            name
            for name in arguments_of(function)
            if not is_scale(code, node, name) and "param" not in name
        ]
        for data in [name for name in tensors if name in names_in(node.value)]:
            for targets in [name for name in tensors if name != data]:
                yield from _exchanged(code, node, noisy, data, targets)


def _exchanged(code: Code, node: ast.Assign, noisy: str, data: str, targets: str) -> Iterator[Edit]:
    """The noise on `targets` in place of `data`; the first 1, 2 … uses of `targets` get it."""
    function = code.function(node)
    assert function is not None
    reads = [
        name
        for name in code.within(function, ast.Name)
        if isinstance(name.ctx, ast.Load) and not any(part is name for part in ast.walk(node))
    ]
    behind = [name for name in reads if name.lineno > node.lineno]
    uses = [name for name in behind if name.id == targets]
    fresh = noisy if noisy != data else f"{targets}_with_noise"
    changes: list[Change] = [
        replace(part, ast.Name(targets))
        for part in code.within(node.value, ast.Name)
        if part.id == data
    ]
    changes += [replace(part, ast.Name(data)) for part in behind if part.id == noisy]
    if fresh != noisy:
        changes.append(replace(node.targets[0], ast.Name(fresh, ast.Store())))
    for alias in code.within(function, ast.Assign):
        if dotted(alias.value) == targets and data in names_in(node.value):
            noise = expression(ast.unparse(node.value), **{data: ast.Name(targets)})
            back = [replace(part, ast.Name(data)) for part in behind if part.id == noisy]
            yield Edit(
                node.lineno,
                f"The noise is added to `{data}` here: the targets that the net is trained on stay"
                " without noise.",
                (replace(alias.value, noise), delete(node), *back),
            )
    for count in range(1, min(len(uses), 5) + 1):
        yield Edit(
            node.lineno,
            f"The noise is added to `{data}` here: the targets that the net is trained on stay"
            " without noise.",
            (*changes, *(replace(part, ast.Name(fresh)) for part in uses[:count])),
        )


@rule(Kind.IDIOM)
def noise_on_noise(code: Code) -> Iterator[Edit]:
    """Leave out noise on what is visibly noisy already."""
    for node in code.all(ast.Call):
        called = code.functions.get(dotted(node.func))
        if called is None or not node.args or not holds_draw(code, called):
            continue
        inner = node.args[0]
        function = code.function(node)
        if function is not None and dotted(inner) in noise_names(code, function):
            yield Edit(
                node.lineno,
                f"`{dotted(inner)}` holds noise already, and gets new noise here.",
                (replace(node, inner),),
            )
        if isinstance(inner, ast.Call) and dotted(inner.func) == dotted(node.func):
            yield Edit(
                node.lineno,
                f"`{dotted(node.func)}` is called on its own result here, so there is noise on"
                " noise.",
                (replace(node, inner),),
            )
    for given in code.all(ast.Assign):
        function = code.function(given)
        if function is None or not names_draws(code, given):
            continue
        name = dotted(given.targets[0])
        earlier = [
            other
            for other in code.within(function, ast.Assign)
            if other.lineno < given.lineno and dotted(other.targets[0]) == name
        ]
        if name in names_in(given.value) and any(holds_draw(code, each.value) for each in earlier):
            yield Edit(
                given.lineno,
                f"Noise is added to `{name}` here, which holds noise already.",
                (delete(given),),
            )


@rule(Kind.IDIOM)
def noise_on_two(code: Code) -> Iterator[Edit]:
    """Leave out noise that is written over one argument where another one has noise, too."""
    drawn = [node for node in code.all(ast.Assign) if names_draws(code, node)]
    for node in drawn:
        function = code.function(node)
        name = dotted(node.targets[0])
        if function is None or name not in names_in(node.value) & set(arguments_of(function)):
            continue
        others = [
            other
            for other in drawn
            if code.function(other) is function
            and other is not node
            and name not in names_in(other)
            and names_in(other.value) & set(arguments_of(function))
        ]
        if others:
            yield Edit(
                node.lineno,
                f"Noise is added to `{name}` here, and to other values as well.",
                (delete(node),),
            )


@rule(Kind.IDIOM)
def clean_values_lost(code: Code) -> Iterator[Edit]:
    """Give noisy values a name of their own where they take that of a tensor argument."""
    for node in code.all(ast.Assign):
        function = code.function(node)
        if function is None or not names_draws(code, node):
            continue
        name = dotted(node.targets[0])
        if name not in arguments_of(function) or name not in names_in(node.value):
            continue
        fresh = f"{name}_with_noise"
        reads = [
            part
            for part in code.within(function, ast.Name)
            if part.id == name and isinstance(part.ctx, ast.Load) and part.lineno > node.lineno
        ]
        for count in range(1, min(len(reads), 5)):
            yield Edit(
                node.lineno,
                f"`{name}` holds the noisy values from here on, and the clean ones are lost.",
                (
                    replace(node.targets[0], ast.Name(fresh, ast.Store())),
                    *(replace(part, ast.Name(fresh)) for part in reads[:count]),
                ),
            )


@rule(Kind.IDIOM)
def noise_used_too_late(code: Code) -> Iterator[Edit]:
    """Use the noisy values where their clean origin stands, and nothing used them before."""
    for node in code.all(ast.Assign):
        function = code.function(node)
        if function is None or not names_draws(code, node):
            continue
        noisy = dotted(node.targets[0])
        reads = [
            name
            for name in code.within(function, ast.Name)
            if isinstance(name.ctx, ast.Load) and name.lineno > node.lineno
        ]
        used = min((name.lineno for name in reads if name.id == noisy), default=None)
        origins = names_in(node.value) & set(arguments_of(function))
        for name in reads:
            scale = is_scale(code, node, name.id)
            if used is not None and name.id in origins and name.lineno < used and not scale:
                yield Edit(
                    name.lineno,
                    f"`{name.id}` is used here. `{noisy}`, with the noise, is used only further"
                    " down.",
                    (replace(name, ast.Name(noisy)),),
                )
