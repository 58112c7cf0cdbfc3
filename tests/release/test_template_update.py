"""`autograder release --update DIR`: a template repository comes to the present edition."""

from __future__ import annotations

import hashlib
import json
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.cli.main import main
from autograder.course.build import build
from autograder.course.sources import Course
from autograder.release.manifest import PLACE
from tests.support.course_copy import change
from tests.support.handout import UV, released, wheel, without_the_index

pytestmark = pytest.mark.skipif(not UV, reason="install uv: it builds the wheels")
STUB = "assignments/ex1_forward_pass.py"
SECOND = "assignments/ex2_mse_loss.py"
WORKFLOW = ".github/workflows/classroom.yml"


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    with without_the_index():
        yield


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A released template that may be changed."""
    folder = tmp_path / "template"
    shutil.copytree(released(), folder)
    return folder


@pytest.fixture
def repaired(course: Course, monkeypatch: pytest.MonkeyPatch) -> Course:
    """The course with two repaired exercises and another version, which names its wheel."""
    for name in ("ex1_forward_pass", "ex2_mse_loss"):
        change(course.solutions / f"{name}.py", "Exercise ", "Repaired exercise ")
    change(course.root / "pyproject.toml", 'version = "0.1.0"', 'version = "0.2.0"')
    build(course, force=True)
    monkeypatch.chdir(course.root)
    return course


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_course_s_files_are_replaced_and_all_others_stay(
    repaired: Course, template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # What a checkout on Windows looks like is no edit by hand.
    (template / STUB).write_bytes((template / STUB).read_bytes().replace(b"\n", b"\r\n"))
    (template / "LICENSE").write_text("mine")
    (template / ".gitignore").write_text("mine")
    (template / ".vscode" / "extensions.json").unlink()
    assert main(["release", "--update", str(template)]) == 0
    held = files(template)
    (new,) = (template / "wheels").iterdir()
    assert new.name != wheel().name
    assert "0.2.0" in new.name
    sums = json.loads(held[PLACE])["files"]
    assert json.loads(held[PLACE])["version"].startswith("0.2.0+student.h")
    ours = {path: hashlib.sha256(content).hexdigest() for path, content in held.items()}
    untouched = {"LICENSE", ".gitignore", PLACE}
    assert {path: ours[path] for path in ours if path not in untouched} == {
        path: sums[path] for path in sums if path not in (".gitignore", ".vscode/extensions.json")
    }
    # What the workflow checks is what lies there.
    for path in (f"wheels/{new.name}", ".github/grader/requirements.txt"):
        assert f"{ours[path]}  {Path(path).name}\n".encode() in held[WORKFLOW]
    assert b"Repaired" in held[STUB]
    assert (held["LICENSE"], held[".gitignore"]) == (b"mine", b"mine")
    out = capsys.readouterr().out
    assert f"removed {template / 'wheels' / wheel().name}" in out
    assert ".gitignore was changed by hand: it stays as it is." in out
    assert ".vscode/extensions.json was deleted by hand: it is left out." in out
    where = shlex.quote(str(template))
    assert f'  git -C {where} commit --message "Update of the course"\n' in out


@pytest.mark.long
def test_a_stub_that_was_edited_by_hand_is_not_overwritten_unasked(
    repaired: Course, template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (template / STUB).write_text("by hand")
    shutil.copy(repaired.root / SECOND, template / SECOND)  # the same repair, by hand
    before = files(template)
    assert main(["release", "--update", str(template)]) == 1
    told = f"nothing was written: {STUB} in {template} was changed by hand, and"
    assert told in capsys.readouterr().err
    assert files(template) == before
    assert main(["release", "--update", str(template), "--force"]) == 0
    assert b"Repaired" in (template / STUB).read_bytes()


def test_without_an_earlier_release_there_is_nothing_to_update(
    course: Course,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(course.root)
    folder = tmp_path / "thesis"
    (folder / PLACE).parent.mkdir(parents=True)
    for content in (None, "{}", "[[", '{"schema": "autograder/release/v1", "files": 3}'):
        if content:
            (folder / PLACE).write_text(content)
        assert main(["release", "--update", str(folder)]) == 1
        assert f"{folder} holds no release" in capsys.readouterr().err
    assert main(["release", "--update"]) == 2
    assert "--update needs the template's folder" in capsys.readouterr().err


def test_an_unchanged_course_changes_nothing(
    course: Course,
    template: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(course.root)
    before = files(template)
    assert main(["release", "--update", str(template)]) == 0
    assert files(template) == before
    assert capsys.readouterr().out == f"{template} is up to date.\n"


@pytest.mark.long
def test_which_pushes_are_graded_stays_a_choice_of_the_first_release(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course.root)
    folder, reference = tmp_path / "template", f"training-loop-course @ {wheel().as_uri()}"
    first = ["release", str(folder), "--autograder", reference]
    assert main([*first, "--on", "tag", "--reporter"]) == 0
    before = files(folder)
    assert main(["release", "--update", str(folder)]) == 0
    assert files(folder) == before
    assert main(["release", "--update", str(folder), "--on", "manual"]) == 0
    workflow = (folder / WORKFLOW).read_text()
    assert "push:" not in workflow
    assert "autograding-grading-reporter" not in workflow
    assert not (folder / "wheels").exists()
