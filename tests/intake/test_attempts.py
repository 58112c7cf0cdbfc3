"""Attempts in a student's own folder: none is graded by chance, and none is a 0."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from autograder.intake import Refused, open_entry, open_work, students_in
from tests.support.exports import NOON, WRITERS, Student
from tests.support.handed_in import CODE, EXERCISES, ONE, TWO, graded, notebook, put, zip_bytes

OTHER = CODE + b"x = 1\n"
STUB = b"def forward():\n    raise NotImplementedError\n"
CELLS = [notebook(f"# {ONE}\nx = {number}") for number in (1, 2)]


@pytest.mark.parametrize(
    "files",
    [
        {f"attempt1/{ONE}.py": CODE, f"attempt2/{ONE}.py": OTHER},
        {f"attempt1/{ONE}.py": CODE, f"attempt2/{TWO}.py": CODE},
        {f"v1/hw/{ONE}.py": CODE, f"v2/hw/{ONE}.py": OTHER},
        {"attempt1/training_loop.ipynb": CELLS[0], "attempt2/training_loop.ipynb": CELLS[1]},
        {"attempt1/hw.ipynb": notebook("x = 1"), "attempt2/hw.ipynb": notebook("x = 2")},
        {
            "attempt1.zip": zip_bytes({f"{ONE}.py": CODE}),
            "attempt2.zip": zip_bytes({f"{TWO}.py": CODE}),
        },
    ],
)
def test_a_person_chooses_among_attempts(files: Mapping[str, bytes], tmp_path: Path) -> None:
    for name, data in files.items():
        put(tmp_path / "in" / "ann", name, text=data)
    put(tmp_path / "in" / "bo", f"{ONE}.py")
    ann, _ = students_in(tmp_path / "in", EXERCISES)
    with pytest.raises(Refused, match=r"ann holds several attempts \((attempt1, att|v1, v2)"):
        open_entry(ann, EXERCISES)


def test_in_a_clone_the_handed_out_name_counts(tmp_path: Path) -> None:
    put(tmp_path / "ann", ".git/HEAD", f"assignments/{ONE}.py")
    put(tmp_path / "ann", f"old/v1/{ONE}.py", f"old/v2/{TWO}.py", text=OTHER)
    work = open_work(tmp_path / "ann", EXERCISES)
    assert work.sources[ONE].text == CODE


@pytest.mark.parametrize(
    "files",
    [
        {f"attempt1/{ONE}.py": STUB, f"attempt2/{ONE}.py": CODE},
        {f"attempt1/{ONE}.py": CODE, f"attempt2/{ONE}.py": CODE},
        {f"attempt1/{ONE}.py": CODE, "attempt2/notes.txt": b""},
    ],
)
def test_attempts_that_leave_no_choice_are_graded(
    files: Mapping[str, bytes], tmp_path: Path
) -> None:
    for name, data in files.items():
        put(tmp_path / "in" / "ann", name, text=data)
    (entry,) = students_in(tmp_path / "in", EXERCISES)
    work = open_entry(entry, EXERCISES)
    assert graded(work) == [ONE]
    assert work.sources[ONE].text == CODE


AGAIN = {
    "not all again": ({f"{ONE}.py": CODE, "a.txt": CODE}, {f"{TWO}.py": CODE}, f"{ONE}.py"),
    "the notebook": ({"hw.ipynb": CELLS[0]}, {f"{TWO}.py": CODE}, "hw.ipynb"),
    "all again": ({f"{ONE}.py": CODE}, {f"{ONE}.py": OTHER, f"{TWO}.py": CODE}, ""),
    "as a zip": ({f"{ONE}.py": CODE}, {"hw.zip": zip_bytes({f"{ONE}.py": OTHER})}, ""),
}


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("platform", ["brightspace", "blackboard"])
@pytest.mark.parametrize("case", AGAIN)
def test_what_was_handed_in_before_and_not_again_is_named(
    case: str, platform: str, zipped: bool, tmp_path: Path
) -> None:
    first, second, words = AGAIN[case]
    attempts = [
        Student("Ann Lee", first, "12", "ann"),
        Student("Ann Lee", second, "12", "ann", at=NOON + timedelta(hours=1)),
    ]
    path = WRITERS[platform](tmp_path / ("in.zip" if zipped else "in"), attempts)
    (entry,) = students_in(path, EXERCISES)
    told = f" Not in the last, but in an earlier one: {words}." if words else ""
    assert entry.notes[0].startswith("There are 2 attempts: the last counts, of ")
    assert entry.notes[0].partition(".")[2] == told
