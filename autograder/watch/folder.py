"""The watched folder: the text of each exercise's file, or why the folder cannot be watched.

Reads files and never runs them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from autograder.exercises import names
from autograder.intake import MAX_BYTES
from autograder.intake.near_names import exercise_meant
from autograder.reports.terminal import run_with
from autograder.submission.text import printable
from autograder.watch.messages import digest_of

Signature = tuple[int, ...]


@dataclass(frozen=True)
class Snapshot:
    """The text that a file had when it was read; None if there was none or it cannot be read."""

    text: bytes | None = field(repr=False)

    @cached_property
    def digest(self) -> str:
        return digest_of(self.text)

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text as a terminal can show them."""
        text = (self.text or b"").decode("utf-8", "replace").expandtabs(4)
        return printable(text.replace("\r\n", "\n")).split("\n")


class WatchedFolder:
    """The files of the exercises in `path`, whether they are there or not."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._signatures: dict[str, Signature] = {}
        self._snapshots: dict[str, Snapshot] = {}

    def file(self, exercise: str) -> Path:
        """Return the path of an exercise's file."""
        return self.path / f"{exercise}.py"

    @property
    def is_there(self) -> bool:
        """Whether the folder exists."""
        return self.path.is_dir()

    def read(self, *, thoroughly: bool = True) -> Mapping[str, Snapshot]:
        """Return the texts of all exercises as they are now.

        Unless `thoroughly`, a file with the same times and size is not read again.
        """
        for name in names():
            signature = _signature(self.file(name))
            if thoroughly or self._signatures.get(name) != signature:
                self._snapshots[name] = Snapshot(_text(self.file(name), signature))
                self._signatures[name] = signature
        return self._snapshots

    def signatures(self) -> tuple[Signature, ...]:
        """Return what changes whenever a file is written, without reading any."""
        return tuple(_signature(self.file(name)) for name in names())

    def links(self) -> Sequence[Path]:
        """Return the other folders in which files of the exercises lie: some may be links."""
        files = [self.file(name) for name in names()]
        homes = {file.resolve().parent for file in files if file.is_symlink() and file.exists()}
        return sorted(homes - {self.path.resolve()})


def refusal(path: Path, typed: str) -> str | None:
    """Return why `path` cannot be watched, in a sentence that says what to do; None if it can."""
    command = f"{run_with()} autograder watch"
    if path.is_file():
        return _refused_file(path, command)
    if not path.exists():
        return (
            f"there is no folder {typed} here: go to the folder of the course, or name the folder"
            f" with your files, such as `{command} .`."
        )
    files = [path / f"{name}.py" for name in names()]
    if any(file.is_file() for file in files):
        return None
    if any(path.glob("*.ipynb")):
        return (
            f"{typed} holds a notebook and no {files[0].name}: watch grades .py files. In a"
            ' notebook, check("ex…") in the cells shows your points.'
        )
    for other in sorted(path.glob("*.py")):
        meant = exercise_meant(other.stem, names())
        if meant is not None:
            return f"{typed} holds {other.name}: rename it to {meant}.py, then watch again."
    return f"{typed} holds no exercise, such as {files[0].name}: name the folder with your files."


def _refused_file(path: Path, command: str) -> str:
    if path.suffix == ".ipynb":
        return (
            f'{path.name} is a notebook: check("ex…") in its cells shows your points while you'
            " work. watch grades the .py files of a folder."
        )
    if path.stem in names():
        return (
            f"{path.name} is one file, and watch takes its folder: type"
            f" `{command} {path.parent.as_posix()} --file {path.stem}`."
        )
    return f"{path.name} is a file, and watch takes a folder: name the folder with your exercises."


def _signature(file: Path) -> Signature:
    try:
        status = file.stat()
    except OSError as error:
        return (-1, error.errno or 0)
    return (status.st_mtime_ns, status.st_size, status.st_ino, status.st_mode)


def _text(file: Path, signature: Signature) -> bytes | None:
    if len(signature) < 4 or signature[1] > MAX_BYTES:
        return None
    try:
        return file.read_bytes()
    except OSError:
        return None
