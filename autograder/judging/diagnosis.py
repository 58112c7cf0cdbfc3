"""Names the cause of a wrong answer: a known mistake that does the same with the same inputs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from torch import Tensor

from autograder.judging.answer_bank import Mistake
from autograder.judging.comparison import alike, loss_values
from autograder.judging.known_mistakes import mistakes_of
from autograder.judging.verdict import CheckFailed
from autograder.oracle.memo import Memory
from autograder.results import Outcome
from autograder.submission.calls import Call, Record, Value
from autograder.submission.execution import Execution
from autograder.submission.problems import StudentFile
from autograder.submission.time_limit import TimeLimit
from autograder.submission.value_keys import key_of

MOST = 400  # records, some of 40,000 numbers: 30 MB
SECONDS = 5.0  # for a known mistake's own call; each of them ends by itself

_done: Memory[Record] = Memory(MOST)


class Diagnosis:
    """Finds causes for one submission's wrong answers to one exercise."""

    def __init__(self, exercise: str) -> None:
        self._exercise = exercise
        self._found: list[Mistake] = []
        self._passed: set[str] = set()

    def passed(self, check: str) -> None:
        """Note that the submission passes `check`, which many a known mistake does not."""
        self._passed.add(check)

    def cause_of(
        self, failure: CheckFailed, check: str, calls: Sequence[Record] = ()
    ) -> Mistake | None:
        """The known mistake that answers the failed call of `check` as the student's function did.

        A cause found before goes first: one mistake fails several checks. Of several that agree
        in what the check looks at, the one that agrees in all else (two ways not to train the
        parameters, of which one still returns falling losses), in the other `calls` of the check
        as well. None when that leaves several sentences, or only one that something else speaks
        against: nobody is told a cause that may not be theirs.
        """
        # One that passes the check cannot be the reason why it failed.
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
                case "in part" if not self._clears(known):
                    near.append(known)
        candidates = same or near
        if _sentences(candidates) > 1:
            candidates = [known for known in candidates if not self._clears(known)]
        if _sentences(candidates) > 1:
            candidates = [known for known in candidates if _answers_all(failure, known, calls)]
        return candidates[0] if _sentences(candidates) == 1 else None

    def _clears(self, known: Mistake) -> bool:
        """Whether the submission passes a check that the mistake fails: it does something else."""
        return not self._passed.isdisjoint(known.fails)


def _answers_all(failure: CheckFailed, known: Mistake, calls: Sequence[Record]) -> bool:
    """Whether the mistake does as the student's function did in every call that is known of it."""
    asked = [record for record in calls if record.call.function == known.of]
    return all(
        _unknown(did) or _same_record(record, did, failure.tolerance)
        for record, did in ((record, _done_by(known, record.call)) for record in asked)
    )


def _unknown(record: Record) -> bool:
    """Whether this is what stands for a call that was never recorded of a mistake."""
    return record.problem is not None and not record.problem.exception


def _sentences(candidates: Sequence[Mistake]) -> int:
    return len({known.says for known in candidates})


def _agrees(failure: CheckFailed, known: Mistake) -> Literal["in all", "in part", "no"]:
    """How far a known mistake does with the failed call what the student's function did."""
    record = _done_by(known, failure.record.call)
    if not _same_answer(failure, record):
        return "no"
    if _same_altogether(failure, record):
        return "in all"
    return "no" if _other_losses(failure, record) else "in part"


def _other_losses(failure: CheckFailed, known: Record) -> bool:
    """Whether both returned a list of losses, and not the same.

    Parameters can be the same all the same: those after as many updates, in an epoch fewer.
    """
    theirs, ours = failure.record.returned, known.returned
    if not (isinstance(theirs, list) and isinstance(ours, list)):
        return False  # a pair is no curve: it may be measured before or after the last update
    one, other = loss_values(theirs), loss_values(ours)
    if one is None or other is None:
        return False
    return not alike([*one], [*other], failure.tolerance)


def _done_by(known: Mistake, call: Call) -> Record:
    """What the known mistake does when it is called so; remembered, as others will ask again."""
    recorded = known.answer_to(call)
    if recorded is not None:
        return recorded
    key = key_of((known.file, known.name, call.by_name, call.seed, call.arguments, call.backward))
    return _done.recall(key, lambda: made_by(known, call, SECONDS))


def made_by(known: Mistake, call: Call, seconds: float) -> Record:
    """What the known mistake does when it is called so, within so many seconds."""
    execution = Execution(StudentFile(known.file, known.name), TimeLimit(seconds))
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
        _tells_something(got)
        and _same_containers(got, other)
        and alike(got, other, failure.tolerance)
    )


def _same_altogether(failure: CheckFailed, known: Record) -> bool:
    return _same_record(failure.record, known, failure.tolerance)


def _same_record(theirs: Record, known: Record, tolerance: str) -> bool:
    return alike(theirs.returned, known.returned, tolerance) and alike(
        [*theirs.arguments.values()], [*known.arguments.values()], tolerance
    )


def _same_containers(one: Value, other: Value) -> bool:
    """Whether a list stands where the other has a list, and a tuple where it has a tuple."""
    if not (isinstance(one, list | tuple) and isinstance(other, list | tuple)):
        return True
    return type(one) is type(other) and all(map(_same_containers, one, other))


def _tells_something(value: Value) -> bool:
    """False for what any mistake may end in: nothing, or no finite number at all."""
    if isinstance(value, Tensor):
        return bool(value.isfinite().any())
    if isinstance(value, list | tuple):
        return any(_tells_something(item) for item in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return value is not None
