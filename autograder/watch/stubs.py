"""The stub of an exercise, and the way back to it: nothing that a student wrote is lost."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import autograder
from autograder.course.sources import BuildError, find_course, stub
from autograder.reports.atomic_write import write_atomically

PACKAGE = Path(autograder.__file__).parent
FOLDER = "stubs"  # of the package; a release has it, the course's repository makes stubs anew


def stub_text(exercise: str) -> str | None:
    """Return the stub of an exercise; None if this installation has none."""
    kept = PACKAGE / FOLDER / f"{exercise}.py"
    if kept.is_file():
        return kept.read_text(encoding="utf-8")
    try:
        source = find_course(PACKAGE).solutions / f"{exercise}.py"
        return stub(source.read_text(encoding="utf-8"), source.name)
    except (BuildError, OSError):
        return None


def backup_name(file: Path) -> Path:
    """Return the path beside `file` under which its text would be kept now."""
    for number in count(1):
        path = file.with_name(f"{file.name}.before-reset-{number}")
        if not path.exists() and not path.is_symlink():
            return path
    raise AssertionError("count() does not end")


def reset(file: Path, text: str) -> Path | None:
    """Write the stub's `text` to `file`; return where the former text is kept, None if none was.

    Raises OSError; nothing is changed then.
    """
    backup = _keep(file) if file.exists() else None
    write_atomically(file.resolve(), text)
    return backup


def _keep(file: Path) -> Path:
    """Copy `file` to a path that did not exist before."""
    content = file.read_bytes()
    while True:
        path = backup_name(file)
        try:
            with path.open("xb") as kept:
                kept.write(content)
        except FileExistsError:  # somebody else was faster
            continue
        return path
