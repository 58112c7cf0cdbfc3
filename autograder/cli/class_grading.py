"""Grades those of a class who have no result that still holds, and has a row of everybody."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from itertools import chain

from autograder.intake import Refused, StudentEntry, Work
from autograder.official.chosen_work import open_chosen
from autograder.official.class_file import INTERRUPTION
from autograder.official.records import Records, Row
from autograder.reports.progress import Progress


@dataclass
class ClassGrading:
    """One run over the `entries` of a class, on the chosen `exercises`.

    With `again` work is graded even if its result still holds. `rows` has a row of everybody all
    the time.
    """

    entries: Sequence[StudentEntry]
    exercises: Sequence[str]
    records: Records
    seed: int
    strict: bool
    again: bool = False
    rows: dict[str, Row] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for entry in self.entries:
            self.rows[entry.student] = Row(entry.student, INTERRUPTION)

    def grade(
        self,
        pool: Callable[[], AbstractContextManager[tuple[Executor, int]]],
        stopped: Callable[[], bool],
    ) -> None:
        """Grade in `pool`. Once `stopped()` is True, the run ends with KeyboardInterrupt."""
        if not self.again:
            self._tell_outdated()
        with Progress("grading", len(self.entries), "submissions") as progress:

            def told(row: Row) -> None:
                self.rows[row.student] = row
                progress.advance()
                if stopped():
                    raise KeyboardInterrupt

            todo = self._todo(told)
            first = next(todo, None)
            if first is None:
                return
            # Imported only now, because it imports torch: an unchanged class needs none.
            from autograder.official.grade_class import ClassRun

            run = ClassRun(self.records, self.seed, self.strict, told, stopped)
            run.grade(chain([first], todo), pool)

    def look_up(self) -> None:
        """Fill in the earlier results of students whom an interrupted run did not reach."""
        for entry in self.entries:
            row = self.rows[entry.student]
            if row.reason != INTERRUPTION or not self.records.holds(entry.student):
                continue
            with suppress(Refused):
                work = open_chosen(entry, self.exercises)
                earlier = None if work.ungradable else self._finished(work)
                if earlier is not None:
                    self.rows[entry.student] = earlier

    def _todo(self, told: Callable[[Row], None]) -> Iterator[Work]:
        """Yield the submissions to grade, each opened only when it is needed.

        The rows of students who need no grading are passed to `told` on the way.
        """
        for entry in self.entries:
            try:
                work = open_chosen(entry, self.exercises)
            except Refused as refusal:
                told(Row(entry.student, str(refusal)))
                continue
            if work.ungradable:
                told(Row(entry.student, work.ungradable))
                continue
            earlier = None if self.again else self._finished(work)
            if earlier is None:
                yield work
            else:
                told(earlier)

    def _finished(self, work: Work) -> Row | None:
        """The row of an earlier result, if grading again would give the same."""
        earlier = self.records.finished(work, self.seed, self.strict)
        return None if earlier is None else Row.of(earlier, work.notes)

    def _tell_outdated(self) -> None:
        """Say why results that are there do not hold any more."""
        for words, count in self.outdated(entry.student for entry in self.entries).items():
            print(f"{words}: grading {_students(count)} again.", file=sys.stderr)

    def tell_left(self, others: Iterable[str]) -> None:
        """Say that students who are not graded in this run keep marks that do not hold any more."""
        for words, count in self.outdated(others).items():
            print(
                f"{words}: {_students(count)} beside these would get other marks, and keep theirs."
                " Grade the whole class to bring all up to date.",
                file=sys.stderr,
            )

    def outdated(self, students: Iterable[str]) -> Mapping[str, int]:
        """How many results do not hold any more, by the reason."""
        why = Counter(
            self.records.outdated(student, self.seed, self.strict, self.exercises)
            for student in students
        )
        del why[""]
        return {f"{words[:1].upper()}{words[1:]}": count for words, count in why.items()}


def _students(count: int) -> str:
    return "1 student" if count == 1 else f"{count} students"
