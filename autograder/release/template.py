"""Makes the student's edition of the course: the contents of a GitHub template repository."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from autograder.course.build import made_for_all, stale
from autograder.course.sources import BuildError, Course
from autograder.intake.cells import LESSON
from autograder.release import manifest, pins
from autograder.release.grading import EVERY_PUSH, Grading
from autograder.release.leaks import find_leaks, secrets_of
from autograder.release.manifest import manifest_of
from autograder.release.pins import DISTRIBUTION, LEFT_OUT, PYTHON, Pins, pins_of
from autograder.release.wheels import SOLUTIONS, build_student_wheel, run_uv
from autograder.release.workflow import workflow_values
from autograder.reports.progress import Told, untold

GRADER = f".github/grader/{pins.NAME}"
PLACES = {
    "README.md": "README.md",
    "classroom.yml": ".github/workflows/classroom.yml",
    "devcontainer.json": ".devcontainer/devcontainer.json",
    "settings.json": ".vscode/settings.json",
    "extensions.json": ".vscode/extensions.json",
    "gitignore": ".gitignore",
    "gitattributes": ".gitattributes",
    "project.toml": "pyproject.toml",
}
STARTER = "start.py"  # the course's own
HANDED_OUT = (".md", ".ipynb", ".png", ".svg")
KEPT_METADATA = ("kernelspec", "language_info", "nbgrader")
STEPS = 5  # of which `release` tells


@dataclass(frozen=True)
class PinnedGrader:
    """The pinned autograder: a wheel in the repository, or a requirement that says where it is."""

    wheel: Path | None = None
    reference: str = ""

    @property
    def dependency(self) -> str:
        return self.reference or DISTRIBUTION


def release(
    course: Course,
    folder: Path,
    reference: str | None = None,
    *,
    force: bool = False,
    grading: Grading = EVERY_PUSH,
    with_solutions: bool = False,
    told: Told = untold,
) -> list[Path]:
    """Write the student's edition into `folder` and return its files, relative to it.

    The autograder is a wheel in `wheels/`, or comes from `reference`, a pinned requirement.
    `grading` says which pushes are graded. If `with_solutions`, the wheel holds the reference
    solutions for `autograder solution`. `told` is called before each of STEPS steps. Raises
    BuildError, before anything is written, when the course is not built, when `folder` holds files
    and `force` is not given, and when another file would give an answer away.
    """
    require_room(folder, force)
    with staged(course, reference, grading, with_solutions=with_solutions, told=told) as stage:
        shutil.copytree(stage, folder, dirs_exist_ok=True)
        return sorted(path.relative_to(stage) for path in stage.rglob("*") if path.is_file())


@contextmanager
def staged(
    course: Course,
    reference: str | None = None,
    grading: Grading = EVERY_PUSH,
    *,
    with_solutions: bool = False,
    told: Told = untold,
) -> Iterator[Path]:
    """Yield a temporary folder that holds the students' edition. Raises BuildError."""
    if reference and with_solutions:
        raise BuildError(
            f"the solutions cannot be added to {reference}: leave --autograder out, so that a wheel"
            " is built, or leave --with-solutions out."
        )
    if reference and not course.whole:
        raise BuildError(
            f"{reference} holds all exercises, and a part of the course needs a wheel of its own:"
            " release it into a new folder without --autograder, or name all exercises with --only."
        )
    told("comparing the stubs")
    behind = stale(Course(course.root))
    if behind:
        names = ", ".join(path.name for path, _ in behind)
        raise BuildError(f"{names}: out of date with solutions/. Run `autograder build` first.")
    pinned = "" if reference is None else _pinned(reference)
    with tempfile.TemporaryDirectory(prefix="autograder-") as temporary:
        stage = Path(temporary) / "release"
        _lay_out(course, stage, pinned, grading, with_solutions=with_solutions, told=told)
        told("searching for answers")
        require_no_leaks(stage, course, with_solutions=with_solutions)
        yield stage


def require_no_leaks(folder: Path, course: Course, *, with_solutions: bool = False) -> None:
    """Raise BuildError when a file of `folder` gives an answer away.

    If `with_solutions`, wheels hold the reference solutions on purpose.
    """
    leaks = find_leaks(folder, secrets_of(Course(course.root)), SOLUTIONS if with_solutions else "")
    if leaks:
        told = "\n".join(f"  {leak}" for leak in leaks)
        raise BuildError(f"nothing was written, because these files give answers away:\n{told}")


def require_room(folder: Path, force: bool) -> None:
    """Raise BuildError when `folder` holds files and `force` is not given."""
    if folder.exists() and not folder.is_dir():
        raise BuildError(f"{folder} is a file: name a folder.")
    inside = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
    if not force and [name for name in inside if name != ".git"]:
        raise BuildError(
            f"{folder} holds files already ({inside[0]}, …): name a new folder, or give --force to"
            " write over what an earlier release put there; --update brings a template up to date."
        )


def handed_out(course: Course) -> Mapping[str, bytes]:
    """Return the files of `assignments/` that students get, by name, notebooks without outputs.

    Of the Python files only the stubs are among them: any other is somebody's own trial. The lesson
    and the notebook of a part of the course are made anew.
    """
    stubs = {file.name for file in course.solution_files()}
    found = {}
    for path in sorted(course.assignments.iterdir()):
        if path.is_file() and (path.name in stubs or path.suffix in HANDED_OUT):
            content = path.read_bytes()
            found[path.name] = stripped(content) if path.suffix == ".ipynb" else content
    if not course.whole:
        found |= {name: text.encode() for name, text in made_for_all(course) if name in found}
    return found


def stripped(notebook: bytes) -> bytes:
    """Return a notebook as if it had never been run: without outputs, counts and other metadata."""
    data = json.loads(notebook)
    data["metadata"] = _kept(data.get("metadata", {}))
    for cell in data["cells"]:
        cell["metadata"] = _kept(cell.get("metadata", {}))
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()


def lock(project: Path, course: Course) -> None:
    """Write the uv.lock of `project`, with the versions in the course's."""
    shutil.copy(course.root / "uv.lock", project)
    run_uv("lock", "--quiet", cwd=project)


def filled(name: str, values: Mapping[str, str]) -> str:
    """A file of the template with its @NAMES@ replaced."""
    text = (files("autograder.release") / "template" / name).read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text


def uv_version() -> str:
    """The version of the installed uv."""
    return run_uv("--version", cwd=Path.cwd()).split()[1]


def _lay_out(
    course: Course,
    stage: Path,
    reference: str,
    grading: Grading,
    *,
    with_solutions: bool,
    told: Told,
) -> None:
    for name, content in handed_out(course).items():
        _write(stage / "assignments" / name, content)
    told("building the wheel")
    wheel = None
    if not reference:
        wheel = build_student_wheel(course, stage / "wheels", with_solutions=with_solutions)
    grader = PinnedGrader(wheel, reference)
    values = _values(course, grader, has_notebook=any((stage / "assignments").glob("*.ipynb")))
    _write(stage / "pyproject.toml", filled("project.toml", values).encode())
    told("locking versions")
    lock(stage, course)
    told("looking up digests")
    pinned = pins_of(stage, wheel, reference)
    _write(stage / GRADER, pinned.text.encode())
    trusted = [stage / GRADER, *([wheel] if wheel else [])]
    values |= workflow_values(stage, trusted, pinned, grading, course.names)
    _write(stage / STARTER, (course.root / STARTER).read_bytes())
    for name, place in PLACES.items():
        _write(stage / place, filled(name, values).encode())
    written = manifest_of(
        stage,
        values["VERSION"],
        grading,
        reference,
        with_solutions=with_solutions,
        only=() if course.whole else course.names,
    )
    _write(stage / manifest.PLACE, written.text().encode())


def pins_of_wheel(course: Course, wheel: Path, told: Told = untold) -> Pins:
    """The pins of an environment that grades with `wheel`; `told` is called before each step."""
    with tempfile.TemporaryDirectory(prefix="autograder-") as temporary:
        project = Path(temporary)
        (project / "wheels").mkdir()
        shutil.copy(wheel, project / "wheels")
        values = _values(course, PinnedGrader(wheel), has_notebook=False)
        _write(project / "pyproject.toml", filled("project.toml", values).encode())
        told("locking versions")
        lock(project, course)
        told("looking up digests")
        return pins_of(project, wheel)


def _values(course: Course, grader: PinnedGrader, *, has_notebook: bool) -> dict[str, str]:
    source = ""
    if grader.wheel is not None:
        source = (
            f'\n[tool.uv.sources]\n{DISTRIBUTION} = {{ path = "wheels/{grader.wheel.name}" }}\n'
        )
    project = (course.root / "pyproject.toml").read_text(encoding="utf-8")
    (requires,) = re.findall(r'(?m)^requires-python = "(.+)"$', project)
    (torch,) = re.findall(rf'(?m)^ +"(torch==[^"]+ ; {LEFT_OUT})",$', project)
    return {
        "VERSION": _version(course, grader),
        "PYTHON": PYTHON,
        "UV": uv_version(),
        "REQUIRES": requires,
        "TORCH": torch,
        "TORCH_VERSION": torch.partition(" ")[0],
        "FIRST": course.names[0],
        "DEPENDENCY": json.dumps(grader.dependency),
        "SOURCE": source,
        "NOTEBOOK": filled("notebook.md", {"LESSON": LESSON}) if has_notebook else "",
    }


def _version(course: Course, grader: PinnedGrader) -> str:
    """The version of the autograder that the release has, or else that of the course."""
    if grader.wheel is not None:
        return grader.wheel.name.split("-")[1]
    (version,) = re.findall(
        r'(?m)^version = "(.+)"$', (course.root / "pyproject.toml").read_text(encoding="utf-8")
    )
    return str(version)


def _pinned(text: str) -> str:
    """`text` if it names the autograder at one version; else BuildError."""
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        raise BuildError(f"{text!r} is no requirement: {error}") from None
    exact = re.fullmatch(r"==[^*]+", str(requirement.specifier))
    address = requirement.url or ""
    fixed = address.endswith(".whl") or re.search(r"@[0-9a-f]{40}(#.*)?$", address)
    if requirement.name != DISTRIBUTION or "'" in text or not (exact or fixed):
        raise BuildError(
            f"{text!r} does not fix the autograder's version: name one ({DISTRIBUTION}==1.0),"
            f" one commit with all 40 digits ({DISTRIBUTION} @ git+https://…@COMMIT), or a wheel"
            f" ({DISTRIBUTION} @ https://….whl)."
        )
    return text


def _kept(metadata: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in metadata.items() if name in KEPT_METADATA}


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
