"""What the text of a student's file says, read without running it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

from autograder.intake.cells import Cell, place
from autograder.submission.text import shorten

NAME_SHOWN = 80  # characters of a name


@dataclass(frozen=True)
class Definition:
    """A name that a student's file defines at its top level.

    `line` is where; `stub_line` is where the stub's `raise NotImplementedError` still stands, and
    `untouched` says that nothing but that (or a bare annotation) stands there.
    """

    line: int
    stub_line: int | None = None
    untouched: bool = False


@dataclass(frozen=True)
class Stop:
    """A call that opens a debugger, and the first and last lines of the function it stands in."""

    line: int
    call: str
    within: tuple[int, int]


@dataclass(frozen=True)
class Outline:
    """What the text of a student's file says, without running it.

    `loops` are the first and last lines of every loop, in their order; `stops` are the calls that
    open a debugger; `cells` are those of a notebook.
    """

    definitions: dict[str, Definition] = field(default_factory=dict)
    loops: tuple[tuple[int, int], ...] = ()
    cells: tuple[Cell, ...] = ()
    stops: tuple[Stop, ...] = ()

    def place(self, line: int) -> str:
        """Where a student finds this line of the text: "line 7", "cell ex2_mse_loss, line 3"."""
        return place(line, self.cells)

    def loop_around(self, line: int | None) -> int | None:
        """The first line of the outermost loop that `line` lies in, None outside of loops."""
        around = (first for first, last in self.loops if line and first <= line <= last)
        return next(around, None)

    def stop_before(self, line: int | None) -> Stop | None:
        """What opened the debugger that stands on `line`, which may be the line after it."""
        around = [stop for stop in self.stops if line and stop.within[0] <= line <= stop.within[1]]
        inner = max((stop.within[0] for stop in around), default=0)
        here = [stop for stop in around if stop.within[0] == inner]
        # After the last line of a loop's body comes the loop's first line.
        above = [stop for stop in here if line and stop.line <= line]
        return max(above or here, key=lambda stop: stop.line, default=None)


def outline(tree: ast.Module, cells: tuple[Cell, ...] = ()) -> Outline:
    """Where the file defines each of its names, which of them are still stubs, and its loops."""
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
    loops = (
        (node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.For | ast.While | ast.AsyncFor)
    )
    return Outline(definitions, tuple(sorted(loops)), cells, tuple(_stops(tree)))


def _stops(tree: ast.Module) -> Iterator[Stop]:
    waiting: list[tuple[ast.AST, tuple[int, int]]] = [(tree, (0, sys.maxsize))]
    while waiting:
        node, within = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            within = (node.lineno, node.end_lineno or node.lineno)
        elif isinstance(node, ast.Call):
            match node.func:
                case ast.Name("breakpoint" | "set_trace" as name):
                    yield Stop(node.lineno, f"{name}()", within)
                case ast.Attribute(ast.Name(owner), "set_trace"):
                    yield Stop(node.lineno, f"{shorten(owner, NAME_SHOWN)}.set_trace()", within)
        waiting += ((child, within) for child in ast.iter_child_nodes(node))


def _definition(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Definition:
    body = node.body
    first = body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        body = body[1:]
    stub_line = next((part.lineno for part in body if _is_stub(part)), None)
    return Definition(node.lineno, stub_line, untouched=stub_line is not None and len(body) == 1)


def is_untouched(node: ast.stmt) -> bool:
    """Whether this statement is a stub that still waits for its answer."""
    if isinstance(node, ast.AnnAssign):
        return node.value is None
    return isinstance(node, ast.FunctionDef) and _definition(node).untouched


def _is_stub(node: ast.stmt) -> bool:
    if not isinstance(node, ast.Raise) or node.exc is None:
        return False
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
