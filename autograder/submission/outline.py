"""Finds what a student's file defines, from its text alone: nothing of it runs."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from autograder.intake.cells import Cell, place
from autograder.submission.text import shorten

NAME_SHOWN = 80  # characters of a name in a message


@dataclass(frozen=True)
class Definition:
    """A name that a student's file defines at its top level.

    `line` is where it does so. `stub_line` is the line of the stub's `raise NotImplementedError` if
    that is still there. `untouched` says that there is nothing else, or only a bare annotation.
    """

    line: int
    stub_line: int | None = None
    untouched: bool = False


@dataclass(frozen=True)
class DebuggerCall:
    """A call that opens a debugger, and the first and last line of the function around it."""

    line: int
    call: str
    within: tuple[int, int]


@dataclass(frozen=True)
class Outline:
    """What a student's file defines at its top level, and where its loops and debuggers are.

    `cells` are those of a notebook, `tree` is the whole file.
    """

    definitions: dict[str, Definition] = field(default_factory=dict)
    cells: tuple[Cell, ...] = ()
    tree: ast.Module = field(default_factory=lambda: ast.Module([], []))

    # Found when they are needed: most calls have no problem to explain.
    @cached_property
    def loops(self) -> tuple[tuple[int, int], ...]:
        """The first and last line of every loop, in the order of the file."""
        found = (
            (node.lineno, node.end_lineno or node.lineno)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.For | ast.While | ast.AsyncFor)
        )
        return tuple(sorted(found))

    @cached_property
    def debugger_calls(self) -> tuple[DebuggerCall, ...]:
        """The calls that open a debugger."""
        return tuple(_debugger_calls(self.tree))

    def place(self, line: int) -> str:
        """Where a student finds `line` of the text: "line 7", "cell ex2_mse_loss, line 3"."""
        return place(line, self.cells)

    def loop_around(self, line: int | None) -> int | None:
        """The first line of the outermost loop around `line`, None outside of loops."""
        around = (first for first, last in self.loops if line and first <= line <= last)
        return next(around, None)

    def debugger_call_before(self, line: int | None) -> DebuggerCall | None:
        """The call that opened a debugger that then stopped on `line`, often the line after it."""
        calls = self.debugger_calls
        around = [call for call in calls if line and call.within[0] <= line <= call.within[1]]
        inner = max((call.within[0] for call in around), default=0)
        here = [call for call in around if call.within[0] == inner]
        # After the last line of a loop's body comes the loop's first line.
        above = [call for call in here if line and call.line <= line]
        return max(above or here, key=lambda call: call.line, default=None)


def outline(tree: ast.Module, cells: tuple[Cell, ...] = ()) -> Outline:
    """The outline of the file that `tree` was parsed from; `cells` are those of a notebook."""
    definitions: dict[str, Definition] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            definitions[node.name] = _definition(node)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            untouched = node.value is None
            stub_line = node.lineno if untouched else None
            definitions[node.target.id] = Definition(node.lineno, stub_line, untouched)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    definitions[target.id] = Definition(node.lineno)
    return Outline(definitions, cells, tree)


def _debugger_calls(tree: ast.Module) -> Iterator[DebuggerCall]:
    waiting: list[tuple[ast.AST, tuple[int, int]]] = [(tree, (0, sys.maxsize))]
    while waiting:
        node, within = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            within = (node.lineno, node.end_lineno or node.lineno)
        elif isinstance(node, ast.Call):
            match node.func:
                case ast.Name("breakpoint" | "set_trace" as name):
                    yield DebuggerCall(node.lineno, f"{name}()", within)
                case ast.Attribute(ast.Name(owner), "set_trace"):
                    text = f"{shorten(owner, NAME_SHOWN)}.set_trace()"
                    yield DebuggerCall(node.lineno, text, within)
        waiting += ((child, within) for child in ast.iter_child_nodes(node))


def _definition(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Definition:
    body = node.body
    first = body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        body = body[1:]
    stub_line = next((part.lineno for part in body if _is_stub(part)), None)
    return Definition(node.lineno, stub_line, untouched=stub_line is not None and len(body) == 1)


def is_untouched(node: ast.stmt) -> bool:
    """Whether this statement is a stub without an answer."""
    if isinstance(node, ast.AnnAssign):
        return node.value is None
    return isinstance(node, ast.FunctionDef) and _definition(node).untouched


def _is_stub(node: ast.stmt) -> bool:
    if not isinstance(node, ast.Raise) or node.exc is None:
        return False
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
