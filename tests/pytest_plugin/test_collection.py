"""Which files of a folder are exercises, and what is said about those that are missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from autograder import exercises
from tests.support.course import ASSIGNMENTS, NAMES, ROOT, SOLUTIONS
from tests.support.student_run import FIRST, SECOND, folder, rows, run


def test_items_stand_under_the_student_s_file(pytester: pytest.Pytester) -> None:
    folder(pytester)
    result = run(pytester, "work", "--collect-only", "-q")
    ids = [line for line in result.outlines if "::" in line]
    wanted = [
        f"work/{name}.py::{check.name}" for name in NAMES for check in exercises.load(name).checks
    ]
    assert ids == wanted


def test_a_missing_file_keeps_its_row(pytester: pytest.Pytester) -> None:
    work = folder(pytester)
    (work / f"{SECOND}.py").unlink()
    result = run(pytester, "work")
    assert list(rows(result)) == [*NAMES, "total"]
    assert "not attempted" in rows(result)[SECOND]
    assert f"Note: {SECOND}.py is missing from this folder: put the stub back to begin." in (
        result.outlines
    )


def test_a_missing_file_is_told_once(pytester: pytest.Pytester) -> None:
    work = folder(pytester)
    (work / f"{FIRST}.py").unlink()
    told = run(pytester, "work").stdout.str()
    assert f"Next: work/{FIRST}.py\n  {FIRST}.py is missing from this folder: put" in told
    assert told.count("is missing") == 1
    assert "is missing" not in run(pytester, f"work/{SECOND}.py").stdout.str()


NEAR = ["ex1.py", "ex1_forward_pas.py", "ex1_forward_pass_v2.py", "forward_pass.py", "Exercise1.py"]


@pytest.mark.parametrize("near", NEAR)
def test_a_renamed_file_is_to_be_renamed_back(near: str, pytester: pytest.Pytester) -> None:
    work = folder(pytester)
    (work / f"{FIRST}.py").rename(work / near)
    told = run(pytester, "work").stdout.str()
    advice = f"{FIRST}.py is missing from this folder: rename {near} to {FIRST}.py."
    assert " ".join(told.split()).count(advice) == 1
    assert "is not the name of an exercise" not in told


def test_in_a_checkout_git_brings_the_stub_back(pytester: pytest.Pytester) -> None:
    work = folder(pytester)
    (pytester.path / ".git").mkdir()
    (work / f"{FIRST}.py").unlink()
    (work / f"{SECOND}.py").unlink()
    told = " ".join(run(pytester, "work").stdout.str().split())
    for name in (FIRST, SECOND):
        assert told.count(f"`git checkout -- work/{name}.py` brings the stub back.") == 1


def test_a_misnamed_file_is_noted(pytester: pytest.Pytester) -> None:
    work = folder(pytester)
    (work / f"{SECOND} (1).py").write_text("x = 1\n")
    result = run(pytester, "work")
    assert f"Note: {SECOND} (1).py is not the name of an exercise and was not graded." in (
        result.outlines
    )


def test_a_folder_without_exercises_is_pytest_s_own(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_own="def test_own(): pass")
    result = run(pytester)
    result.assert_outcomes(passed=1)
    assert rows(result) == {}


def test_it_runs_as_a_student_types_it() -> None:
    command = [sys.executable, "-m", "pytest", "assignments", "-k", "ex2", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"Next: assignments/{SECOND}.py:" in done.stdout
    assert "not attempted" in done.stdout


@pytest.mark.parametrize("where", ["inside", "elsewhere"])
def test_it_runs_from_any_folder(
    where: str, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    cwd, argument, shown = {
        "inside": (ASSIGNMENTS, ".", ""),
        "elsewhere": (pytester.path, str(ASSIGNMENTS), f"{ASSIGNMENTS.as_posix()}/"),
    }[where]
    monkeypatch.chdir(cwd)
    result = run(pytester, argument, "-k", "ex2", "-p", "no:cacheprovider")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert f"Next: {shown}{SECOND}.py:" in result.stdout.str()
    assert "not attempted" in result.stdout.str()


def test_plain_pytest_at_the_root_means_the_assignments(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    told = run(pytester, "--collect-only", "-q", "-p", "no:cacheprovider").stdout.str()
    assert f"assignments/{FIRST}.py::test_interface" in told
    assert "solutions" not in told


def test_the_reference_folder_is_graded_like_any(tmp_path: Path) -> None:
    assert sorted(path.stem for path in SOLUTIONS.glob("*.py")) == sorted(NAMES)
