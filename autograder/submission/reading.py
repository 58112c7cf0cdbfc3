"""Reads a student's file: only here the source of a submission becomes functions.

A file is found by its path and never imported by name. So no file beside it (a `torch.py`, another
stub) can be run in its place.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.intake import MAX_BYTES, near_names
from autograder.intake.cells import Cell, cells_in, lines_of
from autograder.results import Outcome
from autograder.submission.calls import Problem
from autograder.submission.text import shorten

CODE_SHOWN = 200  # characters of a line in a message


@dataclass(frozen=True)
class BrokenCell:
    """A cell of a notebook that Python cannot read, with its text and its problem."""

    cell: Cell
    text: str
    problem: Problem

    def defines(self, name: str) -> bool:
        """Whether this cell seems to define `name`, judged by its text."""
        pattern = rf"^[ \t]*(?:def|class)\s+{re.escape(name)}\b|^{re.escape(name)}\s*[:=]"
        return re.search(pattern, self.text, re.MULTILINE) is not None


def read_source(path: Path) -> bytes | Problem:
    """The file's bytes, or the problem of a file that is missing, empty or cannot be read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return _wrong(
                f"{path.name} is larger than {MAX_BYTES // 1024} KB: keep data out of it."
            )
        source = path.read_bytes()
    except FileNotFoundError:
        return Problem(Outcome.NOT_ATTEMPTED, near_names.missing(path))
    except OSError as error:
        return _wrong(f"{path.name} cannot be read: {error.strerror or error}.")
    return source if source.strip() else empty(path.name)


def missing(name: str) -> Problem:
    """The problem of a file that does not exist."""
    sentence = f"{name} is missing from this folder: put the stub back to begin."
    return Problem(Outcome.NOT_ATTEMPTED, sentence)


def empty(name: str) -> Problem:
    """The problem of a file that is empty or blank."""
    return Problem(Outcome.NOT_ATTEMPTED, f"{name} is empty: put the stub back to begin.")


def parse(source: bytes, name: str, *, cell: bool = False) -> ast.Module | Problem:
    """The syntax tree of `source`, or the problem with its line.

    `name` is the file's name in messages. With `cell`, the source is a notebook's cell, which may
    use `await` outside of functions as Jupyter allows.
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
        # Python also raises this if the first line is not UTF-8: then find the wrong byte.
        try:
            source.decode()
        except UnicodeDecodeError as undecodable:
            return _undecodable(name, source, undecodable)
        return _unreadable(name, f"cannot be decoded ({error.msg})", 1)
    except (LookupError, ValueError) as error:
        # Python has codecs that cannot decode a source file: rot13, zlib, punycode.
        return _unreadable(name, f"cannot be decoded ({shorten(str(error))})", 1)
    try:
        with warnings.catch_warnings():
            # Even with -W error, a "\\d" in a string is no reason to refuse the file.
            warnings.simplefilter("ignore")
            tree = ast.parse(source, name)
            # Only compiling finds, for example, a `return` outside of functions.
            flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if cell else 0
            compile(tree, name, "exec", flags, dont_inherit=True)
            return tree
    except SyntaxError as error:
        return _syntax_problem(error, name, text)
    except (RecursionError, MemoryError):
        return _wrong(f"{name} is nested too deeply for Python to read.")
    except (ValueError, LookupError, OverflowError, SystemError) as error:
        return _unreadable(name, f"cannot be read by Python ({shorten(str(error))})")


def parse_cells(source: bytes, name: str) -> tuple[tuple[ast.Module, ...], tuple[BrokenCell, ...]]:
    """The syntax tree of each of a notebook's code cells, and the cells that Python cannot read.

    `source` holds the code cells, each under a line `# %%`. The tree of a cell that cannot be read
    is empty. Lines are numbered as in `source`.
    """
    lines = lines_of(source)
    cells = cells_in(source)
    trees: list[ast.Module] = []
    broken: list[BrokenCell] = []
    ends = [*(cell.line - 1 for cell in cells), len(lines)][1:]
    for cell, end in zip(cells, ends, strict=True):
        text = "\n".join(lines[cell.line : end])
        tree = parse(text.encode(), f"{cell.shown} of {name}", cell=True)
        if isinstance(tree, Problem):
            problem = replace(tree, line=(tree.line or 1) + cell.line)
            broken.append(BrokenCell(cell, text, problem))
            tree = ast.Module([], [])
        trees.append(ast.increment_lineno(tree, cell.line))
    return tuple(trees), tuple(broken)


def _syntax_problem(error: SyntaxError, name: str, text: str) -> Problem:
    line = error.lineno or 1
    lines = text.splitlines()
    shown = lines[line - 1].rstrip() if 0 < line <= len(lines) else ""
    code = shown.lstrip()
    column = max(0, (error.offset or 1) - 1 - (len(shown) - len(code)))
    caret = " " * column + "^" if column < CODE_SHOWN else ""
    code = shorten(code)
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
