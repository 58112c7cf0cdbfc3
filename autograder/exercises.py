"""Finds the exercises: each module in `checks/` makes one."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import json
import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import ModuleType

PREFIX = "test_"
CHECKS = "autograder.checks"
HIDDEN = "autograder.hidden"
TOTAL = 100  # points that the visible checks of all exercises share
FOLDER = Path(__file__).parent / "checks"
PART = "points.json"  # beside the checks of a part of the course: what its exercises are worth
_LIKE_CHECKS = re.compile(r"tests?_|ex\d", re.IGNORECASE)  # files with other names hold shared code


class ExerciseError(Exception):
    """An exercise's files are faulty; the text names the file and says how to mend it."""


class UnknownExercise(Exception):
    """A text names no exercise, or several; the words say which there are."""


@dataclass(frozen=True)
class Check:
    """One check of an exercise.

    `title` is the first paragraph of its docstring: the rule that a student reads. Of a `hidden`
    check students read only the title and the outcome, and no input, value or printed text. If
    `needs_one_of` names checks, the points count only where at least one of these passes. The
    message of a `measured` check already tells what was measured: no cause is searched for it.
    """

    exercise: str
    name: str
    function: Callable[..., None]
    points: int
    title: str
    hidden: bool = False
    needs_one_of: tuple[Check, ...] = ()
    measured: bool = False


@dataclass(frozen=True)
class Exercise:
    """One exercise, as its module of checks describes it.

    The `hidden` checks run only in official runs, and their points are added to `points`.
    """

    name: str
    title: str
    checks: tuple[Check, ...]
    module: ModuleType
    hidden: tuple[Check, ...] = ()

    @property
    def points(self) -> int:
        """The points of the visible checks."""
        return sum(check.points for check in self.checks)


def names() -> tuple[str, ...]:
    """Return the names of all exercises, in the order of the lesson."""
    found = (module.name for module in pkgutil.iter_modules([str(FOLDER)]))
    return tuple(sorted((name.removeprefix(PREFIX) for name in found), key=order))


def chosen(text: str) -> list[str]:
    """Return the exercises that `text` lists, in the order of the lesson, each of them once.

    The list is separated by commas. An exercise goes by its name, its number, with or without "ex",
    its name without the number, or the beginning of either name if no other begins so.

    Raises UnknownExercise.
    """
    asked = [part for part in map(str.strip, text.split(",")) if part]
    if not asked:
        raise UnknownExercise(f"name at least one exercise. There are: {', '.join(names())}.")
    found = {_the_one(part) for part in asked}
    return [name for name in names() if name in found]


def _the_one(text: str) -> str:
    """The exercise that `text` means. Raises UnknownExercise."""
    word = text.lower().removesuffix(".py").replace("-", "_")
    found = [name for name in names() if name == word] or [
        name for name in names() if _goes_by(name, word)
    ]
    if len(found) > 1:
        raise UnknownExercise(f"{text!r} can mean {' or '.join(found)}: write the whole name.")
    if not found:
        raise UnknownExercise(f"there is no exercise {text!r}. There are: {', '.join(names())}.")
    return found[0]


def _goes_by(name: str, word: str) -> bool:
    number = re.fullmatch(r"(?:ex)?0*(\d+)", word)
    if number:
        return name.startswith(f"ex{number.group(1)}_")
    return name.startswith(word) or name.partition("_")[2].startswith(word)


@cache
def load(name: str) -> Exercise:
    """Return the exercise `name`.

    Raises KeyError if there is no such exercise, and ExerciseError if its files are faulty.
    """
    if name not in names():
        raise KeyError(name)
    points = points_of(name)
    module = importlib.import_module(f"{CHECKS}.{PREFIX}{name}")
    title = (inspect.getdoc(module) or "").partition("\n")[0]
    if not title:
        raise ExerciseError(f"{module.__file__}: give the module a docstring: it is the title.")
    functions = _functions_in(module)
    other = points.keys() ^ functions.keys()
    if other:
        raise ExerciseError(f"{module.__file__}: {min(other)} has to be a function of this file.")
    found = _with_needs(
        [_check(name, functions[check], points[check], module) for check in functions], module
    )
    return Exercise(name, title, found, module, _hidden_checks(name, found))


def points_of(name: str) -> Mapping[str, int]:
    """Return the points of each visible check of the exercise `name`.

    `@pytest.mark.points(N)` gives a check the weight N. The exercises share the TOTAL in proportion
    to the sums of their checks' weights. The checks of an exercise share its points in proportion
    to their weights. All shares are whole points, and each check gets at least one. If the weights
    of all checks add up to the TOTAL, they are the points themselves. Where only a part of the
    course is installed, its exercises have the points of the whole course, and PART holds them. The
    weights are read from the text of the checks, without importing torch.

    Raises KeyError if there is no such exercise, and ExerciseError if the weights of any exercise
    cannot be read.
    """
    if name not in names():
        raise KeyError(name)
    own = weights_of(name)
    share = _shares_of_part() if (FOLDER / PART).is_file() else _shares()
    if share.get(name, 0) < len(own):
        raise ExerciseError(f"{FOLDER / PART}: make it anew with `autograder release --only`.")
    return share_out(share[name], own, dict.fromkeys(own, 1))


def _shares() -> Mapping[str, int]:
    """The points of each exercise. Raises ExerciseError."""
    weights = {exercise: weights_of(exercise) for exercise in names()}
    count = sum(map(len, weights.values()))
    if count > TOTAL:
        raise ExerciseError(f"{FOLDER}: {count} checks cannot share {TOTAL} points: drop some.")
    sums = {exercise: sum(own.values()) for exercise, own in weights.items()}
    least = {exercise: len(own) for exercise, own in weights.items()}
    return share_out(TOTAL, sums, least)


def _shares_of_part() -> Mapping[str, int]:
    """The points that each exercise has in the course of which these are a part."""
    try:
        held = json.loads((FOLDER / PART).read_text(encoding="utf-8"))
    except ValueError:
        held = None
    if not isinstance(held, dict):
        return {}
    return {name: points for name, points in held.items() if isinstance(points, int)}


def total(chosen: Iterable[str]) -> int:
    """Return the points of all visible checks of the exercises `chosen`, without importing torch.

    Raises KeyError and ExerciseError as `points_of` does.
    """
    return sum(sum(points_of(name).values()) for name in chosen)


def weights_of(name: str) -> dict[str, int]:
    """The weight of each visible check of an exercise, as its `@pytest.mark.points(N)` says.

    Raises ExerciseError where it cannot be read.
    """
    found = {
        node.name: _weight(_decorated_with(node), f"{_file(name)}: {node.name}")
        for node in _statements(_file(name))
        if isinstance(node, ast.FunctionDef) and node.name.startswith(PREFIX)
    }
    if not found:
        raise ExerciseError(f"{_file(name)}: write at least one function test_….")
    return found


def share_out(total: int, weights: Mapping[str, int], least: Mapping[str, int]) -> dict[str, int]:
    """Return whole shares of `total` in proportion to `weights`, none below its `least`.

    Each name begins with its `least`. Each further point goes to the name whose share is furthest
    below the exact proportion; if several are, to the first of them. If no `least` is above the
    exact proportion, this is the method of the largest remainder.
    """
    shares = dict(least)
    whole = sum(weights.values())
    for _ in range(total - sum(shares.values())):
        poorest = max(weights, key=lambda name: total * weights[name] - whole * shares[name])
        shares[poorest] += 1
    return shares


def title_of(name: str) -> str:
    """Return the title of the exercise `name`, without importing torch.

    Raises KeyError if there is no such exercise, and ExerciseError if its checks cannot be read.
    """
    if name not in names():
        raise KeyError(name)
    statements = _statements(_file(name))
    return (ast.get_docstring(ast.Module([*statements], [])) or "").partition("\n")[0]


def hints(name: str) -> tuple[str, ...]:
    """Return the hints for the exercise `name`: steps to the answer, which do not give it away.

    The hints are read from the text of the checks, without importing torch. Raises KeyError if
    there is no such exercise, and ExerciseError if it has no HINTS.
    """
    if name not in names():
        raise KeyError(name)
    for node in _statements(_file(name)):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "HINTS":
            return tuple(ast.literal_eval(node.value))
    raise ExerciseError(f"{_file(name)}: define HINTS, a tuple of sentences.")


def load_all() -> Mapping[str, Exercise]:
    """Return every exercise by its name, in the order of the lesson. Raises ExerciseError."""
    require_hidden_belong()
    return {name: load(name) for name in names()}


def require_hidden_belong() -> None:
    """Raise ExerciseError if a file of hidden checks has the name of no exercise.

    Such a file would be skipped without a word.
    """
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
    """Load the checks in `autograder/hidden/`, a folder that students do not get."""
    name = f"{HIDDEN}.{PREFIX}{exercise}"
    if importlib.util.find_spec(HIDDEN) is None or importlib.util.find_spec(name) is None:
        return ()
    module = importlib.import_module(name)
    found = _functions_in(module)
    twice = found.keys() & {check.name for check in visible}
    if twice:
        raise ExerciseError(f"{name}: {min(twice)} is the name of a visible check, too.")
    checks = [
        replace(_check(exercise, function, _marked_points(function, module), module), hidden=True)
        for function in found.values()
    ]
    return _with_needs(checks, module, visible)


def _with_needs(
    checks: Sequence[Check], module: ModuleType, others: Sequence[Check] = ()
) -> tuple[Check, ...]:
    """The `checks` of a module, each with the checks that it needs, from `checks` and `others`.

    Raises ExerciseError if a needed check is in neither, or if checks need each other in a circle.
    """
    known = {check.name: check for check in checks}
    done = {check.name: check for check in others}

    def resolved(name: str, way: tuple[str, ...]) -> Check:
        if name in way:
            circle = " needs ".join((*way[way.index(name) :], name))
            raise ExerciseError(
                f"{module.__file__}: {circle}: none of them could ever count. Let a check of form"
                " need a check of values."
            )
        if name in done:
            return done[name]
        if name not in known:
            raise ExerciseError(
                f"{module.__file__}: {way[-1]} needs {name}, which is no"
                f" {'check' if others else 'visible check'} of this exercise."
            )
        needs = _marked_needs(known[name].function, module)
        found = tuple(resolved(need, (*way, name)) for need in needs)
        done[name] = replace(known[name], needs_one_of=found)
        return done[name]

    return tuple(resolved(check.name, ()) for check in checks)


def _functions_in(module: ModuleType) -> dict[str, Callable[..., None]]:
    return {
        name: value
        for name, value in vars(module).items()
        if name.startswith(PREFIX) and inspect.isfunction(value)
    }


def _check(exercise: str, function: Callable[..., None], points: int, module: ModuleType) -> Check:
    title = " ".join((inspect.getdoc(function) or "").partition("\n\n")[0].split())
    if not title:
        raise ExerciseError(
            f"{module.__file__}: {function.__name__}: give it a docstring: it is the sentence a"
            " student reads."
        )
    marks = {mark.name for mark in getattr(function, "pytestmark", [])}
    measured = "measured" in marks
    return Check(exercise, function.__name__, function, points, title, measured=measured)


def _marked_needs(function: Callable[..., None], module: ModuleType) -> tuple[str, ...]:
    marks = [mark for mark in getattr(function, "pytestmark", []) if mark.name == "needs_one_of"]
    names = tuple(name for mark in marks for name in mark.args)
    if marks and (len(marks) > 1 or not names or any(not isinstance(name, str) for name in names)):
        raise ExerciseError(
            f"{module.__file__}: {function.__name__}: name the checks that it waits for once:"
            ' @pytest.mark.needs_one_of("test_value").'
        )
    return names


def _marked_points(function: Callable[..., None], module: ModuleType) -> int:
    marks = {mark.name: mark for mark in getattr(function, "pytestmark", [])}
    value = marks["points"].args[0] if "points" in marks else None
    return _weight(value, f"{module.__file__}: {function.__name__}")


def _decorated_with(function: ast.FunctionDef) -> object:
    """N of the decorator `@pytest.mark.points(N)`; None if there is no such decorator."""
    for decorator in function.decorator_list:
        match decorator:
            case ast.Call(func=ast.Attribute(attr="points"), args=[ast.Constant(value=value)]):
                return value
    return None


def _weight(value: object, where: str) -> int:
    if not isinstance(value, int) or value < 1:
        raise ExerciseError(f"{where}: say what it is worth with @pytest.mark.points(N), N ≥ 1.")
    return value


@cache
def _statements(file: Path) -> tuple[ast.stmt, ...]:
    """The statements of a file of checks. Raises ExerciseError if it is not valid Python."""
    try:
        return tuple(ast.parse(file.read_text(encoding="utf-8")).body)
    except (SyntaxError, ValueError) as error:
        raise ExerciseError(f"{file}: Python cannot read it: {error}.") from None


def _file(name: str) -> Path:
    return FOLDER / f"{PREFIX}{name}.py"


def order(name: str) -> tuple[int, str]:
    """Return a key that sorts exercises by their numbers, the order of the lesson."""
    number = re.match(r"ex(\d+)_", name)
    return (int(number.group(1)) if number else 0, name)
