"""Builds the wheels: the instructor's with everything, the student's without any answers.

The student's wheel is without the known mistakes and without the repairs that hold a piece of an
answer; with the others its feedback names causes, too. The reference solutions are in it only if
that was asked for.

Where a part of the course is meant, the wheels hold nothing of the other exercises, and
`checks/points.json` says what those in it are worth.

A wheel's version names its edition and its contents, such as 0.1.0+student.h1a2b3c4d, and a result
names the version that graded it. Equal sources make equal wheels, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from autograder import exercises
from autograder.course.sources import BuildError, Course, stub
from autograder.official.reproducibility import digest_of

STUDENT, INSTRUCTOR = "student", "instructor"  # the editions, which versions name
PACKAGE = "autograder"
SOLUTIONS = f"{PACKAGE}/solutions"  # in a wheel that was asked to hold them
STUBS = "stubs"  # the folder of the package with the exercises' stubs; the repository has none
POINTS = f"{PACKAGE}/{exercises.FOLDER.name}/{exercises.PART}"
# How the files and folders of the package are called that belong to one exercise.
OF_AN_EXERCISE = (("", ".py"), ("", ""), (exercises.PREFIX, ".py"))
METADATA = ("README.md", "LICENSE")
# Known mistakes are nearly right answers, and hidden checks must stay hidden.
KEPT_BACK = ("mistakes", "hidden", "kept_back", "solutions")


def build_student_wheel(course: Course, folder: Path, *, with_solutions: bool = False) -> Path:
    """Build the wheel with the visible checks into `folder`. Raises BuildError.

    If `with_solutions`, it holds the reference solutions, too, as files that nothing imports.
    """
    with tempfile.TemporaryDirectory(prefix="autograder-") as temporary:
        stage = Path(temporary) / "source"
        _copy_package(course, stage, *KEPT_BACK)
        if with_solutions:
            (stage / SOLUTIONS).mkdir()
            for file in course.solution_files():
                shutil.copy(file, stage / SOLUTIONS)
        return _build(course, stage, STUDENT, folder)


def build_instructor_wheel(course: Course, folder: Path) -> Path:
    """Build the wheel with everything into `folder`. Raises BuildError."""
    with tempfile.TemporaryDirectory(prefix="autograder-") as temporary:
        stage = Path(temporary) / "source"
        _copy_package(course, stage)
        return _build(course, stage, INSTRUCTOR, folder)


def run_uv(*arguments: str | Path, cwd: Path) -> str:
    """Run uv in `cwd` and return what it prints. Raises BuildError when it fails or is missing."""
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        raise BuildError("uv is not on the PATH: install it as https://docs.astral.sh/uv/ says.")
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    done = subprocess.run(
        [uv, *map(str, arguments)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BuildError(f"uv {arguments[0]} failed:\n{done.stderr.strip()}")
    return done.stdout


def sha256(path: Path) -> str:
    """The digest of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _copy_package(course: Course, stage: Path, *kept_back: str) -> None:
    others = [name for name in exercises.names() if not course.has(name)]
    files = [f"{prefix}{name}{end}" for name in others for prefix, end in OF_AN_EXERCISE]
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc", *kept_back, *files)
    shutil.copytree(course.root / PACKAGE, stage / PACKAGE, ignore=ignored)
    _add_stubs(course, stage / PACKAGE / STUBS)
    if others:
        points = {name: exercises.total([name]) for name in course.names}
        (stage / POINTS).write_text(json.dumps(points, indent=1) + "\n", encoding="utf-8")


def _add_stubs(course: Course, folder: Path) -> None:
    """Write the stub of each exercise, to which `autograder watch` can go back."""
    folder.mkdir()
    for solution in course.solution_files():
        text = stub(solution.read_text(encoding="utf-8"), solution.name)
        (folder / solution.name).write_text(text, encoding="utf-8", newline="\n")


def _build(course: Course, stage: Path, edition: str, folder: Path) -> Path:
    """Build the wheel of the package in `stage` under a version that names what is in it."""
    for name in METADATA:
        shutil.copy(course.root / name, stage)
    project = (course.root / "pyproject.toml").read_text(encoding="utf-8")
    local = f"{edition}.{digest_of(stage / PACKAGE)}"
    named, count = re.subn(r'(?m)^version = "([^"+]+)"$', rf'version = "\1+{local}"', project)
    if count != 1:
        raise BuildError('pyproject.toml: there has to be one line `version = "…"`.')
    (stage / "pyproject.toml").write_text(named, encoding="utf-8", newline="\n")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="autograder-") as temporary:
        run_uv("build", "--wheel", "--out-dir", temporary, stage, cwd=stage)
        (wheel,) = Path(temporary).glob("*.whl")
        return Path(shutil.copy(wheel, folder))
