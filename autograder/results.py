"""The result of a grading run: plain, versioned data from which every report is made."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum

import msgspec

SCHEMA = "autograder/result/v2"
NUMBERS = " | "  # stands before the numbers in a line of `CheckResult.behaviour`
CLOSE = 1e-3  # how far numbers of equal behaviours may be apart, relative to the values' size
TINY = 1e-6  # such differences are rounding


class Outcome(StrEnum):
    """How one check ended.

    WAITING: the check itself holds, and its points count only once another check passes.
    """

    PASSED = "passed"
    WAITING = "waiting"
    WRONG = "wrong"
    RAISED = "raised"
    NOT_ATTEMPTED = "not attempted"
    TIMED_OUT = "timed out"
    GRADER_BROKEN = "grader broken"


@dataclass(frozen=True)
class Cause:
    """Why a check failed, as an edit of the student's own code or an equal example has shown.

    `by` is "repair" where a named rule mends the code, "place" where only the line is known, and
    "bank" where the code does the same as the example of a cause that an instructor has named.
    `rule` names the rule or that cause, `line` is the line of the student's file (from 1; None for
    "bank"), `sentence` says what is wrong there. `more_follow` says that something else is wrong,
    too.
    """

    by: str
    rule: str
    line: int | None
    sentence: str
    more_follow: bool = False


@dataclass(frozen=True)
class CheckResult:
    """One check's outcome with the texts that a student reads.

    `title` is the rule that the check looks at, `message` one sentence that says what went wrong,
    `details` the evidence (call, returned, expected, traceback), `printed` what the student's code
    printed. `line` is the line of the student's file to go to (from 1, None when there is none),
    and `seconds` the time that the student's own code took. `hidden` marks a check whose inputs
    and values students do not see. `cause` is what a repair of the code has shown, None if there is
    no repair; `message` then says the same. `behaviour` has a line for each call of a visible check
    in an official run, see `same_behaviour`; it holds no text of the student.
    """

    name: str
    outcome: Outcome
    score: int
    max_score: int
    title: str = ""
    message: str = ""
    details: str = ""
    printed: str = ""
    line: int | None = None
    seconds: float = 0.0
    hidden: bool = False
    cause: Cause | None = None
    behaviour: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return self.outcome is Outcome.PASSED

    @property
    def waiting(self) -> bool:
        """True when the check holds: there is nothing to mend in it, only in what it waits for."""
        return self.outcome is Outcome.WAITING

    @property
    def to_mend(self) -> bool:
        return not self.passed and not self.waiting


@dataclass(frozen=True)
class ExerciseResult:
    """The checks of one exercise that ran; `max_score` counts all its checks, run or not."""

    name: str
    max_score: int
    checks: tuple[CheckResult, ...] = ()

    @property
    def score(self) -> int:
        return sum(check.score for check in self.checks)

    @property
    def not_attempted(self) -> bool:
        """True when every check that ran met an untouched stub."""
        return bool(self.checks) and all(
            check.outcome is Outcome.NOT_ATTEMPTED for check in self.checks
        )


@dataclass(frozen=True)
class Result:
    """A whole submission's grade, and what reproduces it.

    `official` says that every required layer of isolation was in force; `isolation` names all
    layers that were. `submission` is the digest of the handed-in work, `tolerances` the version of
    the bounds. `notes` are sentences on the work, such as which files were not graded. `seconds` is
    the time that grading took. `basis` has a short text for each part that the result depends on
    besides the submission and the seed: with equal texts grading gives the same again.
    """

    student: str
    exercises: tuple[ExerciseResult, ...]
    seed: int
    official: bool = False
    versions: Mapping[str, str] = field(default_factory=dict)
    isolation: tuple[str, ...] = ()
    submission: str = ""
    tolerances: str = ""
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    basis: Mapping[str, str] = field(default_factory=dict)

    @property
    def score(self) -> int:
        return sum(exercise.score for exercise in self.exercises)

    @property
    def max_score(self) -> int:
        return sum(exercise.max_score for exercise in self.exercises)

    @property
    def broken(self) -> bool:
        """True when the grader failed in a check: the score is then not the student's score."""
        return any(
            check.outcome is Outcome.GRADER_BROKEN
            for exercise in self.exercises
            for check in exercise.checks
        )

    def to_json(self) -> str:
        """The result as JSON text, with the sums of scores, so that no reader has to add them."""
        data = {
            "schema": SCHEMA,
            "student": self.student,
            "score": self.score,
            "max_score": self.max_score,
            "seed": self.seed,
            "official": self.official,
            "isolation": list(self.isolation),
            "submission": self.submission,
            "tolerances": self.tolerances,
            "versions": dict(self.versions),
            "basis": dict(self.basis),
            "notes": list(self.notes),
            "seconds": round(self.seconds, 3),
            "exercises": [
                {
                    "name": exercise.name,
                    "score": exercise.score,
                    "max_score": exercise.max_score,
                    "checks": [asdict(check) for check in exercise.checks],
                }
                for exercise in self.exercises
            ],
        }
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Result:
        """The result that `to_json` wrote. Raises ValueError for any other text."""
        if msgspec.json.decode(text, type=_Headed).schema != SCHEMA:
            raise ValueError(f"this is not a result of the form {SCHEMA}")
        return msgspec.json.decode(text, type=cls)


@dataclass(frozen=True)
class _Headed:
    """The part of a JSON text that says what it is."""

    schema: str


def same_behaviour(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two descriptions of calls have the same kinds, and numbers that agree to CLOSE.

    The numbers come in threes: the size of a value and two projections of it, which differ by
    rounding in proportion to the size.
    """
    return len(one) == len(other) and all(map(_same_line, one, other))


def kinds_of(behaviour: Sequence[str]) -> tuple[str, ...]:
    """The lines of a behaviour without their numbers; equal for all that are the same."""
    return tuple(line.partition(NUMBERS)[0] for line in behaviour)


def size_of(behaviour: Sequence[str]) -> float | None:
    """The first number of a behaviour, which is a size; None if it has no numbers."""
    for line in behaviour:
        numbers = line.partition(NUMBERS)[2]
        if numbers:
            return float(numbers.partition(" ")[0])
    return None


def range_around(size: float) -> tuple[float, float]:
    """Bounds of the first sizes that a behaviour can have if another one's is `size`.

    They are a little too wide, so that no rounding matters.
    """
    room = 2 * (CLOSE * abs(size) + TINY)
    return size - room, size + room


def _same_line(one: str, other: str) -> bool:
    if one == other:
        return True
    kinds, _, numbers = one.partition(NUMBERS)
    other_kinds, _, other_numbers = other.partition(NUMBERS)
    ours, theirs = _threes(numbers), _threes(other_numbers)
    return kinds == other_kinds and len(ours) == len(theirs) and all(map(_near, ours, theirs))


def _threes(numbers: str) -> list[list[float]]:
    found = [*map(float, numbers.split())]
    return [found[start : start + 3] for start in range(0, len(found), 3)]


def _near(one: Sequence[float], other: Sequence[float]) -> bool:
    apart = CLOSE * max(abs(one[0]), abs(other[0])) + TINY
    return all(abs(a - b) <= apart for a, b in zip(one, other, strict=True))


def first_to_mend(exercises: Sequence[ExerciseResult]) -> tuple[ExerciseResult, CheckResult] | None:
    """The first check that did not pass, with its exercise, in the order of the lesson, or None.

    There is nothing to mend in a check that waits: one comes only if nothing else is left.
    """
    pairs = [(exercise, check) for exercise in exercises for check in exercise.checks]
    left = [pair for pair in pairs if pair[1].to_mend] or [
        pair for pair in pairs if pair[1].waiting
    ]
    return left[0] if left else None
