"""The rows for a spreadsheet."""

from __future__ import annotations

from autograder.class_report.summary import ClassSummary, Ungraded, summary_of
from autograder.class_report.table import head_of, rows_of
from tests.support.class_results import ONE, TWO, WRONG, result, small_class


def rows(summary: ClassSummary) -> dict[object, dict[str, object]]:
    head = head_of(summary)
    return {row[0]: dict(zip(head, row, strict=True)) for row in rows_of(summary)}


def test_a_row_has_points_and_what_was_told() -> None:
    found = rows(summary_of(small_class()))
    assert found["Ada Lovelace"] == {
        "student": "Ada Lovelace", "score": 11, "max_score": 11, ONE: 6, TWO: 5, "next": "",
        "seconds": 0.5, "status": "graded", "reason": "", "causes": "", "clusters": "",
    }  # fmt: skip
    assert (found["Bjørn Øst"]["causes"], found["Bjørn Øst"]["next"]) == ("root_left_out", TWO)
    assert found["李雷"]["clusters"] == "ex1-1"


def test_who_was_not_graded_has_no_points() -> None:
    summary = summary_of([result("ada")], [Ungraded("bob", "not graded", "No file.")])
    row = rows(summary)["bob"]
    assert (row["score"], row[ONE], row["status"]) == ("", "", "not graded")
    assert row["reason"] == "No file."


def test_an_earlier_run_adds_what_changed() -> None:
    before = summary_of([result("ada", two=WRONG), result("bob")])
    found = rows(summary_of([result("ada"), result("bob")]).against(before))
    assert found["ada"]["before"] == 6
    assert (found["ada"]["gained"], found["ada"]["lost"]) == ("ex2_mse_loss::test_value", "")
    assert found["bob"]["before"] == ""
