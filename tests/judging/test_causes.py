"""A cause is told where a repair of the student's own code shows it, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder import exercises
from autograder.exercises import Check, points_of
from autograder.intake import open_work
from autograder.judging import causes, repair_search
from autograder.judging.causes import Causes
from autograder.judging.judge import grade_exercise, run_checks
from autograder.official import grade_one
from autograder.oracle.inputs import PUBLIC_SEED
from autograder.oracle.memo import Memory
from autograder.results import Cause, CheckResult, Outcome
from autograder.sandbox.isolated import IsolatedSubmission
from autograder.sandbox.workplace import Workplace
from autograder.submission.local import LocalSubmission
from tests.support.course import grade, grade_isolated, isolates, sandbox, solution

NAME = "ex3_parameter_update"
LINE = 7
NOT_CLEARED = """\
import torch


def update_parameters(parameters, learning_rate):
    with torch.no_grad():
        for p in parameters:
            p -= learning_rate * p.grad
"""
RANDOM = """\
import torch


def mse_loss(y_pred, y_true):
    return y_pred.sum() * torch.rand(())
"""


@pytest.fixture(autouse=True)
def _nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test searches itself, and has more time for it than a student waits."""
    monkeypatch.setattr(causes, "_known", Memory(causes.MOST_KEPT))
    monkeypatch.setattr(causes, "OWN_RUN", 5.0)


def cause_of(results: dict[str, CheckResult]) -> Cause:
    """The one cause that the failed checks are told."""
    (cause,) = {check.cause for check in results.values() if check.cause}
    return cause


def test_a_repair_is_told_with_its_line_before_everything_else(tmp_path: Path) -> None:
    results = grade(NAME, NOT_CLEARED, tmp_path, explain=True)
    cause = cause_of(results)
    assert (cause.by, cause.rule, cause.line) == ("repair", "gradient_never_cleared", LINE)
    told = results["test_gradients_cleared"]
    assert told.message == cause.sentence
    assert told.message.startswith(f"Line {LINE}: ")
    assert told.line == LINE
    plain = grade(NAME, NOT_CLEARED, tmp_path)["test_gradients_cleared"]
    assert told.details.startswith(plain.message)
    assert told.details.endswith(plain.details)
    assert (told.outcome, told.score) == (plain.outcome, plain.score)


def test_points_never_depend_on_a_search(tmp_path: Path) -> None:
    plain, explained = (
        {name: check.score for name, check in grade(NAME, NOT_CLEARED, tmp_path, explain=e).items()}
        for e in (False, True)
    )
    assert plain == explained
    assert 0 < sum(plain.values()) < sum(points_of(NAME).values())


def test_no_printed_line_of_an_edited_version_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grade(NAME, f"{NOT_CLEARED}        print('here')\n", tmp_path, explain=True, isolated=False)
    plain = capsys.readouterr().out
    grade(NAME, f"{NOT_CLEARED}        print('here')\n", tmp_path, isolated=False)
    assert plain == capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    [
        RANDOM,
        # Its answers are right: it is only its name that is not.
        "import torch\n\n\ndef mse(y_pred, y_true):\n    return torch.mean((y_pred - y_true) ** 2)",
        "raise ZeroDivisionError",
        "def mse_loss(y_pred, y_true): ",
        "def mse_loss(y_pred, y_true):\n    raise NotImplementedError",
        "def mse_loss(y_pred, y_true):\n    return y_pred[",
        "",
    ],
)
def test_without_a_repair_nothing_is_told_but_the_message(text: str, tmp_path: Path) -> None:
    plain = grade("ex2_mse_loss", text, tmp_path)
    told = grade("ex2_mse_loss", text, tmp_path, explain=True)
    assert {name: check.message for name, check in plain.items()} == {
        name: check.message for name, check in told.items()
    }
    assert not any(check.cause for check in told.values())


def test_who_follows_the_code_in_a_debugger_is_not_interrupted(tmp_path: Path) -> None:
    text = NOT_CLEARED.replace(
        "    with", "    if parameters is None:\n        breakpoint()\n    with"
    )
    assert not any(c.cause for c in grade(NAME, text, tmp_path, explain=True).values())


def test_one_cause_a_run_and_the_rest_keeps_its_message(tmp_path: Path) -> None:
    """The forward pass and the training are wrong, and neither needs the other."""
    name = "ex4_tanh_swap"
    text = solution(name).replace("torch.tanh(X @ W1 + b1)", "torch.tanh(X @ W1)")
    text = text.replace("parameter.grad = None", "pass").replace("parameter.grad.zero_()", "pass")
    results = grade(name, text, tmp_path, explain=True)
    told = {check.name for check in results.values() if check.cause}
    failed = {check.name for check in results.values() if check.to_mend}
    assert told
    assert failed - told


def test_a_measured_check_keeps_its_sentence(tmp_path: Path) -> None:
    measured = {c.name for c in exercises.load("ex5_wider_layer").checks if c.measured}
    assert measured == {"test_units", "test_learning_rate", "test_stays_finite", "test_learns"}
    text = f"{solution('ex5_wider_layer')}\nLEARNING_RATE = 10.0\n"
    results = grade("ex5_wider_layer", text, tmp_path, explain=True, isolated=False)
    assert not results["test_stays_finite"].passed
    assert not any(check.cause for check in results.values())


def test_equal_code_at_other_lines_is_told_its_own_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = cause_of(grade(NAME, NOT_CLEARED, tmp_path, explain=True))
    monkeypatch.setattr(repair_search, "MOST_TRIES", 0)  # what is known needs no search
    moved = f"# Ann's file.\n\n\n{NOT_CLEARED}\n\nprint(1)\n"
    again = cause_of(grade(NAME, moved, tmp_path, explain=True))
    assert (again.rule, again.line) == (first.rule, LINE + 3)
    assert again.sentence == first.sentence.replace(f"Line {LINE}", f"Line {LINE + 3}")


def test_a_search_ends_with_its_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(causes, "OWN_RUN", 0.0)
    path = tmp_path / f"{NAME}.py"
    path.write_text(NOT_CLEARED, encoding="utf-8")
    submission = LocalSubmission(path)
    results = run_checks(
        exercises.load(NAME).checks, submission, PUBLIC_SEED, causes=Causes(NAME, submission, 0.0)
    )
    assert not any(check.cause for check in results)


def test_of_a_notebook_s_cells_the_cell_and_its_line_are_told(tmp_path: Path) -> None:
    notebook = f"# %% ex1_forward_pass\n1\n# %% {NAME}\n{NOT_CLEARED}"
    submission = LocalSubmission(tmp_path / "a.ipynb", text=notebook.encode(), notebook=True)
    result = grade_exercise(exercises.load(NAME), submission, PUBLIC_SEED, explain=True)
    cause = cause_of({check.name: check for check in result.checks})
    assert cause.line == LINE + 3
    assert cause.sentence.startswith(f"Cell {NAME}, line {LINE}: ")


@isolates
def test_an_official_run_tells_what_a_student_s_own_run_tells(tmp_path: Path) -> None:
    own = grade(NAME, NOT_CLEARED, tmp_path, explain=True)
    result = grade_one.grade(open_work(tmp_path, exercises.names()), sandbox(), seed=77)
    part = next(part for part in result.exercises if part.name == NAME)
    assert {check.name: check.cause for check in part.checks} == {
        name: check.cause for name, check in own.items()
    }


@isolates
@pytest.mark.parametrize(
    ("ending", "why"),
    [
        ("import os; os._exit(3)", "ends its worker"),
        ("import os; os.kill(os.getpid(), 9)", "kills its worker"),
        ("while True: pass", "never ends"),
    ],
)
def test_an_edited_version_that_ends_its_worker_costs_only_itself(
    ending: str, why: str, tmp_path: Path
) -> None:
    """The trap of this file is for the edit that would mend it."""
    trap = "    if all(p.grad is None for p in parameters):\n"
    text = f"{NOT_CLEARED}{trap}        {ending}\n"
    path = tmp_path / f"{NAME}.py"
    path.write_text(text, encoding="utf-8")
    plain = grade_isolated(path)
    told = grade_isolated(path, explain=True)
    assert plain.score == told.score
    assert [check.outcome for check in plain.checks] == [check.outcome for check in told.checks], (
        why
    )


def test_a_hidden_check_is_never_searched(tmp_path: Path) -> None:
    def test_secret(submission: object) -> None:
        raise AssertionError("not called by a search")

    hidden = Check(NAME, "test_secret", test_secret, 1, "A rule.", hidden=True)
    submission = LocalSubmission(tmp_path / f"{NAME}.py", text=NOT_CLEARED.encode())
    results = run_checks([hidden], submission, PUBLIC_SEED, causes=Causes(NAME, submission))
    assert results[0].outcome is Outcome.GRADER_BROKEN
    assert results[0].cause is None


@pytest.mark.parametrize("name", exercises.names())
def test_nobody_searches_where_everything_is_right(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LocalSubmission, "bench", None)
    results = grade(name, solution(name), tmp_path, explain=True, isolated=False)
    assert all(check.passed and check.cause is None for check in results.values())


SPINNING = """\
    begun = time.process_time()
    while time.process_time() < begun + 0.2:
        pass
"""


@isolates
def test_slow_code_runs_no_more_often_than_the_budget_allows(tmp_path: Path) -> None:
    """The search has half a second of the processor, and each call takes 0.2 s of it."""
    path = tmp_path / f"{NAME}.py"
    text = NOT_CLEARED.replace("    with", f"{SPINNING}    with", 1)
    path.write_text(text.replace("import torch", "import time\n\nimport torch"), encoding="utf-8")
    workplace = Workplace(sandbox())
    submission = IsolatedSubmission(workplace, path.name, path.read_bytes())
    causes = Causes(NAME, submission, 0.5)
    try:
        run_checks(exercises.load(NAME).checks, submission, PUBLIC_SEED, causes=causes)
        assert causes._budget is not None
        assert repair_search.MOST_TRIES - causes._budget.tries <= 4
    finally:
        workplace.close()


@isolates
def test_what_a_worker_claims_of_its_time_buys_no_more_of_it(tmp_path: Path) -> None:
    """A student's clock may be set back; the kernel's is not."""
    path = tmp_path / f"{NAME}.py"
    lie = "import time\n\nimport torch\n\nspent = time.process_time\ntime.process_time = int\n"
    text = NOT_CLEARED.replace("    with", f"{SPINNING}    with", 1).replace(
        "time.process_time", "spent"
    )
    path.write_text(text.replace("import torch\n", lie), encoding="utf-8")
    workplace = Workplace(sandbox())
    submission = IsolatedSubmission(workplace, path.name, path.read_bytes())
    causes = Causes(NAME, submission, 0.5)
    try:
        run_checks(exercises.load(NAME).checks, submission, PUBLIC_SEED, causes=causes)
        assert causes._budget is not None
        assert repair_search.MOST_TRIES - causes._budget.tries <= 4
    finally:
        workplace.close()


@isolates
def test_nobody_is_told_what_another_s_code_was_told(tmp_path: Path) -> None:
    """The second file differs by its fault alone: what is known of the first is no use to it."""
    first = cause_of(grade(NAME, NOT_CLEARED, tmp_path, explain=True))
    other = NOT_CLEARED.replace("p -=", "p +=") + "            p.grad = None\n"
    second = cause_of(grade(NAME, other, tmp_path, explain=True))
    assert first.rule != second.rule
