"""A named cause is told to whoever does as its example does, and to nobody else."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from autograder import exercises
from autograder.judging import named_causes
from autograder.judging.judge import grade_exercise
from autograder.judging.named_causes import NamedCause, read_cause
from autograder.official import grade_one
from autograder.official.named_causes import named
from autograder.oracle.inputs import PUBLIC_SEED
from autograder.results import Cause, CheckResult, Outcome
from autograder.sandbox.client import Sandbox
from autograder.submission.local import LocalSubmission
from tests.support.course import isolates, right_answers, solution
from tests.support.named_causes import (
    ANOTHER,
    CAUSE,
    EXERCISE,
    FIXTURES,
    NAME,
    REPAIRED,
    THE_SAME,
    graded,
    keep,
    use,
)

ALL = [
    pytest.param(path, id=f"{path.parent.name}-{path.stem}")
    for folder in (FIXTURES, named_causes.FOLDER)
    for path in sorted(folder.glob("*/*.toml"))
]
TOLD = Cause("bank", NAME, None, CAUSE.sentence)


@pytest.fixture
def causes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one cause of these tests, in a folder of its own."""
    use(tmp_path / "named", monkeypatch)
    keep(CAUSE)


def told(results: dict[str, CheckResult]) -> set[str]:
    return {check.cause.rule for check in results.values() if check.cause}


@isolates
@pytest.mark.parametrize("path", ALL)
def test_its_example_is_rejected_and_told_its_own_sentence(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(path.parent.parent, monkeypatch)
    cause = read_cause(path)
    results = graded(cause.text, tmp_path / "someone", cause.exercise)
    assert {name for name, check in results.items() if check.to_mend} == {*cause.fails}
    assert told(results) == {cause.name}
    assert cause.sentence in {check.message for check in results.values()}


@isolates
@pytest.mark.usefixtures("causes")
def test_who_does_the_same_in_other_words_is_told_it(tmp_path: Path) -> None:
    results = graded(THE_SAME, tmp_path / "zoe")
    for name in CAUSE.fails:
        check = results[name]
        assert (check.cause, check.message, check.score) == (TOLD, CAUSE.sentence, 0)
    assert results["test_value"].line == 6  # where the function stands: of the fault none is known
    assert {check.cause for name, check in results.items() if name not in CAUSE.fails} == {None}


@isolates
def test_points_and_outcomes_never_depend_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(tmp_path / "named", monkeypatch)
    before = graded(THE_SAME, tmp_path / "zoe")
    keep(CAUSE)
    after = graded(THE_SAME, tmp_path / "zoe")
    assert not told(before)
    assert told(after)
    for name, check in before.items():
        other = after[name]
        assert (check.outcome, check.score) == (other.outcome, other.score)
        assert other.cause is None or other.details == f"{check.message}\n\n{check.details}"


@isolates
@pytest.mark.usefixtures("causes")
@pytest.mark.parametrize(
    ("text", "rule"), [(ANOTHER, None), (REPAIRED, "repair"), (solution(EXERCISE), None)]
)
def test_nobody_else_is_told_it(text: str, rule: str | None, tmp_path: Path) -> None:
    """Not who has another fault, not whose code a repair explains, and not who is right."""
    results = graded(text, tmp_path / "other")
    found = {check.cause.by for check in results.values() if check.cause}
    assert found == ({rule} if rule else set())


@isolates
@pytest.mark.usefixtures("causes")
def test_of_two_causes_that_fit_none_is_told(tmp_path: Path) -> None:
    keep(replace(CAUSE, name="another_name", sentence="Something else is wrong."))
    assert not told(graded(THE_SAME, tmp_path / "zoe"))


@isolates
@pytest.mark.usefixtures("causes")
def test_a_class_runs_the_example_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []
    examined = grade_one.examined_in

    def counted(
        sandbox: Sandbox, seed: int, seconds: float, cause: NamedCause
    ) -> tuple[CheckResult, ...]:
        ran.append(cause)
        return examined(sandbox, seed, seconds, cause)

    monkeypatch.setattr(grade_one, "examined_in", counted)
    for student in ("ann", "zoe"):
        assert told(graded(THE_SAME, tmp_path / student)) == {NAME}
    assert not told(graded(solution(EXERCISE), tmp_path / "right"))
    assert ran == [CAUSE]


@isolates
@pytest.mark.usefixtures("causes")
@pytest.mark.parametrize("ending", ["import os\nos._exit(0)", "while True: pass", "def f("])
def test_an_example_that_ends_its_worker_costs_nobody_anything(ending: str, tmp_path: Path) -> None:
    keep(replace(CAUSE, name="hostile", text=f"{CAUSE.text}\n{ending}\n"))
    assert told(graded(THE_SAME, tmp_path / "zoe", seconds=1.0)) == {NAME}


@isolates
@pytest.mark.usefixtures("causes")
def test_a_file_that_cannot_be_read_is_left_out_and_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    named_causes.place_of(EXERCISE, "half").write_text('sentence = "…', encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        for student in ("ann", "zoe"):
            assert told(graded(THE_SAME, tmp_path / student)) == {NAME}
    assert [record.getMessage()[:26] for record in caplog.records] == ["a named cause was left out"]


def results_of(text: str) -> tuple[CheckResult, ...]:
    submission = LocalSubmission(Path(f"{EXERCISE}.py"), text=text.encode())
    exercise = exercises.load(EXERCISE)
    return grade_exercise(exercise, submission, PUBLIC_SEED, behaviour=True).checks


def examined(cause: NamedCause) -> tuple[CheckResult, ...]:
    return results_of(cause.text)


def changed(
    results: Sequence[CheckResult], name: str, outcome: Outcome, *behaviour: str
) -> tuple[CheckResult, ...]:
    return tuple(
        replace(check, outcome=outcome, behaviour=behaviour) if check.name == name else check
        for check in results
    )


@pytest.mark.usefixtures("causes")
def test_every_call_of_every_check_has_to_be_the_same() -> None:
    same = results_of(THE_SAME)
    assert any(check.cause for check in named(EXERCISE, same, PUBLIC_SEED, examined))
    for check in same:
        for other in (
            changed(same, check.name, check.outcome, *check.behaviour[:-1]),
            changed(same, check.name, Outcome.TIMED_OUT, *check.behaviour),
            tuple(each for each in same if each is not check),
        ):
            assert named(EXERCISE, other, PUBLIC_SEED, examined) == other


@pytest.mark.usefixtures("causes")
def test_results_that_say_nothing_of_the_code_are_not_compared() -> None:
    silent = tuple(replace(check, behaviour=()) for check in results_of(THE_SAME))
    assert named(EXERCISE, silent, PUBLIC_SEED, lambda _: silent) == silent


@pytest.mark.usefixtures("causes")
def test_no_right_answer_is_compared_at_all() -> None:
    for answer in right_answers(EXERCISE):
        results = results_of(answer.submission(solution(EXERCISE)))
        assert (
            named(EXERCISE, results, PUBLIC_SEED, lambda cause: pytest.fail(cause.name)) == results
        )
