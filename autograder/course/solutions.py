"""Splits a student's file and the reference solution into the parts that they have in common.

Both are read as text: nothing of the reference solution is run or imported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from autograder.course.own_files import AUTOGRADER_HOME, SOLUTION
from autograder.course.sources import BEGIN, END
from autograder.intake.cells import CELL
from autograder.reports.side_by_side import Pair

PACKED = AUTOGRADER_HOME / "autograder" / "solutions"  # in a release with the solutions
TODO = "# TODO:"


def reference_solution(name: str) -> str | None:
    """Return the text of the reference solution of an exercise; None if this edition has none."""
    for path in (PACKED / f"{name}.py", AUTOGRADER_HOME / SOLUTION.name(name)):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return None


def pairs(trees: Sequence[ast.Module], text: str, reference: str) -> list[Pair]:
    """Return what the reference solution defines, each with the student's definition of that name.

    `trees` are the parsed cells of the student's `text`, or the one tree of a file; of several
    definitions of a name the last one counts. What only the student defines comes at the end. Task
    texts that were handed out with the stub are left out.
    """
    told = set(_handed_out(reference))
    documented = _docstrings([ast.parse(reference)])
    theirs = _definitions([ast.parse(reference)], reference, told, documented)
    yours = _definitions(trees, text, told, documented)
    names = [*theirs, *(name for name in yours if name not in theirs)]
    return [Pair(name, yours.get(name, ()), theirs.get(name, ())) for name in names]


def _handed_out(reference: str) -> Iterator[str]:
    """The lines of a solution that are no code: markers, and the comments that state the task."""
    in_task = False
    for line in map(str.strip, reference.splitlines()):
        if line in (BEGIN, END):
            in_task = False
            yield line
        elif line.startswith(TODO) or (in_task and line.startswith("#")):
            in_task = True
            yield line


def _docstrings(trees: Sequence[ast.Module]) -> dict[str, str | None]:
    return {
        node.name: ast.get_docstring(node)
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


def _definitions(
    trees: Sequence[ast.Module],
    text: str,
    told: set[str],
    documented: Mapping[str, str | None],
) -> dict[str, tuple[str, ...]]:
    """The lines of each function, class and constant at the top level, without the task's words."""
    lines = text.split("\n")
    found: dict[str, tuple[str, ...]] = {}
    for tree in trees:
        for node in tree.body:
            for name in _names(node):
                left_out = _docstring_lines(node, documented.get(name))
                found.pop(name, None)
                found[name] = tuple(_kept(node, lines, told, left_out))
    return found


def _names(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.AnnAssign(target=ast.Name(name)):
            yield name
        case ast.Assign():
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _docstring_lines(node: ast.stmt, handed_out: str | None) -> range:
    """The lines of the docstring, if it is the one that was handed out."""
    if isinstance(node, ast.FunctionDef) and handed_out and ast.get_docstring(node) == handed_out:
        first = node.body[0]
        return range(first.lineno, (first.end_lineno or first.lineno) + 1)
    return range(0)


def _kept(node: ast.stmt, lines: list[str], told: set[str], left_out: range) -> Iterator[str]:
    """The lines of a definition and of the comments right above it."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    begin = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    while begin > 1 and lines[begin - 2].startswith("#") and not lines[begin - 2].startswith(CELL):
        begin -= 1
    for number in range(begin, (node.end_lineno or node.lineno) + 1):
        line = lines[number - 1].rstrip()
        if number not in left_out and line.strip() not in told:
            yield line
