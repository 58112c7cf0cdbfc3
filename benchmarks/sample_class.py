"""A made-up class of any size, of which every exercise was really graded.

A few dozen right and wrong answers of the banks are graded once, in this process. A student of the
class gets one of these results for each exercise, so that 5,000 students cost no more grading than
five. Which mistakes are common is drawn from `seed`.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from autograder import exercises
from autograder.judging.judge import grade_exercise
from autograder.judging.known_mistakes import mistakes_of
from autograder.results import CheckResult, ExerciseResult, Result
from autograder.submission.local import LocalSubmission
from autograder.submission.time_limit import TimeLimit

SOLUTIONS = Path(__file__).parent.parent / "solutions"
STUBS = Path(__file__).parent.parent / "assignments"
SEED = 20261127
MISTAKES = 16  # graded of each exercise, besides the right answer and the stub
ABLE = (0.35, 0.98)  # how likely a student's exercise is right, from the weakest to the best
GIVEN = (
    "Ada", "Alan", "Amina", "Bjørn", "Chiara", "Dmitri", "Emmy", "Fatima", "Grace", "Hedy", "Ines",
    "José", "Kofi", "Lin", "Mei", "Noor", "Olu", "Priya", "Sofía", "Zoë", "李",
    "Юлия", "يوسف", "נועה",
)  # fmt: skip
FAMILY = (
    "Abara", "Björk", "Castillo", "Dubois", "Eriksen", "Fischer", "García", "Haddad", "Ivanova",
    "Jansen", "Kowalski", "Lovelace", "Müller", "Nakamura", "O'Brien", "Petrov", "Qureshi", "Rossi",
    "Silva", "Tanaka", "Ueda", "Verma", "雷", "Žižek",
)  # fmt: skip


def graded_answers(folder: Path) -> dict[str, list[ExerciseResult]]:
    """Results of the solution, the stub and some known mistakes of each exercise, in this order."""
    found = {}
    for name in exercises.names():
        solution = (SOLUTIONS / f"{name}.py").read_text(encoding="utf-8")
        stub = (STUBS / f"{name}.py").read_text(encoding="utf-8")
        wrong = [mistake.submission(solution) for mistake in mistakes_of(name)]
        picked = random.Random(SEED).sample(wrong, MISTAKES)
        found[name] = [_graded(name, text, folder) for text in (solution, stub, *picked)]
    return found


def class_of(count: int, answers: dict[str, list[ExerciseResult]]) -> Iterator[Result]:
    """Yield the results of `count` students; the same for equal arguments."""
    draw = random.Random(SEED)
    for place in range(count):
        able = draw.uniform(*ABLE)
        parts = [_drawn(draw, able, known) for known in answers.values()]
        student = f"{draw.choice(GIVEN)} {draw.choice(FAMILY)} {place + 1}"
        took = sum(check.seconds for part in parts for check in part.checks)
        yield Result(student, tuple(parts), SEED, official=True, seconds=took)


def sample_class(count: int) -> Iterator[Result]:
    """Yield the results of `count` students; the answers are graded first."""
    with tempfile.TemporaryDirectory() as folder:
        answers = graded_answers(Path(folder))
    yield from class_of(count, answers)


def _graded(name: str, text: str, folder: Path) -> ExerciseResult:
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    submission = LocalSubmission(path, TimeLimit(5.0))
    return grade_exercise(exercises.load(name), submission, SEED, explain=True, behaviour=True)


def _drawn(draw: random.Random, able: float, known: list[ExerciseResult]) -> ExerciseResult:
    right, stub, *wrong = known
    chance = draw.random()
    if chance < able:
        found = right
    elif chance > 0.93:
        found = stub
    else:
        # The first mistakes of the bank are drawn most.
        found = wrong[int(len(wrong) * draw.random() ** 2)]
    return replace(found, checks=tuple(_timed(draw, check) for check in found.checks))


def _timed(draw: random.Random, check: CheckResult) -> CheckResult:
    return replace(check, seconds=check.seconds * draw.lognormvariate(0, 0.5))
