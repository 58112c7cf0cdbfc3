"""A class summed up, and its data files."""

from __future__ import annotations

import json
from dataclasses import replace

from autograder.class_report.summary import SCHEMA, Ungraded, summary_of
from autograder.results import Outcome
from tests.support.class_results import ONE, PASSED, TWO, WRONG, result, small_class


def test_a_class_is_summed_up() -> None:
    summary = summary_of(small_class(), [Ungraded("Zoë", "not graded", "No file.")])
    rows = {one.student: one for one in summary.students}
    assert [*rows] == sorted(rows, key=str.casefold)
    assert rows["Ada Lovelace"].points == {ONE: 6, TWO: 5}
    assert [rows[name].stuck for name in ("Ada Lovelace", "李雷", "Emmy Noether")] == ["", ONE, TWO]
    assert (summary.scores.students, summary.scores.max_score) == (5, 11)
    assert [cause.students for cause in summary.causes] == [("Bjørn Øst", "Chiara Rossi")]
    assert [cluster.students for cluster in summary.clusters] == [("李雷",)]
    assert summary.slowest[0].seconds == max(row.seconds for row in summary.students)


def test_the_data_says_the_same() -> None:
    summary = summary_of(small_class(), [Ungraded("Zoë", "not graded", "No file.")])
    data = json.loads(summary.to_json())
    assert data["schema"] == SCHEMA
    assert len(data["students"]) == 5
    assert data["ungraded"] == [{"student": "Zoë", "status": "not graded", "reason": "No file."}]
    assert data["causes"][0]["sentence"] == "The root is left out."
    assert data["clusters"][0]["name"] == "ex1-1"
    assert data["exercises"][1]["checks"][0]["outcomes"]["passed"] == 2
    assert data["comparison"] is None


def test_nobody_is_a_class_too() -> None:
    summary = summary_of([])
    assert not summary.students
    assert json.loads(summary.to_json())["scores"]["students"] == 0


def test_failures_that_are_in_no_cluster_are_counted() -> None:
    old = replace(WRONG, behaviour=())
    summary = summary_of([result("ada", one=old), result("bob", one=WRONG)])
    assert (len(summary.clusters), summary.unclustered) == (1, 1)


def test_a_student_whose_check_failed_by_itself_is_marked() -> None:
    broken = replace(PASSED, outcome=Outcome.GRADER_BROKEN, score=0)
    (row,) = summary_of([result("ada", two=broken)]).students
    assert row.broken


def test_several_seeds_are_counted() -> None:
    assert summary_of([result("ada"), replace(result("bob"), seed=8)]).seeds == 2
