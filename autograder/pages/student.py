"""The page that a student gets back: the score, the next thing to do, and each exercise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder import exercises
from autograder.intake import Source
from autograder.pages.environment import template
from autograder.pages.faults import Fault, cut, faults
from autograder.pages.pictures import EmbeddedPicture, embedded
from autograder.reports.entries import entries
from autograder.reports.scorecard import state
from autograder.results import CheckResult, ExerciseResult, Outcome, Result, first_to_mend

NUMBER = re.compile(r"ex(\d+)_")
LONGEST_NAME = 200  # characters of a student's or a file's name
LONGEST_NOTE = 1_000
# The sign and the colour of each outcome; its own word stands beside them.
SIGNS: Mapping[Outcome, tuple[str, str]] = {
    Outcome.PASSED: ("✓", "good"),
    Outcome.WAITING: ("…", "wait"),
    Outcome.WRONG: ("✗", "bad"),
    Outcome.RAISED: ("!", "bad"),
    Outcome.NOT_ATTEMPTED: ("\N{EN DASH}", "muted"),
    Outcome.TIMED_OUT: ("∞", "bad"),
    Outcome.GRADER_BROKEN: ("?", "broken"),
}
STATES = {"green": ("✓", "good"), "yellow": ("…", "wait"), "red": ("✗", "bad")}


@dataclass(frozen=True)
class StudentPage:
    """What the page of one student is made of.

    `result` is None where there are no points; `reason` says why a person has to look before there
    are points, or all of them. `sources` are the handed-in files and `pictures` the PNGs, by the
    exercise's name. `command` grades the work once more, `run_with` is the prefix of commands.
    `undrawn` are sentences on pictures that could not be drawn, `notes` those on the work that the
    result does not have. `origin` is a digest of what the page was made of, `shows` one of what it
    is about; they stand in its head. `late` is the mark if lateness cost points, such as
    "10 of 25".
    """

    student: str
    result: Result | None
    sources: Mapping[str, Source] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    reason: str = ""
    command: str = ""
    run_with: str = "uv run"
    undrawn: Sequence[str] = ()
    notes: Sequence[str] = ()
    origin: str = ""
    shows: str = ""
    late: str = ""

    @property
    def html(self) -> str:
        """The text of the page, which is one whole file in UTF-8."""
        result = self.result
        return template("student.html.j2").render(
            page=self,
            name=short(self.student),
            reason=cut(self.reason, LONGEST_NOTE),
            result=result,
            exercises=[_section(self, one) for one in result.exercises] if result else [],
            next=_next_step(self),
            ran=_points_that_ran(result.exercises) if result else 0,
            notes=[cut(note, LONGEST_NOTE) for note in _notes(self)],
            signs=SIGNS,
        )


@dataclass(frozen=True)
class _Section:
    """One exercise as the page shows it."""

    name: str
    heading: str
    file: str
    score: int
    most: int
    sign: str
    style: str
    state: str
    broken: bool
    untouched: bool
    checks: Sequence[CheckResult]
    faults: Sequence[Fault]
    picture: EmbeddedPicture | None

    @property
    def share(self) -> int:
        """The part of the points, in percent."""
        return 100 * self.score // self.most if self.most else 0

    @property
    def passed(self) -> int:
        return sum(check.passed for check in self.checks)

    @property
    def explained(self) -> Fault | None:
        """The fault that the picture belongs to: the first thing to mend."""
        return next((fault for fault in self.faults if not fault.waiting), None)


@dataclass(frozen=True)
class _NextStep:
    """The first thing to mend: where it is, and the sentence about it."""

    section: _Section
    fault: Fault


def _section(page: StudentPage, exercise: ExerciseResult) -> _Section:
    source = page.sources.get(exercise.name)
    words, colour = state(exercise)
    sign, style = STATES[colour]
    if exercise.not_attempted:
        sign, style = SIGNS[Outcome.NOT_ATTEMPTED]
    broken = any(check.outcome is Outcome.GRADER_BROKEN for check in exercise.checks)
    if broken:
        sign, style = SIGNS[Outcome.GRADER_BROKEN]
    heading = heading_of(exercise.name)
    png = page.pictures.get(exercise.name)
    return _Section(
        exercise.name,
        heading,
        short(source.name if source else f"{exercise.name}.py"),
        exercise.score,
        exercise.max_score,
        sign,
        style,
        words,
        broken,
        exercise.not_attempted,
        entries(exercise),
        faults(exercise.checks, source),
        embedded(png, f"A picture of what the code does in {heading}.") if png else None,
    )


def heading_of(exercise: str) -> str:
    """The heading of an exercise, such as "Exercise 2: The mean squared error"."""
    number = NUMBER.match(exercise)
    try:
        title = exercises.title_of(exercise).rstrip(".")
    except (KeyError, exercises.ExerciseError):  # a result may be older than the course
        title = ""
    return f"Exercise {number[1]}: {title}" if number and title else title or exercise


def _next_step(page: StudentPage) -> _NextStep | None:
    found = first_to_mend(page.result.exercises) if page.result else None
    if found is None:
        return None
    section = _section(page, found[0])
    fault = next(one for one in section.faults if found[1] in one.checks)
    return _NextStep(section, fault)


def short(name: str) -> str:
    """`name` in at most LONGEST_NAME characters."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _points_that_ran(found: Sequence[ExerciseResult]) -> int:
    return sum(check.max_score for exercise in found for check in exercise.checks)


def _notes(page: StudentPage) -> Iterator[str]:
    notes = page.result.notes if page.result else ()
    yield from dict.fromkeys((*notes, *page.notes))
    yield from page.undrawn
