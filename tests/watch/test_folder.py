"""What is read of a folder, and why some cannot be watched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.intake import MAX_BYTES
from autograder.watch.folder import Snapshot, WatchedFolder, refusal
from tests.support.watching import FIRST, SECOND, stubs_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return stubs_in(tmp_path / "work")


def test_the_texts_are_those_of_the_files(folder: Path) -> None:
    found = WatchedFolder(folder).read()
    assert found[FIRST].text == (folder / f"{FIRST}.py").read_bytes()
    assert found[FIRST].digest != found[SECOND].digest


def test_only_a_thorough_look_reads_a_file_that_seems_unchanged(folder: Path) -> None:
    watched = WatchedFolder(folder)
    file = watched.file(FIRST)
    status = file.stat()
    before = watched.read()[FIRST].digest
    file.write_bytes(file.read_bytes()[:-1] + b"#")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert watched.read(thoroughly=False)[FIRST].digest == before
    assert watched.read()[FIRST].digest != before


def test_a_newer_file_is_read_by_a_quick_look_too(folder: Path) -> None:
    watched = WatchedFolder(folder)
    watched.read()
    watched.file(FIRST).write_text("x = 1\n", encoding="utf-8")
    assert watched.read(thoroughly=False)[FIRST].text == b"x = 1\n"


@pytest.mark.parametrize("what", ["missing", "a folder", "too large", "a dangling link"])
def test_what_cannot_be_read_has_no_text(what: str, folder: Path) -> None:
    file = folder / f"{FIRST}.py"
    file.unlink()
    match what:
        case "a folder":
            file.mkdir()
        case "too large":
            file.write_bytes(b"#" * (MAX_BYTES + 1))
        case "a dangling link":
            file.symlink_to(folder / "nowhere.py")
    assert WatchedFolder(folder).read()[FIRST].text is None


def test_folders_of_linked_files_are_watched_too(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (folder / f"{FIRST}.py").rename(home / "mine.py")
    (folder / f"{FIRST}.py").symlink_to(home / "mine.py")
    assert WatchedFolder(folder).links() == [home.resolve()]


def test_lines_hold_nothing_that_a_terminal_would_obey() -> None:
    snapshot = Snapshot(b"a\tb\r\n\x1b[31mred\xff\n")
    assert snapshot.lines == ["a   b", "�[31mred�", ""]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("nowhere", "there is no folder nowhere"),
        (f"work/{FIRST}.py", f"--file {FIRST}"),
        ("work/notes.py", "takes a folder"),
        ("notebooks", "holds a notebook"),
        ("notebooks/lesson.ipynb", "is a notebook"),
        ("misnamed", f"rename it to {SECOND}.py"),
        ("empty", f"holds no exercise, such as {FIRST}.py"),
    ],
)
def test_what_cannot_be_watched_is_told(path: str, told: str, folder: Path) -> None:
    here = folder.parent
    (folder / "notes.py").touch()
    for name in ("notebooks", "misnamed", "empty"):
        (here / name).mkdir()
    (here / "notebooks" / "lesson.ipynb").touch()
    (here / "misnamed" / "ex2_mse_los.py").touch()
    sentence = refusal(here / path, path)
    assert sentence is not None
    assert told in sentence


def test_a_folder_with_one_exercise_can_be_watched(tmp_path: Path) -> None:
    (tmp_path / f"{FIRST}.py").touch()
    assert refusal(tmp_path, ".") is None
