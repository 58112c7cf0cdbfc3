"""Searches the files that are handed out for anything that gives an answer away."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.course.sources import BEGIN, END, Course, solution_parts, stub
from autograder.oracle import reference

SHORTEST = 20  # characters without blanks; shorter lines tell nothing (`return losses`)
ARCHIVES = (".whl", ".zip")
BYTECODE = (".pyc", ".pyo")


@dataclass(frozen=True)
class Leak:
    """A place that gives an answer away: the `file`, and `what` is in it."""

    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"


def find_leaks(folder: Path, secrets: Iterable[str], given: str = "") -> list[Leak]:
    """Return every leak in the files of `folder`, including those inside of archives.

    `secrets` are lines of code as `squeezed` gives them. `given` is a folder inside of archives
    that is handed out on purpose: only bytecode is a leak there.
    """
    known = sorted(set(secrets))
    found: list[Leak] = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and ".git" not in path.relative_to(folder).parts:
            name = path.relative_to(folder).as_posix()
            found += _leaks_in(name, path.read_bytes(), known, given)
    return found


def secrets_of(course: Course) -> list[str]:
    """Return the squeezed lines of all solutions that would give an answer away.

    A line that is in the stub, too, or in the lesson in torch.nn is no secret.
    """
    oracle = squeezed(Path(reference.__file__).read_text(encoding="utf-8"))
    secrets: list[str] = []
    for file in course.solution_files():
        source = file.read_text(encoding="utf-8")
        given = squeezed(stub(source, file.name)) + oracle
        lines = [line for part in solution_parts(source) for line in telling_lines(part)]
        secrets += [line for line in lines if line not in given]
    return secrets


def telling_lines(code: str) -> list[str]:
    """The squeezed lines of `code` that are long enough to tell something."""
    lines = (squeezed(line.partition("#")[0]) for line in code.splitlines())
    return [line for line in lines if len(line) >= SHORTEST]


def squeezed(text: str) -> str:
    """`text` without white space, so that the same code in another layout is equal to it."""
    return re.sub(r"\s+", "", text)


def _leaks_in(name: str, content: bytes, secrets: list[str], given: str) -> Iterator[Leak]:
    if name.endswith(ARCHIVES):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                known = [] if given and member.startswith(f"{given}/") else secrets
                yield from _leaks_in(f"{name}/{member}", archive.read(member), known, given)
        return
    if name.endswith(BYTECODE):
        yield Leak(name, "bytecode, from which the source can be recovered")
    text = content.decode("utf-8", "replace")
    if name.endswith(".ipynb"):
        text = "\n".join(_strings(json.loads(text)))
        yield from _outputs_left(name, content)
    packed = squeezed(text)
    yield from (Leak(name, f"a line of an answer: {line}") for line in secrets if line in packed)
    # The autograder's own wheel contains the markers: this module looks for them.
    if ".whl/" not in name and (BEGIN in text or END in text):
        yield Leak(name, "a marker that surrounds a solution")


def _outputs_left(name: str, content: bytes) -> Iterator[Leak]:
    for number, cell in enumerate(json.loads(content)["cells"], 1):
        if cell.get("outputs") or cell.get("execution_count"):
            yield Leak(name, f"cell {number} has been run: clear its outputs")


def _strings(value: object) -> Iterator[str]:
    """Yield every text in a notebook, outputs and metadata included; a list becomes one text."""
    match value:
        case str():
            yield value
        case list():
            parts = [text for item in value for text in _strings(item)]
            yield "".join(parts)
        case dict():
            for key, item in value.items():
                yield str(key)
                yield from _strings(item)
