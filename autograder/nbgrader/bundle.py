"""What one student's work looks like in the course folder, before anything is written."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from autograder import exercises
from autograder.intake import Gathered, Refused, StudentEntry, clean, file_stem, gather_entry
from autograder.intake.originals import originals
from autograder.intake.work import NOTHING
from autograder.nbgrader.course_folders import CHECKS, NOTEBOOK
from autograder.nbgrader.handed_in import BESIDE, Beside, StandInNotebook, cells_in

TIMESTAMP = "timestamp.txt"  # nbgrader's file for the time at which a work was handed in
ANSWERS = (".pdf", ".docx", ".doc", ".odt", ".rtf", ".png", ".jpg", ".jpeg", ".heic")
# What a browser or a system would run when the person who grades opens it is shown as text.
AS_THEY_ARE = (*ANSWERS, ".py", ".ipynb", ".zip", ".txt", ".md", ".csv", ".7z", ".rar", ".gz")
HandedFiles: TypeAlias = Sequence[tuple[tuple[str, ...], bytes]]  # paths and contents of files
_TIME = re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?(?: [A-Z]{1,5}| ?[+-]\d{4})?")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")


@dataclass(frozen=True)
class Bundle:
    """The `files` of a student's folder, and the `originals` that are kept in another.

    `made` tells what a notebook that the autograder makes has to say; it is None if the student
    handed one in. `beside` tells the same of the student's own notebook. `told` is what the person
    who collects reads. `own_time` is the time of handing in that a file among the work tells.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    originals: Mapping[str, bytes] = field(default_factory=dict)
    made: StandInNotebook | None = None
    beside: Beside = field(default_factory=Beside)
    told: str = ""
    own_time: bytes = b""

    def with_time(self, timestamp: bytes, note: str = "") -> Bundle:
        """Return this with the time of handing in, and a sentence about it."""
        files = {**self.files, TIMESTAMP: timestamp} if timestamp else self.files
        told = " ".join(filter(None, [self.told, note]))
        return replace(self.with_note(note), files=files, told=told)

    def with_note(self, note: str) -> Bundle:
        """Return this with one more sentence for the page, which may be empty."""
        notes = (*self.beside.notes, note) if note else self.beside.notes
        return replace(self, beside=replace(self.beside, notes=notes))

    def is_at(self, home: Path, kept: Path) -> bool:
        """Whether exactly this was written into the folders `home` and `kept` before."""
        found = dict(_read(home))
        made = StandInNotebook.read(home / NOTEBOOK)
        if made is not None:
            found.pop(NOTEBOOK, None)
        same = found == self._written() and made == self.made
        return same and dict(_read(kept)) == dict(self.originals)

    def write(self, home: Path, kept: Path) -> None:
        """Write the originals into `kept` and everything else into `home`, both made anew."""
        for folder, files in ((kept, self.originals), (home, self._written())):
            shutil.rmtree(folder, ignore_errors=True)
            if files or folder == home:
                folder.mkdir(parents=True)
            for name, data in files.items():
                (folder / name).write_bytes(data)

    def _written(self) -> dict[str, bytes]:
        text = self.beside.as_text()
        return {**self.files, BESIDE: text.encode()} if text else dict(self.files)


def bundle(entry: StudentEntry, shown: str) -> Bundle:
    """Read one student's work; the page calls the folder for the original files `shown`."""
    handed_in = list(originals(entry))
    try:
        found = gather_entry(entry, exercises.names())
    except Refused as refusal:
        made = Bundle(made=StandInNotebook(str(refusal)), told=str(refusal))
    else:
        made = _laid_out(entry, found)
    held = dict(_kept(handed_in, made))
    note = f"As it was handed in: {clean(', '.join(held), 300)} in {shown}." if held else ""
    return replace(made.with_note(note), originals=held, own_time=_time_in(entry, handed_in))


def _time_in(entry: StudentEntry, handed_in: HandedFiles) -> bytes:
    """Return the text of nbgrader's file for the time, empty if there is none to be trusted.

    In an export and in a clone the student could have written it.
    """
    if entry.exported or (entry.path / ".git").exists():
        return b""
    found = [data for path, data in handed_in if path[-1] == TIMESTAMP and len(path) <= 2]
    return found[0].strip() if len(found) == 1 and _TIME.fullmatch(found[0].strip()) else b""


def _laid_out(entry: StudentEntry, found: Gathered) -> Bundle:
    notes = (*entry.notes, *found.notes)
    work = found.under(entry.student)
    # Problems are kept in a notebook made for them: they have no place beside the student's own.
    problems = {
        name: clean(source.problem, 500) for name, source in found.sources.items() if source.problem
    }
    if problems and (found.notebook or not work.readable):
        refused = clean(work.ungradable, 500)
        return Bundle(made=StandInNotebook(refused), told=refused)
    files = {
        f"{name}.py": source.text
        for name, source in found.sources.items()
        if not source.problem and not source.missing and not source.notebook
    }
    told = " ".join([*problems.values(), *notes])
    if found.notebook:
        return Bundle({**files, NOTEBOOK: found.notebook}, beside=Beside({}, notes), told=told)
    if found.unasked:
        beside = Beside(problems, notes)
        return Bundle({**files, NOTEBOOK: _words_of(found.unasked)}, beside=beside, told=told)
    made = StandInNotebook(problems=problems, notes=notes)
    return Bundle(files, made=made, told=told or ("" if files else NOTHING))


def _words_of(notebook: bytes) -> bytes:
    """The notebook without its code, in the place of which files are graded."""
    content = json.loads(notebook)
    cells = content["cells"]
    for cell, known in zip(cells, cells_in(notebook), strict=True):
        if known.kind == "code" and known.name not in CHECKS:
            cell["source"] = f"# {known.name}" if known.name else ""
            cell["outputs"] = []
    return json.dumps(content).encode()


def _kept(handed_in: HandedFiles, made: Bundle) -> Iterator[tuple[str, bytes]]:
    """Choose what a person may have to see and what is in none of the student's other files."""
    stand_in = made.made
    unclear = stand_in is not None and (
        stand_in.refused
        or stand_in.problems
        or not any(name.endswith(".py") for name in made.files)
    )
    laid_out = set(made.files.values())
    notebook = made.files.get(NOTEBOOK)
    as_it_came = notebook is None or notebook in {data for _, data in handed_in}
    wanted_kinds = ANSWERS if as_it_came else (*ANSWERS, ".ipynb", ".zip")
    names: set[str] = set()
    for path, data in handed_in:
        name = path[-1].casefold()
        wanted = unclear or name.endswith(wanted_kinds)
        if wanted and path[-1] != TIMESTAMP and data not in laid_out:
            yield _safe_name(path, names), data


def _safe_name(path: tuple[str, ...], names: set[str]) -> str:
    """A file name for `path` that every system accepts, and that is not among `names`."""
    text = " - ".join(path)
    suffix = _SUFFIX.search(text)
    ending = suffix.group() if suffix else ""
    stem = text.removesuffix(ending)
    if ending.casefold() not in AS_THEY_ARE:
        ending += ".txt"
    plain = re.sub(r"[^\w .()-]", "_", clean(stem)).strip(" .-") or "file"
    name = f"{plain}{ending}"
    if name.casefold() in names or len(name.encode()) > 200:
        name = f"{file_stem(stem)}-{len(names)}{ending}"
    names.add(name.casefold())
    return name


def _read(folder: Path) -> Iterator[tuple[str, bytes]]:
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError:
        return
    for name in names:
        path = folder / name
        yield name, path.read_bytes() if path.is_file() and not path.is_symlink() else b"\0"
