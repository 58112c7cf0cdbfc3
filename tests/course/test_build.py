"""`autograder build`: stubs from solutions, and rules that say how to mend what breaks them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder import exercises
from autograder.course import rules
from autograder.course.build import build, stale
from autograder.course.sources import BuildError, Course, find_course, stub
from tests.support.course import ASSIGNMENTS, NAMES, ROOT, SOLUTIONS

SECOND = "ex2_mse_loss"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A copy of the course's files, committed to a git repository of its own."""
    root = tmp_path / "course"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(SOLUTIONS, root / "solutions", ignore=ignored)
    shutil.copytree(ASSIGNMENTS, root / "assignments", ignore=ignored)
    git(root, "init", "--quiet")
    commit(root)
    return Course(root)


def git(root: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"]
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "All")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_course_breaks_no_rule() -> None:
    assert list(rules.broken_rules(Course(ROOT))) == []


def test_a_stub_keeps_all_but_the_answer() -> None:
    source = (
        '"""Task."""\n\n\ndef f(x: int) -> int:\n    """Doc."""\n    # TODO: add one.\n'
        "    ### BEGIN SOLUTION\n    y = x + 1\n    return y\n    ### END SOLUTION\n\n\n"
        "# TODO: choose.\n### BEGIN SOLUTION\nRATE: float = 0.1\n### END SOLUTION\n"
    )
    assert stub(source, "f.py") == (
        '"""Task."""\n\n\ndef f(x: int) -> int:\n    """Doc."""\n    # TODO: add one.\n'
        "    raise NotImplementedError\n\n\n# TODO: choose.\nRATE: float\n"
    )


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("### BEGIN SOLUTION\nx: int = 1\n", "the last ### BEGIN SOLUTION has no"),
        ("### END SOLUTION\n", "f.py:1: ### END SOLUTION has no"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\n", "f.py:2: ### BEGIN SOLUTION stands inside"),
        ("### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n", "only `NAME: type = value`"),
    ],
)
def test_markers_that_do_not_pair_up_are_told_with_their_line(source: str, words: str) -> None:
    with pytest.raises(BuildError, match=words):
        stub(source, "f.py")


def test_build_writes_what_is_stale_and_only_that(course: Course) -> None:
    change(course.solutions / f"{SECOND}.py", "Exercise 2", "Exercise two")
    assert [path.stem for path in build(course)] == [SECOND]
    assert stale(course) == []
    assert build(course) == []


def test_a_changed_solution_makes_the_notebook_stale_too(course: Course) -> None:
    change(course.solutions / f"{SECOND}.py", "# TODO: ", "# TODO: think, then ")
    assert [path.name for path in build(course)] == [f"{SECOND}.py", "training_loop.ipynb"]


def test_build_never_overwrites_work_that_git_does_not_hold(course: Course) -> None:
    path = course.assignments / f"{SECOND}.py"
    change(path, "raise NotImplementedError", "return y_pred.mean()")
    mine = path.read_text(encoding="utf-8")
    with pytest.raises(BuildError, match=r"ex2_mse_loss\.py: git does not hold what stands"):
        build(course)
    assert path.read_text(encoding="utf-8") == mine
    build(course, force=True)
    assert stale(course) == []


def test_find_course_from_inside_and_outside(course: Course, tmp_path: Path) -> None:
    assert find_course(course.solutions) == course
    with pytest.raises(BuildError, match="not inside a course"):
        find_course(tmp_path)


def edit_stub(course: Course) -> None:
    change(course.assignments / f"{SECOND}.py", "Exercise 2", "Exercise two")


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
    change(course.assignments / "README.md", f"File: `{SECOND}.py`", "File: `ex2_mse.py`")


def lose_the_lesson(course: Course) -> None:
    (course.assignments / "README.md").unlink()


BREAKS: dict[str, tuple[Callable[[Course], None], str]] = {
    "stale": (edit_stub, "assignments/ex2_mse_loss.py is out of date: run `autograder build`"),
    "answered": (answer_the_stub, "the stub is not 'not attempted' but 'passed' in test_"),
    "todo": (drop_the_todo, "ex2_mse_loss.py: mse_loss: say what to do in a comment `# TODO: …`"),
    "types": (drop_the_types, "mse_loss: give every parameter and the returned value a type"),
    "task": (drop_the_task, "open it with a docstring that states the task"),
    "solution": (spoil_the_solution, "solutions/ex2_mse_loss.py fails test_value"),
    "markers": (unpair_the_markers, "the last ### BEGIN SOLUTION has no ### END SOLUTION"),
    "leak": (leak_a_marker, "assignments/notes.md holds a solution's marker"),
    "renamed": (rename_the_solution, "solutions/ex2_mse.py has no checks: write"),
    "notebook": (edit_the_notebook, "assignments/training_loop.ipynb is out of date"),
    "untaught": (forget_it_in_the_lesson, "write a part with a line File: `ex2_mse_loss.py`"),
    "lesson": (lose_the_lesson, "assignments/README.md is missing"),
    "left": (leave_a_stub_behind, "assignments/ex9_gone.py has no solution it comes from"),
}


@pytest.mark.parametrize("case", BREAKS)
def test_a_broken_rule_says_how_to_mend_it(case: str, course: Course) -> None:
    damage, words = BREAKS[case]
    damage(course)
    sentences = list(rules.broken_rules(course))
    assert any(words in sentence for sentence in sentences), sentences


@pytest.fixture
def without_nbformat(tmp_path: Path) -> dict[str, str]:
    """The environment of a fresh clone, whose extra `instructor` is not installed."""
    folder = tmp_path / "stub"
    folder.mkdir()
    text = "raise ModuleNotFoundError('No module named nbformat', name='nbformat')\n"
    (folder / "nbformat.py").write_text(text)
    return {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}


def typed(
    course: Course, environment: dict[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder.cli", *arguments]
    return subprocess.run(
        command, cwd=course.root, env=environment, capture_output=True, text=True, timeout=300
    )


def test_what_cannot_be_checked_does_not_pass(
    course: Course, without_nbformat: dict[str, str]
) -> None:
    edit_stub(course)
    done = typed(course, without_nbformat, "build", "--check")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "assignments/ex2_mse_loss.py is out of date" in done.stdout
    assert "Whether the notebook is up to date could not be checked" in done.stdout
    assert "`uv run --extra instructor autograder …`" in done.stdout
    assert "every rule holds" not in done.stdout


@pytest.mark.parametrize("command", [["build"], ["release", "handed-out"]])
def test_without_nbformat_the_command_that_works_is_told(
    command: list[str], course: Course, without_nbformat: dict[str, str]
) -> None:
    done = typed(course, without_nbformat, *command)
    assert done.returncode == 1
    assert "needs nbformat" in done.stderr
    assert "`uv run --extra instructor autograder …`" in done.stderr


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


def test_points_are_one_hundred() -> None:
    assert sum(exercises.load(name).points for name in NAMES) == 100
