"""Work that git has written with the line ends of Windows is graded as any other."""

from __future__ import annotations

from pathlib import Path

import nbformat

from autograder import exercises
from autograder.intake import open_work
from autograder.official import grade_one
from tests.support import notebooks
from tests.support.course import ASSIGNMENTS, NAMES, TOTAL, isolates, sandbox, solution
from tests.support.handed_in import put

pytestmark = isolates


def with_windows_ends(text: str) -> bytes:
    return text.encode().replace(b"\n", b"\r\n")


def stub(name: str) -> str:
    return (ASSIGNMENTS / f"{name}.py").read_text(encoding="utf-8")


def score(home: Path) -> int:
    work = open_work(home, exercises.names())
    assert (work.ungradable, work.notes, work.rivals) == ("", (), {})
    return grade_one.grade(work, sandbox(), 5).score


def test_files_have_their_points(tmp_path: Path) -> None:
    untouched = nbformat.writes(notebooks.notebook())
    put(tmp_path, "training_loop.ipynb", text=with_windows_ends(untouched))
    for name in NAMES:
        put(tmp_path, f"{name}.py", text=with_windows_ends(solution(name)))
    assert score(tmp_path) == TOTAL


def test_a_notebook_beside_stubs_has_its_points(tmp_path: Path) -> None:
    solved = nbformat.writes(notebooks.solved())
    put(tmp_path, "training_loop.ipynb", text=with_windows_ends(solved))
    for name in NAMES:
        put(tmp_path, f"{name}.py", text=with_windows_ends(stub(name)))
    assert score(tmp_path) == TOTAL
