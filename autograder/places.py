"""Says where in a notebook a line of its text is, as a student finds it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CELL = "# %%"  # begins the line above each cell's first one, with the cell's name where it has one


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
