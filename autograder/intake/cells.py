"""Names the cells of a notebook, and tells where a student finds a line of its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

LESSON = "training_loop"  # the notebook with all exercises, and nbgrader's assignment
CELL = "# %%"  # begins the line above a cell's code; the cell's name follows if it has one
LONGEST_ID = 64  # characters of a cell's id in a notebook
_IMPORT = re.compile(r"(?:import|from)[ \t]+[\w., \t]+(?:[ \t]import[ \t]+[\w., \t]+)?")
_CHECK = re.compile(r"check\([ \t]*(['\"])(?P<exercise>\w+)\1[ \t]*\)")


def check_cell(exercise: str) -> str:
    """Return the name of the cell that checks `exercise`; its answer cell is named `exercise`."""
    return f"test_{exercise}"


def question_cell(exercise: str) -> str:
    """Return the name of the cell for the written answer to the exercise's question."""
    return f"question_{exercise}"


@dataclass(frozen=True)
class Handed:
    """A cell as it was handed in: `name` is nbgrader's name in its metadata, `id` Jupyter's.

    Either is empty if the cell has none.
    """

    code: bool
    name: str
    id: str
    source: str


def names_of(cells: Sequence[Handed], exercises: Sequence[str]) -> list[str]:
    """Return the name of each cell, empty if it is a student's own.

    The names in the metadata come first. Editors and websites drop these, so a name that no cell
    has is given to the cells with that id, else to those whose first line or whose call of `check`
    says it.
    """
    answers = [*exercises, *map(check_cell, exercises)]
    known = {True: set(answers), False: set(map(question_cell, exercises))}
    found = [cell.name for cell in cells]
    by_id = {name[:LONGEST_ID]: name for names in known.values() for name in names}
    guesses: list[Callable[[Handed], str]] = [
        lambda cell: by_id.get(cell.id, ""),
        lambda cell: titled(cell.source, exercises) or _checking(cell.source, exercises),
    ]
    for guess in guesses:
        taken = set(found)
        for index in reversed(range(len(cells))):
            own = known[cells[index].code]
            name = guess(cells[index]) if found[index] not in own else ""
            # A check may be tried early: the last one is the one that a student relies on.
            again = name in found and name not in exercises
            if name in own and name not in taken and not again:
                found[index] = name
    return found


def titled(source: str, exercises: Sequence[str]) -> str:
    """Return the exercise that the first line of a cell names, as in `# ex2_mse_loss`; else ""."""
    first = next((line.strip() for line in source.split("\n") if line.strip()), "")
    name = first.removeprefix("#").strip()
    return name if name in exercises else ""


def _checking(source: str, exercises: Sequence[str]) -> str:
    """The name of the checking cell if the cell only checks one exercise, else ""."""
    lines = [line.strip() for line in source.split("\n")]
    calls = [line for line in lines if line and not line.startswith("#")]
    calls = [line for line in calls if not _IMPORT.fullmatch(line)]
    checks = [_CHECK.fullmatch(line) for line in calls]
    names = {match["exercise"] if match else "" for match in checks}
    exercise = names.pop() if len(names) == 1 else ""
    return check_cell(exercise) if exercise in exercises else ""


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
