"""Turns a line of a notebook's text into the cell and line that a student can find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LESSON = "training_loop"  # the notebook with all exercises, and nbgrader's assignment
CELL = "# %%"  # begins the line above a cell's code; the cell's name follows if it has one


def check_cell(exercise: str) -> str:
    """Return the name of the cell that checks `exercise`; its answer cell is named `exercise`."""
    return f"test_{exercise}"


def question_cell(exercise: str) -> str:
    """Return the name of the cell for the written answer to the exercise's question."""
    return f"question_{exercise}"


@dataclass(frozen=True)
class Cell:
    """A code cell of a notebook.

    `line` is the number of its `# %%` line in the notebook's text; messages call the cell `shown`.
    """

    line: int
    shown: str


def cells_in(source: bytes) -> tuple[Cell, ...]:
    """Return the code cells of a notebook's text; each begins with a line `# %%`."""
    marks = [
        (number, line.removeprefix(CELL).strip())
        for number, line in enumerate(lines_of(source), 1)
        if line.startswith(CELL)
    ]
    return tuple(
        Cell(line, f"cell {title}" if title else f"code cell {number}")
        for number, (line, title) in enumerate(marks, 1)
    )


def checked_after(source: bytes, exercise: str) -> int:
    """Return how many of a notebook's code cells had run when `exercise` was checked.

    If a later cell defines a name again, its definition must not count for this exercise, because
    it did not exist when the check ran. Return 0 if no cell has the name of the exercise or of its
    checking cell: then all cells count.
    """
    marks = [line.removeprefix(CELL).strip() for line in lines_of(source) if line.startswith(CELL)]
    found = [marks.index(name) + 1 for name in (exercise, check_cell(exercise)) if name in marks]
    return max(found, default=0)


def own_cell(cells: Sequence[Cell], checked_after: int) -> Cell | None:
    """Return the answer cell of the exercise that was checked after `checked_after` of the `cells`.

    Return None if there is no cell with the exercise's name.
    """
    before = cells[:checked_after]
    exercise = before[-1].shown.replace(check_cell(""), "", 1) if before else ""
    return next((cell for cell in cells if cell.shown == exercise), None)


def cell_of(line: int, cells: Sequence[Cell]) -> Cell | None:
    """Return the cell that holds this line of a notebook's text; None if there are no `cells`."""
    return next((cell for cell in reversed(cells) if cell.line <= line), None)


def place(line: int, cells: Sequence[Cell]) -> str:
    """Return where a student finds this line: "line 7" or "cell ex2_mse_loss, line 3"."""
    cell = cell_of(line, cells)
    return f"{cell.shown}, line {line - cell.line}" if cell else f"line {line}"


def lines_of(source: bytes) -> list[str]:
    """Return the lines as Python counts them."""
    # Not splitlines(): it also splits at form feeds and Unicode separators, which Python does not.
    return source.decode(errors="replace").split("\n")
