"""Counts, for each exercise and check of a class, who got how far."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from statistics import fmean, median

from autograder.exercises import order
from autograder.results import CheckResult, ExerciseResult, Outcome, Result, first_to_mend


@dataclass(frozen=True)
class CheckCount:
    """How the checks of one name ended for all students who have a result of it."""

    name: str
    title: str
    max_score: int
    hidden: bool
    outcomes: dict[Outcome, int]

    @property
    def students(self) -> int:
        return sum(self.outcomes.values())

    @property
    def passed(self) -> int:
        return self.outcomes.get(Outcome.PASSED, 0)

    @property
    def rate(self) -> float:
        """The share of students who pass, from 0 to 1."""
        return self.passed / self.students if self.students else 0.0


@dataclass(frozen=True)
class ExerciseCount:
    """How far the class got in one exercise.

    `finished` have nothing left to mend; `begun` have; `untouched` left the stub as it was.
    `stuck` is how many have here the first thing that they have to mend, and `left` is how many of
    these have not touched it. `seconds` are the median and the longest time that students' code
    took.
    """

    name: str
    max_score: int
    mean: float
    finished: int
    begun: int
    untouched: int
    stuck: int
    left: int
    seconds: tuple[float, float]
    checks: tuple[CheckCount, ...]


@dataclass
class _Counting:
    """What is collected of one exercise."""

    max_score: int = 0
    scores: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    finished: int = 0
    untouched: int = 0
    stuck: int = 0
    left: int = 0
    latest: dict[str, CheckResult] = field(default_factory=dict)
    outcomes: dict[str, Counter[Outcome]] = field(default_factory=dict)

    def add(self, exercise: ExerciseResult) -> None:
        self.max_score = max(self.max_score, exercise.max_score)
        self.scores.append(exercise.score)
        self.finished += bool(exercise.checks) and all(check.passed for check in exercise.checks)
        self.untouched += exercise.not_attempted or not exercise.checks
        self.seconds.append(sum(check.seconds for check in exercise.checks))
        for check in exercise.checks:
            self.latest[check.name] = check
            self.outcomes.setdefault(check.name, Counter())[check.outcome] += 1

    def counted(self, name: str) -> ExerciseCount:
        return ExerciseCount(
            name,
            self.max_score,
            fmean(self.scores),
            self.finished,
            len(self.scores) - self.finished - self.untouched,
            self.untouched,
            self.stuck,
            self.left,
            (median(self.seconds), max(self.seconds)),
            tuple(
                CheckCount(
                    key, check.title, check.max_score, check.hidden, dict(self.outcomes[key])
                )
                for key, check in self.latest.items()
            ),
        )


@dataclass
class ExerciseCounts:
    """Collects how far a class got, one result at a time."""

    _counting: dict[str, _Counting] = field(default_factory=dict)

    def add(self, result: Result) -> None:
        """Count the checks of `result`, and where its student is stuck."""
        for exercise in result.exercises:
            self._counting.setdefault(exercise.name, _Counting()).add(exercise)
        first = first_to_mend(result.exercises)
        if first is not None:
            place = self._counting[first[0].name]
            place.stuck += 1
            place.left += first[0].not_attempted

    def found(self) -> tuple[ExerciseCount, ...]:
        """Return the exercises in the order of the lesson."""
        names = sorted(self._counting, key=order)
        return tuple(self._counting[name].counted(name) for name in names)
