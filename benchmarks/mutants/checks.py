"""A mutated check must be noticed by the banks of its exercise, or by tests of what it draws."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import sys
from inspect import signature
from pathlib import Path
from types import ModuleType

from autograder import exercises
from autograder.exercises import Exercise
from benchmarks.mutants.bank import Entry, bank, first_wrong, keep_all_records
from benchmarks.mutants.forks import Try
from benchmarks.mutants.mutations import Mutant
from benchmarks.mutants.targets import Target

SECONDS = 40  # four times what the slowest bank takes for a mutant that nothing notices


def target(exercise: str) -> Target:
    """The checks of one exercise."""
    path = exercises.FOLDER / f"{exercises.PREFIX}{exercise}.py"
    return Target(path, lambda: _prepared(exercise), SECONDS)


def _prepared(exercise: str) -> Try:
    keep_all_records()
    entries = bank(exercise)
    found = filter(None, first_wrong(entries, exercises.load(exercise)))
    wrong = next(found, "") or _failing(exercise)
    if wrong:
        raise SystemExit(f"{exercise}: without any change the banks say: {wrong}")
    return lambda mutant: _try(exercise, entries, mutant)


def _try(exercise: str, entries: list[Entry], mutant: Mutant) -> str:
    changed = _changed(exercise, mutant.text)
    return next(filter(None, first_wrong(entries, changed)), "") or _failing(exercise)


def _failing(exercise: str) -> str:
    """The test of the exercise's own file in `tests/checks/` that fails, if there is one."""
    name = f"tests.checks.{exercises.PREFIX}{exercise}"
    if importlib.util.find_spec(name) is None:
        return ""
    sys.modules.pop(name, None)  # imported anew, it looks at the changed checks
    for label, test in vars(importlib.import_module(name)).items():
        if label.startswith(exercises.PREFIX) and not signature(test).parameters:
            try:
                test()
            except Exception:
                return f"{name}: {label}"
    return ""


def _changed(exercise: str, text: str) -> Exercise:
    """The exercise with this text of its checks; the process has it from now on."""
    name = f"{exercises.CHECKS}.{exercises.PREFIX}{exercise}"
    module = ModuleType(name)
    module.__file__ = str(exercises.FOLDER / f"{exercises.PREFIX}{exercise}.py")
    sys.modules[name] = module
    setattr(sys.modules[exercises.CHECKS], name.rpartition(".")[2], module)
    exec(compile(text, module.__file__, "exec"), vars(module))
    statements = exercises._statements

    def of(file: Path) -> tuple[ast.stmt, ...]:
        return tuple(ast.parse(text).body) if str(file) == module.__file__ else statements(file)

    vars(exercises)["_statements"] = of
    exercises.load.cache_clear()
    return exercises.load(exercise)
