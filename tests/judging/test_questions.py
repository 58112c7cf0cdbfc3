"""What a check asks is drawn once, and a worker answers as the student's own process does."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import torch

from autograder import exercises
from autograder.exercises import Check
from autograder.intake import open_work
from autograder.judging import expect, questions
from autograder.judging.judge import run_checks
from autograder.judging.questions import asks
from autograder.official import grade_one
from autograder.oracle.inputs import Inputs
from autograder.results import CheckResult, Outcome
from autograder.sandbox.client import Sandbox
from autograder.sandbox.isolated import IsolatedSubmission
from autograder.sandbox.workplace import Workplace
from autograder.submission.calls import Call
from autograder.submission.cases import Answers, Case
from autograder.submission.local import LocalSubmission
from autograder.submission.protocol import Submission
from autograder.submission.time_limit import TimeLimit
from tests.attacks.forgery_frames import ATTACKS
from tests.support.course import NAMES, SOLUTIONS, TOTAL, isolates, points, sandbox, solution

COUNTING = b"""
made = 0


def f(x):
    global made
    made += 1
    print(f"<{made}: {x}>")
    if x == 7:
        raise ValueError("seven")
    while x == 8:
        pass
    return made


C = 0.5
"""


def check(name: str, *numbers: int, wrong: int = 0, once: bool = False, more: int = 0) -> Check:
    """A check that asks f of these numbers; `wrong` is one that it does not take.

    With `more` it asks f of that number when it has all answers.
    """

    def draw(inputs: Inputs) -> Iterator[Case[int]]:
        return (Case(Call("f", {"x": number}), number, once) for number in numbers)

    def judge(answers: Answers[int]) -> None:
        for record, number in answers:
            expect.that(number != wrong, "It is wrong.", record)

    def judge_and_ask(answers: Answers[int], submission: Submission) -> None:
        judge(answers)
        expect.finished(submission.call("f", {"x": more}))

    function = asks(draw)(judge_and_ask) if more else asks(draw)(judge)
    return Check("ex2_mse_loss", name, function, 1, "A rule.")


def told(checks: Iterable[CheckResult]) -> list[tuple[str, str]]:
    return [(str(result.outcome), result.printed.replace("\n", "")) for result in checks]


def locally(*checks: Check) -> list[tuple[str, str]]:
    submission = LocalSubmission(Path("ex2_mse_loss.py"), TimeLimit(0.5), text=COUNTING)
    return told(run_checks(checks, submission, 0))


def isolated(*checks: Check) -> list[tuple[str, str]]:
    workplace = Workplace(sandbox())
    try:
        submission = IsolatedSubmission(workplace, "ex2_mse_loss.py", COUNTING, seconds=0.5)
        return told(run_checks(checks, submission, 0))
    finally:
        workplace.close()


@isolates
def test_a_worker_makes_the_calls_in_their_order() -> None:
    checks = check("a", 1, 2, 3), check("b", 4, more=5), check("c", 6, 9)
    expected = [
        ("passed", "<1: 1><2: 2><3: 3>"),
        ("passed", "<4: 4><5: 5>"),
        ("passed", "<6: 6><7: 9>"),
    ]
    assert locally(*checks) == isolated(*checks) == expected


@isolates
def test_after_a_problem_nothing_is_made_that_no_check_wants() -> None:
    checks = check("a", 1, 7, 3), check("b", 4, 5), check("c", 7), check("d", 6)
    expected = [
        ("raised", "<1: 1><2: 7>"),
        ("passed", "<3: 4><4: 5>"),
        ("raised", "<5: 7>"),
        ("passed", "<6: 6>"),
    ]
    assert locally(*checks) == isolated(*checks) == expected


@isolates
def test_after_a_wrong_answer_nothing_is_made_that_no_check_wants() -> None:
    checks = check("a", 1, 2, 3, wrong=1), check("b", 4)
    expected = [("wrong", "<1: 1>"), ("passed", "<2: 4>")]
    assert locally(*checks) == isolated(*checks) == expected


@isolates
def test_an_endless_call_costs_the_checks_that_wait_for_it() -> None:
    checks = check("a", 1, 8, 2), check("b", 3), check("c", 2, 8, wrong=2), check("d", 4)
    expected = ["timed out", "passed", "wrong", "passed"]
    assert [outcome for outcome, _ in isolated(*checks)] == expected
    assert [outcome for outcome, _ in locally(*checks)] == expected


@isolates
def test_an_equal_call_is_made_once() -> None:
    checks = check("a", 1, 2, once=True), check("b", 2, 3, once=True), check("c", 2)
    expected = [("passed", "<1: 1><2: 2>"), ("passed", "<3: 3>"), ("passed", "<4: 2>")]
    assert locally(*checks) == isolated(*checks) == expected


@isolates
def test_a_call_made_once_for_a_check_that_ended_early_serves_the_next() -> None:
    checks = check("a", 1, 2, 3, wrong=1, once=True), check("b", 1, 2, 3, once=True), check("c", 4)
    expected = [("wrong", "<1: 1>"), ("passed", "<2: 2><3: 3>"), ("passed", "<4: 4>")]
    assert locally(*checks) == isolated(*checks) == expected


@isolates
def test_a_file_that_harms_its_worker_while_it_is_read_in_costs_none_before_it(
    tmp_path: Path,
) -> None:
    wrong = solution("ex5_wider_layer").replace("append(loss.item())", "append(2 * loss.item())")
    (tmp_path / "ex5_wider_layer.py").write_text(wrong, encoding="utf-8")
    harmful = "import os\n\nos._exit(3)\n"
    (tmp_path / "ex6_early_stopping.py").write_text(harmful, encoding="utf-8")
    result = grade_one.grade(open_work(tmp_path, exercises.names()), sandbox(), 7)
    outcomes = {check.name: check.outcome for check in result.exercises[4].checks}
    assert outcomes.pop("test_loss_curve") is Outcome.WRONG
    assert outcomes.pop("test_trained_parameters") is Outcome.PASSED


@isolates
def test_a_file_that_raises_is_told_in_every_check() -> None:
    text = b"print('here')\nraise OSError('no')\n"
    workplace = Workplace(sandbox())
    submission = IsolatedSubmission(workplace, "ex2_mse_loss.py", text)
    results = run_checks([check("a", 1, 2), check("b", 3, more=4)], submission, 0)
    workplace.close()
    assert [result.outcome for result in results] == [Outcome.RAISED, Outcome.RAISED]
    assert all("OSError: no" in result.message for result in results)


@isolates
def test_answers_larger_than_a_pipe_hold_nobody_up() -> None:
    text = b"import torch\n\n\ndef f(x):\n    return torch.ones(500_000) * x.sum()\n"
    size = torch.ones(400_000)

    def draw(inputs: Inputs) -> Iterator[Case[int]]:
        return (Case(Call("f", {"x": size * n}), n) for n in range(8))

    def judge(answers: Answers[int]) -> None:
        for record, n in answers:
            expect.returned(record, torch.full((500_000,), n * 400_000.0), "value")

    workplace = Workplace(sandbox())
    submission = IsolatedSubmission(workplace, "ex2_mse_loss.py", text)
    one = Check("ex2_mse_loss", "a", asks(draw)(judge), 1, "A rule.")
    (result,) = run_checks([one], submission, 0)
    workplace.close()
    assert result.passed, result.message


@isolates
def test_a_file_is_not_blamed_for_one_before_it_that_ended_the_worker(tmp_path: Path) -> None:
    (attack,) = (one for one in ATTACKS if one.name == "answers_what_is_asked_meanwhile")
    for name, text in {
        **attack.files,
        "ex3_parameter_update": solution("ex3_parameter_update"),
    }.items():
        (tmp_path / f"{name}.py").write_text(text)
    result = grade_one.grade(open_work(tmp_path, exercises.names()), sandbox(), 5)
    assert [part.score for part in result.exercises[1:3]] == [
        0,
        points("ex3_parameter_update"),
    ]
    assert any(check.waiting for check in result.exercises[1].checks)


def children(process: int) -> list[str]:
    """The children of a process that has one thread."""
    return Path(f"/proc/{process}/task/{process}/children").read_text().split()


@isolates
def test_a_worker_that_ended_before_it_was_needed_costs_nobody_anything() -> None:
    work = open_work(SOLUTIONS, exercises.names())
    with Sandbox(bubblewrap=False) as ours:
        ours.wait()
        assert grade_one.grade(work, ours, 1).score == TOTAL
        for _ in range(2):
            while len(spare := children(ours.process)) != 1:
                time.sleep(0.01)
            os.kill(int(spare[0]), signal.SIGKILL)
            while "(zombie)" not in Path(f"/proc/{spare[0]}/status").read_text():
                time.sleep(0.01)
            assert grade_one.grade(work, ours, 1).score == TOTAL


@isolates
def test_a_drawing_that_fails_is_that_check_s_fault_each_time() -> None:
    def draw(inputs: Inputs) -> Iterator[Case[int]]:
        yield Case(Call("f", {"x": 1}), 1)
        raise ValueError("no reference")

    def judge(answers: Answers[int]) -> None:
        for record, _ in answers:
            expect.finished(record)

    broken = Check("ex2_mse_loss", "b", asks(draw)(judge), 1, "A rule.")
    expected = ["passed", "grader broken", "passed"]
    for grade in (locally, isolated, isolated):
        outcomes = grade(check("a", 2), broken, check("c", 3))
        assert [outcome for outcome, _ in outcomes] == expected


@pytest.mark.parametrize("name", NAMES)
def test_what_is_asked_depends_on_the_inputs_alone(name: str) -> None:
    for one in exercises.load(name).checks:
        inputs = [Inputs(seed, name, one.name) for seed in (1, 1, 2)]
        first, again, other = ([*questions.cases_of(one, drawn)] for drawn in inputs)
        assert all(a is b for a, b in zip(first, again, strict=True))
        assert len(first) == len(other) > 0
        if not any(case.call.constant or "d_hidden" in case.call.arguments for case in first):
            assert all(a.key != b.key for a, b in zip(first, other, strict=True))
