"""Makes what other systems grade with: Classroom 50's folder, Gradescope's zip, GitLab's file."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from pathlib import Path

from autograder import exercises
from autograder.course.sources import BuildError, Course
from autograder.release import pins
from autograder.release.manifest import PLACE, read_manifest
from autograder.release.pins import PYTHON, Pins
from autograder.release.template import (
    GRADER,
    filled,
    pins_of_wheel,
    require_no_leaks,
    require_room,
    uv_version,
)
from autograder.release.wheels import build_instructor_wheel, build_student_wheel
from autograder.release.workflow import gitlab_values
from autograder.reports.progress import Told, untold

STEPS = 3  # of which `classroom50` and `gradescope` tell
MOST = 10 * 1024**2  # bytes of the largest bundle that Classroom 50's runner accepts


def classroom50(
    course: Course, folder: Path, *, force: bool = False, told: Told = untold
) -> list[Path]:
    """Write the bundle of an assignment into `folder` and return its files, relative to it.

    Everybody can read a bundle, so it holds the student's wheel, and no solution. `told` is called
    before each of STEPS steps. Raises BuildError.
    """
    require_room(folder, force)
    with tempfile.TemporaryDirectory(prefix="autograder-") as temporary:
        stage = Path(temporary) / "bundle"
        told("building the wheel")
        wheel = build_student_wheel(course, stage)
        pinned = _add_installer(course, stage, wheel, told)
        _write_script(stage / "autograder.py", "classroom50.py", pinned)
        require_no_leaks(stage, course)
        found = sorted(stage.iterdir())
        if sum(path.stat().st_size for path in found) > MOST:
            raise BuildError(f"the bundle is larger than {MOST} bytes: Classroom 50 refuses it.")
        shutil.copytree(stage, folder, dirs_exist_ok=True)
        return [path.relative_to(stage) for path in found]


def release_assets(course: Course) -> str:
    """The line of Classroom 50's `assignments.json` that attaches every picture to a release."""
    return f'"release_assets": {json.dumps([f"figures/{name}.png" for name in course.names])}'


def gradescope(
    course: Course, file: Path, *, force: bool = False, told: Told = untold
) -> list[Path]:
    """Write the zip that Gradescope builds its image from, and return the files in it.

    Only instructors can read it, so it holds the hidden checks, too. `told` is called before each
    of STEPS steps. Raises BuildError.
    """
    if file.suffix != ".zip":
        raise BuildError(f"{file}: Gradescope takes a .zip; give the file that ending.")
    if file.exists() and not force:
        raise BuildError(f"{file} is there already: name a new file, or give --force.")
    with tempfile.TemporaryDirectory(prefix="autograder-") as temporary:
        stage = Path(temporary) / "source"
        told("building the wheel")
        wheel = build_instructor_wheel(course, stage)
        pinned = _add_installer(course, stage, wheel, told)
        for name in ("setup.sh", "run_autograder"):
            _write_script(stage / name, name, pinned)
        found = sorted(stage.iterdir())
        packed = Path(temporary) / "packed.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in found:
                archive.write(path, path.name)
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(packed, file)
        return [path.relative_to(stage) for path in found]


def gitlab(release: Path, file: Path, *, force: bool = False) -> None:
    """Write the pipeline that grades projects made from the `release` to `file`.

    It names the hashes of what it trusts in the release, and the points of the exercises that are
    in it. Raises BuildError.
    """
    if file.exists() and not force:
        raise BuildError(f"{file} is there already: name a new file, or give --force.")
    requirements = release / GRADER
    wheels = sorted((release / "wheels").glob("*.whl"))
    pinned = Pins.read(requirements.read_text(encoding="utf-8"))
    values = gitlab_values(release, [requirements, *wheels], pinned, _names_in(release))
    text = filled("gitlab.yml", {"PYTHON": PYTHON, "UV": uv_version(), **values})
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")


def _names_in(release: Path) -> tuple[str, ...]:
    held = (release / PLACE).read_bytes() if (release / PLACE).is_file() else b""
    manifest = read_manifest(held)
    return manifest.only if manifest and manifest.only else exercises.names()


def _add_installer(course: Course, stage: Path, wheel: Path, told: Told) -> Pins:
    """Put beside the wheel what its installation needs: the pins, and the script that gets uv."""
    shutil.copy(course.root / "start.py", stage)
    pinned = pins_of_wheel(course, wheel, told)
    (stage / pins.NAME).write_text(pinned.text, encoding="utf-8", newline="\n")
    return pinned


def _write_script(path: Path, name: str, pinned: Pins) -> None:
    values = {
        "PYTHON": PYTHON,
        "INSTALL": "\n".join(pinned.commands('"$uv"')),
        "LOOSE": " ".join(pinned.loose),
    }
    path.write_text(filled(name, values), encoding="utf-8", newline="\n")
    path.chmod(0o755)
