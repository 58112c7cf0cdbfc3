"""Names the cause of a wrong answer: a known mistake that gives the same answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Literal

from torch import Tensor

from autograder.judging.answer_bank import Mistake
from autograder.judging.comparison import alike, loss_values
from autograder.judging.known_mistakes import mistakes_of
from autograder.judging.recorded_mistakes import RecordedMistake
from autograder.judging.verdict import CheckFailed
from autograder.oracle.memo import Memory
from autograder.results import Outcome
from autograder.submission.calls import Call, Record, Value
from autograder.submission.execution import Execution
from autograder.submission.problems import StudentFile
from autograder.submission.process_state import preserved_state
from autograder.submission.time_limit import TimeLimit
from autograder.submission.value_keys import key_of

MOST_RECORDS = 400  # some hold 40,000 numbers; together they take 30 MB
SECONDS = 5.0  # time limit for a call of a known mistake; every known mistake ends by itself

_known_records: Memory[Record] = Memory(MOST_RECORDS)


class Diagnosis:
    """Finds causes for one submission's wrong answers to one exercise."""

    def __init__(self, exercise: str) -> None:
        self._exercise = exercise
        self._found: list[Mistake] = []
        self._passed: set[str] = set()

    @property
    def only_recorded(self) -> bool:
        """Whether the exercise's mistakes are recordings, which know the public inputs alone."""
        return any(isinstance(known, RecordedMistake) for known in mistakes_of(self._exercise))

    def passed(self, check: str) -> None:
        """Note that the submission passes `check`: a mistake that fails it is hardly the cause."""
        self._passed.add(check)

    def cause_of(
        self, failure: CheckFailed, check: str, calls: Sequence[Record] = ()
    ) -> Mistake | None:
        """Return the known mistake that answers the failed call as the student's function did.

        `check` is the check that failed and `calls` holds the records of all its calls. A mistake
        that was found for an earlier check is tried first, since one mistake fails several checks.
        Mistakes that agree in the whole record come before those that agree only in the part that
        the check looks at: of two mistakes that never train the parameters, one may still return
        falling losses. Agreement in this part is not enough if the mistake fails a check that the
        submission passes. If the sentences of the mistakes that are left differ, two more rules
        drop mistakes: those that fail a check which the submission passes, then those that answer
        another of the `calls` differently.

        Return None if several sentences are left, so that no student is told a wrong cause.
        """
        # A mistake that passes the check cannot be the reason why the submission failed it.
        suspects = [
            known
            for known in mistakes_of(self._exercise)
            if known.of == failure.record.call.function
            and check in known.fails
            and (known.raises or failure.outcome is not Outcome.RAISED)
        ]
        for known in self._found:
            if known in suspects and _agrees(failure, known) == "in all":
                return known
        cause = self._only_cause(failure, suspects, calls)
        if cause is not None and cause not in self._found:
            self._found.append(cause)
        return cause

    def _only_cause(
        self, failure: CheckFailed, suspects: Sequence[Mistake], calls: Sequence[Record]
    ) -> Mistake | None:
        near: list[Mistake] = []
        same: list[Mistake] = []
        for known in suspects:
            if known.constants:
                continue
            match _agrees(failure, known):
                case "in all":
                    same.append(known)
                case "in part" if not self._speaks_against(known):
                    near.append(known)
        candidates = same or near
        if _sentences(candidates) > 1:
            candidates = [known for known in candidates if not self._speaks_against(known)]
        if _sentences(candidates) > 1:
            candidates = [known for known in candidates if _answers_all(failure, known, calls)]
        return candidates[0] if _sentences(candidates) == 1 else None

    def _speaks_against(self, known: Mistake) -> bool:
        """Whether the submission passes a check that the mistake fails."""
        return not self._passed.isdisjoint(known.fails)


def _answers_all(failure: CheckFailed, known: Mistake, calls: Sequence[Record]) -> bool:
    """Whether the mistake answers as the student's function did in each of the `calls`.

    Calls for which no answer of the mistake was recorded do not count.
    """
    asked = [record for record in calls if record.call.function == known.of]
    return all(
        _unknown(did) or _same_record(record, did, failure.tolerance)
        for record, did in ((record, _done_by(known, record.call)) for record in asked)
    )


def _unknown(record: Record) -> bool:
    """Whether `record` stands for a call to which no answer of the mistake was recorded."""
    return record.problem is not None and not record.problem.exception


def _sentences(candidates: Sequence[Mistake]) -> int:
    return len({known.says for known in candidates})


def _agrees(failure: CheckFailed, known: Mistake) -> Literal["in all", "in part", "no"]:
    """How far the mistake's answer to the failed call agrees with the student's."""
    record = _done_by(known, failure.record.call)
    if not _same_answer(failure, record):
        return "no"
    if _same_altogether(failure, record):
        return "in all"
    return "no" if _other_losses(failure, record) else "in part"


def _other_losses(failure: CheckFailed, known: Record) -> bool:
    """Whether both returned a list of losses, and the lists differ.

    Equal parameters do not rule this out: two loops can make the same number of updates in a
    different number of epochs.
    """
    theirs, ours = failure.record.returned, known.returned
    if not (isinstance(theirs, list) and isinstance(ours, list)):
        return False  # a tuple of losses may be measured before or after the last update
    one, other = loss_values(theirs), loss_values(ours)
    if one is None or other is None:
        return False
    return not alike([*one], [*other], failure.tolerance)


def _done_by(known: Mistake, call: Call) -> Record:
    """The mistake's record of `call`, kept because other submissions get the same call."""
    recorded = known.answer_to(call)
    if recorded is not None:
        return recorded
    key = key_of((known.file, known.name, call.by_name, call.seed, call.arguments, call.backward))
    return _known_records.recall(key, lambda: made_by(known, call, SECONDS))


def made_by(known: Mistake, call: Call, seconds: float) -> Record:
    """Run the known mistake with `call`, for at most `seconds`, and return the record."""
    file = StudentFile(known.file, known.name)
    execution = Execution(
        file, TimeLimit(seconds), state=partial(preserved_state, everything=False)
    )
    return execution.call(known.function, call)


def _same_answer(failure: CheckFailed, known: Record) -> bool:
    theirs, ours = failure.record.problem, known.problem
    if theirs is not None or ours is not None:
        return (
            theirs is not None
            and ours is not None
            and theirs.exception == ours.exception
            and bool(theirs.text)
            and theirs.text == ours.text
        )
    if failure.aspect is None:
        return False
    got, other = failure.aspect.read(failure.record), failure.aspect.read(known)
    return (
        _is_telling(got) and _same_containers(got, other) and alike(got, other, failure.tolerance)
    )


def _same_altogether(failure: CheckFailed, known: Record) -> bool:
    return _same_record(failure.record, known, failure.tolerance)


def _same_record(theirs: Record, known: Record, tolerance: str) -> bool:
    return alike(theirs.returned, known.returned, tolerance) and alike(
        [*theirs.arguments.values()], [*known.arguments.values()], tolerance
    )


def _same_containers(one: Value, other: Value) -> bool:
    """Whether both values have lists in the same places, and tuples in the same places."""
    if not (isinstance(one, list | tuple) and isinstance(other, list | tuple)):
        return True
    return type(one) is type(other) and all(map(_same_containers, one, other))


def _is_telling(value: Value) -> bool:
    """False for None and for values without a finite number: many mistakes end in these."""
    if isinstance(value, Tensor):
        return bool(value.isfinite().any())
    if isinstance(value, list | tuple):
        return any(_is_telling(item) for item in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return value is not None
