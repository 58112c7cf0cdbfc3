"""Each cause is counted once for a student and exercise, in words without a student's line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.class_report.told import ONLY_THE_PLACE, causes_of
from autograder.results import Cause, CheckResult, Result
from tests.support.class_results import CAUSE, EXPLAINED, TWO, WRONG, exercise, result


def told(sentence: str, rule: str = "root_left_out", by: str = "repair") -> CheckResult:
    return replace(EXPLAINED, cause=Cause(by, rule, 9, sentence))


def test_a_cause_is_counted_for_each_student_with_the_first_as_its_example() -> None:
    results = [result("ada", two=EXPLAINED), result("bob"), result("eve", two=EXPLAINED)]
    (cause,) = causes_of(iter(results))
    assert cause.students == ("ada", "eve")
    assert (cause.exercise, cause.rule, cause.example) == (TWO, "root_left_out", "ada")
    assert (cause.line, cause.check) == (4, "The value is right.")
    assert cause.sentence == "The root is left out."


def test_checks_that_share_a_cause_count_it_once() -> None:
    checks = (EXPLAINED, replace(EXPLAINED, name="test_gradient"))
    (cause,) = causes_of(iter([Result("ada", (exercise(TWO, *checks),), 1)]))
    assert cause.students == ("ada",)


@pytest.mark.parametrize(
    "sentence",
    [
        "Line 12: the root is left out.",
        "Cell ex2_mse_loss, line 12: the root is left out.",
        "Line 12: the root is left out. Some check still fails after that.",
        "the root is left out.",
    ],
)
def test_the_sentence_names_no_line_of_one_student(sentence: str) -> None:
    (cause,) = causes_of(iter([result("ada", two=told(sentence))]))
    assert cause.sentence == "The root is left out."


def test_of_several_wordings_the_commonest_is_shown_with_its_own_example() -> None:
    words = ["Line 1: `a` is left out.", "Line 2: `b` is left out.", "Line 3: `b` is left out."]
    results = [result(str(place), two=told(text)) for place, text in enumerate(words)]
    (cause,) = causes_of(iter(results))
    assert (cause.sentence, cause.example) == ("`b` is left out.", "1")
    assert len(cause.students) == 3


def test_a_place_alone_is_one_kind_of_cause_whatever_the_edit() -> None:
    words = "Everything passes once line {} is changed: look at what it does."
    checks = [told(words.format(line), f"rule_{line}", "place") for line in (3, 5)]
    results = [result(str(place), two=check) for place, check in enumerate(checks)]
    (cause,) = causes_of(iter(results))
    assert (cause.by, cause.rule, cause.sentence) == ("place", "", ONLY_THE_PLACE)
    assert cause.students == ("0", "1")


def test_the_causes_told_to_most_come_first() -> None:
    rare = replace(EXPLAINED, cause=replace(CAUSE, rule="another", sentence="Line 1: another."))
    results = [result("a", two=rare), result("b", two=EXPLAINED), result("c", two=EXPLAINED)]
    assert [cause.rule for cause in causes_of(iter(results))] == ["root_left_out", "another"]
    assert not causes_of(iter([result("ada", two=WRONG)]))
