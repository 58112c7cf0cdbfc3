"""Derives what a student gets from `solutions/`, the only source of an exercise."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"
STUB_BODY = "raise NotImplementedError"


class BuildError(Exception):
    """Something in the course that keeps it from being built, told with the file to mend."""


class NeedsExtra(BuildError):
    """What making the notebook takes is not installed; the course itself may be in order."""


@dataclass(frozen=True)
class Course:
    """The folders of one checkout of the course."""

    root: Path

    @property
    def solutions(self) -> Path:
        return self.root / "solutions"

    @property
    def assignments(self) -> Path:
        return self.root / "assignments"

    def solution_files(self) -> list[Path]:
        """The reference solutions, by name."""
        return sorted(self.solutions.glob("ex*.py"))


def find_course(start: Path) -> Course:
    """The course that `start` lies in; BuildError outside one."""
    for folder in (start, *start.parents):
        if (folder / "solutions").is_dir() and (folder / "assignments").is_dir():
            return Course(folder)
    raise BuildError(
        f"{start} is not inside a course: there is no folder above it that holds both"
        " solutions/ and assignments/."
    )


def stub(source: str, name: str) -> str:
    """The student's file for a solution's `source`: every marked part is taken out.

    `name` is the file's name in errors. Raises BuildError where markers do not pair up.
    """
    lines: list[str] = []
    inside: list[str] | None = None
    for number, line in enumerate(source.splitlines(), 1):
        match line.strip():
            case marker if marker == BEGIN:
                if inside is not None:
                    raise BuildError(f"{name}:{number}: {BEGIN} stands inside another one.")
                inside = []
            case marker if marker == END:
                if inside is None:
                    raise BuildError(f"{name}:{number}: {END} has no {BEGIN}.")
                lines += _emptied(inside, line, f"{name}:{number}")
                inside = None
            case _ if inside is not None:
                inside.append(line)
            case _:
                lines.append(line)
    if inside is not None:
        raise BuildError(f"{name}: the last {BEGIN} has no {END}.")
    return "\n".join(lines) + "\n"


def solution_parts(source: str) -> list[str]:
    """The texts between the markers."""
    return [part.partition(END)[0].strip("\n") for part in source.split(BEGIN)[1:]]


def stale(course: Course) -> list[tuple[Path, str]]:
    """The generated files that differ from what `solutions/` says, with what they should hold."""
    return list(compared(course))


def compared(course: Course) -> Iterator[tuple[Path, str]]:
    """Each file of `stale` as it is found, the stubs before the notebook.

    Raises BuildError at a file that cannot be made, and NeedsExtra where the
    notebook is that file and the course is not to blame.
    """
    # Imported here: the module builds on this one.
    from autograder.notebook import making

    for file in course.solution_files():
        text = stub(file.read_text(encoding="utf-8"), f"solutions/{file.name}")
        yield from _if_changed(course.assignments / file.name, text)
    notebook = course.assignments / f"{making.NAME}.ipynb"
    yield from _if_changed(notebook, making.student_text(course))


def build(course: Course, force: bool = False) -> list[Path]:
    """Write every generated file that is stale and return their paths.

    Raises BuildError, before anything is written, when one of them holds work that git does not
    have, unless `force` is given.
    """
    todo = stale(course)
    unsaved = [path for path, _ in todo if path.exists() and not _saved(path)]
    if unsaved and not force:
        names = ", ".join(path.name for path in unsaved)
        raise BuildError(
            f"{names}: git does not hold what stands there now. Commit or move that work first,"
            " or run `autograder build --force` to replace it."
        )
    for path, text in todo:
        path.write_text(text, encoding="utf-8", newline="\n")
    return [path for path, _ in todo]


def _emptied(body: list[str], end: str, where: str) -> list[str]:
    """What stands in a stub for a marked part: no body for a function, no value for a constant."""
    indent = end[: len(end) - len(end.lstrip())]
    if indent:
        return [indent + STUB_BODY]
    names = []
    for node in parsed("\n".join(body), where).body:
        if not isinstance(node, ast.AnnAssign):
            raise BuildError(f"{where}: at the top level only `NAME: type = value` is emptied.")
        names.append(f"{ast.unparse(node.target)}: {ast.unparse(node.annotation)}")
    return names


def parsed(source: str, where: str) -> ast.Module:
    """The syntax tree of a part of the course; BuildError, naming `where`, when it has none."""
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise BuildError(f"{where}: Python cannot read it: {error.msg}.") from None


def _if_changed(path: Path, text: str) -> Iterator[tuple[Path, str]]:
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        yield path, text


def _saved(path: Path) -> bool:
    """Whether git holds the file as it is: tracked, and unchanged since the last commit."""
    return _git(path, "ls-files", "--error-unmatch") and _git(path, "diff", "--quiet", "HEAD")


def _git(path: Path, *command: str) -> bool:
    try:
        done = subprocess.run(
            ["git", *command, "--", path.name], cwd=path.parent, capture_output=True, check=False
        )
    except OSError:
        return False
    return done.returncode == 0
