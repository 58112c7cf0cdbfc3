"""Finds the exercises: a module in `checks/` is all that makes one."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from autograder import checks

if TYPE_CHECKING:  # which would import torch, seconds that a hint need not wait
    from autograder.submission.cases import Case

PREFIX = "test_"
HIDDEN = "autograder.hidden"
_LIKE_CHECKS = re.compile(r"tests?_|ex\d", re.IGNORECASE)  # other names are of shared code


class ExerciseError(Exception):
    """An exercise that is put together wrongly, told with the file to mend."""


@dataclass(frozen=True)
class Check:
    """One check: its docstring's first line is the rule that a student reads.

    `draw` gives its calls where these are known before any answer, see `cases`.
    Of a `hidden` one students read nothing else: no input, no value, nothing that was printed.
    """

    exercise: str
    name: str
    function: Callable[..., None]
    points: int
    title: str
    hidden: bool = False
    draw: Callable[..., Iterable[Case[object]]] | None = None


@dataclass(frozen=True)
class Exercise:
    """One exercise, as its module of checks describes it.

    `hidden` are the checks of official runs only; their points come on top.
    """

    name: str
    title: str
    checks: tuple[Check, ...]
    module: ModuleType
    hidden: tuple[Check, ...] = ()

    @property
    def points(self) -> int:
        return sum(check.points for check in self.checks)


def names() -> tuple[str, ...]:
    """The names of all exercises, in the order of the lesson."""
    found = (module.name for module in pkgutil.iter_modules(checks.__path__))
    return tuple(sorted((name.removeprefix(PREFIX) for name in found), key=_order))


@cache
def load(name: str) -> Exercise:
    """The exercise `name`; KeyError when there is none, ExerciseError when it is faulty."""
    if name not in names():
        raise KeyError(name)
    module = importlib.import_module(f"{checks.__name__}.{PREFIX}{name}")
    title = (inspect.getdoc(module) or "").partition("\n")[0]
    if not title:
        raise ExerciseError(f"{module.__file__}: give the module a docstring: it is the title.")
    found = _checks_in(module, name)
    if not found:
        raise ExerciseError(f"{module.__file__}: write at least one function test_….")
    return Exercise(name, title, found, module, _hidden_checks(name, found))


def hints(name: str) -> tuple[str, ...]:
    """The steps that lead to the answer of the exercise `name` and never give it.

    Read from the text of the checks, which takes no import of torch. Raises KeyError when there is
    no such exercise and ExerciseError when it has no HINTS.
    """
    if name not in names():
        raise KeyError(name)
    file = Path(checks.__path__[0]) / f"{PREFIX}{name}.py"
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "HINTS":
            return tuple(ast.literal_eval(node.value))
    raise ExerciseError(f"{file}: define HINTS, a tuple of sentences.")


def load_all() -> Mapping[str, Exercise]:
    """Every exercise by its name, in the order of the lesson. Raises ExerciseError."""
    _require_hidden_belong()
    return {name: load(name) for name in names()}


def _require_hidden_belong() -> None:
    """Raise ExerciseError where a file of hidden checks would be passed over for its name."""
    package = importlib.util.find_spec(HIDDEN)
    folders = package.submodule_search_locations if package else None
    known = {PREFIX + name for name in names()}
    for module in pkgutil.iter_modules(folders or ()):
        if module.name not in known and _LIKE_CHECKS.match(module.name):
            raise ExerciseError(
                f"autograder/hidden/{module.name}.py belongs to no exercise: call it"
                f" {PREFIX}NAME.py with a NAME of {', '.join(names())}."
            )


def _hidden_checks(exercise: str, visible: tuple[Check, ...]) -> tuple[Check, ...]:
    """The checks in `autograder/hidden/`; a student's edition has no such folder."""
    name = f"{HIDDEN}.{PREFIX}{exercise}"
    if importlib.util.find_spec(HIDDEN) is None or importlib.util.find_spec(name) is None:
        return ()
    found = _checks_in(importlib.import_module(name), exercise)
    twice = {check.name for check in found} & {check.name for check in visible}
    if twice:
        raise ExerciseError(f"{name}: {min(twice)} is the name of a visible check, too.")
    return tuple(replace(check, hidden=True) for check in found)


def _checks_in(module: ModuleType, exercise: str) -> tuple[Check, ...]:
    return tuple(
        _check(exercise, function, module)
        for attribute, function in vars(module).items()
        if attribute.startswith(PREFIX) and inspect.isfunction(function)
    )


def _check(exercise: str, function: Callable[..., None], module: ModuleType) -> Check:
    where = f"{module.__file__}: {function.__name__}"
    marks = {mark.name: mark for mark in getattr(function, "pytestmark", [])}
    points = marks["points"].args[0] if "points" in marks else None
    if not isinstance(points, int) or points < 1:
        raise ExerciseError(f"{where}: say what it is worth with @pytest.mark.points(N), N ≥ 1.")
    title = " ".join((inspect.getdoc(function) or "").partition("\n\n")[0].split())
    if not title:
        raise ExerciseError(f"{where}: give it a docstring: it is the sentence a student reads.")
    draw = marks["cases"].args[0] if "cases" in marks else None
    return Check(exercise, function.__name__, function, points, title, draw=draw)


def _order(name: str) -> tuple[int, str]:
    number = re.match(r"ex(\d+)_", name)
    return (int(number.group(1)) if number else 0, name)
