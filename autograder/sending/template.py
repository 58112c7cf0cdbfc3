"""Fills the marks of a class into a platform's own export: one column, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.intake import Platform, clean
from autograder.official.class_file import ClassFile
from autograder.sending.gradebooks import GRADEBOOKS, Gradebook
from autograder.sending.matching import MatchedRows, columns_of, matched_rows
from autograder.sending.outgoing import (
    GRADED,
    OutgoingMark,
    SentMarks,
    UnsentMark,
    listed,
    named,
    other_points,
    outgoing,
    shown_mark,
    unknown_most,
)
from autograder.sending.spreadsheet import (
    BOM,
    Position,
    Spreadsheet,
    WrongSpreadsheet,
    number_in,
    read_spreadsheet,
)

EMPTY = ("", "-")  # what stands in a cell without a mark


class WrongTemplate(Exception):
    """The export cannot be filled; the text is a sentence without a subject."""


@dataclass(frozen=True)
class _Template:
    """An export: its rows of students by their number in the sheet, and the column of the marks."""

    sheet: Spreadsheet
    head: Sequence[str]
    rows: Mapping[int, Sequence[str]]
    column: int
    most: float | None

    def old(self, row: int) -> str:
        return self.rows[row][self.column].strip()


def filled(
    content: bytes,
    held: ClassFile,
    platform: Platform,
    column: str = "",
    scale: float | None = None,
    zeros: bool = False,
) -> SentMarks:
    """Fill the marks of a class into `content`, an export of the platform's.

    `column` is the heading of the marks, or the assignment's name; it is needed where there are
    several. Every cell stays of whom this run has no mark. Raises WrongTemplate.
    """
    gradebook = GRADEBOOKS[platform]
    template = _read(content, gradebook, column)
    if scale is None and (wrong := other_points(template.most, held, gradebook.name)):
        raise WrongTemplate(wrong)
    found = matched_rows(held, template.rows, columns_of(template.head, gradebook), platform)
    filling = _Filling(template, gradebook, found)
    for one in outgoing(held, scale, zeros):
        filling.put(one)
    told = [*filling.told(), *_told_kept(held, template, found)]
    if template.most is None and filling.values:
        told.append(unknown_most(held, gradebook, scale))
    content = template.sheet.replaced(filling.values)
    return SentMarks(content, len(filling.values), filling.unsent, told)


@dataclass
class _Filling:
    """Collects the cells to write, and what is to be told of them."""

    template: _Template
    gradebook: Gradebook
    found: MatchedRows
    values: dict[Position, str] = field(default_factory=dict)
    unsent: list[UnsentMark] = field(default_factory=list)
    by_name: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)

    def put(self, one: OutgoingMark) -> None:
        """Write one mark, or note why not. A 0 for nothing handed in takes an empty cell only."""
        name = one.student.student
        if why := self._why_not(one):
            self.unsent.append(UnsentMark(one.student, one.mark, why))
            return
        row = self.found.rows[name]
        old = self.template.old(row)
        empty = old in EMPTY
        if one.stands_in and not empty:
            return
        if not empty and not _same(old, one.mark):
            self.replaced.append(f"{named(one.student)} {clean(old)} → {one.mark}")
        if name in self.found.by_name:
            self.by_name.append(named(one.student))
        self.values[row, self.template.column] = one.mark

    def told(self) -> Iterator[str]:
        """Sentences on the cells that are written."""
        if self.by_name:
            yield f"Found by the name alone: {listed(self.by_name)}."
        if self.replaced:
            yield f"Other marks stood in the file: {listed(self.replaced)}."

    def _why_not(self, one: OutgoingMark) -> str:
        """Why a mark cannot go into the file; empty if it can."""
        template, gradebook = self.template, self.gradebook
        row = self.found.rows.get(one.student.student)
        if row is None:
            return self.found.without[one.student.student]
        if len(template.rows[row]) <= template.column:
            return "the row of this student is cut off in the file"
        if gradebook.barred and template.old(row).casefold() == gradebook.barred:
            return f"{gradebook.name} has not given the assignment to this student"
        if gradebook.strict and template.most is not None and float(one.mark) > template.most:
            most = shown_mark(template.most, 0)
            return f"{gradebook.name} leaves out marks above its maximum of {most}"
        return ""


def _read(content: bytes, gradebook: Gradebook, column: str) -> _Template:
    try:
        sheet = read_spreadsheet(content)
    except WrongSpreadsheet as wrong:
        raise WrongTemplate(str(wrong)) from None
    cells = [[cell.value for cell in row] for row in sheet.rows]
    head = [heading.removeprefix(BOM).strip() for heading in cells[0]]
    chosen = _column(head, gradebook, column)
    rows = {number: row for number, row in enumerate(cells) if number}
    most = _most(head, rows, chosen, gradebook)
    if gradebook.most_row:
        rows = {
            number: row for number, row in rows.items() if not _says_most(row, gradebook.most_row)
        }
    return _Template(sheet, head, rows, chosen, most)


def _column(head: Sequence[str], gradebook: Gradebook, column: str) -> int:
    """The place of the column for the marks. Raises WrongTemplate where that is not clear."""
    titles = {
        number: found.groupdict().get("title") or ""
        for number, heading in enumerate(head)
        if (found := gradebook.marks.fullmatch(heading))
    }
    if not column:
        chosen = [*titles]
    else:
        wanted = column.strip()
        chosen = [number for number, heading in enumerate(head) if heading == wanted] or [
            number
            for number, title in titles.items()
            if wanted.casefold() in (title.casefold(), head[number].casefold())
        ]
    if len(chosen) == 1:
        return chosen[0]
    names = [f'"{clean(head[number])}"' for number in chosen or titles or range(len(head))]
    if column and not chosen:
        raise WrongTemplate(f'has no column "{clean(column)}"; it has {listed(names)}')
    if not chosen:
        raise WrongTemplate(
            f"has no column that looks like marks of {gradebook.name}: name one with --column;"
            f" it has {listed(names)}"
        )
    raise WrongTemplate(f"has {len(chosen)} columns for marks: name one with --column: "
                        f"{listed(names)}")  # fmt: skip


def _most(
    head: Sequence[str], rows: Mapping[int, Sequence[str]], column: int, gradebook: Gradebook
) -> float | None:
    """What the column counts at most, None if the file does not say it."""
    found = gradebook.marks.fullmatch(head[column])
    texts = [found.groupdict().get("most") or "" if found else ""]
    for row in rows.values():
        if gradebook.most_row and _says_most(row, gradebook.most_row):
            texts += row[column : column + 1]
    headings = [heading.casefold() for heading in head]
    if gradebook.most in headings:
        texts += _cells(rows, headings.index(gradebook.most))
    elif gradebook.is_worksheet(rows.values()) and len({*_cells(rows, column + 1)}) == 1:
        texts += _cells(rows, column + 1)
    return next((number for text in texts if (number := number_in(text)) is not None), None)


def _cells(rows: Mapping[int, Sequence[str]], column: int) -> list[str]:
    return [row[column] for row in rows.values() if len(row) > column]


def _says_most(row: Sequence[str], text: str) -> bool:
    return text in row[0].casefold()


def _same(old: str, new: str) -> bool:
    return number_in(old) == float(new)


def _told_kept(held: ClassFile, template: _Template, found: MatchedRows) -> Iterator[str]:
    """Sentences on the cells that stay as they are."""
    kept = [
        named(one)
        for one in held.students
        if one.status != GRADED
        and (row := found.rows.get(one.student)) is not None
        and len(template.rows[row]) > template.column
        and template.old(row) not in EMPTY
    ]
    if kept:
        yield f"Without a mark here, with one in the file, which stays: {listed(kept)}."
    # The row in which Canvas says what is posted by hand begins with empty cells.
    people = sum(any(row[:3]) for row in template.rows.values())
    others = people - len(found.rows)
    if others:
        rows = "1 row of the file belongs" if others == 1 else f"{others} rows of the file belong"
        yield f"{rows} to nobody in this class run and stayed as before."
