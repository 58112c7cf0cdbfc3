"""What people write about exercises agrees with what the checks and the solutions decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autograder import exercises
from autograder.cli.main import main
from autograder.course import rules
from autograder.course.by_hand import contradictions, contradictions_around, untold_points
from autograder.course.sources import Course
from autograder.exercises import TOTAL, load, points_of
from tests.support.course import NAMES, ROOT, points
from tests.support.course_copy import SECOND, change

LAST = NAMES[-1]
SECTION = f"solutions/lesson/{SECOND}.md"
WORTH = points(SECOND)


def add(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def said(course: Course, text: str) -> None:
    """Add a paragraph to the second exercise's section."""
    add(course.lesson / f"{SECOND}.md", f"\n{text}\n")


def told(course: Course, name: str = SECOND) -> list[str]:
    return list(contradictions(course, name))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_is_written_is_denied(name: str) -> None:
    assert told(Course(ROOT), name) == []


def test_nothing_around_the_exercises_is_denied() -> None:
    assert list(contradictions_around(Course(ROOT))) == []


@pytest.mark.parametrize(
    ("title", "words"),
    [
        (f"The error ({WORTH + 5} points)", f"leave '{WORTH + 5} points' out of the title"),
        (f"The error, {WORTH} points", f"leave '{WORTH} points' out of the title"),
        ("2. The error", "leave '2.' out of the title"),
        ("Exercise 2: the error", "leave 'Exercise 2:' out of the title"),
    ],
)
def test_points_and_numbers_are_put_into_titles_and_not_written(
    title: str, words: str, course: Course
) -> None:
    change(course.lesson / f"{SECOND}.md", "The mean squared error", title)
    (sentence,) = told(course)
    assert sentence.startswith(f"{SECTION}: {words}")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The value is worth 99 points.", "worth 99 points"),
        ("It earns up to 98\npoints.", "earns up to 98 points"),
        ("Half of it (97 points, for the value) is easy.", "(97 points, for the value)"),
        (f"A part of it ({min(points_of(SECOND).values())} points) is not.", None),
        (f"All of it is worth {WORTH} points.", None),
        ("They lie on a line (300 points).", None),
        ("It points down, as 99 points do.", None),
    ],
)
def test_points_in_a_text_are_those_of_the_checks(
    text: str, found: str | None, course: Course
) -> None:
    said(course, text)
    expected = f"{SECTION} says {found!r}: the checks of {SECOND} give {WORTH}. Leave the points"
    assert [one.startswith(expected) for one in told(course)] == [True] * bool(found)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("`mse_loss(y_true, y_pred)`", "writes `mse_loss(y_true, y_pred)`: the solution has"),
        ("`mse_loss(y_pred) -> Tensor`", "writes `mse_loss(y_pred) -> Tensor`: the solution has"),
        ("`mse_loss(y_pred: float, y_true)`", "`mse_loss(y_pred: Tensor, y_true: Tensor)"),
        ("`mse_loss(y_pred,\ny_true) -> float`", "writes `mse_loss(y_pred, y_true) -> float`"),
        ("`mse_loss(y_pred: Tensor, y_true)`", None),
        ("`mse_loss(…)`, `mse_loss(X @ W, y)` or `mse_loss`", None),
        ("`mean(y_true, y_pred)`", None),
    ],
)
def test_signatures_are_those_of_the_solution(
    text: str, sentence: str | None, course: Course
) -> None:
    said(course, text)
    found = told(course)
    assert len(found) == bool(sentence)
    assert all(sentence and sentence in one and SECTION in one for one in found)


def test_a_constant_has_the_type_of_the_solution(course: Course) -> None:
    name = "ex5_wider_layer"
    change(course.lesson / f"{name}.md", "LEARNING_RATE: float", "LEARNING_RATE: int")
    (sentence,) = told(course, name)
    assert "writes `LEARNING_RATE: int`: the solution has `LEARNING_RATE: float`" in sentence


def test_what_is_asked_for_is_named(course: Course) -> None:
    change(course.lesson / f"{SECOND}.md", "`mse_loss(", "`loss_of(")
    assert any("does not name `mse_loss`, which the exercise asks" in one for one in told(course))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("> **Question (5 points).** Why?", "the notebook leaves the question out: begin it with"),
        ("> **Question, for the notebook (5 points).** Why?", "the notebook leaves the question"),
        (
            "> **Question, for the notebook (5 points, read by a person).** Why?\n\n"
            "> **Question, for the notebook (2 points, read by a person).** How?",
            "asks 2 questions",
        ),
    ],
)
def test_no_question_gets_lost(text: str, words: str, course: Course) -> None:
    said(course, text)
    (sentence,) = told(course)
    assert words in sentence


def test_another_number_than_the_name_s_is_told(course: Course) -> None:
    change(course.solutions / f"{SECOND}.py", "Exercise 2", "Exercise 3")
    (sentence,) = told(course)
    assert sentence.startswith(f"solutions/{SECOND}.py begins with 'Exercise 3'")


DANGLING: dict[str, tuple[Callable[[Course], Path], str]] = {
    "section": (lambda course: course.lesson / f"{SECOND}.md", SECTION),
    "lesson": (lambda course: course.lesson / "lesson.md", "solutions/lesson/lesson.md"),
    "readme": (lambda course: course.root / "README.md", "README.md"),
}


@pytest.mark.parametrize("place", DANGLING)
def test_what_names_no_exercise_is_told(place: str, course: Course) -> None:
    path, where = DANGLING[place]
    add(path(course), "\nSee exercise 77 and `ex78_gone.py`, or exercise 2.\n")
    found = [*told(course), *contradictions_around(course)]
    assert found == [
        f"{where} speaks of exercise 77: there is none with that number.",
        f"{where} names ex78_gone: there is no such exercise.",
    ]


def test_another_total_is_told(course: Course) -> None:
    change(course.lesson / "lesson.md", "they make @TOTAL@", f"they make {TOTAL + 5}")
    (sentence,) = contradictions_around(course)
    assert f"the exercises make {TOTAL} points, not {TOTAL + 5}: write @TOTAL@" in sentence


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ("ex2_another", "ex2_another and ex2_mse_loss have the same number: rename one of them."),
        ("warm_up", "warm_up: call the exercise exN_NAME, with a number that gives its place."),
    ],
)
def test_numbers_are_there_and_different(
    other: str, words: str, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = tuple(sorted((*NAMES, other), key=exercises.order))
    monkeypatch.setattr(exercises, "names", lambda: names)
    assert words in contradictions_around(course)


def test_checks_of_another_course_are_not_taken_for_its_own(course: Course) -> None:
    (course.root / "autograder" / "checks").mkdir(parents=True)
    (sentence,) = contradictions_around(course)
    assert sentence.startswith("The lesson is compared with the checks in ")
    assert str(exercises.FOLDER) in sentence


def test_points_of_hidden_checks_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(untold_points(SECOND)) == []
    exercise = load(SECOND)
    hidden = replace(exercise, hidden=(replace(exercise.checks[0], points=5, hidden=True),))
    monkeypatch.setattr(exercises, "load", lambda name: hidden)
    (sentence,) = untold_points(SECOND)
    assert sentence.startswith(f"Hidden checks add 5 to the {WORTH} points of {SECOND}")


def test_a_check_of_the_course_tells_it(
    course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rules, "exercises_of", lambda course: (SECOND,))
    monkeypatch.setattr(rules, "_grade", lambda path, text: ())
    change(course.lesson / f"{SECOND}.md", "squared error", f"squared error ({WORTH + 5} points)")
    monkeypatch.chdir(course.root)
    assert main(["build"]) == 0
    assert main(["build", "--check"]) == 1
    assert f"{SECTION}: leave '{WORTH + 5} points' out" in capsys.readouterr().out
