"""The workflow that students get, executed on a released repository."""

from __future__ import annotations

import shutil
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.intake import open_work
from autograder.official import grade_one
from tests.support.actions import Job, run_job
from tests.support.course import NAMES, TOTAL, points, sandbox, solution
from tests.support.handout import UV, check_out, commit, released

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not UV,
    reason="the job runs on Linux with uv on the PATH",
)


def repository(folder: Path, **answers: str) -> Path:
    """A student's repository, made from the template, with these exercises written."""
    shutil.copytree(released(), folder)
    commit(folder)  # as it comes from the template
    for name, text in answers.items():
        (folder / "assignments" / f"{name}.py").write_text(text, encoding="utf-8")
    return folder


def graded(student: Path, temporary: Path) -> Job:
    """Commit and push the work, and run the job on a checkout of it."""
    commit(student)
    check_out(student)
    temporary.mkdir()
    return run_job(student, temporary, student / ".github" / "workflows" / "classroom.yml")


def earned(answers: Mapping[str, str], folder: Path) -> int:
    """The points of these answers when nothing lies beside them."""
    folder.mkdir()
    for name, text in answers.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return grade_one.grade(open_work(folder, NAMES), sandbox(), 1).score


def test_a_push_is_graded_and_told(tmp_path: Path) -> None:
    wrong = solution("ex4_tanh_swap").replace("parameter -= learning", "parameter += learning")
    line = wrong.partition("parameter += learning")[0].count("\n") + 1
    answers = {"ex2_mse_loss": solution("ex2_mse_loss"), "ex4_tanh_swap": wrong}
    student = repository(tmp_path / "work", **answers)
    job = graded(student, tmp_path / "temporary")
    assert job.codes == {"Install the grader": 0, "Grade": 0, "Score": 1}, job.told
    score = earned(answers, tmp_path / "alone")
    assert points("ex2_mse_loss") < score < points("ex2_mse_loss") + points("ex4_tanh_swap")
    assert job.score() == (score, TOTAL)
    assert f"## Score: {score}/{TOTAL}" in job.summary
    assert "seccomp" in job.summary
    assert f"::error file=assignments/ex4_tanh_swap.py,line={line},title=" in job.told["Grade"]
    results = tmp_path / "temporary" / "grader" / "results"
    assert (results / "result.json").is_file()
    assert "<testsuites" in (results / "junit.xml").read_text()
    drawn = sorted(path.stem for path in (results / "figures").iterdir())
    assert drawn == ["ex4_tanh_swap"]  # the other one is right
    assert f"::error title=Score::{score} of {TOTAL} points" in job.told["Score"]


@pytest.mark.parametrize("file", ["wheels/*.whl", ".github/grader/requirements.txt"])
def test_a_changed_grader_grades_nobody(file: str, tmp_path: Path) -> None:
    student = repository(tmp_path / "work")
    (path,) = student.glob(file)
    if path.suffix == ".whl":
        with zipfile.ZipFile(path, "a") as wheel, pytest.warns(UserWarning, match="Duplicate"):
            wheel.writestr("autograder/cli/main.py", "def main():\n    return 0\n")
    else:
        path.write_text("--index-url http://127.0.0.1:9/simple\n")
    job = graded(student, tmp_path / "temporary")
    assert job.codes == {"Install the grader": 1}
    assert "was changed: put back what the course gave" in job.told["Install the grader"]
    assert job.score() is None
    assert job.summary == ""


@pytest.mark.long
@pytest.mark.parametrize("attributes", ["* text eol=crlf\n", "* filter=lfs\n* ident\n* -text\n"])
def test_no_attribute_of_the_repository_changes_the_grader(attributes: str, tmp_path: Path) -> None:
    student = repository(tmp_path / "work", ex2_mse_loss=solution("ex2_mse_loss"))
    (student / ".gitattributes").write_text(attributes)
    job = graded(student, tmp_path / "temporary")
    assert job.score() == (points("ex2_mse_loss"), TOTAL), job.told


def test_without_its_files_there_is_nothing_to_grade(tmp_path: Path) -> None:
    student = repository(tmp_path / "work")
    shutil.rmtree(student / "assignments")
    job = graded(student, tmp_path / "temporary")
    assert job.codes["Grade"] == 3
    assert "autograder:" in job.told["Grade"]
    assert job.score() is None
