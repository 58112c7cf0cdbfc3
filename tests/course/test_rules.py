"""Every rule of the course says how to mend what breaks it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest

from autograder import exercises
from autograder.cli.main import main
from autograder.course import own_files, rules
from autograder.course.own_files import ANSWERS, CHECKS, KINDS, MISTAKES
from autograder.course.sources import Course
from autograder.results import CheckResult
from tests.support import warm_start
from tests.support.course import ROOT
from tests.support.course_copy import SECOND, change, edit_stub, lonely, typed

MOMENTUM = "ex8_momentum"
FIXTURE = ROOT / "tests" / "fixtures" / MOMENTUM
OWN_FILES = [kind.name(MOMENTUM) for kind in KINDS]


@pytest.fixture(scope="module", autouse=True)
def _each_text_graded_once() -> Iterator[None]:
    """What is the same in all courses that are broken here earns the same in each."""
    known: dict[tuple[str, bytes], tuple[CheckResult, ...]] = {}
    grade = rules._grade

    def once(path: Path, text: bytes) -> tuple[CheckResult, ...]:
        if (path.stem, text) not in known:
            known[path.stem, text] = grade(path, text)
        return known[path.stem, text]

    with mock.patch.object(rules, "_grade", once):
        yield


def test_the_course_breaks_no_rule(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT / "tests")
    assert main(["build", "--check"]) == 0
    assert "every rule holds" in capsys.readouterr().out


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
    "untaught": (
        forget_it_in_the_lesson,
        "solutions/lesson/ex2_mse_loss.md is missing: write the lesson's",
    ),
    "untitled": (
        give_its_section_no_title,
        "solutions/lesson/ex2_mse_loss.md: begin it with `# TITLE`",
    ),
    "lesson": (
        lose_the_lesson,
        "solutions/lesson/lesson.md is missing: it is the lesson around the",
    ),
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
    told = "The right answers could not be checked: there is no folder tests/ here."
    assert list(rules.broken_rules(course)) == [told]


BREAKS_BY_ITSELF = """

@pytest.mark.points(1)
@asks(at_rest)
def test_broken(answers: Answers[Tensor]) -> None:
    \"\"\"The author of this check made a mistake.\"\"\"
    for record, expected in answers:
        expect.returned(record, expected, "no such tolerance")
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with one small exercise, which is complete, and no other."""
    root = lonely(tmp_path_factory.mktemp("lonely") / "course")
    shutil.copytree(FIXTURE, root, dirs_exist_ok=True)
    assert typed(root, "build").returncode == 0
    return root


@pytest.fixture
def momentum(built: Path, tmp_path: Path) -> Path:
    """The same, to break."""
    root: Path = shutil.copytree(built, tmp_path / "course")
    return root


def test_what_is_missing_is_named_in_the_order_in_which_it_is_best_done(momentum: Path) -> None:
    for path in (momentum / name for name in OWN_FILES if "solutions" not in name):
        path.unlink()
    told = typed(momentum, "build", "--check")
    assert told.returncode == 1
    missing = re.findall(r"^(\S+) is missing: write", told.stdout, re.MULTILINE)
    assert missing == [name for name in OWN_FILES if not re.search("solutions|figures", name)]
    assert f"autograder/figures/{MOMENTUM}.py is not there: the picture is optional" in told.stdout
    assert "every rule holds" not in told.stdout


def test_a_check_that_broke_is_told_to_its_author_with_the_traceback(momentum: Path) -> None:
    with (momentum / CHECKS.name(MOMENTUM)).open("a", encoding="utf-8") as file:
        file.write(BREAKS_BY_ITSELF)
    told = typed(momentum, "build", "--check").stdout
    assert f"{CHECKS.name(MOMENTUM)}: test_broken broke by itself:\nTraceback" in told
    assert "KeyError: 'no such tolerance'" in told
    assert "not your fault" not in told
    assert "the stub is not" not in told
    assert f"solutions/{MOMENTUM}.py fails" not in told
    assert f"{MISTAKES.name(MOMENTUM)}: no mistake fails test_broken" in told


FORM = '@pytest.mark.needs_one_of("test_fades", "test_value")\n'


def test_form_that_waits_for_nothing_is_told_to_its_author(momentum: Path) -> None:
    change(momentum / CHECKS.name(MOMENTUM), FORM, "")
    told = typed(momentum, "build", "--check").stdout
    where = CHECKS.name(MOMENTUM)
    assert (
        f"{where}: test_interface gives points to functions that only return argument 1: let"
        in (told)
    )
    assert (
        f"{where}: test_starts gives points to functions that only return argument 2: let" in told
    )
    assert "test_fades gives" not in told


def test_checks_that_need_each_other_are_told_with_both_names(momentum: Path) -> None:
    change(
        momentum / CHECKS.name(MOMENTUM),
        "@pytest.mark.points(3)\n",
        '@pytest.mark.points(3)\n@pytest.mark.needs_one_of("test_starts")\n',
    )
    told = typed(momentum, "build", "--check")
    assert told.returncode == 1
    assert "test_value needs test_starts needs test_value: none of them could ever" in told.stdout


def test_what_cannot_be_checked_does_not_pass(momentum: Path, no_nbformat: Path) -> None:
    change(momentum / "assignments" / f"{MOMENTUM}.py", '"""', '"""In other words: ')
    done = warm_start.run(
        "autograder.cli",
        ["build", "--check"],
        cwd=momentum,
        env={**os.environ, "PYTHONPATH": f"{no_nbformat}{os.pathsep}{momentum}"},
        timeout=300,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"assignments/{MOMENTUM}.py is out of date" in done.stdout
    assert "Whether the notebook is up to date could not be checked" in done.stdout
    assert "`uv run --extra instructor autograder …`" in done.stdout
    assert "every rule holds" not in done.stdout


CANNOT_BE_IMPORTED = {
    CHECKS: ("import nowhere", "ModuleNotFoundError: No module named 'nowhere'"),
    MISTAKES: ("1 / 0", "ZeroDivisionError: division by zero"),
    ANSWERS: ("def broken(:", "SyntaxError: invalid syntax"),
}


def test_files_that_cannot_be_imported_are_told_with_the_traceback(momentum: Path) -> None:
    for kind, (line, _) in CANNOT_BE_IMPORTED.items():
        with (momentum / kind.name(MOMENTUM)).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    told = typed(momentum, "build", "--check")
    assert told.returncode == 1
    assert re.fullmatch(r"(checking the course.*\n)+", told.stderr)
    for kind, (line, words) in CANNOT_BE_IMPORTED.items():
        told_of_it = told.stdout.partition(f"{kind.name(MOMENTUM)} cannot be imported:\n")[2]
        assert line in told_of_it
        assert words in told_of_it
    assert "importlib" not in told.stdout


def test_what_is_optional_is_told_and_breaks_no_rule(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(rules, "broken_rules", lambda course, told: iter(()))
    (tmp_path / "autograder" / "mistakes").mkdir(parents=True)
    (tmp_path / "autograder" / "mistakes" / "ex9_undrawn.py").write_text("")
    monkeypatch.setattr(own_files, "AUTOGRADER_HOME", tmp_path)
    monkeypatch.chdir(ROOT)
    assert main(["build", "--check"]) == 0
    told = capsys.readouterr().out
    assert "autograder/figures/ex9_undrawn.py is not there: the picture is optional." in told
    assert "every rule holds" in told
