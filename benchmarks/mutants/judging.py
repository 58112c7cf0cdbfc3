"""A mutated comparison, bound or statistic must fail the tests of its room, or the banks."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterator
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

SECONDS = 60
ROOMS = {
    "judging/comparison.py": ("judging/test_comparison.py", "judging/test_expect.py"),
    "judging/expect.py": ("judging/test_expect.py",),
    "judging/verdict.py": ("judging/test_expect.py",),
    "oracle/tolerances.py": ("judging/test_comparison.py", "oracle/test_noise.py"),
    "oracle/noise.py": ("oracle/test_noise.py",),
}


def targets() -> Iterator[Target]:
    """Each module, with its tests."""
    for module, tests in ROOMS.items():
        path = ROOT / "autograder" / module
        yield Target(path, partial(_prepared, path, tests), SECONDS)


def _prepared(path: Path, tests: tuple[str, ...]) -> Try:
    files = [str(ROOT / "tests" / test) for test in tests]
    for test in tests:  # not imported again by each mutant
        importlib.import_module("tests." + test.removesuffix(".py").replace("/", "."))
    if _failing(files):
        raise SystemExit(f"{path}: its tests fail without any change")
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    module = importlib.import_module(name)
    banks = _banks()
    return lambda mutant: _try(module, files, banks, mutant)


@cache
def _banks() -> list[tuple[Exercise, list[Entry]]]:
    """The banks of all exercises, whose records are known from a first run."""
    keep_all_records()
    found = [(exercises.load(name), bank(name)) for name in exercises.names()]
    for exercise, entries in found:
        wrong = next(filter(None, first_wrong(entries, exercise)), "")
        if wrong:
            raise SystemExit(f"{exercise.name}: without any change the banks say: {wrong}")
    return found


def _try(
    module: ModuleType, files: list[str], banks: list[tuple[Exercise, list[Entry]]], mutant: Mutant
) -> str:
    _change(module, mutant.text)
    told = _failing(files)
    if told:
        return told
    for exercise, entries in banks:
        told = next(filter(None, first_wrong(entries, exercise)), "")
        if told:
            return told
    return ""


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
