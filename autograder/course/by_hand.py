"""Compares what people write about exercises with what the checks and the solutions decide.

Points, numbers, names and signatures stand in texts, too. Nobody reads all of them again after a
check has changed, so a rule of the course does.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from autograder import exercises
from autograder.course import lesson
from autograder.course.own_files import CHECKS, EXAMPLE, SECTION, SOLUTION
from autograder.course.signatures import Asked, agree, asked_for, declared, name_of, shown
from autograder.course.sources import BuildError, Course, stub
from autograder.exercises import ExerciseError

README = "README.md"  # the course's own, from which students copy commands

_IN_TITLE = re.compile(r"\b\d+\s*(?:points?|pts|marks?)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:exercise\s+)?\d+\s*[.:)]", re.IGNORECASE)
_WORTH = re.compile(
    r"\b(?:worth|earns?|counts?)\s+(?:up\s+to\s+)?(\d+)\s+(?:points?|marks?)\b"
    r"|\((\d+)\s+(?:points?|pts|marks?)\b[^)]*\)",
    re.IGNORECASE,
)
_SUM = re.compile(r"\b(?:make|makes|add\s+up\s+to)\s+(\d+)\b")
_EXERCISE = re.compile(r"\bexercise\s+(\d+)\b", re.IGNORECASE)
_NAME = re.compile(r"\bex\d+_\w+")
_SPAN = re.compile(r"`([^`]+)`")
_ASKED_LIKE = re.compile(r"^>\s*\**\s*question\b.*", re.IGNORECASE | re.MULTILINE)
_QUESTION = "> **Question, for the notebook (5 points, read by a person).** …"


def contradictions(course: Course, name: str) -> Iterator[str]:
    """Yield a sentence for each text about the exercise `name` that its checks or solution deny.

    A file that is missing or cannot be read is left to the rules about that file.
    """
    try:
        points = exercises.points_of(name)
        told = lesson.task(course, name)
        source = SOLUTION.path(course, name).read_text(encoding="utf-8")
        asked = asked_for(stub(source, SOLUTION.name(name)))
        task = ast.get_docstring(ast.parse(source)) or ""
        rest = _other_texts(course, name)
    except (BuildError, ExerciseError, KeyError, OSError, SyntaxError):
        return
    where = SECTION.name(name)
    yield from _title(SECTION.path(course, name), where)
    yield from _question(told, where)
    yield from _unnamed(told.text, asked, where)
    yield from _own_number(task, name)
    texts = {where: _ASKED_LIKE.sub("", told.text), SOLUTION.name(name): task}
    for place, text in texts.items():
        yield from _other_signatures(text, asked, place)
    for place, text in (texts | rest).items():
        yield from _other_points(text, points, name, place)
        yield from _other_exercises(text, place)


def contradictions_around(course: Course) -> Iterator[str]:
    """Yield a sentence for each text around the exercises that the exercises deny."""
    yield from _checks_of_another_course(course)
    yield from _numbers()
    try:
        parts = lesson.words(course)
    except (BuildError, ExerciseError):
        return  # reported with the generated files
    where = f"solutions/lesson/{lesson.WORDS}"
    total = exercises.total(exercises.names())
    for part in parts:
        yield from _other_exercises(part.text, where)
        sums = _SUM.findall(part.text) if part.title == lesson.EXERCISES else []
        for told in sums:
            if int(told) != total:
                yield f"{where}: the exercises make {total} points, not {told}: write @TOTAL@."
    readme = course.root / README
    if readme.is_file():
        yield from _other_exercises(readme.read_text(encoding="utf-8"), README)


def untold_points(name: str) -> Iterator[str]:
    """Yield a sentence if an exercise has points that its title in the lesson does not count."""
    try:
        exercise = exercises.load(name)
    except Exception:
        return  # reported with the checks
    added = sum(check.points for check in exercise.hidden)
    if added:
        yield (
            f"Hidden checks add {added} to the {exercise.points} points of {name} in official runs;"
            " the lesson, which students read, does not count them."
        )


def _checks_of_another_course(course: Course) -> Iterator[str]:
    own = course.root / CHECKS.place.partition("/test_")[0]
    if own.is_dir() and not own.samefile(exercises.FOLDER):
        yield (
            f"The lesson is compared with the checks in {exercises.FOLDER}, not with those of this"
            " course: type `uv run autograder build --check` in its folder."
        )


def _numbers() -> Iterator[str]:
    """Each exercise has a number of its own: people and commands call it by that."""
    seen: dict[str, str] = {}
    for name in exercises.names():
        number = lesson.number_of(name)
        if not _NAME.fullmatch(name):
            yield f"{name}: call the exercise exN_NAME, with a number that gives its place."
        elif number in seen:
            yield f"{seen[number]} and {name} have the same number: rename one of them."
        seen.setdefault(number, name)


def _title(path: Path, where: str) -> Iterator[str]:
    title = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("#").strip()
    points = _IN_TITLE.search(title)
    if points:
        yield f"{where}: leave {points[0]!r} out of the title: the points of the checks are put in."
    number = _NUMBERED.match(title)
    if number:
        yield f"{where}: leave {number[0]!r} out of the title: the exercise's number is put in."


def _question(told: lesson.Task, where: str) -> Iterator[str]:
    count = len(_ASKED_LIKE.findall(told.body))
    if count > 1:
        yield f"{where} asks {count} questions: the notebook takes one of an exercise."
    elif count and told.question is None:
        yield f"{where}: the notebook leaves the question out: begin it with `{_QUESTION}`."


def _unnamed(text: str, asked: Iterable[str], where: str) -> Iterator[str]:
    for name in asked:
        if not re.search(rf"`{name}\b", text):
            yield f"{where} does not name `{name}`, which the exercise asks for: say what it does."


def _own_number(task: str, name: str) -> Iterator[str]:
    number = _EXERCISE.match(task)
    if number and number[1] != lesson.number_of(name):
        yield f"{SOLUTION.name(name)} begins with {number[0]!r}: its name has another number."


def _other_points(text: str, points: Mapping[str, int], name: str, where: str) -> Iterator[str]:
    total = sum(points.values())
    for found in _WORTH.finditer(text):
        told = int(found[1] or found[2])
        if told <= exercises.TOTAL and told not in (total, *points.values()):
            yield (
                f"{where} says {_one_line(found[0])!r}: the checks of {name} give {total}. Leave"
                " the points out, or say it in other words if it means something else."
            )


def _other_exercises(text: str, where: str) -> Iterator[str]:
    names = exercises.names()
    numbers = {lesson.number_of(name) for name in names}
    for found in dict.fromkeys(_EXERCISE.findall(text)):
        if found not in numbers:
            yield f"{where} speaks of exercise {found}: there is none with that number."
    for found in dict.fromkeys(_NAME.findall(text)):
        if found not in names:
            yield f"{where} names {found}: there is no such exercise."


def _other_signatures(text: str, asked: Mapping[str, Asked], where: str) -> Iterator[str]:
    for span in map(_one_line, _SPAN.findall(text)):
        written = declared(span)
        same = asked.get(name_of(written)) if written else None
        if written and same and not agree(written, same):
            yield f"{where} writes `{span}`: the solution has `{shown(same)}`."


def _other_texts(course: Course, name: str) -> dict[str, str]:
    """What else students read about an exercise, by the place where it stands."""
    texts = {f"{CHECKS.name(name)}: HINTS": "\n".join(exercises.hints(name))}
    for node in ast.parse(CHECKS.path(course, name).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith(exercises.PREFIX):
            texts[f"{CHECKS.name(name)}: {node.name}"] = ast.get_docstring(node) or ""
    example = EXAMPLE.path(course, name)
    if example.is_file():
        texts[EXAMPLE.name(name)] = example.read_text(encoding="utf-8")
    return texts


def _one_line(text: str) -> str:
    return " ".join(text.split())
