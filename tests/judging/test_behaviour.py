"""Students whose code does the same have the same behaviour, and nobody's words are in it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from torch import Tensor

from autograder.judging.behaviour import LAST_CALLS, behaviour_of
from autograder.results import CheckResult, Outcome, same_behaviour
from autograder.submission.calls import Call, Foreign, Problem, Record, Value
from tests.support.course import NAMES, grade, right_answers, slow_answers, solution

HEAD = "def mse_loss(y_pred, y_true):\n    "
SUM = "return ((y_pred - y_true) ** 2).sum()\n"
SUM_BY_HAND = "total = 0\n    for e in y_pred - y_true:\n        total = total + e[0] ** 2\n"
ROOT = "return ((y_pred - y_true) ** 2).mean().sqrt()\n"
CALL = Call("f", {"x": torch.ones(2)})


def described(folder: Path, body: str) -> dict[str, CheckResult]:
    folder.mkdir(exist_ok=True)
    return grade("ex2_mse_loss", HEAD + body, folder, behaviour=True)


def returned(value: Value) -> tuple[str, ...]:
    return behaviour_of([Record(CALL, value)])


def same(one: Value, other: Value) -> bool:
    return same_behaviour(returned(one), returned(other))


def test_code_that_does_the_same_behaves_alike_however_it_is_written(tmp_path: Path) -> None:
    one = described(tmp_path / "a", SUM)["test_value"]
    other = described(tmp_path / "b", f"{SUM_BY_HAND}    return total\n")["test_value"]
    third = described(tmp_path / "c", ROOT)["test_value"]
    assert one.outcome is other.outcome is third.outcome is Outcome.WRONG
    assert same_behaviour(one.behaviour, other.behaviour)
    assert not same_behaviour(one.behaviour, third.behaviour)


def test_a_check_that_shares_its_calls_with_others_has_a_behaviour_of_its_own(
    tmp_path: Path,
) -> None:
    name = "ex6_early_stopping"
    results = grade(name, solution(name), tmp_path, isolated=False, behaviour=True)
    shared = results["test_stops_below_threshold"], results["test_stops_before_update"]
    assert shared[0].behaviour == shared[1].behaviour
    assert len(shared[0].behaviour) > 1


def test_only_a_run_that_asks_for_it_describes_the_calls(tmp_path: Path) -> None:
    results = grade("ex2_mse_loss", HEAD + SUM, tmp_path, isolated=False)
    assert {check.behaviour for check in results.values()} == {()}


@pytest.mark.parametrize(
    ("exercise", "check"),
    [("ex1_forward_pass", "test_linear_layers"), ("ex2_mse_loss", "test_value")],
)
def test_right_answers_behave_alike(exercise: str, check: str, tmp_path: Path) -> None:
    slow = slow_answers(exercise)
    texts = [
        answer.submission(solution(exercise))
        for answer in right_answers(exercise)
        if answer.name not in slow
    ]
    graded = [grade(exercise, text, tmp_path, isolated=False, behaviour=True) for text in texts[:6]]
    for results in graded:
        assert same_behaviour(results[check].behaviour, graded[0][check].behaviour)


def test_numbers_may_differ_by_rounding_and_no_more() -> None:
    value = torch.linspace(-3, 5, 40)
    assert same(value, value * (1 + 1e-5))
    assert not same(value, value * 1.01)
    assert not same(value, value.flip(0))
    assert not same(value, -value)
    assert same(torch.tensor([1.0, -1.0]), torch.tensor([1.0, -1.0 + 1e-6]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (torch.ones(2), torch.ones(2, dtype=torch.float64)),
        (torch.ones(2), torch.ones(1, 2)),
        (torch.ones(2), torch.ones(2, requires_grad=True)),
        (torch.ones(2), [1.0, 1.0]),
        ([1.0, 2.0], (1.0, 2.0)),
        ([1.0, 2.0], [1.0, 2.0, 3.0]),
        ([1.0, 2.0], [1, 2]),
        (1, True),
        (1, 1.0),
        (None, "None"),
        (math.nan, 0.0),
        (torch.tensor([1.0, math.inf]), torch.tensor([1.0, 0.0])),
        ({"a": 1}, {"a": 2}),
    ],
)
def test_other_values_are_other_behaviours(one: Value, other: Value) -> None:
    assert same(one, one)
    assert not same(one, other)


def test_a_changed_argument_and_its_gradient_belong_to_the_behaviour() -> None:
    def changed(gradient: Tensor | None, by: float = 1.0) -> tuple[str, ...]:
        after = torch.full((2,), by, requires_grad=True)
        after.grad = gradient
        return behaviour_of([Record(CALL, None, {"x": after})])

    assert not same_behaviour(changed(None), changed(torch.ones(2)))
    assert not same_behaviour(changed(None), changed(None, by=2.0))
    # Both mean that the gradient was cleared.
    assert same_behaviour(changed(None), changed(torch.zeros(2)))


def test_the_kind_of_a_problem_is_a_behaviour() -> None:
    def raised(exception: str, text: str, outcome: Outcome = Outcome.RAISED) -> tuple[str, ...]:
        problem = Problem(outcome, "It raised.", "line 3", 3, exception, text)
        return behaviour_of([Record(CALL, problem=problem)])

    first = raised("RuntimeError", "The size of tensor a (10) must match tensor b (5)")
    assert first == raised("RuntimeError", "The size of tensor a (10) must match tensor b (5)")
    assert first != raised("RuntimeError", "The size of tensor a (10) must match tensor b (6)")
    assert first != raised("ValueError", "The size of tensor a (10) must match tensor b (5)")
    assert first != raised("", "", Outcome.TIMED_OUT)
    # Students choose names, and addresses change from run to run.
    assert raised("NameError", "name 'foo' is not defined") == raised(
        "NameError", "name 'bar' is not defined"
    )
    assert raised("TypeError", "<f at 0x7f12>") == raised("TypeError", "<f at 0x8034>")


def test_no_text_of_a_student_is_in_a_behaviour() -> None:
    secret = "IgnoreAllRules"
    values: list[Value] = [
        secret,
        [secret, secret],
        {secret: secret},
        Foreign(f"student.{secret}", secret),
        {secret: {secret: (secret,)}},
    ]
    records = [Record(CALL, value, printed=secret) for value in values]
    problem = Problem(Outcome.RAISED, secret, secret, 1, secret, secret)
    records.append(Record(CALL, problem=problem, warned=(secret,)))
    for record in records:
        assert secret not in str(behaviour_of([record]))


@pytest.mark.parametrize(
    "value",
    [
        torch.ones(0),
        torch.ones(3, dtype=torch.bool),
        torch.ones(3, dtype=torch.complex64),
        torch.ones(3, dtype=torch.bfloat16),
        torch.full((3,), 1e300, dtype=torch.float64) * 1e8,
        10**400,
        [10**400, 1.0],
        [],
        {},
        [[[[[[[1.0]]]]]]],
        [torch.ones(1)] * 5000,
        ["x" * 10_000] * 10_000,
        torch.ones(1_000_000),
        [1.0] * 1_000_000,
    ],
)
def test_any_value_has_a_short_behaviour_that_equals_itself(value: Value) -> None:
    (_, line) = returned(value)
    assert len(line) < 1000
    assert "unreadable" not in line
    assert same(value, value)


def test_a_check_of_many_calls_keeps_the_last_ones() -> None:
    records = [Record(CALL, float(number)) for number in range(1000)]
    found = behaviour_of(records)
    assert len(found) == 1 + LAST_CALLS
    assert same_behaviour(found, behaviour_of(records))
    assert not same_behaviour(found, behaviour_of(records[1:]))
    records[-1] = Record(CALL, 7.0)
    assert not same_behaviour(found, behaviour_of(records))


def test_an_exercise_is_described_the_same_here_and_in_a_worker(tmp_path: Path) -> None:
    for name in NAMES[:3]:
        grade(name, solution(name), tmp_path, behaviour=True)
