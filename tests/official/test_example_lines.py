"""The line of an example is the student's own, and nothing personal stands in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.class_report.summary import ClassSummary, summary_of
from autograder.intake import open_entry, students_in
from autograder.official.example_lines import bare, with_lines
from autograder.results import Cause
from tests.support.class_results import EXPLAINED, TWO, result

CODE = """# Ada Lovelace, 12345
import torch


def mse_loss(y_pred, y_true):
    ada = y_pred - y_true  # by Ada
    return (ada ** 2).sum() / len(y_true)
"""
EXERCISES = ["ex1_forward_pass", TWO]


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    home = tmp_path / "in" / "Ada Lovelace"
    home.mkdir(parents=True)
    (home / f"{TWO}.py").write_text(CODE, encoding="utf-8")
    return tmp_path / "in"


def shown(submissions: Path, line: int, digest: str = "") -> str:
    (entry,) = students_in(submissions, EXERCISES)
    cause = Cause("repair", "rule", line, "Line 6: it is wrong.")
    told = replace(EXPLAINED, cause=cause)
    digest = digest or open_entry(entry, EXERCISES).digest
    graded = replace(result("Ada Lovelace", two=told), submission=digest)
    summary: ClassSummary = summary_of([graded])
    (found,) = with_lines(summary, {entry.student: entry}, EXERCISES).causes
    return found.code


def test_the_line_is_shown_without_comment_indentation_and_name(submissions: Path) -> None:
    assert shown(submissions, 6) == "… = y_pred - y_true"
    assert shown(submissions, 7) == "return (… ** 2).sum() / len(y_true)"


@pytest.mark.parametrize("line", [1, 400, 0])
def test_there_may_be_no_line_to_show(line: int, submissions: Path) -> None:
    assert shown(submissions, line) == ""


def test_work_that_has_changed_since_shows_no_line(submissions: Path) -> None:
    assert shown(submissions, 6, digest="of another time") == ""


def test_a_student_without_a_submission_has_no_line() -> None:
    summary = summary_of([result("bob", two=EXPLAINED)])
    assert with_lines(summary, {}, EXERCISES) == summary


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("    return x  # by Ada", "return x"),
        ("\tname = '# not a comment'  # is one", "name = '# not a comment'"),
        ("    total = (x +  # and then", "total = (x +"),
        ("    # by Ada", ""),
        ("    ''' # Ada", "'''"),
        ("return x", "return x"),
        ("", ""),
    ],
)
def test_a_bare_line_has_no_comment(line: str, code: str) -> None:
    assert bare(line) == code
