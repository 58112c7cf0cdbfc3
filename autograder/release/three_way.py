"""Puts a change of the course into a file that a student has changed, too."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from autograder.intake import MAX_BYTES
from autograder.release.git import Clone, GitError


def merged(base: bytes, student: bytes, course: bytes) -> bytes | None:
    """Return the student's text with the change from `base` to `course`; None if they conflict.

    Lines end as the student's do. What is too large to be graded is not merged.
    """
    if len(student) > MAX_BYTES:
        return None
    windows = b"\r\n" in student
    texts = [text.replace(b"\r\n", b"\n") for text in (student, base, course)]
    with tempfile.TemporaryDirectory(prefix="autograder-") as temporary:
        for name, text in zip(("student", "base", "course"), texts, strict=True):
            (Path(temporary) / name).write_bytes(text)
        here = Clone(Path(temporary))
        try:
            here.git("merge-file", "--quiet", "student", "base", "course")
        except GitError:
            return None
        result = (Path(temporary) / "student").read_bytes()
    return result.replace(b"\n", b"\r\n") if windows else result


def same_cells(one: bytes, other: bytes) -> bool:
    """Whether two notebooks hold the same text: outputs, counts and metadata do not matter."""
    cells = _cells(one)
    return cells is not None and cells == _cells(other)


def _cells(notebook: bytes) -> list[tuple[str, str]] | None:
    try:
        cells = json.loads(notebook)["cells"]
        return [(str(cell["cell_type"]), "".join(cell["source"])) for cell in cells]
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
