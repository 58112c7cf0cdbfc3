"""Writes answers that do nothing, for any exercise: what they earn is given away."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from autograder.course.sources import parsed

CONSTANTS = ("None", "0.0", "[]")
OF_AN_ARGUMENT = {"": "{}", "zero times": "0 * {}", "as many zeros as": "[0.0] * {}"}


def idle_answers(emptied: str, where: str) -> Iterator[tuple[str, str]]:
    """Yield submissions whose functions do nothing: in words what they do, and their text.

    `emptied` is the student's file, whose functions are still to be written, and `where` names it
    in errors. The functions hand back a constant or one of their arguments, as it is or times
    zero. Raises BuildError if the file cannot be parsed.
    """
    functions = {
        node.name: [argument.arg for argument in node.args.args]
        for node in parsed(emptied, where).body
        if isinstance(node, ast.FunctionDef) and isinstance(node.body[-1], ast.Raise)
    }
    most = max(map(len, functions.values()), default=0)
    for value in CONSTANTS:
        yield f"return {value}", _text(functions, value)
    for place in range(most):
        for words, value in OF_AN_ARGUMENT.items():
            yield (
                " ".join(f"return {words} argument {place + 1}".split()),
                _text(functions, value, place),
            )


def _text(functions: Mapping[str, Sequence[str]], value: str, place: int = 0) -> str:
    """Functions that return `value`; in it {} stands for the argument at `place`, or the last."""
    definitions = []
    for name, arguments in functions.items():
        chosen = [*arguments, "None"][min(place, max(len(arguments) - 1, 0))]
        returned = value.format(chosen)
        definitions.append(f"def {name}({', '.join(arguments)}):\n    return {returned}\n")
    return "\n\n".join(definitions)
