"""Sums up a class: everything that the class page and its data files say."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from statistics import median
from sys import intern

from autograder.class_report.clusters import Cluster, Clusters
from autograder.class_report.comparison import Comparison, compare
from autograder.class_report.counts import ExerciseCount, ExerciseCounts
from autograder.class_report.scores import ScoreSpread, spread_of
from autograder.class_report.told import ToldCause, ToldCauses
from autograder.results import Result, first_to_mend

SCHEMA = "autograder/class/v1"
SLOWEST = 5  # students whose code took longest, by name


@dataclass(frozen=True)
class Ungraded:
    """A student without points, and why; `status` is that of the table of grades."""

    student: str
    status: str
    reason: str = ""


@dataclass(frozen=True)
class GradedStudent:
    """One student's points by exercise, the time of the code, and the exercise to go on with.

    `stuck` is empty if nothing is left to mend. `passed` holds checks as "exercise::check".
    `broken` says that a check failed by itself: the points are then not the student's.
    """

    student: str
    score: int
    max_score: int
    points: dict[str, int]
    seconds: float
    stuck: str
    broken: bool
    passed: frozenset[str]

    @classmethod
    def of(cls, result: Result) -> GradedStudent:
        """The row of a result."""
        first = first_to_mend(result.exercises)
        checks = [(one.name, check) for one in result.exercises for check in one.checks]
        return cls(
            result.student,
            result.score,
            result.max_score,
            {exercise.name: exercise.score for exercise in result.exercises},
            sum(check.seconds for _, check in checks),
            first[0].name if first else "",
            result.broken,
            frozenset(intern(f"{name}::{check.name}") for name, check in checks if check.passed),
        )


@dataclass(frozen=True)
class SlowStudent:
    """How long one student's code took in all."""

    student: str
    seconds: float


@dataclass(frozen=True)
class ClassSummary:
    """A whole class. `headings` has the heading of each exercise in the lesson, where it is known.

    Of the failures without a cause that are in no cluster, `beside` counts those of exercises in
    which another check had a cause, and `unclustered` those whose results do not say what the code
    did. `seconds` is the median of the time that a student's code took. `notes` are sentences
    on results that are not in here.
    """

    students: tuple[GradedStudent, ...]
    ungraded: tuple[Ungraded, ...]
    scores: ScoreSpread
    exercises: tuple[ExerciseCount, ...]
    causes: tuple[ToldCause, ...]
    clusters: tuple[Cluster, ...]
    beside: int
    unclustered: int
    seconds: float
    slowest: tuple[SlowStudent, ...]
    seeds: int
    headings: dict[str, str] = field(default_factory=dict)
    comparison: Comparison | None = None
    notes: tuple[str, ...] = ()

    def against(self, before: ClassSummary) -> ClassSummary:
        """The same with a comparison to an earlier run."""
        return replace(self, comparison=compare(before.students, self.students))

    def to_json(self) -> str:
        """The summary as JSON text, without the checks that single students pass."""
        data = {"schema": SCHEMA, **asdict(self)}
        for student in data["students"]:
            del student["passed"]
        return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


@dataclass
class Summing:
    """Collects the results of a class, one at a time, and forgets what is not summed up."""

    _rows: list[GradedStudent] = field(default_factory=list)
    _counts: ExerciseCounts = field(default_factory=ExerciseCounts)
    _causes: ToldCauses = field(default_factory=ToldCauses)
    _clusters: Clusters = field(default_factory=Clusters)
    _seeds: set[int] = field(default_factory=set)

    def add(self, result: Result) -> None:
        """Take up one student's result."""
        self._rows.append(GradedStudent.of(result))
        for part in (self._counts, self._causes, self._clusters):
            part.add(result)
        self._seeds.add(result.seed)

    def summary(self, ungraded: Iterable[Ungraded] = ()) -> ClassSummary:
        """Return the summary of the results so far, with the students who have none."""
        rows = sorted(self._rows, key=lambda row: row.student.casefold())
        slowest = sorted(rows, key=lambda row: -row.seconds)[:SLOWEST]
        return ClassSummary(
            tuple(rows),
            tuple(ungraded),
            spread_of([(row.score, row.max_score) for row in rows]),
            self._counts.found(),
            self._causes.found(),
            self._clusters.found(),
            self._clusters.beside,
            self._clusters.unknown,
            median(row.seconds for row in rows) if rows else 0.0,
            tuple(SlowStudent(row.student, row.seconds) for row in slowest),
            len(self._seeds),
        )


def summary_of(results: Iterable[Result], ungraded: Iterable[Ungraded] = ()) -> ClassSummary:
    """Return the summary of a whole class."""
    summing = Summing()
    for result in results:
        summing.add(result)
    return summing.summary(ungraded)
