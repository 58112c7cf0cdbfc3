"""One submission, in whatever form it is handed in, is read or refused with a reason."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.intake import open_work
from tests.support.handed_in import (
    CODE,
    EXERCISES,
    ONE,
    TWO,
    graded,
    notebook,
    put,
    put_zip,
    refusal,
    zip_bytes,
)


def test_a_folder_of_files(tmp_path: Path) -> None:
    work = open_work(put(tmp_path / "ann", f"{ONE}.py"), EXERCISES)
    assert work.student == "ann"
    assert (work.sources[ONE].name, work.sources[ONE].text) == (f"{ONE}.py", CODE)
    assert work.sources[TWO].missing
    assert not work.sources[ONE].missing
    assert list(work.sources) == list(EXERCISES)
    assert work.notes == ()


def test_an_empty_folder_misses_everything(tmp_path: Path) -> None:
    work = open_work(put(tmp_path / "ann"), EXERCISES)
    assert all(source.missing for source in work.sources.values())
    assert work.notes == ()


def test_an_empty_file_is_there(tmp_path: Path) -> None:
    source = open_work(put(tmp_path, f"{ONE}.py", text=b""), EXERCISES).sources[ONE]
    assert (source.text, source.missing, source.problem) == (b"", False, "")


def test_an_empty_file_beside_others_is_told(tmp_path: Path) -> None:
    put(tmp_path, f"{ONE}.py", text=b"\n")
    work = open_work(put(tmp_path, f"{TWO}.py"), EXERCISES)
    assert work.notes == (f"{ONE}.py is empty. There is nothing in it to grade.",)
    assert work.ungradable == ""


def test_a_single_file_belongs_to_its_folder_s_student(tmp_path: Path) -> None:
    work = open_work(put(tmp_path / "ann", f"{ONE}.py") / f"{ONE}.py", EXERCISES)
    assert (work.student, graded(work)) == ("ann", [ONE])


def test_the_given_student_is_cleaned(tmp_path: Path) -> None:
    assert open_work(put(tmp_path), EXERCISES, "Ann\x1b[31m").student == "Ann�[31m"


@pytest.mark.parametrize(
    "inside",
    [
        f"{ONE}.py",
        f"hw/{ONE}.py",
        f"hw/day 1/{ONE}.py",
        f"./{ONE}.py",
        f"__MACOSX/._x/{ONE}.py\0hw/{ONE}.py",
    ],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_files_may_lie_in_a_nested_folder(inside: str, zipped: bool, tmp_path: Path) -> None:
    names = inside.split("\0")
    path = put_zip(tmp_path / "a.zip", *names) if zipped else put(tmp_path / "a", *names)
    work = open_work(path, EXERCISES)
    assert (work.student, graded(work), work.notes) == ("a", [ONE], ())


def test_a_clone_of_the_whole_course_is_graded_in_its_own_folder(tmp_path: Path) -> None:
    others = ("autograder/mistakes", "solutions", "extra")
    put(tmp_path, *(f"{folder}/{ONE}.py" for folder in others), text=b"other")
    put(tmp_path, f"assignments/{ONE}.py", ".git/HEAD", "README.md", "start.py")
    work = open_work(tmp_path, EXERCISES)
    assert work.sources[ONE].text == CODE
    assert work.notes == ()


def test_exercises_may_lie_in_folders_of_their_own(tmp_path: Path) -> None:
    assert graded(open_work(put(tmp_path, f"1/{ONE}.py", f"2/{TWO}.py"), EXERCISES)) == [ONE, TWO]


def test_one_exercise_in_two_folders_is_nobody_s_guess(tmp_path: Path) -> None:
    put(tmp_path, f"a/{ONE}.py")
    put(tmp_path, f"b/{ONE}.py", text=b"x = 1\n")
    source = open_work(tmp_path, EXERCISES).sources[ONE]
    assert source.problem == (
        f"a/{ONE}.py and b/{ONE}.py were handed in together and differ: hand in one of them."
    )
    assert source.unclear
    assert not source.missing


def test_a_folder_with_one_zip(tmp_path: Path) -> None:
    put(tmp_path / "ann", "hw.zip", text=zip_bytes({f"{ONE}.py": CODE, "helper.py": CODE}))
    work = open_work(tmp_path / "ann", EXERCISES)
    assert (work.student, graded(work)) == ("ann", [ONE])
    assert "helper.py" in work.notes[0]


def test_a_folder_named_as_a_file_is_told(tmp_path: Path) -> None:
    work = open_work(put(tmp_path, f"{ONE}.py/x.txt"), EXERCISES)
    assert work.sources[ONE].problem == f"{ONE}.py is a folder, not a file."


def test_a_repository_s_clutter_is_ignored(tmp_path: Path) -> None:
    environment = ("torch-env/pyvenv.cfg", f"torch-env/{TWO}.py")
    clutter = (".DS_Store", f"._{ONE}.py", "Thumbs.db", "__pycache__/x.pyc", ".git/config")
    put(tmp_path, *environment)
    work = open_work(put(tmp_path, f"{ONE}.py", *clutter), EXERCISES)
    assert (graded(work), work.notes) == ([ONE], ())


REFUSED_FILES = {
    "nowhere": "nowhere is not there.",
    "carol.py": "carol.py is neither an exercise's file nor a notebook nor a .zip.",
    "carol.docx": "carol.docx is neither an exercise's file nor a notebook nor a .zip.",
    "carol.zip": "carol.zip is damaged or is not a zip file.",
}


@pytest.mark.parametrize("name", REFUSED_FILES)
def test_what_is_no_submission_is_refused(name: str, tmp_path: Path) -> None:
    if name != "nowhere":
        put(tmp_path, name)
    assert refusal(tmp_path / name) == REFUSED_FILES[name]


def test_another_kind_of_archive_is_refused(tmp_path: Path) -> None:
    assert "hw.7z is not a .zip: hand in" in refusal(put(tmp_path, "hw.7z"))


def test_files_in_which_nothing_was_written_give_way_to_the_notebook(tmp_path: Path) -> None:
    stub = b"def f(x):\n    # TODO: f\n    raise NotImplementedError\n"
    put(tmp_path, f"{ONE}.py", f"{TWO}.py", text=stub)
    put(tmp_path, "training_loop.ipynb", text=notebook("def f(x):\n    return x"))
    work = open_work(tmp_path, EXERCISES)
    assert work.sources[ONE].notebook
    assert work.notes == ()
    put(tmp_path, f"{TWO}.py", text=b"def f(x):\n    return x\n")
    work = open_work(tmp_path, EXERCISES)
    assert not work.sources[ONE].notebook
    assert "training_loop.ipynb was not graded" in work.notes[0]


def test_a_notebook_alone_names_its_student(tmp_path: Path) -> None:
    work = open_work(put(tmp_path, "ann.ipynb", text=notebook("x = 1")) / "ann.ipynb", EXERCISES)
    assert (work.student, graded(work)) == ("ann", list(EXERCISES))


def test_a_zipped_notebook(tmp_path: Path) -> None:
    put_zip(tmp_path / "a.zip", "hw/ann.ipynb", ".ipynb_checkpoints/b.ipynb", text=notebook("x"))
    assert graded(open_work(tmp_path / "a.zip", EXERCISES)) == list(EXERCISES)


def test_two_notebooks_are_refused(tmp_path: Path) -> None:
    put(tmp_path / "ann", "a.ipynb", text=notebook("x"))
    put(tmp_path / "ann", "b.ipynb", text=notebook("y"))
    assert refusal(tmp_path / "ann") == (
        "ann holds more than one notebook (a.ipynb, b.ipynb): hand in one."
    )


def test_the_intake_never_imports_torch() -> None:
    code = "import sys, autograder.intake; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
