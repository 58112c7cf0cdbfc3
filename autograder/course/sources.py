"""Finds the course, and makes stubs by taking the answers out of the solutions."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from autograder import exercises

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"
STUB_BODY = "raise NotImplementedError"


class BuildError(Exception):
    """The course cannot be built; the text names the file and says how to mend it."""


class NeedsExtra(BuildError):
    """A package for making the notebook is not installed; the course may be in order."""


@dataclass(frozen=True)
class Course:
    """The folders of one checkout of the course, and which of its exercises are meant.

    With `only`, what is made of the course has these exercises and no others.
    """

    root: Path
    only: tuple[str, ...] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The exercises that are meant, in the order of the lesson."""
        return tuple(name for name in exercises.names() if self.has(name))

    @property
    def whole(self) -> bool:
        """Whether all exercises are meant."""
        return self.names == exercises.names()

    def has(self, name: str) -> bool:
        """Whether the exercise `name` is one of those that are meant."""
        return self.only is None or name in self.only

    @property
    def solutions(self) -> Path:
        return self.root / "solutions"

    @property
    def lesson(self) -> Path:
        return self.solutions / "lesson"

    @property
    def assignments(self) -> Path:
        return self.root / "assignments"

    def solution_files(self) -> list[Path]:
        """Return the files of the reference solutions, sorted by name."""
        return sorted(file for file in self.solutions.glob("ex*.py") if self.has(file.stem))


def find_course(start: Path) -> Course:
    """Return the course that contains `start`. Raises BuildError if there is none."""
    for folder in (start, *start.parents):
        if (folder / "solutions").is_dir() and (folder / "assignments").is_dir():
            return Course(folder)
    raise BuildError(
        f"{start} is not inside a course: there is no folder above it that holds both"
        " solutions/ and assignments/."
    )


def stub(source: str, name: str) -> str:
    """Return the student's file for a solution's `source`: every marked part is taken out.

    `name` is the file's name in errors. Raises BuildError if the markers do not pair up or a marked
    part at the top level is not a constant with a type.
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
    """Return the texts between the markers."""
    return [part.partition(END)[0].strip("\n") for part in source.split(BEGIN)[1:]]


def _emptied(body: list[str], end: str, where: str) -> list[str]:
    """The lines that replace a marked part: a `raise` in a function, else names without values."""
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
    """Parse a file of the course. Raises BuildError, naming `where`, for a syntax error."""
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise BuildError(f"{where}: Python cannot read it: {error.msg}.") from None
