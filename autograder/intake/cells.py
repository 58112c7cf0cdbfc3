"""Says where in a notebook a line of its text is, as a student finds it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LESSON = "training_loop"  # the notebook with all exercises, and nbgrader's assignment
CELL = "# %%"  # begins the line above each cell's first one, with the cell's name where it has one
CHECKED = "# checked after cell "  # begins the first line of a notebook's text for one exercise


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


def for_exercise(source: bytes, exercise: str) -> bytes:
    """A notebook's text as it is graded for `exercise`: with the place where it is checked.

    What a later cell defines under a name that was taken does not count there: it was not yet
    defined when the check ran. A notebook without the exercise's cells stays as it is.
    """
    marks = [line.removeprefix(CELL).strip() for line in lines_of(source) if line.startswith(CELL)]
    found = [marks.index(name) for name in (exercise, check_cell(exercise)) if name in marks]
    return f"{CHECKED}{max(found) + 1}\n".encode() + source if found else source


def checked_after(source: bytes) -> int:
    """How many of the notebook's cells had run when the exercise was checked; 0 for all."""
    first = source.partition(b"\n")[0].decode(errors="replace")
    number = first.removeprefix(CHECKED)
    return int(number) if number != first and number.isascii() and number.isdigit() else 0


def own_cell(source: bytes) -> Cell | None:
    """The cell for the answer to the exercise that is checked, where it goes by its name."""
    cells = cells_in(source)
    before = cells[: checked_after(source)]
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
