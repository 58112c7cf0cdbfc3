"""What a search asks of a student's text: the program in it, and edits of that program as text.

All of it works on text and plain values, so it can be asked in this process or in one of its own
(`sandbox/reader.py`): a text may be made to crash Python's parser.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from autograder.intake.cells import cells_in, lines_of
from autograder.repairs.catalogue import proposals
from autograder.repairs.code import Code, method
from autograder.repairs.edits import Edit, Kind
from autograder.repairs.program import functions_in, lines_of_tree, program

MOST_READ = 100_000  # bytes: longer texts are not edited
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


class CodeText(Struct, frozen=True):
    """A student's text. Of a notebook's the first `checked_after` cells count, or all for 0."""

    text: bytes
    notebook: bool = False
    checked_after: int = 0


class Program(Struct, frozen=True):
    """What a check needs of a source: its text as Python writes it.

    `lines` are those of the source on which a part of it begins, in order.
    """

    text: str
    lines: list[int]


class Proposal(Struct, frozen=True):
    """An edit with the edited `text`; the other fields are those of `Edit`."""

    rule: str
    kind: int
    line: int
    sentence: str
    effect: int
    text: str


def read(source: CodeText, names: Sequence[str]) -> Program | None:
    """Return what the functions among `names` need of the source.

    None if it cannot be read, is too long, or calls a debugger.
    """
    tree = _tree(source, tuple(sorted(names)))
    return None if tree is None else Program(_text(tree), lines_of_tree(tree))


def propose(
    source: CodeText,
    names: Sequence[str],
    functions: Sequence[str],
    kinds: Sequence[int],
    skip: int,
    most: int,
) -> list[Proposal]:
    """Return at most `most` edits of the program of `names`, after the first `skip`.

    Edited is only what `functions` need.
    """
    tree = _tree(source, tuple(sorted(names)))
    near = None if tree is None else program(tree.body, functions)
    if tree is None or near is None:
        return []
    lines = {line for node in near.body for line in _lines(node)}
    edits = [edit for edit in _edits(tree, tuple(kinds)) if edit.line in lines]
    return _written(tree, edits[skip : skip + most])


def _lines(statement: ast.stmt) -> range:
    """The lines of a statement, with those of its decorators."""
    first = [statement.lineno]
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        first += [decorator.lineno for decorator in statement.decorator_list]
    return range(min(first), (statement.end_lineno or statement.lineno) + 1)


def propose_next(text: str, kinds: Sequence[int], skip: int, most: int) -> list[Proposal]:
    """Return at most `most` edits of an edited program, after the first `skip`."""
    tree = _parsed(text)
    return _written(tree, _edits(tree, tuple(kinds))[skip : skip + most])


@lru_cache(maxsize=4)
def _edits(tree: ast.Module, kinds: tuple[int, ...]) -> list[Edit]:
    return [*proposals(_code(tree), *map(Kind, kinds))]


@lru_cache(maxsize=4)
def _code(tree: ast.Module) -> Code:
    return Code(tree)


@lru_cache(maxsize=4)
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


def _written(tree: ast.Module, edits: Sequence[Edit]) -> list[Proposal]:
    found = []
    for edit in edits:
        try:
            text = edit.applied(tree)
        except UNREADABLE:
            text = ""  # counted all the same, so that `skip` fits
        found.append(
            Proposal(edit.rule, int(edit.kind), edit.line, edit.sentence, edit.effect, text)
        )
    return found


@lru_cache(maxsize=4)
def _tree(source: CodeText, names: tuple[str, ...]) -> ast.Module | None:
    if len(source.text) > MOST_READ:
        return None
    try:
        body = [*_body(source)]
        tree = program(body, functions_in(body) & set(names))
        return None if tree is None or _calls_a_debugger(tree) else tree
    except UNREADABLE:
        return None


def _body(source: CodeText) -> Iterator[ast.stmt]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not source.notebook:
            yield from ast.parse(source.text).body
            return
        lines = lines_of(source.text)
        starts = [cell.line for cell in cells_in(source.text)]
        ends = [*(start - 1 for start in starts), len(lines)][1:]
        counted = source.checked_after or len(starts)
        for start, end in [*zip(starts, ends, strict=True)][:counted]:
            try:
                cell = ast.parse("\n".join(lines[start:end]))
            except UNREADABLE:
                continue
            yield from ast.increment_lineno(cell, start).body


def _calls_a_debugger(tree: ast.Module) -> bool:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(method(call) in ("breakpoint", "set_trace") for call in calls)


def _text(tree: ast.Module) -> str:
    return ast.unparse(tree) + "\n"
