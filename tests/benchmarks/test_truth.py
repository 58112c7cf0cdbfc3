"""The page on how far the grades can be believed counts what is there, and its check can fail."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import torch

from autograder import exercises
from autograder.exercises import Check
from autograder.judging.judge import grade_exercise
from autograder.oracle.inputs import PUBLIC_SEED
from autograder.oracle.tolerances import TOLERANCES
from autograder.submission.local import LocalSubmission
from benchmarks.truth import __main__ as command
from benchmarks.truth.checking import complaints, complaints_of_files
from benchmarks.truth.collecting import SAMPLE, Job, collected
from benchmarks.truth.counting import points, points_without
from benchmarks.truth.facts import Extreme, Facts, Margin
from benchmarks.truth.grading import Graded, graded
from benchmarks.truth.margins import COARSE, FINE, HIGHEST, LOWEST, bin_of, rounded
from benchmarks.truth.measuring import measure
from benchmarks.truth.page import PICTURE, page
from benchmarks.truth.picture import write
from benchmarks.truth.subjects import Kind, Subject, reference, subjects

NAME = "ex2_mse_loss"
FIRST = subjects(NAME, Kind.WRONG)[0]
EXTREME = Extreme(0.02, NAME, "norm", 1, "float32")
ROWS = tuple(
    Margin(name, EXTREME, replace(EXTREME, ratio=30.0), {-7: 2, LOWEST: 1}, {6: 3, HIGHEST: 1})
    for name in TOLERANCES
)


@cache
def once(jobs: tuple[Job, ...]) -> list[Graded]:
    return collected(jobs, processes=1)


def measured(*more: Subject) -> Facts:
    """The facts of one exercise at one seed, with more answers; every tolerance has a row."""

    def collect(jobs: Sequence[Job]) -> list[Graded]:
        added = [graded(subject, PUBLIC_SEED, torch.float32) for subject in more if jobs]
        return [*once(tuple(jobs)), *added]

    return replace(measure((NAME,), SAMPLE, collect), margins=ROWS)


@pytest.fixture(scope="module")
def now() -> Facts:
    return measured()


def without_first_mistake(facts: Facts) -> Facts:
    (one,) = facts.exercises
    return replace(facts, exercises=(replace(one, wrong=one.wrong[1:]),))


def with_idle_points(facts: Facts, worth: int) -> Facts:
    (one,) = facts.exercises
    return replace(facts, exercises=(replace(one, idle=dict.fromkeys(one.idle, worth)),))


def test_there_is_nothing_to_say_where_nothing_has_changed(now: Facts) -> None:
    assert [*complaints(now, now)] == []


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        (
            Subject(NAME, Kind.WRONG, "right_after_all", reference(NAME).text, ("test_value",)),
            "right_after_all, seed 2024, float32: the wrong answer is accepted.",
        ),
        (
            Subject(NAME, Kind.RIGHT, "wrong_after_all", FIRST.text),
            "wrong_after_all, seed 2024, float32: the right answer is rejected by",
        ),
        (
            replace(FIRST, name="more_than_told", fails=("test_interface",)),
            "the wrong answer is rejected by",
        ),
        (
            Subject(NAME, Kind.IDLE, "at_work", reference(NAME).text),
            "the idle answer has full points.",
        ),
    ],
    ids=["accepted-wrong", "rejected-right", "other-checks", "idle"],
)
def test_a_false_verdict_is_told(now: Facts, subject: Subject, said: str) -> None:
    told = [*complaints(now, measured(subject))]
    assert any(said in sentence for sentence in told), told
    assert all("python -m benchmarks.truth" in sentence for sentence in told)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without_first_mistake, f"{NAME}: the known mistakes {FIRST.name} are new"),
        (lambda facts: replace(facts, margins=ROWS[1:]), "The tolerance `value` has no row"),
        (lambda facts: replace(facts, exercises=()), f"the exercises {NAME} are new"),
        (lambda facts: replace(facts, bounds="others"), "The bounds are of another version"),
        (lambda facts: with_idle_points(facts, -1), "the idle answer return None earns 0 points"),
    ],
    ids=["bank", "tolerance", "exercise", "bounds", "idle"],
)
def test_a_page_of_yesterday_is_told(
    now: Facts, change: Callable[[Facts], Facts], said: str
) -> None:
    told = [*complaints(change(now), now)]
    assert any(said in sentence for sentence in told), told
    assert all("python -m benchmarks.truth" in sentence for sentence in told)


def test_a_tolerance_that_nothing_uses_is_told(now: Facts) -> None:
    (said,) = complaints(now, replace(now, margins=ROWS[1:]))
    assert said.startswith("No right answer is compared under the tolerance `value`")


def test_an_edited_page_is_told(now: Facts, tmp_path: Path) -> None:
    written = tmp_path / "truth.md"
    written.write_text(page(now), encoding="utf-8")
    write(now.margins, tmp_path / PICTURE)
    assert [*complaints_of_files(now, written)] == []
    written.write_text(page(now).replace("rejected", "accepted"), encoding="utf-8")
    (tmp_path / PICTURE).unlink()
    edited, missing = complaints_of_files(now, written)
    assert "edit nothing there" in edited
    assert "truth.png is missing" in missing


def test_the_command_ends_with_1_and_says_why(
    now: Facts, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "measure", lambda *_: now)
    monkeypatch.setattr(command, "complaints_of_files", lambda _: [])
    monkeypatch.setattr(command, "stored", lambda: without_first_mistake(now))
    assert command.main(["--check"]) == 1
    assert f"{FIRST.name} are new" in capsys.readouterr().err
    monkeypatch.setattr(command, "stored", lambda: now)
    assert command.main(["--check"]) == 0


def test_facts_come_back_from_their_text(now: Facts) -> None:
    assert Facts.from_json(now.to_json()) == now


def test_the_same_facts_give_the_same_bytes(now: Facts, tmp_path: Path) -> None:
    once.cache_clear()
    again = measured()
    assert (again.to_json(), page(again)) == (now.to_json(), page(now))
    pictures = tmp_path / "one.png", tmp_path / "two.png"
    for picture in pictures:
        write(now.margins, picture)
    assert pictures[0].read_bytes() == pictures[1].read_bytes()


def test_no_verdict_hangs_on_who_was_graded_before() -> None:
    drawing = [
        subject
        for subject in subjects("ex7_noisy_data", Kind.WRONG)
        if "np.random" in subject.text.rpartition("def ")[2]
        or "random.gauss" in subject.text.rpartition("def ")[2]
    ]
    first, again = (
        [graded(subject, PUBLIC_SEED, torch.float32) for subject in drawing] for _ in range(2)
    )
    assert len(drawing) >= 2
    assert first == again


@pytest.mark.parametrize("kind", [Kind.WRONG, Kind.IDLE])
def test_points_are_those_of_the_grader(kind: Kind) -> None:
    exercise = exercises.load(NAME)
    for subject in subjects(NAME, kind):
        held = graded(subject, PUBLIC_SEED, torch.float32).held
        submission = LocalSubmission(Path(f"{NAME}.py"), text=subject.text.encode())
        assert (
            points(exercise.checks, held) == grade_exercise(exercise, submission, PUBLIC_SEED).score
        )


def test_a_check_left_out_leaves_its_points_to_the_others() -> None:
    value = Check("ex", "test_value", lambda: None, 3, "")
    form = Check("ex", "test_form", lambda: None, 1, "", needs_one_of=(value,))
    shape = Check("ex", "test_shape", lambda: None, 2, "", needs_one_of=(value, form))
    checks = (value, form, shape)
    assert points(checks, {"test_form", "test_shape"}) == 0
    assert points(checks, {"test_value", "test_form"}) == 4
    assert points_without(checks, {"test_form", "test_shape"}, "test_value") == 6
    assert points_without(checks, {"test_value", "test_form"}, "test_shape") == 6
    assert points_without(checks, {"test_value"}, "test_form") == pytest.approx(6 * 3 / 5)


@pytest.mark.parametrize(
    ("ratio", "up", "steps", "expected"),
    [
        (0.0027, True, COARSE, 0.005),
        (0.9, True, COARSE, 1.0),
        (0.002, True, COARSE, 0.002),
        (128.0, False, FINE, 120.0),
        (0.0, True, COARSE, 0.0),
        (math.inf, False, FINE, math.inf),
    ],
)
def test_ratios_are_rounded_away_from_safety(
    ratio: float, up: bool, steps: tuple[float, ...], expected: float
) -> None:
    assert rounded(ratio, up=up, steps=steps) == expected


def test_every_ratio_has_a_bin() -> None:
    assert [bin_of(ratio) for ratio in (0.0, 1e-9, 1.0, 99.0, 1e12, math.inf, math.nan)] == [
        LOWEST,
        LOWEST,
        0,
        7,
        HIGHEST,
        HIGHEST,
        HIGHEST,
    ]
