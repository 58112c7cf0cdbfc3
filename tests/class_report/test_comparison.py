"""Two runs: who changed, by which checks, and what the class gained."""

from __future__ import annotations

from autograder.class_report.comparison import CheckChange, Comparison, StudentChange
from autograder.class_report.summary import summary_of
from autograder.results import Result
from tests.support.class_results import FORM, PASSED, TWO, WRONG, exercise, result


def compared(before: list[Result], after: list[Result]) -> Comparison:
    found = summary_of(after).against(summary_of(before)).comparison
    assert found is not None
    return found


def test_who_changed_and_by_which_check() -> None:
    before = [result("ada", two=WRONG), result("bob"), result("eve")]
    after = [result("ada"), result("bob", one=WRONG), result("eve")]
    found = compared(before, after)
    assert found.changed == (
        StudentChange("ada", 6, 11, ("ex2_mse_loss::test_value",), ()),
        StudentChange("bob", 11, 6, (), ("ex1_forward_pass::test_value",)),
    )
    assert (found.both, found.better, found.worse) == (3, 1, 1)
    assert found.checks == (
        CheckChange("ex1_forward_pass::test_value", 0, 1),
        CheckChange("ex2_mse_loss::test_value", 1, 0),
    )
    assert found.means == (28 / 3, 28 / 3)


def test_a_student_of_one_run_alone_is_named_and_not_compared() -> None:
    found = compared([result("ada"), result("gone")], [result("ada"), result("new", two=WRONG)])
    assert (found.both, found.joined, found.gone) == (1, ("new",), ("gone",))
    assert found.means == (11, 11)
    assert not found.changed


def test_other_checks_with_the_same_score_are_a_change() -> None:
    one = Result("ada", (exercise(TWO, PASSED, WRONG),), 1)
    other = Result("ada", (exercise(TWO, WRONG, PASSED),), 1)
    assert not compared([one], [other]).changed
    form = Result("ada", (exercise(TWO, WRONG, FORM),), 1)
    swapped = Result("ada", (exercise(TWO, PASSED),), 1)
    (change,) = compared([form], [swapped]).changed
    assert (change.gained, change.lost) == (
        ("ex2_mse_loss::test_value",), ("ex2_mse_loss::test_form",),
    )  # fmt: skip


def test_nobody_in_both_runs_is_no_division() -> None:
    assert compared([result("ada")], [result("bob")]).means == (0, 0)
