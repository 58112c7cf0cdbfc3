"""Takes the work of a class out of its clones, as it was at a deadline, for `grade-class`.

No checkout is made: attributes, filters, links and submodules of a student have no effect.
"""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.intake import clean
from autograder.release.clones import fetch
from autograder.release.git import Clone, GitError
from autograder.release.git_objects import FILE, LINK, GitFile, Objects

WORK = "assignments"
MARKER = ".collected.json"  # in the folder that is written afresh: whose folders lie in it
MOST = 100 * 1024**2  # bytes of one student's work


@dataclass(frozen=True)
class TakenWork:
    """What was taken of one clone: the commit, its date, how many newer ones were left out.

    `problem` is a sentence: why nothing was taken. It is the machine's or the server's if `failed`,
    else there was nothing. `notes` are sentences on what was left out.
    """

    name: str
    commit: str = ""
    date: str = ""
    later: int = 0
    problem: str = ""
    failed: bool = False
    notes: tuple[str, ...] = ()


def prepare(out: Path, names: Sequence[str]) -> None:
    """Make the folder that work goes into and take out what an earlier run put there.

    `names` are the folders that this run will write. Raises GitError if `out` holds anything else.
    """
    marker = out / MARKER
    earlier = _marked(marker) if marker.is_file() else []
    inside = [path.name for path in out.iterdir()] if out.exists() else []
    strangers = sorted({*inside} - {*earlier, MARKER})
    if strangers:
        raise GitError(f"{out} holds {clean(strangers[0])}, which this command did not write")
    for name in earlier:
        if (out / name).is_dir() and not (out / name).is_symlink():
            shutil.rmtree(out / name)
    out.mkdir(parents=True, exist_ok=True)
    marker.write_text(json.dumps(names) + "\n", encoding="utf-8")


def _marked(marker: Path) -> list[str]:
    names = json.loads(marker.read_text(encoding="utf-8"))
    return [name for name in names if Path(name).name == name]


def collect(clone: Clone, out: Path, until: datetime | None) -> TakenWork:
    """Fetch a clone and write its work into a folder of its name in `out`.

    A student without any work in time gets an empty folder, one who cannot be fetched gets none.
    """
    try:
        tip = fetch(clone).tip
    except GitError as error:
        return TakenWork(clone.name, problem=f"could not fetch: {error}.", failed=True)
    try:
        return _taken(clone, tip, out / clone.folder.name, until)
    except (GitError, OSError) as error:
        shutil.rmtree(out / clone.folder.name, ignore_errors=True)
        told = f"could not take the work: {error}."
        return TakenWork(clone.name, problem=told, failed=True)


def _taken(clone: Clone, tip: str, folder: Path, until: datetime | None) -> TakenWork:
    folder.mkdir()
    commits = _commits(clone, tip)
    last = math.inf if until is None else until.timestamp()
    later = next((place for place, (_, date) in enumerate(commits) if date <= last), len(commits))
    if later == len(commits):
        when = "before the deadline" if commits else "at all"
        return TakenWork(clone.name, later=later, problem=f"nothing was committed {when}.")
    commit, second = commits[later]
    with Objects(clone) as objects:
        notes = _write(objects, commit, folder)
    return TakenWork(clone.name, commit, _date(second), later, notes=tuple(notes))


def _commits(clone: Clone, tip: str) -> list[tuple[str, int]]:
    """The commits that were the tip of the branch, newest first, each with its date."""
    if not tip:
        return []
    lines = clone.git("rev-list", "--first-parent", "--timestamp", tip).splitlines()
    return [(commit, int(second)) for second, commit in (line.split() for line in lines)]


def _date(second: int) -> str:
    try:
        return datetime.fromtimestamp(second).astimezone().isoformat(sep=" ")
    except (OverflowError, OSError, ValueError):
        return "no date that a calendar has"


def _write(objects: Objects, commit: str, folder: Path) -> list[str]:
    """Write the ordinary files of a commit's work and return notes on all others."""
    notes = []
    written = 0
    files = objects.files(commit, WORK)
    for path, file in files.items():
        if unfit := _unfit(path, file):
            notes.append(f"{clean(path)} was left out: it is {unfit}.")
            continue
        content = objects.read(file.id)
        written += len(content)
        if written > MOST:
            raise GitError(f"{WORK} holds more than {MOST // 1024**2} MB")
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as out:
            out.write(content)
    return notes if files else [f"It holds no {WORK}/."]


def _unfit(path: str, file: GitFile) -> str:
    parts = path.split("/")
    if {"", ".", "..", ".git"}.intersection(part.casefold() for part in parts):
        return "outside of the work"
    if os.sep != "/" and any(sign in path for sign in "\\:"):
        return "outside of the work"
    if file.kind != FILE:
        return "a link" if file.kind == LINK else "another repository"
    return ""
