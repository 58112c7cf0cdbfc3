"""Where a student stands is read from the mark and the result that it was made of."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from autograder.class_report.differences import CheckStanding
from autograder.official.class_file import read_class_file
from autograder.official.records import Records
from autograder.official.standings import later_names, result_of, standing_of
from tests.support.class_results import EXPLAINED, result, write_class
from tests.support.marked_class import a_class, graded, without


@pytest.fixture
def grades(tmp_path: Path) -> Path:
    return write_class(tmp_path / "grades", [result("ann", two=EXPLAINED)], {"bo": "No file."})


def test_a_graded_student_stands_by_mark_and_checks(grades: Path) -> None:
    mark = read_class_file(grades).students[0]
    found = standing_of(Records(grades), mark)
    assert (found.student, found.status, found.score) == ("ann", "graded", 6)
    assert found.checks["ex2_mse_loss::test_value"] == CheckStanding(
        "wrong", 0, 5, "The value is right."
    )
    assert len(found.checks) == 3
    assert standing_of(Records(grades), mark, "ann (7)").student == "ann (7)"


def test_without_a_mark_there_is_a_reason(grades: Path) -> None:
    found = standing_of(Records(grades), read_class_file(grades).students[1])
    assert (found.score, found.status, found.reason, found.checks) == (
        None, "not graded", "No file.", {},
    )  # fmt: skip


def test_a_grader_that_failed_gives_no_mark(grades: Path) -> None:
    mark = msgspec.structs.replace(read_class_file(grades).students[0], status="grader broken")
    assert standing_of(Records(grades), mark).score is None


def test_a_result_of_another_run_is_none(grades: Path) -> None:
    mark = read_class_file(grades).students[0]
    assert result_of(Records(grades), mark)[1] is not None
    Records(grades).keep("ann", result("ann").to_json())
    assert result_of(Records(grades), mark) == ("", None)
    Records(grades).keep("ann", result("bo", two=EXPLAINED).to_json())
    assert result_of(Records(grades), mark) == ("", None)


def test_a_student_with_another_name_is_found_by_the_id() -> None:
    before = a_class(graded("Ann", 1, id="7"), graded("Bo", 2, id="8"), without("Cy", id="9"))
    after = a_class(
        graded("Ann (7)", 1, id="7"), graded("Bo", 2, id="8"), graded("Cy", 2, id="1"),
        graded("Di", 2, id="9"),
    )  # fmt: skip
    assert later_names(before, after) == {"Ann": "Ann (7)"}


def test_an_id_that_two_share_finds_nobody() -> None:
    before = a_class(graded("Ann", 1, id="7"))
    after = a_class(graded("An", 1, id="7"), graded("A", 2, id="7"))
    assert later_names(before, after) == {}
