"""Tells why a check failed, where a repair of the student's own code shows it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from autograder import exercises
from autograder.exercises import Check
from autograder.judging.aspects import tensors
from autograder.judging.questions import names_asked
from autograder.judging.repair_search import (
    PATIENCE,
    SECONDS_EACH,
    Budget,
    Search,
    failure_of,
)
from autograder.judging.verdict import CheckFailed
from autograder.oracle.inputs import PUBLIC_SEED
from autograder.oracle.memo import Memory
from autograder.repairs.reading import Proposal
from autograder.results import Cause, CheckResult, Outcome
from autograder.submission.calls import Call, Record
from autograder.submission.protocol import Bench, Submission
from autograder.submission.text import printable

OWN_RUN = 1.0  # seconds of processor time for the search in an exercise of a student's own run
OFFICIAL_RUN = 3.0
MOST_KEPT = 4096  # searches of a class whose results are kept: equal mistakes cost once
SEARCHED = (Outcome.WRONG, Outcome.RAISED)
# Python's own words name the cause, and what is missing no edit can make up.
SAID_BY_PYTHON = ("NameError", "ModuleNotFoundError", "ImportError", "")  # "": its worker ended


@dataclass(frozen=True)
class KnownCause:
    """What a search found, without any line: equal code of another student has other lines.

    `marks` are the places of the edits' lines among the lines of the program.
    """

    by: str
    rule: str
    sentence: str
    marks: tuple[int, ...]
    more_follow: bool


_log = logging.getLogger(__name__)
_known: Memory[KnownCause | None] = Memory(MOST_KEPT)


def explained(
    checks: Sequence[Check], results: Sequence[CheckResult], causes: Causes
) -> tuple[CheckResult, ...]:
    """Return the `results` of the `checks` with their causes; outcomes and points stay."""
    return tuple(
        with_cause(result, causes.of(check)) if result.outcome in SEARCHED else result
        for check, result in zip(checks, results, strict=True)
    )


def with_cause(result: CheckResult, cause: Cause | None) -> CheckResult:
    """Return a failed check's result with the cause in its words."""
    if cause is None:
        return result
    cause = replace(cause, sentence=printable(cause.sentence))
    if cause.by == "place":
        message = f"{result.message} {cause.sentence}"
        return replace(result, message=message, line=cause.line, cause=cause)
    details = f"{result.message}\n\n{result.details}".strip()
    line = result.line if cause.line is None else cause.line
    return replace(result, message=cause.sentence, details=details, line=line, cause=cause)


class Causes:
    """Finds the cause of one submission's failures in one exercise, at most one.

    `seconds` is the processor time that all searches together may take, and `patience` how many
    times as long they may take by the clock, which other programs slow down.
    """

    def __init__(
        self,
        exercise: str,
        submission: Submission,
        seconds: float = OWN_RUN,
        let_through: tuple[type[BaseException], ...] = (KeyboardInterrupt,),
        patience: float = PATIENCE,
    ) -> None:
        self._exercise = exercise
        self._submission = submission
        self._seconds = seconds
        self._let_through = let_through
        self._patience = patience
        self._bench: Bench | None = None
        self._budget: Budget | None = None
        self._searched: set[str] = set()
        self._cause: Cause | None = None
        self._mended: tuple[Check, ...] = ()

    def of(self, check: Check) -> Cause | None:
        """Return the cause because of which the submission fails `check`; None if none is known."""
        if self._cause is None and not check.measured:
            self._search(check)
        return self._cause if check in self._mended else None

    def _search(self, check: Check) -> None:
        """Search once for each function that fails; the first cause that is found stays."""
        if self._bench is None:
            self._bench = self._submission.bench(SECONDS_EACH)
        bench = self._bench
        if bench is None:
            return
        if self._budget is None:
            self._budget = Budget(self._seconds, bench, self._patience)
        asked = [other for other in exercises.load(self._exercise).checks if not other.measured]
        names = sorted(frozenset().union(*map(names_asked, asked)))
        program = bench.reader.read(bench.source, names)
        if program is None or self._budget.spent:
            return
        functions = self._failing(program.text, check, bench)
        if self._searched.issuperset(functions):
            return
        self._searched.update(functions)
        checks = [other for other in asked if not names_asked(other).isdisjoint(functions)]
        search = Search(
            program.text, names, functions, check, checks, bench, self._budget, self._let_through
        )
        lines = program.lines
        key = (check.exercise, check.name, program.text, self._seconds)
        finding = _known.recall(key, lambda: _finding(search, lines))
        if finding is not None:
            self._mended = tuple(checks)
            self._cause = Cause(
                finding.by,
                finding.rule,
                lines[finding.marks[0]],
                _told(finding, lines, bench),
                finding.more_follow,
            )

    def _failing(self, text: str, check: Check, bench: Bench) -> tuple[str, ...]:
        """The functions whose call fails `check`, in the program as in the run; else none."""
        submission = bench.open(text)
        try:
            failure_of(submission, check, PUBLIC_SEED)
        except CheckFailed as failure:
            problem, call = failure.record.problem, failure.record.call
            if failure.outcome not in SEARCHED or (
                problem is not None and problem.exception in SAID_BY_PYTHON
            ):
                return ()
            made = [call.made.call.function] if call.made else []
            return (*dict.fromkeys([call.function, *made, *_makers(call, submission.calls)]),)
        except self._let_through:
            raise
        except Exception:
            _log.debug("%s failed in a search", check.name, exc_info=True)
        return ()


def _makers(call: Call, earlier: Sequence[Record]) -> Iterator[str]:
    """Yield the functions of `earlier` calls that returned tensors which `call` was given."""
    given = {id(part) for value in call.arguments.values() for part in tensors(value)}
    for record in earlier:
        if any(id(part) in given for part in tensors(record.returned)):
            yield record.call.function


def _finding(search: Search, lines: Sequence[int]) -> KnownCause | None:
    found = search.named()
    if found is not None:
        first, *others = found.edits
        elsewhere = [edit for edit in others if edit.line != first.line and edit.rule != first.rule]
        if not elsewhere:
            return _of("repair", [first], lines, more_follow=found.more_follow)
        return _of("place", [first, elsewhere[0]], lines)
    found = search.placed()
    return None if found is None else _of("place", found.edits, lines)


def _of(
    by: str, edits: Sequence[Proposal], lines: Sequence[int], *, more_follow: bool = False
) -> KnownCause:
    first = edits[0]
    sentence = first.sentence if len(edits) == 1 else ""
    marks = tuple(_mark(edit.line, lines) for edit in edits)
    return KnownCause(by, first.rule, sentence, marks, more_follow)


def _mark(line: int, lines: Sequence[int]) -> int:
    return next((mark for mark, other in enumerate(lines) if other >= line), len(lines) - 1)


def _told(finding: KnownCause, lines: Sequence[int], bench: Bench) -> str:
    places = [bench.place(lines[mark]) for mark in finding.marks]
    if finding.by == "place":
        how = finding.sentence or "is changed: look at what it does."
        return f"Everything passes once {' or '.join(places)} {how}"
    first = places[0]
    more = " Some check still fails after that." if finding.more_follow else ""
    return f"{first[0].upper()}{first[1:]}: {finding.sentence}{more}"
