"""What a release wrote: each of its files with its SHA-256, in a file of the release itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from autograder.release.grading import EVERY_PUSH, Grading

PLACE = ".github/grader/release.json"
SCHEMA = "autograder/release/v1"


@dataclass(frozen=True)
class Manifest:
    """The `version` of the course in a release, and the SHA-256 of its `files` by path.

    `grading`, `reference`, `with_solutions` and `only` are what the release was made with, and an
    update keeps to them. `only` names the exercises of a part of the course, and is empty for the
    whole.
    """

    version: str
    files: Mapping[str, str]
    grading: Grading = EVERY_PUSH
    reference: str = ""
    with_solutions: bool = False
    only: tuple[str, ...] = ()

    def holds(self, path: str, content: bytes) -> bool:
        """Whether the release wrote this content to `path`; Windows may have its own line ends."""
        unix = content.replace(b"\r\n", b"\n")
        return self.files.get(path) in (digest(content), digest(unix))

    def text(self) -> str:
        """The manifest as the file at PLACE holds it."""
        data = {
            "schema": SCHEMA,
            "version": self.version,
            "grading": msgspec.to_builtins(self.grading),
            "reference": self.reference,
            "with_solutions": self.with_solutions,
            "only": list(self.only),
            "files": dict(sorted(self.files.items())),
        }
        return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def manifest_of(
    folder: Path,
    version: str,
    grading: Grading = EVERY_PUSH,
    reference: str = "",
    *,
    with_solutions: bool = False,
    only: tuple[str, ...] = (),
) -> Manifest:
    """The manifest of a release that was just written into `folder`, which holds nothing else."""
    found = (path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): digest(path.read_bytes()) for path in found}
    names.pop(PLACE, None)
    return Manifest(version, names, grading, reference, with_solutions, only)


def read_manifest(content: bytes) -> Manifest | None:
    """Read the file at PLACE; None if it is not one that a release wrote."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        return None
    version, files = data.get("version"), data.get("files")
    if not isinstance(version, str) or not isinstance(files, dict):
        return None
    sums = {path: sum_ for path, sum_ in files.items() if isinstance(sum_, str) and _safe(path)}
    reference = data.get("reference", "")
    try:
        grading = msgspec.convert(data.get("grading", {}), Grading)
    except msgspec.ValidationError:
        return None
    reference = reference if isinstance(reference, str) else ""
    solved = data.get("with_solutions") is True
    return Manifest(version, sums, grading, reference, solved, _names(data.get("only")))


def _names(held: object) -> tuple[str, ...]:
    return tuple(map(str, held)) if isinstance(held, list) else ()


def digest(content: bytes) -> str:
    """The SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _safe(path: str) -> bool:
    """Whether the path stays in the release's folder: files that it names may be removed."""
    parts = path.split("/")
    return not {"", ".", "..", ".git"}.intersection(part.casefold() for part in parts) and not (
        "\\" in path or ":" in path
    )
