"""One more exercise touches its own files only, and the whole project holds with it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from autograder.exercises import TOTAL
from tests.support.course import NAMES, ROOT
from tests.support.course_copy import checkout, ran, touched

NAME = "ex8_momentum"
FIXTURE = ROOT / "tests" / "fixtures" / NAME
GENERATED = {
    f"assignments/{NAME}.py",
    "assignments/README.md",
    "assignments/training_loop.ipynb",
}
# What runs in a few seconds and derives something from all exercises.
DERIVED = (
    "tests/test_exercises.py",
    "tests/course/test_lesson.py",
    "tests/course/test_notebook.py",
    "tests/reports/test_formats.py",
)
# Parametrized over the exercises: here over the new one only.
OF_EACH = (
    "tests/judging/test_mistakes.py",
    "tests/judging/test_answers.py",
    "tests/judging/test_questions.py",
    "tests/oracle/test_tolerances.py",
    "tests/figures/test_figures.py",
    "tests/sandbox/test_wire.py",
)

NAMING_THEIRS = (
    "tests/submission",
    "tests/official/test_named_causes.py",
    "tests/oracle/test_batched_training.py",
)
# Here they hold by tests of their own: all cases of DERIVED, and the rules of the course.
HELD = (*DERIVED, "tests/course/test_rules.py")
NAMING_NONE = (
    "tests/test_start.py",
    "tests/test_start_torch.py",
    *(f"tests/cli/test_{command}.py" for command in ("update", "audit", "collect")),
    "tests/repairs/test_rules.py",
    # They take minutes, and one more exercise is for them one more file of the same kind.
    *(f"tests/{room}" for room in ("release", "sandbox")),
    # They show what results hold, whatever exercises there are.
    *(f"tests/{room}" for room in ("class_report", "naming", "pages", "reports", "watch")),
    *(
        f"tests/cli/test_{command}.py"
        for command in ("cause", "report", "report_options", "solution")
    ),
    *(
        f"tests/official/test_{name}.py"
        for name in ("class_pages", "class_folder", "example_lines")
    ),
    "tests/nbgrader/test_browser.py",
    "tests/pytest_plugin/test_pages.py",
    # They are about names, tables and archives, processes and machines, whatever is in them or runs
    # there; the exercises that they read are written in the tests.
    *(f"tests/{room}" for room in ("intake", "roster", "sending")),
    *(
        f"tests/cli/test_{command}.py"
        for command in ("diff", "export", "feedback", "hand_ins", "mended_rows", "round_trip")
    ),
    "tests/official/test_pools.py",
)

pytestmark = pytest.mark.skipif(NAME in NAMES, reason="the exercise is there already")


def run(root: Path, module: str, *arguments: str, fails: bool = False) -> str:
    """What `python -m MODULE …` prints in the copy of the project; it has to succeed or to fail."""
    done = ran(root, module, *arguments)
    assert done.returncode == int(fails), done.stdout[-6000:] + done.stderr[-3000:]
    return done.stdout


def card(text: str) -> dict[str, str]:
    """The points in the rows of a score card."""
    return dict(re.findall(r"^(\w+) .*?(\d+/\d+)", text, re.MULTILINE))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with one more exercise, built."""
    root = checkout(tmp_path_factory.mktemp("eight") / "course")
    shutil.copytree(FIXTURE, root, dirs_exist_ok=True)
    run(root, "autograder.cli", "build")
    return root


def test_an_exercise_touches_its_own_files_and_no_other(course: Path) -> None:
    own = {path.relative_to(FIXTURE).as_posix() for path in FIXTURE.rglob("*") if path.is_file()}
    assert touched(course) == own | GENERATED
    assert all(NAME in name for name in own)


def test_every_rule_holds(course: Path) -> None:
    assert "every rule holds" in run(course, "autograder.cli", "build", "--check")


def test_solutions_earn_the_total_again_and_the_stub_nothing(course: Path) -> None:
    told = run(course, "pytest", "-q", "solutions", f"assignments/{NAME}.py", fails=True)
    stub, solved = (card(part) for part in told.split("solutions:"))
    assert list(solved) == [*NAMES, NAME, "total"]
    assert all(points.split("/")[0] == points.split("/")[1] for points in solved.values())
    assert solved["total"] == f"{TOTAL}/{TOTAL}"
    assert stub[NAME] == f"0/{solved[NAME].split('/')[1]}"


@pytest.mark.long
def test_its_mistakes_are_rejected_and_its_answers_accepted(course: Path) -> None:
    told = run(course, "pytest", "-q", "-k", NAME, *OF_EACH)
    (passed,) = re.findall(r"^(\d+) passed", told, re.MULTILINE)
    assert int(passed) > 12 + 2 * 10  # mistakes, and answers in two dtypes
    assert "failed" not in told


@pytest.mark.long
def test_what_derives_from_the_course_holds(course: Path) -> None:
    assert re.search(r"^\d+ passed", run(course, "pytest", "-q", *DERIVED), re.MULTILINE)


@pytest.mark.long
def test_the_tests_that_know_all_exercises_hold(course: Path) -> None:
    """All but this file, which would copy the copy, and what need not know of one more exercise.

    That is the banks of the other exercises, attacks, and how a file's code runs: each names the
    exercise that it is about. What PyTorch is installed and what git holds have to do with none.
    """
    own = Path(__file__).relative_to(ROOT)
    apart = [f"--ignore={path}" for path in (own, *HELD, *NAMING_THEIRS, *NAMING_NONE)]
    others = " or ".join(NAMES)
    run(course, "pytest", "-q", "tests", "-k", f"not ({others})", *apart)
