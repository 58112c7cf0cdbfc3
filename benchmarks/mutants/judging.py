"""A mutated comparison, bound or statistic must fail the tests of its room, or the banks."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

from autograder import exercises
from autograder.exercises import Exercise
from benchmarks.mutants.bank import Entry, bank, first_wrong, keep_all_records
from benchmarks.mutants.forks import Try
from benchmarks.mutants.mutations import ROOT, Mutant
from benchmarks.mutants.targets import Target

SECONDS = 150  # four times what the banks of all exercises take
COMPARED = ("ex1_", "ex2_", "ex3_", "ex4_", "ex6_")
DRAWN = ("ex7_",)


@dataclass(frozen=True)
class Room:
    """The test files of a module, and how the names of the exercises begin that use it most."""

    tests: tuple[str, ...]
    exercises: tuple[str, ...]


ROOMS = {
    "judging/comparison.py": Room(
        ("judging/test_comparison.py", "judging/test_expect.py"),
        COMPARED,
    ),
    "judging/expect.py": Room(("judging/test_expect.py",), COMPARED),
    "judging/verdict.py": Room(("judging/test_expect.py",), COMPARED),
    "oracle/noise.py": Room(("oracle/test_noise.py",), DRAWN),
    "oracle/tolerances.py": Room(
        (
            "judging/test_comparison.py",
            "oracle/test_noise.py",
            "oracle/test_sequential.py",
            "checks/test_ex5_wider_layer.py",
        ),
        ("ex",),
    ),
}


def targets() -> Iterator[Target]:
    """Each module, with its tests."""
    for module, room in ROOMS.items():
        path = ROOT / "autograder" / module
        yield Target(path, partial(_prepared, path, room), SECONDS)


def _prepared(path: Path, room: Room) -> Try:
    files = [str(ROOT / "tests" / test) for test in room.tests]
    for test in room.tests:  # not imported again by each mutant
        importlib.import_module("tests." + test.removesuffix(".py").replace("/", "."))
    if _failing(files):
        raise SystemExit(f"{path}: its tests fail without any change")
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    module = importlib.import_module(name)
    banks = [_bank(found) for found in exercises.names() if found.startswith(room.exercises)]
    return lambda mutant: _try(module, files, banks, mutant)


@cache
def _bank(name: str) -> tuple[Exercise, list[Entry]]:
    """The banks of an exercise, whose records are known from a first run."""
    keep_all_records()
    exercise, entries = exercises.load(name), bank(name)
    wrong = next(filter(None, first_wrong(entries, exercise)), "")
    if wrong:
        raise SystemExit(f"{name}: without any change the banks say: {wrong}")
    return exercise, entries


def _try(
    module: ModuleType, files: list[str], banks: list[tuple[Exercise, list[Entry]]], mutant: Mutant
) -> str:
    _change(module, mutant.text)
    for exercise, entries in banks:  # they take less time than to start pytest
        told = next(filter(None, first_wrong(entries, exercise)), "")
        if told:
            return told
    return _failing(files)


def _failing(files: list[str]) -> str:
    status = pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--no-header", *files])
    return "" if status == 0 else f"its tests end with {status}"


def _change(module: ModuleType, text: str) -> None:
    """Give the module the functions and values of `text`, wherever they were imported to."""
    name = f"{module.__name__}_changed"
    changed = ModuleType(name)
    changed.__file__ = module.__file__
    sys.modules[name] = changed
    exec(compile(text, str(module.__file__), "exec"), vars(changed))
    _take_over(vars(module), vars(changed), changed.__name__)


def _take_over(held: dict[str, object], given: dict[str, object], home: str) -> None:
    for name, new in given.items():
        old = held.get(name)
        if isinstance(new, FunctionType) and isinstance(old, FunctionType):
            if new.__module__ == home:
                old.__code__, old.__defaults__ = new.__code__, new.__defaults__
                old.__kwdefaults__ = new.__kwdefaults__
        elif inspect.isclass(new) and inspect.isclass(old) and new.__module__ == home:
            _take_over(dict(vars(old)), dict(vars(new)), home)
        elif isinstance(new, dict) and isinstance(old, dict) and name.isupper():
            old.update(new)
        elif isinstance(new, int | float | str | tuple) and not name.startswith("__"):
            held[name] = new
