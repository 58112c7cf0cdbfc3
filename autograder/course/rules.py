"""The rules of the course, each of which says how to mend what breaks it."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path

from autograder import exercises
from autograder.course import notebook
from autograder.course.build import compared
from autograder.course.sources import (
    BEGIN,
    END,
    BuildError,
    Course,
    NeedsExtra,
    parsed,
    solution_parts,
    stub,
)
from autograder.exercises import ExerciseError
from autograder.results import CheckResult, Outcome

TOTAL_POINTS = 100
FEWEST_HINTS = 3
SHORTEST_ANSWER = 12  # characters; a shorter line of a solution is no answer by itself
BESIDE = ("mistakes", "figures")


def broken_rules(course: Course) -> Iterator[str]:
    """A sentence for everything in the course that breaks a rule, or could not be looked at."""
    # What keeps one file from being made is met again where all are.
    yield from dict.fromkeys(_broken(course))


def _broken(course: Course) -> Iterator[str]:
    yield from _names(course)
    try:
        found = exercises.load_all()
    except ExerciseError as error:
        yield str(error)
        return
    yield from _points(sum(exercise.points for exercise in found.values()))
    for file in course.solution_files():
        if file.stem in found:
            yield from _exercise(course, file)
    yield from _lesson(course)
    yield from _outdated(course)
    yield from _leaks(course)


def _names(course: Course) -> Iterator[str]:
    solutions = {file.stem for file in course.solution_files()}
    checked = set(exercises.names())
    for name in sorted(solutions - checked):
        yield f"solutions/{name}.py has no checks: write autograder/checks/test_{name}.py."
    for name in sorted(checked - solutions):
        yield (
            f"autograder/checks/test_{name}.py has no solution: write solutions/{name}.py or"
            " give both the same name."
        )
    for package in BESIDE:
        for file in sorted((_package_folder() / package).glob("ex*.py")):
            if file.stem not in checked:
                yield (
                    f"autograder/{package}/{file.name} belongs to no exercise: give it the name"
                    f" of one of {', '.join(sorted(checked))}."
                )
    for file in sorted(course.assignments.glob("ex*.py")):
        if file.stem not in solutions:
            yield f"assignments/{file.name} has no solution it comes from: remove it."


def _points(total: int) -> Iterator[str]:
    if total != TOTAL_POINTS:
        yield (
            f"All checks together are worth {total} points: change their marks in"
            f" autograder/checks/ until it is {TOTAL_POINTS}."
        )


def _exercise(course: Course, file: Path) -> Iterator[str]:
    source = file.read_text(encoding="utf-8")
    try:
        emptied = stub(source, f"solutions/{file.name}")
        yield from _words(file, emptied)
    except BuildError as error:
        yield str(error)
        return
    yield from _hints(file.stem, source)
    yield from _stub_earns_nothing(course, file.stem)
    yield from _solution_earns_all(file)


def _words(file: Path, emptied: str) -> Iterator[str]:
    where = f"solutions/{file.name}"
    tree = parsed(emptied, where)
    if not ast.get_docstring(tree):
        yield f"{where}: open it with a docstring that states the task."
    lines = emptied.splitlines()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and isinstance(node.body[-1], ast.Raise):
            yield from _function_words(node, where)
            yield from _todo(lines, node.body[-1].lineno, f"{where}: {node.name}")
        elif isinstance(node, ast.AnnAssign) and node.value is None:
            yield from _todo(lines, node.lineno, f"{where}: {ast.unparse(node.target)}")


def _function_words(node: ast.FunctionDef, where: str) -> Iterator[str]:
    parameters = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    untyped = [parameter.arg for parameter in parameters if parameter.annotation is None]
    if untyped or node.returns is None:
        yield f"{where}: {node.name}: give every parameter and the returned value a type."
    if not ast.get_docstring(node):
        yield f"{where}: {node.name}: give it a docstring with the shapes."


def _todo(lines: list[str], line: int, who: str) -> Iterator[str]:
    above = line - 2
    while above >= 0 and lines[above].strip().startswith("#"):
        if lines[above].strip().startswith("# TODO:"):
            return
        above -= 1
    yield f"{who}: say what to do in a comment `# TODO: …` right above {BEGIN}."


def _hints(name: str, source: str) -> Iterator[str]:
    where = f"autograder/checks/test_{name}.py"
    try:
        given = exercises.hints(name)
    except ExerciseError as error:
        yield str(error)
        return
    if len(given) < FEWEST_HINTS or not all(hint.strip() for hint in given):
        yield f"{where}: give at least {FEWEST_HINTS} hints, none of them empty."
    answers = {
        squeezed
        for part in solution_parts(source)
        for line in part.splitlines()
        if len(squeezed := _squeezed(line.strip().removeprefix("return "))) >= SHORTEST_ANSWER
    }
    for step, hint in enumerate(given, 1):
        for answer in sorted(answers):
            if answer in _squeezed(hint):
                yield f"{where}: hint {step} gives the answer away ({answer}): lead to it instead."


def _stub_earns_nothing(course: Course, name: str) -> Iterator[str]:
    for check in _grade(course.assignments / f"{name}.py"):
        if check.outcome is not Outcome.NOT_ATTEMPTED:
            yield (
                f"assignments/{name}.py: the stub is not 'not attempted' but '{check.outcome}' in"
                f" {check.name}: make the check call what the student has to write first."
            )


def _solution_earns_all(file: Path) -> Iterator[str]:
    for check in _grade(file):
        if not check.passed:
            yield f"solutions/{file.name} fails {check.name}: {check.message}"


def _lesson(course: Course) -> Iterator[str]:
    try:
        taught = notebook.tasks_of(course)
    except BuildError as error:
        yield str(error)
        return
    for name in sorted({file.stem for file in course.solution_files()} - set(taught)):
        yield f"assignments/README.md: write a part with a line File: `{name}.py`."


def _outdated(course: Course) -> Iterator[str]:
    try:
        for path, _ in compared(course):
            yield f"assignments/{path.name} is out of date: run `autograder build`."
    except NeedsExtra as error:
        yield f"Whether the notebook is up to date could not be checked: {error}"
    except BuildError as error:
        yield str(error)


def _leaks(course: Course) -> Iterator[str]:
    for path in sorted(course.assignments.rglob("*")):
        if path.suffix in (".py", ".md", ".ipynb") and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            if BEGIN in text or END in text:
                yield (
                    f"assignments/{path.name} holds a solution's marker: run `autograder build`,"
                    " and take it out by hand where the file is not generated."
                )


def _grade(path: Path) -> tuple[CheckResult, ...]:
    from autograder.judging.judge import grade_exercise
    from autograder.oracle.inputs import PUBLIC_SEED
    from autograder.submission.local import LocalSubmission

    exercise = exercises.load(path.stem)
    return grade_exercise(exercise, LocalSubmission(path), PUBLIC_SEED).checks


def _package_folder() -> Path:
    spec = importlib.util.find_spec("autograder")
    if spec is None or spec.origin is None:
        raise BuildError("the package autograder is not installed: run `uv sync`.")
    return Path(spec.origin).parent


def _squeezed(text: str) -> str:
    return "".join(text.split())
