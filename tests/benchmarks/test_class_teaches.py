"""The measurement of what a class teaches: it takes rules away, and what it counts is there."""

from __future__ import annotations

import pytest

from autograder.judging import named_causes
from autograder.repairs import catalogue
from benchmarks.class_teaches import (
    BEGIN,
    END,
    PAGE,
    as_in_the_class,
    cause_in,
    measured,
    naming_rules,
    summary,
    taken_away,
    told_now,
)
from tests.support.course import isolates


def test_a_third_of_the_rules_is_taken_away_for_a_while() -> None:
    whole, folder = catalogue.rules(), named_causes.FOLDER
    removed = taken_away()
    assert removed < naming_rules()
    assert 0.25 < len(removed) / len(naming_rules()) < 0.42
    with as_in_the_class(removed):
        assert not {rule.name for rule in catalogue.rules()} & removed
        assert named_causes.all_files() == ()
    assert (catalogue.rules(), named_causes.FOLDER) == (whole, folder)


def test_the_page_holds_the_table() -> None:
    table = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    assert "| wrong answers, graded as one class | " in table
    assert "| … after | " in table


@isolates
@pytest.mark.long
def test_of_one_exercise_the_lost_causes_come_back_in_clusters() -> None:
    found = measured(["ex2_mse_loss"])
    assert found.lost
    clustered = {name for cluster in found.shared for name in cluster.students}
    now = told_now(found)
    assert now
    assert {*now} <= clustered
    assert {*now.values()} <= {*now}  # each example is told its own sentence
    for name, results in found.after.items():
        assert cause_in(found.reduced[name]) is None or results == found.reduced[name]
        assert [check.score for check in results] == [check.score for check in found.whole[name]]
    assert len(list(summary(found))) > 10
