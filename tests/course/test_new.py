"""A new exercise is begun whole or not at all, and without torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from autograder.course import new, own_files
from autograder.course.own_files import KINDS
from autograder.course.sources import BuildError, Course

NAME = "ex8_momentum"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course with the folders of a checkout and nothing in them."""
    for kind in KINDS:
        (tmp_path / kind.name("ex")).parent.mkdir(parents=True, exist_ok=True)
    for module in (new, own_files):
        monkeypatch.setattr(module, "AUTOGRADER_HOME", tmp_path)
    return Course(tmp_path)


def files(course: Course) -> list[Path]:
    return [path for path in course.root.rglob("*") if path.is_file()]


def test_a_file_that_cannot_be_written_takes_the_others_with_it(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(
        path: Path,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
    ) -> IO[str]:
        if path.parent.name == "lesson":
            raise OSError("No space left on device")
        return open(path, mode, buffering, encoding, errors, newline)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OSError, match="No space"):
        new.begin(course, NAME)
    assert files(course) == []


def test_a_checkout_without_its_tests_is_not_whole(course: Course) -> None:
    (course.root / "tests" / "answers").rmdir()
    with pytest.raises(BuildError, match=r"answers is missing: run the command in a whole"):
        new.begin(course, NAME)
    assert files(course) == []


def test_the_number_stands_in_the_skeletons(course: Course) -> None:
    written = new.begin(course, "ex12_many_words_2")
    assert written == [kind.path(course, "ex12_many_words_2") for kind in KINDS]
    texts = "".join(path.read_text(encoding="utf-8") for path in written)
    assert "Exercise 12" in texts
    assert "@NUMBER@" not in texts


def test_it_costs_no_import_of_torch() -> None:
    code = "import sys, autograder.cli.new; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
