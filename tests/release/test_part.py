"""`autograder release --only …`: a part of the course is handed out, graded and kept up to date."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder import exercises
from autograder.cli.main import main
from autograder.course.build import build
from autograder.course.sources import BuildError, Course
from autograder.release.manifest import PLACE
from autograder.release.template_update import as_handed_out
from tests.support.course import NAMES, ROOT, SOLUTIONS, points
from tests.support.course_copy import change, ran
from tests.support.handout import UV, without_the_index

pytestmark = pytest.mark.skipif(not UV, reason="install uv: it builds the wheels")
CHOSEN, OTHERS = (NAMES[1], NAMES[-1]), (NAMES[0], *NAMES[2:-1])
WORTH = sum(map(points, CHOSEN))


@pytest.fixture(scope="module", autouse=True)
def _quick() -> Iterator[None]:
    with without_the_index():
        yield


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `template/`, and with the same part for three other systems."""
    folder = tmp_path_factory.mktemp("part")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        options = [str(folder / "template"), "--only", ",".join(CHOSEN), "--reporter"]
        options += ["--gitlab", str(folder / "grade.yml")]
        options += ["--classroom50", str(folder / "bundle")]
        options += ["--gradescope", str(folder / "grader.zip")]
        assert main(["release", *options]) == 0
    with zipfile.ZipFile(folder / "grader.zip") as packed:
        packed.extractall(folder / "gradescope")
    return folder


def wheels(part: Path) -> list[Path]:
    return sorted(part.glob("*/**/*.whl"))


def handed_out(template: Path) -> set[str]:
    return {path.stem for path in (template / "assignments").glob("ex*.py")}


def in_the_wheel(template: Path) -> set[str]:
    """The exercises that the template's grader knows."""
    (wheel,) = (template / "wheels").iterdir()
    with zipfile.ZipFile(wheel) as held:
        return {name for name in NAMES if f"autograder/checks/test_{name}.py" in held.namelist()}


def test_no_file_belongs_to_another_exercise(part: Path) -> None:
    assert handed_out(part / "template") == {*CHOSEN}
    for path in (part / "template").rglob("*"):
        if path.is_file() and path.suffix != ".whl":
            text = path.read_text(encoding="utf-8")
            assert [name for name in OTHERS if name in text] == [], path
    assert len(wheels(part)) == 3
    for wheel in wheels(part):
        with zipfile.ZipFile(wheel) as held:
            names = "\n".join(held.namelist())
        assert [name for name in OTHERS if name in names] == [], wheel
        assert all(f"examples/{name}.py" in names for name in CHOSEN)


def test_the_lesson_and_the_notebook_are_those_of_the_part(part: Path) -> None:
    lesson = (part / "template" / "assignments" / "README.md").read_text(encoding="utf-8")
    assert f"together they make {WORTH}." in lesson
    assert "This edition holds exercises" in lesson
    notebook = (part / "template" / "assignments" / "training_loop.ipynb").read_text("utf-8")
    checked = [name for name in NAMES if f'check(\\"{name}\\")' in notebook]
    assert checked == [*CHOSEN]


def test_its_grader_counts_these_alone_with_the_points_of_the_course(
    part: Path, tmp_path: Path
) -> None:
    (wheel,) = (part / "template" / "wheels").iterdir()
    with zipfile.ZipFile(wheel) as held:
        held.extractall(tmp_path / "installed")
    shutil.copytree(SOLUTIONS, tmp_path / "work")  # with files that a student has of earlier weeks
    file = tmp_path / "result.json"
    command = ["grade", str(tmp_path / "work"), "--isolation", "available", "--json", str(file)]
    done = ran(tmp_path / "installed", "autograder.cli", *command)
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(file.read_text(encoding="utf-8"))
    assert [exercise["name"] for exercise in result["exercises"]] == [*CHOSEN]
    assert (result["score"], result["max_score"]) == (WORTH, WORTH)
    for exercise in result["exercises"]:
        earned = {check["name"]: check["score"] for check in exercise["checks"]}
        assert earned == exercises.points_of(exercise["name"])


def test_other_systems_grade_these_alone(part: Path) -> None:
    pipeline = (part / "grade.yml").read_text(encoding="utf-8")
    assert f"--fail-under {WORTH} " in pipeline
    workflow = (part / "template" / ".github" / "workflows" / "classroom.yml").read_text("utf-8")
    assert f"runners: {','.join(CHOSEN)}" in workflow


def test_an_update_keeps_the_part_and_can_change_it(
    course: Course,
    part: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    template = tmp_path / "template"
    shutil.copytree(part / "template", template)
    change(course.solutions / f"{CHOSEN[0]}.py", "Exercise ", "Repaired exercise ")
    build(course, force=True)
    monkeypatch.chdir(course.root)
    assert main(["release", "--update", str(template)]) == 0
    told = f"A part of the course: {', '.join(CHOSEN)}, together {WORTH} points.\n"
    assert told in capsys.readouterr().out
    assert "Repaired" in (template / "assignments" / f"{CHOSEN[0]}.py").read_text(encoding="utf-8")
    assert handed_out(template) == in_the_wheel(template) == {*CHOSEN}
    assert json.loads((template / PLACE).read_text())["only"] == [*CHOSEN]
    more = [NAMES[0], *CHOSEN]
    assert main(["release", "--update", str(template), "--only", ",".join(more)]) == 0
    assert handed_out(template) == in_the_wheel(template) == {*more}
    assert main(["release", "--update", str(template), "--only", ",".join(NAMES)]) == 0
    assert handed_out(template) == in_the_wheel(template) == {*NAMES}
    assert json.loads((template / PLACE).read_text())["only"] == []
    assert "A part of the course" not in capsys.readouterr().out.splitlines()[-1]


def test_an_exercise_that_is_gone_has_to_be_left_out(
    part: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exercises, "names", lambda: NAMES[:-1])
    with pytest.raises(BuildError, match=f"has {NAMES[-1]}, which the course no longer has"):
        as_handed_out(Course(ROOT), part / "template")


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--only", "ex1,ex99"], 2, "there is no exercise 'ex99'. There are: ex1_forward_pass,"),
        (
            ["--only", "ex1", "--autograder", "training-loop-course==1.0"],
            1,
            "a part of the course needs a wheel of its own",
        ),
    ],
)
def test_a_part_that_cannot_be_is_refused(
    options: list[str],
    code: int,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["release", str(tmp_path / "out"), *options]) == code
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
