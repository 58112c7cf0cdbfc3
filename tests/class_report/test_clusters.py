"""Students whose code does the same stand in one cluster, whatever they wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.class_report import clusters as clusters_module
from autograder.class_report.clusters import Clusters, clusters_of
from autograder.judging.known_mistakes import mistakes_of
from autograder.results import Cause, CheckResult, ExerciseResult, Outcome, Result, same_behaviour
from tests.support.course import grade, solution

EXERCISE = "ex2_mse_loss"
SUMS = (
    "    return ((y_pred - y_true) ** 2).sum()\n",
    "    apart = y_true - y_pred\n    return (apart * apart).sum()\n",
    "    total = 0.0\n    for row in y_pred - y_true:\n        total = total + row[0] ** 2\n"
    "    return total\n",
)
CHECK = CheckResult(
    "test_value", Outcome.WRONG, 0, 3, "The rule.", "It is 3.", behaviour=("f: float | 3 1 2",)
)
CAUSE = Cause("repair", "root_left_out", 3, "Line 3: the root is left out.")


def result(student: str, *checks: CheckResult, exercise: str = EXERCISE) -> Result:
    most = sum(check.max_score for check in checks)
    return Result(student, (ExerciseResult(exercise, most, checks),), 1)


def graded(student: str, text: str, folder: Path) -> Result:
    checks = grade(EXERCISE, text, folder, isolated=False, behaviour=True)
    return result(student, *checks.values())


def test_those_who_do_the_same_stand_together_however_they_wrote_it(tmp_path: Path) -> None:
    texts = [f"def mse_loss(y_pred, y_true):\n{body}" for body in SUMS]
    results = [graded(f"sum {place}", text, tmp_path) for place, text in enumerate(texts)]
    results += [
        graded(mistake.name, mistake.submission(solution(EXERCISE)), tmp_path)
        for mistake in mistakes_of(EXERCISE)
        if mistake.name in ("root", "largest", "not_squared")
    ]
    results.append(graded("right", solution(EXERCISE), tmp_path))
    largest, *others = clusters_of(results)
    assert largest.students == ("sum 0", "sum 1", "sum 2")
    assert (largest.name, largest.exercise, largest.example) == ("ex2-1", EXERCISE, "sum 0")
    assert "test_value" in largest.checks
    assert largest.message
    assert sorted(cluster.students for cluster in others) == [
        ("largest",), ("not_squared",), ("root",),
    ]  # fmt: skip
    assert [cluster.name for cluster in others] == ["ex2-2", "ex2-3", "ex2-4"]


def test_a_failure_with_a_cause_is_in_no_cluster() -> None:
    assert not clusters_of([result("ada", replace(CHECK, cause=CAUSE))])


def test_a_failure_that_may_follow_from_one_with_a_cause_is_counted_and_in_no_cluster() -> None:
    clusters = Clusters()
    clusters.add(result("ada", replace(CHECK, cause=CAUSE), replace(CHECK, name="test_other")))
    clusters.add(result("bob", CHECK))
    assert clusters.beside == 1
    assert [cluster.students for cluster in clusters.found()] == [("bob",)]


def test_results_of_other_seeds_answered_other_calls() -> None:
    results = [result("ada", CHECK), replace(result("bob", CHECK), seed=2)]
    assert [cluster.students for cluster in clusters_of(results)] == [("ada",), ("bob",)]


def test_what_did_not_fail_is_in_no_cluster() -> None:
    outcomes = set(Outcome) - {Outcome.WRONG, Outcome.RAISED, Outcome.TIMED_OUT}
    assert not clusters_of([result(one, replace(CHECK, outcome=one)) for one in outcomes])
    assert not clusters_of([result("ada", replace(CHECK, hidden=True))])
    assert not clusters_of([])


def test_other_checks_outcomes_kinds_or_numbers_make_other_clusters() -> None:
    others = [
        replace(CHECK, name="test_other"),
        replace(CHECK, outcome=Outcome.TIMED_OUT),
        replace(CHECK, behaviour=("f: float32 (1,) | 3 1 2",)),
        replace(CHECK, behaviour=("f: float | 3 1 2.1",)),
    ]
    results = [result(str(place), check) for place, check in enumerate(others)]
    results += [result("first", CHECK), result("last", replace(CHECK, message="It is 4."))]
    results.append(result("elsewhere", CHECK, exercise="ex1_forward_pass"))
    largest, *alone = clusters_of(results)
    assert largest.students == ("first", "last")
    assert {cluster.students for cluster in alone} == {
        ("0",), ("1",), ("2",), ("3",), ("elsewhere",),
    }  # fmt: skip


def test_a_result_that_does_not_say_what_the_code_did_is_counted() -> None:
    clusters = Clusters()
    clusters.add(result("old", replace(CHECK, behaviour=())))
    clusters.add(result("new", CHECK))
    assert clusters.unknown == 1
    assert [cluster.students for cluster in clusters.found()] == [("new",)]


def behaving(size: float, student: str = "") -> Result:
    line = f"f: float | {size:.5g} 1 2"
    return result(student or f"{size:.5g}", replace(CHECK, behaviour=("1 calls", line)))


def test_numbers_are_compared_with_those_of_the_first_however_many_there_are() -> None:
    sizes = [1.0, 1.01, 1.0005, 1.0104, 0.9995, 2.0, 0.0, 5e-7, 1e9, 1.0005e9]
    found = {cluster.students for cluster in clusters_of(map(behaving, sizes))}
    assert found == {
        ("1", "1.0005", "0.9995"),
        ("1.01", "1.0104"),
        ("2",),
        ("0", "5e-07"),
        ("1e+09", "1.0005e+09"),
    }


def test_the_names_of_clusters_do_not_depend_on_the_order_of_students() -> None:
    results = [behaving(size, f"{size} {place}") for size in (3, 2, 4) for place in (1, 2)]
    names = {cluster.name: set(cluster.students) for cluster in clusters_of(results)}
    turned = {cluster.name: set(cluster.students) for cluster in clusters_of(results[::-1])}
    assert names == turned
    assert len(names) == 3


def test_thousands_who_all_do_something_else_take_no_time() -> None:
    """Random starts differ from student to student: no two are compared without need."""
    compared = 0
    results = [behaving(1.0025**place) for place in range(3000)]
    clusters = Clusters()

    def counted(one: Sequence[str], other: Sequence[str]) -> bool:
        nonlocal compared
        compared += 1
        return same_behaviour(one, other)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clusters_module, "same_behaviour", counted)
        for one in results:
            clusters.add(one)
    assert len(clusters.found()) == 3000
    assert compared < 20 * len(results)
