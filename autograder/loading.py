"""Opens a student's file: the one place where a submission's source becomes functions.

A file is found by its path and never imported by name, so nothing that lies beside it (a
`torch.py`, another stub) can take part.
"""

from __future__ import annotations

import ast
import builtins
import io
import re
import sys
import tokenize
import warnings
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType

from autograder import misnamed
from autograder.calls import Problem
from autograder.intake import MAX_BYTES
from autograder.places import Cell, cells_in, checked_after, lines_of, place
from autograder.plain_data import shorten
from autograder.results import Outcome

CODE_SHOWN = 200  # characters of a line
NAME_SHOWN = 80  # characters of a name
DEFINING = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Assign,
    ast.AnnAssign,
)


class AsksForInput(Exception):
    """Raised in place of waiting for a keyboard that nobody sits at."""


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


@dataclass(frozen=True)
class BrokenCell:
    """A cell of a notebook that Python cannot read, with its text and what is told of it."""

    cell: Cell
    text: str
    problem: Problem

    def defines(self, name: str) -> bool:
        """Whether the name would be defined here, as far as one can tell."""
        pattern = rf"^[ \t]*(?:def|class)\s+{re.escape(name)}\b|^{re.escape(name)}\s*[:=]"
        return re.search(pattern, self.text, re.MULTILINE) is not None


def read_source(path: Path) -> bytes | Problem:
    """The file's bytes, or the problem that keeps them away."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return _wrong(
                f"{path.name} is larger than {MAX_BYTES // 1024} KB: keep data out of it."
            )
        source = path.read_bytes()
    except FileNotFoundError:
        return Problem(Outcome.NOT_ATTEMPTED, misnamed.missing(path))
    except OSError as error:
        return _wrong(f"{path.name} cannot be read: {error.strerror or error}.")
    return source if source.strip() else empty(path.name)


def missing(name: str) -> Problem:
    """Told where there is no file."""
    sentence = f"{name} is missing from this folder: put the stub back to begin."
    return Problem(Outcome.NOT_ATTEMPTED, sentence)


def empty(name: str) -> Problem:
    """Told of a file without a character in it."""
    return Problem(Outcome.NOT_ATTEMPTED, f"{name} is empty: put the stub back to begin.")


def parse(source: bytes, name: str, *, cell: bool = False) -> ast.Module | Problem:
    """The syntax tree of `source`, or the problem, told with its line.

    `name` is the file's name as messages show it. In a notebook's `cell` may stand what only
    Jupyter runs: `await` outside of functions.
    """
    if source.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _unreadable(name, "is saved as UTF-16")
    if b"\0" in source:
        line = source[: source.index(b"\0")].count(b"\n") + 1
        return _unreadable(name, f"contains a NUL byte on line {line}", line)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        text = source.decode(encoding)
    except UnicodeDecodeError as error:
        return _undecodable(name, source, error)
    except SyntaxError as error:
        # Python says this of a first line that is no UTF-8, too: look for the byte then.
        try:
            source.decode()
        except UnicodeDecodeError as undecodable:
            return _undecodable(name, source, undecodable)
        return _unreadable(name, f"cannot be decoded ({error.msg})", 1)
    except (LookupError, ValueError) as error:
        # Python knows codecs that are none of text (rot13, zlib), or of another kind (punycode).
        return _unreadable(name, f"cannot be decoded ({shorten(str(error))})", 1)
    try:
        with warnings.catch_warnings():
            # A "\\d" in a text is no reason to refuse a file, whatever -W says.
            warnings.simplefilter("ignore")
            tree = ast.parse(source, name)
            # A `return` outside of functions, for one, is found only here.
            flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if cell else 0
            compile(tree, name, "exec", flags, dont_inherit=True)
            return tree
    except SyntaxError as error:
        return _syntax_problem(error, name, text)
    except (RecursionError, MemoryError):
        return _wrong(f"{name} is nested too deeply for Python to read.")
    except (ValueError, LookupError, OverflowError, SystemError) as error:
        return _unreadable(name, f"cannot be read by Python ({shorten(str(error))})")


def parse_cells(source: bytes, name: str) -> tuple[ast.Module, tuple[BrokenCell, ...]]:
    """What a notebook defines, and its cells that Python cannot read.

    `source` holds its code cells, each under a line `# %%`. Only imports, functions, classes and
    assignments are kept: what a cell shows or trains for the eye is no part of an answer. Those
    that had run when the exercise was checked are there a second time, after all others, but for
    stubs: the answer may stand in a cell further down.
    """
    lines = lines_of(source)
    cells = cells_in(source)
    kept = ast.Module([], [])
    broken: list[BrokenCell] = []
    ends = [*(cell.line - 1 for cell in cells), len(lines)][1:]
    before = checked_after(source)
    again: list[ast.stmt] = []
    for number, (cell, end) in enumerate(zip(cells, ends, strict=True), 1):
        text = "\n".join(lines[cell.line : end])
        tree = parse(text.encode(), f"{cell.shown} of {name}", cell=True)
        if isinstance(tree, Problem):
            problem = replace(tree, line=(tree.line or 1) + cell.line)
            broken.append(BrokenCell(cell, text, problem))
        else:
            ast.increment_lineno(tree, cell.line)
            found = [node for node in tree.body if isinstance(node, DEFINING)]
            kept.body += found
            again += [node for node in found if number <= before and not _is_untouched(node)]
    kept.body += again if len(again) < len(kept.body) else []
    return kept, tuple(broken)


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


def run(tree: ast.Module, path: Path, name: str, *, forgiving: bool = False) -> dict[str, object]:
    """Execute the file's top level and return its names.

    Raises whatever the file raises; with `forgiving` a statement that raises is passed over, as in
    a notebook whose cells are run one by one. `name` becomes the module's `__name__`, so that a
    block under `if __name__ == "__main__"` stays asleep.
    """
    module = ModuleType(name)
    module.__file__ = str(path)
    namespace = module.__dict__
    namespace["__builtins__"] = {**vars(builtins), "input": _refuse_input}
    parts = [ast.Module([node], []) for node in tree.body] if forgiving else [tree]
    for part in parts:
        with suppress(Exception) if forgiving else nullcontext():
            exec(compile(part, str(path), "exec", dont_inherit=True), namespace)
    return namespace


def _refuse_input(prompt: object = "", /) -> str:
    raise AsksForInput("input() was called")


def _definition(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Definition:
    body = node.body
    first = body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        body = body[1:]
    stub_line = next((part.lineno for part in body if _is_stub(part)), None)
    return Definition(node.lineno, stub_line, untouched=stub_line is not None and len(body) == 1)


def _is_untouched(node: ast.stmt) -> bool:
    if isinstance(node, ast.AnnAssign):
        return node.value is None
    return isinstance(node, ast.FunctionDef) and _definition(node).untouched


def _is_stub(node: ast.stmt) -> bool:
    if not isinstance(node, ast.Raise) or node.exc is None:
        return False
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def _syntax_problem(error: SyntaxError, name: str, text: str) -> Problem:
    line = error.lineno or 1
    lines = text.splitlines()
    shown = lines[line - 1].rstrip() if 0 < line <= len(lines) else ""
    code = shown.lstrip()
    column = max(0, (error.offset or 1) - 1 - (len(shown) - len(code)))
    caret = " " * column + "^" if column < CODE_SHOWN else ""
    code = shorten(code, CODE_SHOWN)
    return Problem(
        Outcome.RAISED,
        f"Python cannot read {name}: {shorten(error.msg)} (line {line}).",
        f"{name}:{line}\n    {code}\n    {caret}",
        line,
        type(error).__name__,
    )


def _undecodable(name: str, source: bytes, error: UnicodeDecodeError) -> Problem:
    line = source[: error.start].count(b"\n") + 1
    what = f"has a byte (0x{source[error.start]:02x}) on line {line} that is not {error.encoding}"
    return _unreadable(name, what, line)


def _unreadable(name: str, what: str, line: int | None = None) -> Problem:
    return Problem(
        Outcome.RAISED,
        f"{name} {what}: save it as plain UTF-8 text.",
        line=line,
        exception="SyntaxError",
    )


def _wrong(message: str) -> Problem:
    return Problem(Outcome.WRONG, message)
