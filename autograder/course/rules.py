"""Checks the rules of the course; each message says how to mend what breaks a rule."""

from __future__ import annotations

import ast
import re
import runpy
import traceback
from collections.abc import Iterator
from pathlib import Path

from autograder import exercises
from autograder.course import lesson
from autograder.course.build import compared
from autograder.course.by_hand import contradictions, contradictions_around, untold_points
from autograder.course.example_rules import answer_lines, broken_by, without_blanks
from autograder.course.idle import idle_answers
from autograder.course.own_files import (
    ANSWERS,
    CHECKS,
    EXAMPLE,
    KINDS,
    MISTAKES,
    SECTION,
    SOLUTION,
    OwnFile,
    exercises_of,
)
from autograder.course.sources import (
    BEGIN,
    END,
    BuildError,
    Course,
    NeedsExtra,
    parsed,
    stub,
)
from autograder.exercises import ExerciseError
from autograder.reports.progress import Told, untold
from autograder.results import CheckResult, Outcome

FEWEST_HINTS = 3
FEWEST_MISTAKES = 12
FEWEST_ANSWERS = 10

_LEFT_TO_DO = re.compile(r"\bTODO \d+: [^\"]*")  # as `autograder new` numbers them


def count_files(course: Course) -> int:
    """Return how often `broken_rules` calls `told`."""
    return len(exercises_of(course)) * len(KINDS)


def broken_rules(course: Course, told: Told = untold) -> Iterator[str]:
    """Yield a sentence for everything in the course that breaks a rule or could not be checked.

    The files of each exercise come in the order in which they are best written. If code of the
    course raised an exception, the sentence is followed by the traceback on its own lines. `told`
    is called with the exercise before each of its files.
    """
    # A fault can be found twice: with the exercise's files, and while comparing generated files.
    yield from dict.fromkeys(_broken(course, told))


def remarks(course: Course) -> Iterator[str]:
    """Yield a sentence for what an exercise may lack, or may have beyond what students are told."""
    for name in exercises_of(course):
        yield from untold_points(name)
        for kind in KINDS:
            if not kind.required and not kind.path(course, name).is_file():
                yield f"{kind.name(name)} is not there: {kind.what} is optional."


def _broken(course: Course, told: Told) -> Iterator[str]:
    try:
        exercises.require_hidden_belong()
    except ExerciseError as error:
        yield str(error)
    for name in exercises_of(course):
        yield from _exercise(course, name, told)
    for file in sorted(course.assignments.glob("ex*.py")):
        if not SOLUTION.path(course, file.stem).is_file():
            yield f"assignments/{file.name} has no solution it comes from: remove it."
    yield from contradictions_around(course)
    yield from _outdated(course)
    yield from _leaks(course)


def _exercise(course: Course, name: str, told: Told) -> Iterator[str]:
    rules = {
        SOLUTION: _solution,
        CHECKS: _checks,
        MISTAKES: _mistakes,
        ANSWERS: _answers,
        SECTION: _section,
        EXAMPLE: _example,
    }
    for kind in KINDS:
        told(name)
        path = kind.path(course, name)
        if path.is_file():
            yield from _left_to_do(path, kind.name(name))
            if kind in rules:
                yield from rules[kind](course, name)
        elif kind.required:
            yield from _missing(course, kind, name)


def _missing(course: Course, kind: OwnFile, name: str) -> Iterator[str]:
    if kind is ANSWERS and not (course.root / "tests").is_dir():
        yield "The right answers could not be checked: there is no folder tests/ here."
        return
    there = next(other for other in KINDS if other.path(course, name).is_file())
    yield (
        f"{kind.name(name)} is missing: write {kind.what} there, or rename {there.name(name)} if"
        " it belongs to another exercise."
    )


def _left_to_do(path: Path, where: str) -> Iterator[str]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for found in _LEFT_TO_DO.findall(line):
            yield f"{where}:{number}: {found}"


def _solution(course: Course, name: str) -> Iterator[str]:
    try:
        yield from _words(SOLUTION.name(name), _emptied(course, name))
    except BuildError as error:
        yield str(error)


def _emptied(course: Course, name: str) -> str:
    """The stub made from the solution. Raises BuildError if it cannot be made."""
    source = SOLUTION.path(course, name).read_text(encoding="utf-8")
    return stub(source, SOLUTION.name(name))


def _checks(course: Course, name: str) -> Iterator[str]:
    try:
        exercises.load(name)
    except ExerciseError as error:
        yield str(error)
        return
    except Exception as error:
        yield f"{CHECKS.name(name)} cannot be imported:\n{_traceback(error)}"
        return
    if not SOLUTION.path(course, name).is_file():
        return
    yield from _hints(name, SOLUTION.path(course, name).read_text(encoding="utf-8"))
    try:
        emptied = _emptied(course, name)
    except BuildError:
        return  # reported with the solution
    yield from _stub_earns_nothing(course, name, emptied)
    yield from _idle_answers_earn_nothing(course, name, emptied)
    yield from _solution_earns_all(course, name)


def _mistakes(course: Course, name: str) -> Iterator[str]:
    from autograder.judging.known_mistakes import mistakes_of

    where = MISTAKES.name(name)
    try:
        found = mistakes_of(name)
    except Exception as error:
        yield f"{where} cannot be imported:\n{_traceback(error)}"
        return
    yield from _enough(where, "known mistakes", len(found), FEWEST_MISTAKES)
    try:
        checks = set(exercises.points_of(name))
    except (ExerciseError, KeyError):
        return  # reported with the checks
    failed = {check for mistake in found for check in mistake.fails}
    for check in sorted(checks - failed):
        yield f"{where}: no mistake fails {check}: add one, or drop the check."
    for check in sorted(failed - checks):
        yield f"{where}: a mistake names {check} in `fails`, but there is no such check."


def _answers(course: Course, name: str) -> Iterator[str]:
    from autograder.judging.answer_bank import Variant

    where = ANSWERS.name(name)
    try:
        held = runpy.run_path(str(ANSWERS.path(course, name)))
    except Exception as error:
        yield f"{where} cannot be imported:\n{_traceback(error)}"
        return
    found = [value for value in held.values() if isinstance(value, Variant)]
    yield from _enough(where, "right answers", len(found), FEWEST_ANSWERS)


def _enough(where: str, what: str, count: int, fewest: int) -> Iterator[str]:
    if count < fewest:
        yield f"{where} holds {count} of at least {fewest} {what}: write more."


def _section(course: Course, name: str) -> Iterator[str]:
    try:
        lesson.task(course, name)
    except KeyError:
        return  # an exercise without checks, which is reported already
    except (BuildError, ExerciseError) as error:
        yield str(error)
        return
    yield from contradictions(course, name)


def _example(course: Course, name: str) -> Iterator[str]:
    solution = SOLUTION.path(course, name)
    try:
        exercises.load(name)
        emptied = _emptied(course, name)
    except Exception:
        return  # reported with the checks or the solution
    yield from broken_by(
        EXAMPLE.path(course, name),
        EXAMPLE.name(name),
        solution.read_text(encoding="utf-8"),
        emptied,
        lambda text: _grade(course.assignments / f"{name}.py", text.encode()),
    )


def _words(where: str, emptied: str) -> Iterator[str]:
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
    where = CHECKS.name(name)
    try:
        given = exercises.hints(name)
    except ExerciseError as error:
        yield str(error)
        return
    if len(given) < FEWEST_HINTS or not all(hint.strip() for hint in given):
        yield f"{where}: give at least {FEWEST_HINTS} hints, none of them empty."
    for step, hint in enumerate(given, 1):
        for answer in sorted(answer_lines(source)):
            if answer in without_blanks(hint):
                yield f"{where}: hint {step} gives the answer away ({answer}): lead to it instead."


def _stub_earns_nothing(course: Course, name: str, emptied: str) -> Iterator[str]:
    path = course.assignments / f"{name}.py"
    text = path.read_bytes() if path.is_file() else emptied.encode()
    for check in _grade(path, text):
        if check.outcome is Outcome.GRADER_BROKEN:
            yield _broke(name, check)
        elif check.outcome is not Outcome.NOT_ATTEMPTED:
            yield (
                f"assignments/{name}.py: the stub is not 'not attempted' but '{check.outcome}' in"
                f" {check.name}: make the check call what the student has to write first."
            )


def _idle_answers_earn_nothing(course: Course, name: str, emptied: str) -> Iterator[str]:
    given: dict[str, str] = {}
    for words, text in idle_answers(emptied, SOLUTION.name(name)):
        for check in _grade(course.assignments / f"{name}.py", text.encode()):
            if check.passed:
                given.setdefault(check.name, words)
    for check_name, words in given.items():
        yield (
            f"{CHECKS.name(name)}: {check_name} gives points to functions that only {words}: let it"
            ' wait for a check of values with @pytest.mark.needs_one_of("test_…").'
        )


def _solution_earns_all(course: Course, name: str) -> Iterator[str]:
    path = SOLUTION.path(course, name)
    for check in _grade(path, path.read_bytes()):
        if check.outcome is Outcome.GRADER_BROKEN:
            yield _broke(name, check)
        elif not check.passed:
            yield f"{SOLUTION.name(name)} fails {check.name}: {check.message}"


def _broke(name: str, check: CheckResult) -> str:
    return f"{CHECKS.name(name)}: {check.name} broke by itself:\n{check.details.strip()}"


def _outdated(course: Course) -> Iterator[str]:
    try:
        for path, _ in compared(course):
            yield f"assignments/{path.name} is out of date: run `autograder build`."
    except NeedsExtra as error:
        yield f"Whether the notebook is up to date could not be checked: {error}"
    except (BuildError, ExerciseError) as error:
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


def _grade(path: Path, text: bytes) -> tuple[CheckResult, ...]:
    from autograder.judging.judge import grade_exercise
    from autograder.oracle.inputs import PUBLIC_SEED
    from autograder.submission.local import LocalSubmission

    exercise = exercises.load(path.stem)
    return grade_exercise(exercise, LocalSubmission(path, text=text), PUBLIC_SEED).checks


def _traceback(error: Exception) -> str:
    """The traceback, beginning at the course's own file."""
    told = traceback.TracebackException.from_exception(error)
    while told.stack and _only_imports(told.stack[0].filename):
        del told.stack[0]
    return "".join(told.format()).strip()


def _only_imports(file: str) -> bool:
    """Whether this file only imports the course's file, so that its lines explain nothing."""
    importing = Path(__file__).name, Path(exercises.__file__).name, "known_mistakes.py"
    return Path(file).name in importing or "importlib" in file or "runpy" in file
