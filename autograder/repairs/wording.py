"""Puts a student's own code into sentences, and edits of many places into proposals."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from autograder.repairs.edits import Edit, expression, replace

MOST_SITES = 12  # of one kind in a program


def shown(node: ast.AST) -> str:
    """Return the student's own code in backticks; for long code it is told as a value."""
    text = ast.unparse(node)
    return f"`{text}`" if len(text) <= 30 and "`" not in text and "\n" not in text else "the value"


def begin(sentence: str) -> str:
    """Return the sentence with a capital letter, if it begins with one at all."""
    return sentence[:1].upper() + sentence[1:]


def singly_and_together(found: Sequence[tuple[ast.expr, ast.expr, str]]) -> Iterator[Edit]:
    """Yield an edit for each (old, new, sentence), then one that makes all of them."""
    found = found[:MOST_SITES]
    for node, new, sentence in found:
        yield Edit(node.lineno, begin(sentence), (replace(node, new),))
    if len(found) > 1:
        node, _, sentence = found[0]
        yield Edit(node.lineno, begin(sentence), tuple(replace(old, new) for old, new, _ in found))


def call(template: str, tensor: ast.expr) -> ast.expr:
    """Return the expression `template` with `tensor` in the place of the name `tensor`."""
    return expression(template, tensor=tensor)
