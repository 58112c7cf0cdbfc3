"""Where pages of feedback go: a folder for each student, or a zip as a platform takes it.

What is there already and would be the same is not written again, and equal pages make equal files.
"""

from __future__ import annotations

import filecmp
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from autograder.intake import Platform, clean
from autograder.official.class_file import ClassFile, StudentMark
from autograder.official.page_digest import SHOWS
from autograder.reports.atomic_write import write_atomically
from autograder.sending.outgoing import NO_ROSTER, NOTHING
from autograder.sending.places import BEGIN, HTML, MARKDOWN, WITH_ZIP, files_for, place_for

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can hold
NO_PLACE = "the download does not say where the platform takes feedback for this student"


@dataclass(frozen=True)
class StudentFeedback:
    """What one student gets: a page in Markdown, and the HTML page if there is one.

    `stem` is the name of the student's files, which nobody else has. `alone` is the page in
    Markdown where only that is taken, `beside` the one that names the HTML page.
    """

    mark: StudentMark
    stem: str
    alone: str
    beside: str
    html: Path | None = None

    def files(self, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Yield the name and content of each of the files that this student has."""
        yield MARKDOWN, (self.beside if HTML in names else self.alone).encode()
        if self.html and HTML in names:
            yield HTML, self.html.read_bytes()


@dataclass
class FeedbackFolder:
    """A folder with a folder for each student; `written` counts the files that were not there."""

    folder: Path
    written: int = 0
    _stems: set[str] = field(default_factory=set)

    def __enter__(self) -> FeedbackFolder:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Every file is whole already."""

    def put(self, one: StudentFeedback) -> None:
        """Write what one student gets. Raises OSError."""
        folder = self.folder / one.stem
        folder.mkdir(exist_ok=True)
        self._stems.add(one.stem)
        for name, content in one.files((MARKDOWN, HTML)):
            self.written += _write(folder / name, content)
        if not one.html and _is_own_page(folder / HTML):
            (folder / HTML).unlink()  # it shows a result that does not hold any more

    def stale(self, zipped: Path | None) -> list[str]:
        """The names of folders and zips of feedback there that nothing was put into.

        They are of students who went or are called otherwise now, and of another platform.
        """
        zips = [self.folder / f"{platform}.zip" for platform in WITH_ZIP]
        pages = sorted(self.folder.glob(f"*/{MARKDOWN}"))
        others = [page for page in pages if page.parent.name not in self._stems]
        return [clean(page.parent.name) for page in others if _begins(page, BEGIN)] + [
            path.name for path in zips if path != zipped and path.is_file()
        ]


@dataclass
class FeedbackZip:
    """A zip as the platform `to` takes it, otherwise with a folder for each student.

    `left_out` are the students for whom the platform would take nothing, with the reason; `written`
    is 1 if the zip is another one than the one that was there.
    """

    path: Path
    held: ClassFile
    to: Platform | None
    left_out: list[tuple[StudentMark, str]] = field(default_factory=list)
    written: int = 0

    def __enter__(self) -> FeedbackZip:
        self._places = self._found_places()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._made = self.path.with_name(f".{self.path.name}.writing")
        self._archive = zipfile.ZipFile(self._made, "w", zipfile.ZIP_DEFLATED)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Put the zip into its place if it is whole and another one."""
        try:
            self._archive.close()
            same = self.path.is_file() and filecmp.cmp(self._made, self.path, shallow=False)
            if kind is None and not same:
                self._made.replace(self.path)
                self.written = 1
        finally:
            self._made.unlink(missing_ok=True)

    def put(self, one: StudentFeedback) -> None:
        """Add what one student gets. Raises OSError."""
        place = self._places.get(one.mark.student) if self.to in WITH_ZIP else f"{one.stem}/"
        if place is None:
            return
        for name, content in one.files(files_for(self.to)):
            info = zipfile.ZipInfo(place + name, EPOCH)
            info.external_attr = 0o644 << 16
            info.create_system = 3  # on every system, so that the zip is the same
            self._archive.writestr(info, content, zipfile.ZIP_DEFLATED)

    def _found_places(self) -> dict[str, str]:
        """What stands before the names of each student's files; no two students share it."""
        if self.to not in WITH_ZIP:
            return {}
        found = {}
        places = {one.student: place_for(self.to, one.delivery.place) for one in self.held.students}
        shared = Counter(place.casefold() for place in places.values())
        for mark in self.held.students:
            place = places[mark.student]
            if mark.stranger:
                # It may be a group, whose number is somebody else's.
                self.left_out.append((mark, NO_ROSTER))
            elif place and shared[place.casefold()] == 1:
                found[mark.student] = place
            elif place:
                why = f"another student has the same place, {clean(mark.delivery.place)}"
                self.left_out.append((mark, why))
            elif mark.status != NOTHING:
                self.left_out.append((mark, NO_PLACE))
        return found


def _write(path: Path, content: bytes) -> bool:
    """Write the file if it is another one; return whether it was."""
    try:
        if path.read_bytes() == content:
            return False
    except FileNotFoundError:
        pass
    write_atomically(path, content)
    return True


def _begins(path: Path, text: str) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(text.encode())) == text.encode()
    except OSError:
        return False


def _is_own_page(path: Path) -> bool:
    return path.is_file() and SHOWS.search(path.read_bytes()) is not None
