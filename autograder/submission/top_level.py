"""Runs what stands at the top level of a student's file: a whole file, or a notebook's cells."""

from __future__ import annotations
import __future__

import ast
import builtins
import symtable
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path

from autograder.submission.captured_output import Nowhere
from autograder.submission.outline import is_untouched
from autograder.submission.student_module import StudentModule
from autograder.submission.time_limit import TimedOut
from autograder.submission.writing import refuses_to_write

LEAST = 0.5  # seconds for a notebook's statement after others have used up the time
MOST_TIME_OUTS = 10  # statements that may run out of time; then the notebook does
_FUTURE = 0
for _name in __future__.all_feature_names:
    _FUTURE |= getattr(__future__, _name).compiler_flag

Limit = Callable[[float], AbstractContextManager[None]]


@dataclass(frozen=True)
class Failure:
    """A statement that raised, and so did not do all that it says."""

    statement: ast.stmt
    exception: BaseException


class FileCode:
    """The code of a file, which runs as a whole."""

    def __init__(self, tree: ast.Module, path: Path) -> None:
        self.module = StudentModule(path)
        self._tree = tree
        self._path = path
        self._left_out = False  # whether a statement was

    def run(self, limit: Limit) -> None:
        """Run the file's top level within the limit. Raises whatever the file raises.

        A statement that fails because it writes a file where nothing can be written is left out,
        and says so on standard error: what it would have written is not part of an answer.
        """
        with limit(0.0):
            waiting = self._tree.body
            while waiting:
                waiting = self._run(waiting)

    def lacks(self, name: str) -> bool:
        """False: there is no more code that could define the name."""
        return False

    def run_rest(self, limit: Limit) -> None:
        """Do nothing: everything ran."""

    def failure_of(self, name: str) -> BaseException | None:
        """None: a statement that raises ends the whole file."""
        return None

    def _run(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Run these statements; return those that are left if one cannot write a file."""
        try:
            code = compile(ast.Module(body, []), str(self._path), "exec", dont_inherit=True)
            exec(code, self.module.names)
        except (OSError, RuntimeError) as error:
            place = _statement_at(_line_in(error, self._path), body)
            # A folder that could not be made is missing afterwards.
            follows = self._left_out and isinstance(error, FileNotFoundError)
            if place is None or not (follows or refuses_to_write(error)):
                raise
            self._left_out = True
            line = body[place].lineno
            print(f"line {line} was left out: no file can be written here", file=sys.stderr)
            return [*filter(_is_future, body[:place]), *body[place + 1 :]]
        return []


class NotebookCode:
    """The code of a notebook's cells, as it was when the exercise was checked.

    The first `count` cells had run then (0 if this is not known: then all cells count). `earlier`
    is the code of the same notebook for an exercise before: its cells are not run again.
    """

    def __init__(
        self,
        trees: Sequence[ast.Module],
        path: Path,
        count: int,
        earlier: NotebookCode | None = None,
    ) -> None:
        self._trees = trees
        self._path = path
        self._count = count or len(trees)
        goes_on = earlier is not None and earlier.may_go_on(self._count)
        self._first: Cells = earlier._first if earlier and goes_on else Cells(trees, path)
        self._cells = self._first

    @property
    def module(self) -> StudentModule:
        """The module that the cells run in."""
        return self._cells.module

    def may_go_on(self, count: int) -> bool:
        """Whether this code has run no more than the first `count` cells."""
        return self._first.ran <= count

    def run(self, limit: Limit) -> None:
        """Run the cells that count. Raises TimedOut if too many statements do not end."""
        self._cells.run(self._count, limit)

    def lacks(self, name: str) -> bool:
        """Whether the cells that did not run may define `name`, or a name that functions use."""
        if self._cells.ran == len(self._trees):
            return False
        return self._cells.lacks(name) or self._cells.misses_names()

    def run_rest(self, limit: Limit) -> None:
        """Run all cells, in a new module: for a later exercise they did not run yet.

        Values that the cells that count gave to a name stay: a later cell only adds names.
        """
        self._cells = Cells(self._trees, self._path)
        with self._cells.module.running():
            self._cells.run(self._count, limit)
            self._cells.run_all(limit)

    def failure_of(self, name: str) -> BaseException | None:
        """What a statement raised that should have defined `name`."""
        return self._cells.failure_of(name)


class Cells:
    """A notebook's code cells, which are run one after the other as Jupyter runs them.

    Every statement has its own chance: one that raises, or does not end in time, costs only what
    depends on it. `failures` holds these statements. Drawing is left out, because no answer depends
    on it and it takes most of the time. What is printed is dropped: it stands below the cell.
    """

    def __init__(self, trees: Sequence[ast.Module], path: Path) -> None:
        self.module = StudentModule(path)
        self.failures: list[Failure] = []
        self.ran = 0  # cells
        self._trees = trees
        self._path = path
        self._flags = 0
        self._pictures: set[str] = set()  # names of modules that draw
        self._used: set[str] = set()  # global names that functions of the cells use
        self._time_outs = 0

    def run(self, count: int, limit: Limit) -> None:
        """Run the first `count` cells, as far as they did not run yet.

        `limit(least)` limits the time of a statement, which gets at least `least` seconds. Raises
        TimedOut if too many statements run out of time.
        """
        for tree in self._trees[self.ran : count]:
            self.ran += 1
            for statement in tree.body:
                self._run(statement, limit)
            for table in _symbols(tree):
                self._used.update(*map(_global_names, table.get_children()))

    def run_all(self, limit: Limit) -> None:
        """Run the cells that did not run yet; values that others gave to a name stay.

        So a later cell defines what is missing, and changes nothing that was there before.
        """
        there = {
            name: value
            for name, value in self.module.names.items()
            if name not in self._stubs(self.ran)
        }
        self.run(len(self._trees), limit)
        self.module.names.update(there)

    def lacks(self, name: str) -> bool:
        """Whether no cell that ran defines `name` with an answer."""
        return name not in self.module.names or name in self._stubs(self.ran)

    def failure_of(self, name: str) -> BaseException | None:
        """The exception of the last statement that failed and should have defined `name`."""
        found = (
            failure.exception
            for failure in reversed(self.failures)
            if name in bound_names(failure.statement)
        )
        return next(found, None)

    def misses_names(self) -> bool:
        """Whether a function of the cells that ran uses a name that does not exist."""
        return not self._used <= {*self.module.names, *vars(builtins)}

    def _stubs(self, count: int) -> set[str]:
        """The functions of the first `count` cells that have no answer."""
        found: dict[str, bool] = {}
        for tree in self._trees[:count]:
            for node in tree.body:
                if isinstance(node, ast.FunctionDef):
                    found[node.name] = is_untouched(node)
        return {name for name, untouched in found.items() if untouched}

    def _run(self, statement: ast.stmt, limit: Limit) -> None:
        if _draws(statement, self._pictures):
            return
        try:
            part = ast.Module([statement], [])
            code = compile(part, str(self._path), "exec", self._flags, dont_inherit=True)
            self._flags |= code.co_flags & _FUTURE
            nowhere = Nowhere()
            least = LEAST if self._time_outs else 0.0
            with redirect_stdout(nowhere), redirect_stderr(nowhere), limit(least):
                exec(code, self.module.names)
        except TimedOut as error:
            self.failures.append(Failure(statement, error))
            self._time_outs += 1
            if self._time_outs > MOST_TIME_OUTS:
                raise
        except (Exception, SystemExit) as error:
            self.failures.append(Failure(statement, error))
        else:
            self._pictures |= set(_drawing_modules(statement))


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _line_in(error: BaseException, path: Path) -> int | None:
    """The line of the file's top level that raised `error`."""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if (code.co_filename, code.co_name) == (str(path), "<module>"):
            return trace.tb_lineno
        trace = trace.tb_next
    return None


def _statement_at(line: int | None, body: Sequence[ast.stmt]) -> int | None:
    for place, node in enumerate(body):
        if line is not None and node.lineno <= line <= (node.end_lineno or node.lineno):
            return place
    return None


def bound_names(statement: ast.stmt) -> set[str]:
    """The top-level names that a statement gives a value to."""
    return {
        symbol.get_name()
        for table in _symbols(statement)
        for symbol in table.get_symbols()
        if symbol.is_assigned()
    }


def _symbols(tree: ast.Module | ast.stmt) -> list[symtable.SymbolTable]:
    """The symbols of this code; none if it is nested too deeply to be written as text again."""
    with suppress(RecursionError, SyntaxError):
        return [symtable.symtable(ast.unparse(tree), "code", "exec")]
    return []


def _global_names(table: symtable.SymbolTable) -> set[str]:
    """The global names that a function's or class's code uses, with those inside of it."""
    found = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
    return found.union(*map(_global_names, table.get_children()))


def _drawing_modules(statement: ast.stmt) -> Iterator[str]:
    """The names under which a statement imports matplotlib or its pyplot."""
    match statement:
        case ast.Import(names=names):
            for alias in names:
                if alias.name.startswith("matplotlib"):
                    yield alias.asname or alias.name.partition(".")[0]
        case ast.ImportFrom(module="matplotlib", names=names):
            for alias in names:
                if alias.name == "pyplot":
                    yield alias.asname or alias.name


def _draws(statement: ast.stmt, pictures: set[str]) -> bool:
    """Whether a statement only calls a function of a module that draws."""
    if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)):
        return False
    owner: ast.expr = statement.value.func
    while isinstance(owner, ast.Attribute):
        owner = owner.value
    return isinstance(owner, ast.Name) and owner.id in pictures
