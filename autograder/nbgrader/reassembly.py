"""Rebuilds a submitted notebook from the released one, so that nbgrader can grade it.

Students delete, repeat, move and edit cells, change metadata and break files. In the result each
cell that the gradebook knows is there exactly once, with its released metadata. All other cells of
the student keep their places as ordinary cells.
"""

from __future__ import annotations

import copy
import html
import re
from collections.abc import Iterator

from nbformat import NotebookNode, v4

from autograder.intake.cells import check_cell
from autograder.nbgrader.handed_in import HandedIn, SubmittedCell

TAG = re.compile(r"<(?=[A-Za-z/!?])")
LOST_ANSWER = (
    "*The cell for this answer was not handed in. The answer may stand in another cell: please"
    " look.*"
)


def reassembled(release: NotebookNode, handed_in: HandedIn) -> NotebookNode:
    """Return the notebook to grade; its first cell tells everything unusual that was noticed."""
    frame = {
        cell.metadata.nbgrader.grade_id: cell
        for cell in release.cells
        if "nbgrader" in cell.metadata
    }
    remarks = list(handed_in.notes)
    if handed_in.cells is not None:
        cells = list(_of_notebook(frame, handed_in, handed_in.cells, remarks))
        _add_missing(cells, frame, handed_in, remarks)
        _add_files(cells, handed_in)
    else:
        cells = _of_files(release, frame, handed_in)
    if not _has_notebook(handed_in):
        remarks.insert(0, _what_files(handed_in))
    if remarks:
        cells.insert(0, v4.new_markdown_cell(_told(remarks), id="noticed"))
    metadata = {
        "kernelspec": release.metadata.kernelspec,
        "language_info": release.metadata.language_info,
    }
    made: NotebookNode = v4.new_notebook(cells=cells, metadata=metadata)
    return made


def _of_notebook(
    frame: dict[str, NotebookNode],
    handed_in: HandedIn,
    cells: tuple[SubmittedCell, ...],
    remarks: list[str],
) -> Iterator[NotebookNode]:
    places = _places(frame, handed_in, cells, remarks)
    for number, cell in enumerate(cells):
        known = frame.get(cell.name)
        if known is None or places[cell.name] != number:
            yield _plain(cell, f"cell-{number + 1}")
            continue
        own = copy.deepcopy(known)
        if not known.metadata.nbgrader.locked:
            own.source = _shown(cell.source, own.cell_type)
            if cell.attachments and own.cell_type == "markdown":
                own.attachments = cell.attachments
        elif cell.source.strip() != known.source.strip() or cell.kind != known.cell_type:
            remarks.append(f"The cell {cell.name} was changed: it was graded as it was released.")
        yield own


def _places(
    frame: dict[str, NotebookNode],
    handed_in: HandedIn,
    cells: tuple[SubmittedCell, ...],
    remarks: list[str],
) -> dict[str, int]:
    """The index of the cell that counts for each name."""
    found: dict[str, list[int]] = {}
    for number, cell in enumerate(cells):
        if cell.name in frame:
            found.setdefault(cell.name, []).append(number)
    places = {}
    for name, numbers in found.items():
        places[name] = numbers[0]
        if len(numbers) == 1:
            continue
        if frame[name].cell_type == "markdown":
            blank = {"", frame[name].source.strip()}
            written = [one for one in numbers if cells[one].source.strip() not in blank]
            places[name] = next(iter(written), numbers[0])
            which = "the first with an answer" if written else "the first"
        elif frame[name].metadata.nbgrader.locked:
            which = "the first"
        else:
            places[name] = _last_run(name, numbers, handed_in, cells)
            which = "the last one above its check"
        remarks.append(f"The cell {name} is there more than once: {which} counts.")
    return places


def _last_run(
    name: str, numbers: list[int], handed_in: HandedIn, cells: tuple[SubmittedCell, ...]
) -> int:
    """Of several answers to one exercise, the last that had run when it was checked."""
    source = handed_in.work.sources.get(name) if handed_in.work else None
    if source is None or not source.notebook:
        return numbers[0]
    codes = [number for number, cell in enumerate(cells) if cell.kind == "code"]
    ran = set(codes[: source.checked_after])
    return next((number for number in reversed(numbers) if number in ran), numbers[0])


def _add_missing(
    cells: list[NotebookNode],
    frame: dict[str, NotebookNode],
    handed_in: HandedIn,
    remarks: list[str],
) -> None:
    places = {
        cell.metadata.nbgrader.grade_id: cell for cell in cells if "nbgrader" in cell.metadata
    }
    answers = {check_cell(name): name for name in frame}
    files = _from_files(handed_in)
    for name, known in frame.items():
        if name in places:
            continue
        if not {name, answers.get(name, "")} & files:
            remarks.append(f"The cell {name} was missing: it was put back.")
        own = copy.deepcopy(known)
        if own.cell_type == "markdown":
            own.source = LOST_ANSWER
        elif not known.metadata.nbgrader.locked:
            own.source = f"# {name}\n# This cell was not handed in."
        answer = places.get(answers.get(name, ""))
        cells.insert(_after(cells, answer), own)
        places[name] = own


def _has_notebook(handed_in: HandedIn) -> bool:
    """Whether the answers come from a notebook, at least in part."""
    sources = handed_in.work.sources.values() if handed_in.work else ()
    return handed_in.cells is not None and any(source.notebook for source in sources)


def _from_files(handed_in: HandedIn) -> set[str]:
    """The exercises whose answers are files beside the notebook."""
    sources = handed_in.work.sources.items() if handed_in.work else ()
    return {name for name, source in sources if not source.notebook and not source.missing}


def _add_files(cells: list[NotebookNode], handed_in: HandedIn) -> None:
    """Show the text of each file that is graded in place of the notebook's own cell."""
    sources = handed_in.work.sources if handed_in.work else {}
    for cell in cells:
        source = sources.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
        if source is not None and source.text.strip() and not source.notebook:
            cell.source = source.text.decode("utf-8", "replace").rstrip()


def _after(cells: list[NotebookNode], cell: NotebookNode | None) -> int:
    for index, other in enumerate(cells):
        if other is cell:
            return index + 1
    return len(cells)


def _of_files(
    release: NotebookNode, frame: dict[str, NotebookNode], handed_in: HandedIn
) -> list[NotebookNode]:
    """The cells of the released notebook, with the texts of the student's files as answers."""
    cells: list[NotebookNode] = copy.deepcopy(release.cells)
    for cell in cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if cell.cell_type == "code" and name in frame and frame[name].metadata.nbgrader.solution:
            cell.source = f"# {name}\n# No file of this name could be read."
        elif name in frame and frame[name].cell_type == "markdown":
            cell.source = LOST_ANSWER
    _add_files(cells, handed_in)
    return cells


def _what_files(handed_in: HandedIn) -> str:
    if handed_in.work is None:
        return f"Not graded: {handed_in.refused}"
    sources = handed_in.work.sources.values()
    problems = dict.fromkeys(source.problem for source in sources if source.problem)
    if problems:
        return " ".join(problems)
    names = [source.name for source in sources if not source.missing]
    if not names:
        return "Nothing was handed in that can be graded."
    return f"Handed in as files: {', '.join(names)} (in {handed_in.place})."


def _shown(text: str, kind: str) -> str:
    """`text` with the student's HTML escaped: formgrader would run it."""
    return TAG.sub("&lt;", text) if kind == "markdown" else text


def _plain(cell: SubmittedCell, name: str) -> NotebookNode:
    made: NotebookNode
    if cell.kind == "code":
        made = v4.new_code_cell(cell.source, id=name)
    elif cell.kind == "markdown":
        made = v4.new_markdown_cell(_shown(cell.source, "markdown"), id=name)
        if cell.attachments:
            made.attachments = cell.attachments
    else:
        made = v4.new_raw_cell(cell.source, id=name)
    return made


def _told(remarks: list[str]) -> str:
    lines = "\n".join(f"- {html.escape(remark)}" for remark in dict.fromkeys(remarks))
    return f"**What the autograder noticed**\n\n{lines}"
