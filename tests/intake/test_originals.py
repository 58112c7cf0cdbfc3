"""The files of a student as they were handed in, from whatever a class's download is."""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from autograder import exercises
from autograder.intake import StudentEntry, digest_of, students_in
from autograder.intake import originals as module
from autograder.intake.originals import originals
from tests.support import exports
from tests.support.exports import Student

FILES = {"training_loop.ipynb": b'{"cells": [', "photo.jpg": b"\xff\xd8"}


@pytest.mark.parametrize("name", ["class", "class.zip"])
def test_every_file_comes_out_as_it_went_in(name: str, tmp_path: Path) -> None:
    ada = Student("Ada Lovelace", FILES, id="7", login="ada")
    target = exports.write_moodle(tmp_path / name, [ada])
    (entry,) = students_in(target, exercises.names())
    assert dict(originals(entry)) == {(file,): data for file, data in FILES.items()}


def test_links_and_too_large_files_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "class" / "ada"
    (home / "deep").mkdir(parents=True)
    (home / "deep" / "a.py").write_bytes(b"x" * 60)
    (home / "b.py").write_bytes(b"x" * 50)
    (home / "c.py").write_bytes(b"x" * 101)
    os.symlink("/etc/passwd", home / "d.py")
    (entry,) = students_in(tmp_path / "class", exercises.names())
    monkeypatch.setattr(module, "MAX_FILE", 100)
    assert {path for path, _ in originals(entry)} == {("deep", "a.py"), ("b.py",)}
    monkeypatch.setattr(module, "MAX_ALL", 100)
    assert {path for path, _ in originals(entry)} == {("b.py",)}


def test_the_same_files_have_one_digest_packed_or_not(tmp_path: Path) -> None:
    files = {"ex1_forward_pass.py": b"x = 1\n", "hw/work.rar": b"Rar!"}
    packed, folder = tmp_path / "c.zip", tmp_path / "c"
    student = Student("Ann Lee", files, "101")
    exports.write_moodle(packed, [student])
    with zipfile.ZipFile(packed) as zipped:
        zipped.extractall(folder)
    (folder / "Ann Lee_101_assignsubmission_file" / ".DS_Store").write_bytes(b"x")
    one, other = (students_in(path, exercises.names()) for path in (packed, folder))
    assert digest_of(one[0]) == digest_of(other[0])
    exports.write_moodle(packed, [replace(student, files={**files, "hw/work.rar": b"Rar? "})])
    (changed,) = students_in(packed, exercises.names())
    assert digest_of(changed) != digest_of(other[0])


def test_what_cannot_be_read_has_a_digest(tmp_path: Path) -> None:
    gone = StudentEntry("Ann", tmp_path / "none.zip", ())
    assert digest_of(gone) == digest_of(gone) != digest_of(replace(gone, path=tmp_path / "x"))
