"""Every rule of the course says how to mend what breaks it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograder import exercises
from autograder.course import rules
from autograder.course.sources import Course
from tests.support.course import ROOT
from tests.support.course_copy import SECOND, change, edit_stub


def test_the_course_breaks_no_rule() -> None:
    assert list(rules.broken_rules(Course(ROOT))) == []


def answer_the_stub(course: Course) -> None:
    path = course.assignments / f"{SECOND}.py"
    change(path, "raise NotImplementedError", "return ((y_pred - y_true) ** 2).mean()")


def drop_the_todo(course: Course) -> None:
    change(course.solutions / f"{SECOND}.py", "# TODO:", "# Now")


def drop_the_types(course: Course) -> None:
    change(course.solutions / f"{SECOND}.py", "y_pred: Tensor, y_true", "y_pred, y_true")


def drop_the_task(course: Course) -> None:
    path = course.solutions / f"{SECOND}.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.split('"""', 2)[2].lstrip(), encoding="utf-8")


def spoil_the_solution(course: Course) -> None:
    change(course.solutions / f"{SECOND}.py", "** 2)", "** 2) * 2")


def unpair_the_markers(course: Course) -> None:
    change(course.solutions / f"{SECOND}.py", "### END SOLUTION", "")


def leak_a_marker(course: Course) -> None:
    (course.assignments / "notes.md").write_text("### BEGIN SOLUTION\n")


def rename_the_solution(course: Course) -> None:
    (course.solutions / f"{SECOND}.py").rename(course.solutions / "ex2_mse.py")


def leave_a_stub_behind(course: Course) -> None:
    (course.assignments / "ex9_gone.py").write_text("")


def edit_the_notebook(course: Course) -> None:
    change(course.assignments / "training_loop.ipynb", "raise NotImplementedError", "return 1")


def forget_it_in_the_lesson(course: Course) -> None:
    (course.lesson / f"{SECOND}.md").unlink()


def give_its_section_no_title(course: Course) -> None:
    change(course.lesson / f"{SECOND}.md", "# ", "")


def lose_the_lesson(course: Course) -> None:
    (course.lesson / "lesson.md").unlink()


def edit_the_lesson(course: Course) -> None:
    change(course.assignments / "README.md", "points)", "Points)")


BREAKS: dict[str, tuple[Callable[[Course], None], str]] = {
    "stale": (edit_stub, "assignments/ex2_mse_loss.py is out of date: run `autograder build`"),
    "answered": (answer_the_stub, "the stub is not 'not attempted' but 'passed' in test_"),
    "todo": (drop_the_todo, "ex2_mse_loss.py: mse_loss: say what to do in a comment `# TODO: …`"),
    "types": (drop_the_types, "mse_loss: give every parameter and the returned value a type"),
    "task": (drop_the_task, "open it with a docstring that states the task"),
    "solution": (spoil_the_solution, "solutions/ex2_mse_loss.py fails test_value"),
    "markers": (unpair_the_markers, "the last ### BEGIN SOLUTION has no ### END SOLUTION"),
    "leak": (leak_a_marker, "assignments/notes.md holds a solution's marker"),
    "renamed": (
        rename_the_solution,
        "test_ex2_mse.py is missing: write the checks there, or",
    ),
    "notebook": (edit_the_notebook, "assignments/training_loop.ipynb is out of date"),
    "untaught": (forget_it_in_the_lesson, "lesson/ex2_mse_loss.md is missing: write the lesson's"),
    "untitled": (give_its_section_no_title, "lesson/ex2_mse_loss.md: begin it with `# TITLE`"),
    "lesson": (lose_the_lesson, "lesson/lesson.md is missing: it is the lesson around the"),
    "edited": (edit_the_lesson, "assignments/README.md is out of date: run `autograder build`"),
    "left": (leave_a_stub_behind, "assignments/ex9_gone.py has no solution it comes from"),
}


@pytest.mark.parametrize("case", BREAKS)
def test_a_broken_rule_says_how_to_mend_it(case: str, course: Course) -> None:
    damage, words = BREAKS[case]
    damage(course)
    sentences = list(rules.broken_rules(course))
    assert any(words in sentence for sentence in sentences), sentences


@pytest.mark.parametrize(
    ("hints", "words"),
    [
        (("One.",), "give at least 3 hints"),
        (("One.", " ", "Three."), "none of them empty"),
        (("One.", "Two.", "torch.mean((y_pred-y_true)**2)"), "hint 3 gives the answer away"),
    ],
)
def test_poor_hints_are_told(
    hints: tuple[str, ...], words: str, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exercises, "hints", lambda name: hints)
    assert any(words in sentence for sentence in rules.broken_rules(course))


def test_without_tests_the_answers_are_not_said_to_be_there(course: Course) -> None:
    told = "The right answers could not be looked at: there is no folder tests/ here."
    assert list(rules.broken_rules(course)) == [told]
