"""Checks the functions that live in a running notebook."""

from __future__ import annotations

import ast
import io
import linecache
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import exercises, figures
from autograder.intake.cells import CELL, LESSON
from autograder.judging.judge import grade_exercise
from autograder.notebook.report import picture_alt, points, report
from autograder.oracle.inputs import PUBLIC_SEED
from autograder.reports.terminal import run_with
from autograder.results import ExerciseResult, Outcome
from autograder.submission.calls import Problem
from autograder.submission.local import LocalSubmission
from autograder.submission.process_state import clean_state
from autograder.submission.time_limit import TimeLimit

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

VALIDATING = "validate"  # the value of NBGRADER_EXECUTION during `nbgrader validate`


@dataclass(frozen=True)
class CellRun:
    """A cell that was run.

    `number` is the number that Jupyter shows in brackets, `files` are the file names under which
    Python compiled the code.
    """

    number: int
    code: str
    files: tuple[str, ...]


class NotComplete(AssertionError):
    """Points are missing: raised for `nbgrader validate`, which shows no printed text."""


class LiveSubmission(LocalSubmission):
    """The functions in the notebook's `namespace`; `runs` are the cells that ran, in order."""

    def __init__(
        self, namespace: dict[str, object], runs: Sequence[CellRun], limit: TimeLimit
    ) -> None:
        text = ""
        cells = {}
        for run in runs:
            text += f"{CELL} [{run.number}]\n"
            cells.update(dict.fromkeys(run.files, text.count("\n")))
            text += run.code.rstrip("\n") + "\n"
        super().__init__(Path(f"{LESSON}.ipynb"), limit, text=text.encode(), notebook=True)
        self._namespace = namespace
        self._cells = cells
        self._let_tracebacks_quote()

    def _missing(self, name: str) -> Problem | None:
        problem = super()._missing(name)
        if problem is None or self._broken or name in self._outline.definitions:
            return problem
        if "Is it" in problem.message:
            return problem
        sentence = f"`{name}` is not defined: run the cell that defines it, then this one again."
        return Problem(Outcome.NOT_ATTEMPTED, sentence)


def checked(exercise: str) -> float:
    """Check `exercise`, show the report and the picture, and return the points.

    Raises ValueError for an unknown exercise, RuntimeError outside a notebook, and NotComplete if
    points are missing in a run of `nbgrader validate`.
    """
    if exercise not in exercises.names():
        names = ", ".join(exercises.names())
        raise ValueError(f"there is no exercise {exercise!r}; there are: {names}")
    shell = _shell()
    submission = LiveSubmission(shell.user_ns, list(runs_of(shell)), TimeLimit())
    # nbgrader gives the cell no points if anything is written to stderr.
    with redirect_stderr(io.StringIO()), warnings.catch_warnings(), clean_state():
        warnings.simplefilter("ignore")
        result = grade_exercise(exercises.load(exercise), submission, PUBLIC_SEED, explain=True)
        drawn = _picture(result, submission)
    text = report(result, submission.place)
    if os.environ.get("NBGRADER_EXECUTION") == VALIDATING and result.score < result.max_score:
        raise NotComplete("\n" + text)
    print(text, end="")
    if drawn:
        _show(drawn, picture_alt(exercise))
    return points(result)


def runs_of(shell: InteractiveShell) -> Iterator[CellRun]:
    """Yield the cells that were run, each text once; of cells with syntax errors only the last."""
    found: dict[str, CellRun] = {}
    broken: CellRun | None = None
    files = _compiled()
    history = shell.history_manager
    for number, code in enumerate(history.input_hist_parsed if history else ()):
        run = CellRun(number, code, tuple(files.get(code.rstrip("\n"), ())))
        if not code.strip():
            continue
        if _readable(code):
            found.pop(code, None)  # if a text was run again, its last run decides the order
            found[code] = run
        else:
            broken = run
    yield from found.values()
    if broken is not None:
        yield broken


def _compiled() -> dict[str, list[str]]:
    """Code that stands in no file, such as a cell's → the file names it was compiled under."""
    found: dict[str, list[str]] = {}
    for file, entry in linecache.cache.items():
        if len(entry) == 4 and entry[1] is None:
            found.setdefault("".join(entry[2]).rstrip("\n"), []).append(file)
    return found


def _readable(code: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            compile(code, "cell", "exec", flags, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _shell() -> InteractiveShell:
    shell: InteractiveShell | None = None
    with suppress(ModuleNotFoundError):
        from IPython import get_ipython

        shell = get_ipython()
    if shell is None:
        raise RuntimeError(
            "check() looks at the cells of a running notebook; for files there is"
            f" `{run_with()} pytest assignments`"
        )
    return shell


def _picture(result: ExerciseResult, submission: LiveSubmission) -> bytes | None:
    if result.not_attempted:
        return None
    failures = [check for check in result.checks if check.to_mend]
    try:
        with redirect_stdout(io.StringIO()):
            return figures.picture(result.name, submission, failures, figures.NOTEBOOK_DPI)
    except Exception:
        # A picture that cannot be drawn must not cost the student points and report.
        return None


def _show(drawn: bytes, alt: str) -> None:
    from IPython.display import Image, display

    display(Image(data=drawn, format="png", alt=alt))
