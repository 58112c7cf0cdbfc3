"""The grader's own faults are told apart from a student's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from autograder.exercises import Check, ExerciseError, load
from autograder.judging import expect
from autograder.judging.causes import Causes
from autograder.judging.judge import Judge, run_checks
from autograder.judging.verdict import CheckFailed
from autograder.oracle.inputs import Inputs
from autograder.results import CheckResult, Outcome
from autograder.submission.calls import Value
from autograder.submission.local import LocalSubmission
from autograder.submission.protocol import Submission
from autograder.submission.time_limit import TimeLimit
from tests.support.course import NAMES, SOLUTIONS


def graded(function: Callable[..., None]) -> CheckResult:
    check = Check("ex2_mse_loss", function.__name__, function, 4, "The rule.")
    submission = LocalSubmission(SOLUTIONS / "ex2_mse_loss.py")
    causes = Causes(check.exercise, submission)
    return Judge(submission, causes=causes).run(check, Inputs(0))


def test_a_check_that_fails_by_itself_is_the_grader_s_fault() -> None:
    def test_faulty(submission: Submission, inputs: Inputs) -> None:
        raise ZeroDivisionError("in the check")

    result = graded(test_faulty)
    assert (result.outcome, result.score) == (Outcome.GRADER_BROKEN, 0)
    assert "this is not your fault" in result.message
    assert "in the check" in result.details


def test_a_check_that_expects_nothing_of_an_unknown_function_is_still_told() -> None:
    def test_other(submission: Submission, inputs: Inputs) -> None:
        record = submission.call("no_such", {})
        assert record.problem is not None
        raise CheckFailed(record.problem.outcome, record.problem.message, record)

    assert graded(test_other).outcome is Outcome.WRONG


def test_a_search_for_the_cause_that_fails_leaves_the_verdict_and_a_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def lost(*_: object) -> None:
        raise ZeroDivisionError("in the search")

    def test_other(submission: Submission, inputs: Inputs) -> None:
        arguments = {"y_pred": torch.ones(2, 1), "y_true": torch.zeros(2, 1)}
        record = submission.call("mse_loss", arguments)
        raise CheckFailed(Outcome.WRONG, "It is another number.", record)

    monkeypatch.setattr(Causes, "of", lost)
    result = graded(test_other)
    assert (result.outcome, result.message) == (Outcome.WRONG, "It is another number.")
    assert "in the search" in caplog.text
    caplog.clear()  # as no other test may leave one


def checks(**bodies: tuple[int, tuple[str, ...]]) -> dict[str, Check]:
    """Checks of `f`: each passes if f's value is the given one, and needs the checks it names."""
    made: dict[str, Check] = {}
    for name, (wanted, needs) in bodies.items():
        needed = tuple(made[need] for need in needs)
        body = looking_for(wanted)
        made[name] = Check("ex2_mse_loss", name, body, 2, "The rule.", needs_one_of=needed)
    return made


def looking_for(wanted: int) -> Callable[[Submission], None]:
    def body(submission: Submission) -> None:
        record = submission.call("f", {})
        expect.that(wanted in (record.returned, ANY), "It is another number.", record)

    return body


ANY = -1  # a value that is always right
F = b"def f():\n    calls.append(1)\n    return 7\n\n\ncalls = []\n"


def outcomes(known: dict[str, Check], *names: str, text: bytes = F) -> dict[str, CheckResult]:
    submission = LocalSubmission(Path("f.py"), text=text)
    results = run_checks([known[name] for name in names], submission, 0)
    return {result.name: result for result in results}


def test_form_without_substance_waits_and_says_for_what() -> None:
    known = checks(right=(7, ()), wrong=(8, ()), also=(9, ()), form=(ANY, ("wrong", "also")))
    result = outcomes(known, "form", "wrong", "also")["form"]
    assert (result.outcome, result.score, result.max_score) == (Outcome.WAITING, 0, 2)
    assert result.message == (
        "This holds, but form alone earns nothing: it counts once wrong or also passes."
    )
    assert result.details == ""


def test_one_of_the_needed_checks_is_enough() -> None:
    known = checks(wrong=(8, ()), right=(7, ()), form=(ANY, ("wrong", "right")))
    assert outcomes(known, *known)["form"].passed
    assert outcomes(known, *known)["form"].score == 2


def test_form_that_does_not_hold_does_not_wait() -> None:
    known = checks(wrong=(8, ()), form=(9, ("wrong",)))
    assert outcomes(known, *known)["form"].outcome is Outcome.WRONG


def test_what_waits_lets_others_wait() -> None:
    known = checks(wrong=(8, ()), form=(ANY, ("wrong",)), more=(ANY, ("form",)))
    found = outcomes(known, "more", "form", "wrong")
    assert [found[name].outcome for name in known] == [
        Outcome.WRONG,
        Outcome.WAITING,
        Outcome.WAITING,
    ]


@pytest.mark.parametrize("order", [("form", "value"), ("value", "form"), ("form",)])
def test_an_outcome_depends_on_no_order_and_no_choice(order: tuple[str, ...]) -> None:
    for value, outcome in ((7, Outcome.PASSED), (8, Outcome.WAITING)):
        known = checks(value=(value, ()), form=(ANY, ("value",)))
        assert outcomes(known, *order)["form"].outcome is outcome


def test_a_needed_check_runs_once() -> None:
    known = checks(value=(2, ()), one=(ANY, ("value",)), two=(ANY, ("value",)))
    text = b"calls = []\n\n\ndef f():\n    calls.append(1)\n    return len(calls)\n"
    found = outcomes(known, "one", "two", "value", text=text)
    assert {result.outcome for result in found.values()} == {Outcome.PASSED}


@pytest.mark.parametrize("body", ["raise ValueError", "raise NotImplementedError", "while True: 1"])
def test_whatever_is_wrong_with_the_needed_check_form_waits(body: str) -> None:
    def needed(submission: Submission) -> None:
        expect.finished(submission.call("f", {}))

    def form(submission: Submission) -> None:
        expect.finished(submission.call("g", {}))

    value = Check("ex2_mse_loss", "value", needed, 2, "The rule.")
    known = Check("ex2_mse_loss", "form", form, 2, "The rule.", needs_one_of=(value,))
    text = f"def f():\n    {body}\n\n\ndef g():\n    return 1\n".encode()
    submission = LocalSubmission(Path("f.py"), TimeLimit(0.3), text=text)
    result, _ = run_checks([known, value], submission, 0)
    assert result.outcome is Outcome.WAITING


def test_a_needed_check_that_breaks_is_the_grader_s_fault_and_form_waits() -> None:
    def test_faulty(submission: Submission) -> None:
        raise ZeroDivisionError

    faulty = Check("ex2_mse_loss", "test_faulty", test_faulty, 2, "The rule.")
    form = replace(checks(form=(ANY, ()))["form"], needs_one_of=(faulty,))
    found = outcomes({"form": form, "faulty": faulty}, "form", "faulty")
    assert found["form"].outcome is Outcome.WAITING
    assert found["test_faulty"].outcome is Outcome.GRADER_BROKEN


DRAWS = b"""
import random
import numpy as np
import torch

def draws():
    return [torch.rand(()).item(), random.random(), np.random.random()]
"""


def test_a_seed_that_comes_again_is_new_to_other_generators_than_torch_s() -> None:
    def drawn() -> list[list[Value]]:
        submission = LocalSubmission(Path("draws.py"), text=DRAWS)
        records = [submission.call("draws", {}, seed=seed) for seed in (7, 8, 7, 7, 0, 0)]
        return [row for row in (record.returned for record in records) if isinstance(row, list)]

    rows = drawn()
    assert drawn() == rows
    torchs, *others = zip(*rows, strict=True)
    assert torchs[0] == torchs[2] == torchs[3] != torchs[1]
    for values in others:
        assert len({*values}) == 5
        assert values[4] == values[5]


@pytest.mark.parametrize("name", NAMES)
def test_checks_are_sentences_with_points(name: str) -> None:
    for check in load(name).checks:
        assert check.points >= 1
        assert check.title.endswith(".")


def test_an_unknown_exercise_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load("ex99_nothing")
    assert issubclass(ExerciseError, Exception)
