"""Calls the functions of a student's file in this process."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable, Iterator
from contextlib import (
    AbstractContextManager,
    contextmanager,
    nullcontext,
    redirect_stderr,
    redirect_stdout,
)
from functools import cached_property, partial
from pathlib import Path
from time import process_time

from autograder.intake.cells import cells_in, own_cell
from autograder.intake.near_names import FUNCTION, nearest
from autograder.repairs import reading as repairs
from autograder.repairs.reading import CodeText
from autograder.results import Outcome
from autograder.submission import outline, patches, reading
from autograder.submission.calls import Call, Problem, Record
from autograder.submission.captured_output import Nowhere
from autograder.submission.cases import Case
from autograder.submission.execution import Execution
from autograder.submission.problems import StudentFile
from autograder.submission.process_state import preserved_state
from autograder.submission.protocol import SubmissionBase
from autograder.submission.slow_imports import import_for
from autograder.submission.time_limit import TimeLimit, debugger_attached
from autograder.submission.top_level import FileCode, Limit, NotebookCode
from autograder.submission.traces import leaves_traces

EDITED = Path("edited")  # stands in the place of the folder; nothing is written there


class LocalSubmission(SubmissionBase):
    """A student's file called in this process, where breakpoints and prints work.

    `path` need not exist: each call then has a problem that says what is missing. `limit` is the
    time that the calls of one check share. Exceptions of a type in `let_through` come from the
    person at the keyboard and propagate. If `text` is given, it is the file's content and `path` is
    only its name. `notebook` says that the content is a notebook's code, cell after cell; the first
    `checked_after` cells had run when the exercise was checked (0 if this is not known).
    """

    def __init__(
        self,
        path: Path,
        limit: TimeLimit | None = None,
        let_through: tuple[type[BaseException], ...] = (KeyboardInterrupt,),
        text: bytes | None = None,
        notebook: bool = False,
        checked_after: int = 0,
        earlier: LocalSubmission | None = None,
        own_process: bool = False,
    ) -> None:
        self.path = path
        self._text = text
        self._notebook = notebook
        self._checked_after = checked_after
        self._earlier = earlier
        self._own_process = own_process
        self.name = path.name
        self.limit = limit or TimeLimit()
        super().__init__(self.limit.seconds)
        self._let_through = let_through
        self._namespace: dict[str, object] | None = None
        self._code: FileCode | NotebookCode | None = None
        self._trees: tuple[ast.Module, ...] = ()  # of a notebook's cells
        self._bytes = b""
        self._load_problem: Problem | None = None
        self._broken: tuple[reading.BrokenCell, ...] = ()
        self._cells: dict[str, int] = {}  # path that a cell was compiled under → lines above it

    def begin_check(self) -> None:
        patches.begin(str(self.path))
        super().begin_check()
        self.limit.restart(self._budget.seconds)

    def bench(self, seconds: float) -> LocalBench | None:
        if isinstance(self._tree, Problem) or debugger_attached():
            return None
        source = CodeText(self._bytes, self._notebook, self._checked_after)
        return LocalBench(self, source, seconds)

    def edited(self, text: str, seconds: float) -> LocalSubmission:
        """Return a submission of another text that runs as this one, with another time limit."""
        limit = TimeLimit(seconds, self.limit.stuck)
        return _Edited(EDITED / self.path.name, limit, self._let_through, text=text.encode())

    def place(self, line: int) -> str:
        """Return where a student finds a line of this submission's text."""
        return self._outline.place(line)

    def take_calls(self) -> list[Record]:
        """Return the records since the last call of this method, and forget them."""
        taken, self._records = self._records, []
        return taken

    def understand(self) -> None:
        """Parse the file now, without running it."""
        _ = self._outline

    @cached_property
    def leaves_traces(self) -> bool:
        """Whether this file's code may change what other files find in its process."""
        return not isinstance(self._tree, Problem) and leaves_traces(self._tree)

    def is_notebook(self, text: bytes) -> bool:
        """Whether this is the notebook with this text."""
        return self._notebook and self._text == text

    def line_of(self, name: str) -> int | None:
        return self.lines.get(name)

    @property
    def lines(self) -> dict[str, int]:
        """The line on which the file defines each name; empty for a notebook's text."""
        if self._notebook:
            return {}
        return {name: definition.line for name, definition in self._outline.definitions.items()}

    def outlined_line(self, names: set[str]) -> int | None:
        """Return the line of the first definition among `names`, else of the first in the file."""
        named = [line for name, line in self.lines.items() if name in names]
        return min(named or self.lines.values(), default=None)

    def _made(self, case: Case[object]) -> Record:
        problem = self._budget.gave_up_on(case.call.function)
        if problem is not None:
            return self._noted(Record.unmade(case.call, problem))
        return self.make(case.call)

    def make(self, call: Call) -> Record:
        """Make this call, even if earlier calls of the function were too slow."""
        name = call.function
        problem = self.load() or self._run_rest(name) or self._missing(name)
        if problem is None and call.made is not None:
            problem = self._missing(call.made.call.function)
        if problem is not None or self._namespace is None:
            line = self.line_of(name) if call.constant else None
            return self._noted(Record.unmade(call, problem, line))
        function = self._namespace[name]
        if call.constant:
            return self._noted(self.execution.read(function, call))
        return self._noted(self.execution.call(function, call, self._maker(call)))

    def _maker(self, call: Call) -> Callable[[], object] | None:
        if call.made is None or self._namespace is None:
            return None
        maker = self._namespace[call.made.call.function]
        arguments = call.made.call.arguments
        return partial(maker, *arguments.values()) if callable(maker) else None

    @cached_property
    def execution(self) -> Execution:
        """The object that runs this file's functions."""
        file = StudentFile(str(self.path), self.name, self._outline, self._cells)
        state = partial(
            preserved_state, everything=self.leaves_traces, generators=not self._own_process
        )
        return Execution(file, self.limit, self._let_through, self._running, state)

    @cached_property
    def _tree(self) -> ast.Module | Problem:
        """The parsed file, or the problem that keeps it from being parsed."""
        source = reading.read_source(self.path) if self._text is None else self._text
        if isinstance(source, Problem):
            return source
        self._bytes = source
        if not self._notebook and not source.strip():
            return reading.empty(self.name)
        if self._notebook:
            self._trees, self._broken = reading.parse_cells(source, self.name)
            return ast.Module([node for tree in self._trees for node in tree.body], [])
        return reading.parse(source, self.name)

    @cached_property
    def _outline(self) -> outline.Outline:
        tree = self._tree
        cells = cells_in(self._bytes) if self._notebook else ()
        return outline.Outline() if isinstance(tree, Problem) else outline.outline(tree, cells)

    def load(self) -> Problem | None:
        """Run the file's top level, once; return the problem that hides its functions, if any."""
        tree = self._tree
        if isinstance(tree, Problem):
            return tree
        if self._namespace is None:
            self._load_problem = self._run(tree)
        return self._load_problem

    def _run(self, tree: ast.Module) -> Problem | None:
        import_for(self._bytes)
        self._let_tracebacks_quote()
        earlier = self._earlier._code if self._earlier else None
        if not self._notebook:
            self._code = FileCode(tree, self.path)
        elif isinstance(earlier, NotebookCode):
            self._code = NotebookCode(self._trees, self.path, self._checked_after, earlier)
        else:
            self._code = NotebookCode(self._trees, self.path, self._checked_after)
        return self._ran(self._code.run)

    def _run_rest(self, name: str) -> Problem | None:
        """Run the cells of a notebook that did not run yet, if `name` may be in one of them."""
        if self._code is None or not self._code.lacks(name):
            return None
        return self._ran(self._code.run_rest)

    def _ran(self, run: Callable[[Limit], None]) -> Problem | None:
        """Have the code run; the calls of the check then have the whole time limit."""
        loading = Call(self.name, {})
        problem = self._noted(
            self.execution.load(loading, partial(run, self.limit.running))
        ).problem
        self.limit.restart()
        self._namespace = self._code.module.names if self._code else None
        return problem

    def _running(self) -> AbstractContextManager[None]:
        """The surroundings that this file's code needs while it runs."""
        return self._code.module.running() if self._code else nullcontext()

    def _let_tracebacks_quote(self) -> None:
        """Let tracebacks quote the lines of a text that is in no file."""
        if self._text is not None:
            lines = self._text.decode(errors="replace").splitlines(keepends=True)
            linecache.cache[str(self.path)] = (len(self._text), None, lines, str(self.path))

    def _missing(self, name: str) -> Problem | None:
        definition = self._outline.definitions.get(name)
        if name in (self._namespace or {}):
            return None
        if definition and definition.untouched:
            return Problem(
                Outcome.NOT_ATTEMPTED, f"`{name}` has no value yet.", line=definition.line
            )
        near = nearest(name, self._outline.definitions, FUNCTION)
        broken = self._broken_cell(name, blamed=not near)
        if broken is not None:
            return broken
        failure = self._code.failure_of(name) if self._code else None
        if failure is not None and near in (None, name):
            return self.execution.problem(failure, f"`{name}`, while its cell ran,")
        meant = f" Is it `{near}` that should have this name?" if near else ""
        line = self._outline.definitions[near].line if near else None
        return Problem(Outcome.WRONG, f"{self.name} defines no `{name}`.{meant}", line=line)

    def _broken_cell(self, name: str, *, blamed: bool) -> Problem | None:
        """The problem of the cell that should define `name` and that Python cannot read.

        If no broken cell can be matched to the name, `blamed` returns that of the first one.
        """
        own = own_cell(cells_in(self._bytes), self._checked_after)
        for broken in self._broken:
            if broken.cell == own or broken.defines(name):
                return broken.problem
        return self._broken[0].problem if self._broken and blamed and own is None else None


class _Edited(LocalSubmission):
    """A file that nobody has written: what it prints is not shown."""

    @contextmanager
    def _running(self) -> Iterator[None]:
        nowhere = Nowhere()
        with redirect_stdout(nowhere), redirect_stderr(nowhere), super()._running():
            yield


class LocalBench:
    """Runs edited versions of a file in this process."""

    reader = repairs

    def __init__(self, original: LocalSubmission, source: CodeText, seconds: float) -> None:
        self.source = source
        self.place = original.place
        self._original = original
        self._seconds = seconds

    def open(self, text: str) -> LocalSubmission:
        return self._original.edited(text, self._seconds)

    def spent(self) -> float:
        return process_time()
