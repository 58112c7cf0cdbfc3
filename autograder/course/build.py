"""Makes the students' files in `assignments/` from `solutions/`."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from autograder.course import lesson, notebook
from autograder.course.sources import BuildError, Course, stub
from autograder.intake.cells import LESSON
from autograder.reports.progress import Told, untold


def stale(course: Course, told: Told = untold) -> list[tuple[Path, str]]:
    """Return the generated files that are out of date, each with the text that it should hold.

    `told` is called with the name of each file before it is made.
    """
    return list(compared(course, told))


def compared(course: Course, told: Told = untold) -> Iterator[tuple[Path, str]]:
    """Yield the files of `stale` one by one: stubs first, then the lesson's page and the notebook.

    Raises BuildError at a file that cannot be made, and NeedsExtra if the notebook cannot be made
    because nbformat is not installed.
    """
    for file in course.solution_files():
        told(file.name)
        text = stub(file.read_text(encoding="utf-8"), f"solutions/{file.name}")
        yield from _if_changed(course.assignments / file.name, text)
    for name, text in made_for_all(course, told):
        yield from _if_changed(course.assignments / name, text)


def made_for_all(course: Course, told: Told = untold) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each file that is made of several exercises.

    `told` is called with a name before the file is made. Raises as `compared` does.
    """
    told(lesson.PAGE)
    yield lesson.PAGE, lesson.page(course)
    told(f"{LESSON}.ipynb")
    yield f"{LESSON}.ipynb", notebook.student_text(course)


def build(course: Course, force: bool = False, told: Told = untold) -> list[Path]:
    """Write every generated file that is out of date and return their paths.

    If one of them holds changes that git does not have, raises BuildError before anything is
    written; `force` replaces such files.
    """
    todo = stale(course, told)
    unsaved = [path for path, _ in todo if path.exists() and not _saved(path)]
    if unsaved and not force:
        names = ", ".join(path.name for path in unsaved)
        raise BuildError(
            f"{names}: git does not hold what stands there now. Commit or move that work first,"
            " or run `autograder build --force` to replace it."
        )
    for path, text in todo:
        path.write_text(text, encoding="utf-8", newline="\n")
    return [path for path, _ in todo]


def _if_changed(path: Path, text: str) -> Iterator[tuple[Path, str]]:
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        yield path, text


def _saved(path: Path) -> bool:
    """Whether git holds the file as it is: tracked, and unchanged since the last commit."""
    return _git(path, "ls-files", "--error-unmatch") and _git(path, "diff", "--quiet", "HEAD")


def _git(path: Path, *command: str) -> bool:
    try:
        done = subprocess.run(
            ["git", *command, "--", path.name], cwd=path.parent, capture_output=True, check=False
        )
    except OSError:
        return False
    return done.returncode == 0
