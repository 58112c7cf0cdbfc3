"""Says where in a notebook a line of its text is, as a student finds it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LESSON = "training_loop"  # the notebook with all exercises, and nbgrader's assignment
CELL = "# %%"  # begins the line above each cell's first one, with the cell's name where it has one


def check_cell(exercise: str) -> str:
    """The name of the cell that checks `exercise`; that of its answer is its own name."""
    return f"test_{exercise}"


def question_cell(exercise: str) -> str:
    """The name of the cell for the written answer."""
    return f"question_{exercise}"


@dataclass(frozen=True)
class Cell:
    """A code cell of a notebook: the line above its first one, and its name as messages show it."""

    line: int
    shown: str


def cells_in(source: bytes) -> tuple[Cell, ...]:
    """The code cells of a notebook's text, each of which begins with a line `# %%`."""
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
    """How many of a notebook's code cells had run when `exercise` was checked.

    What a later cell defines under a name that was taken does not count there: it was not yet
    defined when the check ran. 0 where no cell is named after the exercise: all of them count then.
    """
    marks = [line.removeprefix(CELL).strip() for line in lines_of(source) if line.startswith(CELL)]
    found = [marks.index(name) + 1 for name in (exercise, check_cell(exercise)) if name in marks]
    return max(found, default=0)


def own_cell(cells: Sequence[Cell], checked_after: int) -> Cell | None:
    """The cell for the answer to the exercise that is checked after so many of the `cells`.

    None where no cell is named after it.
    """
    before = cells[:checked_after]
    exercise = before[-1].shown.replace(check_cell(""), "", 1) if before else ""
    return next((cell for cell in cells if cell.shown == exercise), None)


def cell_of(line: int, cells: Sequence[Cell]) -> Cell | None:
    """The cell that this line of a notebook's text is in; None for a file that is no notebook."""
    return next((cell for cell in reversed(cells) if cell.line <= line), None)


def place(line: int, cells: Sequence[Cell]) -> str:
    """Where a student finds this line: "line 7", in a notebook "cell ex2_mse_loss, line 3"."""
    cell = cell_of(line, cells)
    return f"{cell.shown}, line {line - cell.line}" if cell else f"line {line}"


def lines_of(source: bytes) -> list[str]:
    """The lines as Python counts them."""
    # Not splitlines(): a form feed or a Unicode separator ends no line of Python's.
    return source.decode(errors="replace").split("\n")
