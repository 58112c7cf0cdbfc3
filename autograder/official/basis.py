"""What a result depends on besides the submission and the seed: checks, causes, the grader.

Two results with an equal basis, seed and submission are equal. The rooms that only show results
are no part of it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import platform
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import autograder
from autograder.exercises import HIDDEN
from autograder.judging import named_causes
from autograder.oracle import tolerances

PACKAGE = Path(autograder.__file__).parent
# What decides on points and words, without the checks themselves.
GRADER = (
    "data.py",
    "exercises.py",
    "results.py",
    "intake",
    "judging",
    "official/grade_one.py",
    "official/named_causes.py",
    "oracle",
    "repairs",
    "sandbox",
    "submission",
)
# What is told if a part is another one than it was; of several the first.
CHANGED = {
    "checks": "the checks have changed since",
    "hidden checks": "the hidden checks have changed since",
    "tolerances": "the tolerances have changed since",
    "causes": "the named causes have changed since",
    "grader": "the autograder has changed since",
    "torch": "PyTorch is another version now",
    "python": "Python is another version now",
}

OWN_PARTS = ("checks", "hidden checks", "tolerances", "causes", "grader")


@cache
def basis() -> Mapping[str, str]:
    """The parts that a result depends on, each with a short text that changes with it."""
    return {
        "checks": _digest([PACKAGE / "checks"]),
        "hidden checks": _digest(_hidden_folders()),
        "tolerances": tolerances.version(),
        "causes": _digest([named_causes.FOLDER]),
        "grader": _digest(PACKAGE / name for name in GRADER),
        "torch": _torch(),
        "python": platform.python_version(),
    }


def difference(then: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Say which part has changed; empty if none has."""
    if not then:
        return "an earlier version of the autograder graded them"
    return next((words for part, words in CHANGED.items() if then.get(part) != now.get(part)), "")


def other_grader(worker: Mapping[str, str], here: Mapping[str, str]) -> str:
    """Say if a worker grades with other checks than this machine has; empty if it does not.

    Workers of a cluster that were started before a change go on with what they had loaded. They may
    have another Python or PyTorch.
    """
    other = [part for part in OWN_PARTS if worker.get(part) != here.get(part)]
    return f"A worker has another version of the {other[0]} than this machine" if other else ""


def _hidden_folders() -> list[Path]:
    found = importlib.util.find_spec(HIDDEN)
    return [Path(place) for place in (found.submodule_search_locations or ())] if found else []


def _torch() -> str:
    try:
        return version("torch")
    except PackageNotFoundError:
        return "unknown"


def _digest(places: Iterable[Path]) -> str:
    """A short name for the contents of files and folders: equal for equal contents."""
    digest = hashlib.sha256()
    for place in places:
        for path in _files(place):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(place.parent).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()[:12]


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
    for path in sorted(place.rglob("*")):
        if path.is_file() and "__pycache__" not in path.relative_to(place).parts:
            yield path
