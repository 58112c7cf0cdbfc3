"""The banks of one exercise, which hold whoever changes a check to what it must do.

A check is run on each submission with remembered records: what a submission answers to an equal
call does not change when a check does. So the second run of a bank calls no student's function.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

import torch

from autograder import exercises
from autograder.course import idle
from autograder.course.sources import stub
from autograder.exercises import Exercise
from autograder.judging import questions
from autograder.judging.answer_bank import Mistake
from autograder.judging.judge import grade_exercise
from autograder.judging.known_mistakes import mistakes_of
from autograder.judging.verdict import CheckFailed
from autograder.oracle import batched_training
from autograder.oracle.inputs import PUBLIC_SEED, Inputs
from autograder.results import CheckResult, Outcome
from autograder.submission.calls import Record
from autograder.submission.cases import Case
from autograder.submission.local import LocalSubmission
from autograder.submission.protocol import SubmissionBase
from autograder.submission.time_limit import TIME_LIMIT
from tests.judging.test_idle_answers import HALVES, LEFT
from tests.judging.test_mistakes import waiting
from tests.judging.test_sentences import SENTENCES
from tests.support.course import right_answers, solution
from tests.support.idle_answers import idle_answers
from tests.support.renamed import renamed_answers

Records = dict[Hashable, Record]
Outcomes = dict[str, Outcome]


class Remembered(SubmissionBase):
    """A submission whose records of equal calls are kept in `records`, beyond its own life."""

    def __init__(self, name: str, text: str, records: Records) -> None:
        super().__init__(TIME_LIMIT)
        self._name, self._text, self._held = name, text, records
        self._file: LocalSubmission | None = None
        self._asked: Counter[Hashable] = Counter()

    def _made(self, case: Case[object]) -> Record:
        made = case.call.made
        key: Hashable = (case.key, made and (made.name, Case(made.call, None).key))
        # An answer with a memory of its own answers an equal call otherwise.
        self._asked[key] += 1
        key = (key, self._asked[key])
        if key not in self._held:
            if self._file is None:
                self._file = LocalSubmission(Path(self._name), text=self._text.encode())
            self._file.begin_check()
            self._held[key] = self._file.answer(case)
        return self._noted(self._held[key])


@dataclass
class Entry:
    """A submission of a bank, with the records that it gave."""

    label: str
    text: str
    dtype: torch.dtype = torch.float32
    mistake: Mistake | None = None
    passes: set[str] | None = None  # exactly these checks pass
    most: int | None = None  # at most so many points are earned
    untouched: bool = False  # every check says "not attempted"
    refused: bool = False  # some check fails
    reads: tuple[str, str] | None = None  # the sentence of this check
    records: Records = field(default_factory=dict)

    def wrong(self, exercise: Exercise) -> str:
        """What is wrong about the outcomes of the checks; "" if nothing is."""
        found = self._outcomes(exercise)
        counted = {name for name, outcome in found.items() if outcome is Outcome.PASSED}
        told = f"{self.label}: {', '.join(f'{key} {value}' for key, value in found.items())}"
        if Outcome.GRADER_BROKEN in found.values():
            return told
        if self.passes is not None and counted != self.passes:
            return told
        if self.untouched and {*found.values()} != {Outcome.NOT_ATTEMPTED}:
            return told
        if self.refused and len(counted) == len(found):
            return told
        earned = sum(check.points for check in exercise.checks if check.name in counted)
        if self.most is not None and earned > self.most:
            return told
        return told if self.mistake and _unlike(self.mistake, exercise.name, found) else ""

    def told(self, exercise: Exercise) -> str:
        """What is wrong about the sentences that a known mistake reads; "" if nothing is."""
        mistake = self.mistake
        if mistake is None and self.reads is None:
            return ""
        submission = Remembered(f"{exercise.name}.py", self.text, self.records)
        results = grade_exercise(exercise, submission, PUBLIC_SEED).checks
        if self.reads is not None:
            read = {result.name: result.message for result in results}[self.reads[0]]
            return "" if read == self.reads[1] else f"{self.label} reads: {read}"
        return _told(mistake, results) if mistake else ""

    def _outcomes(self, exercise: Exercise) -> Outcomes:
        """The outcome of every check; one that holds and has to wait is WAITING."""
        submission = Remembered(f"{exercise.name}.py", self.text, self.records)
        found: Outcomes = {}
        for check in exercise.checks:
            inputs = Inputs(PUBLIC_SEED, exercise.name, check.name, self.dtype)
            submission.begin_check()
            try:
                questions.run(check, submission, inputs)
                found[check.name] = Outcome.PASSED
            except CheckFailed as failure:
                found[check.name] = failure.outcome
            except Exception:
                found[check.name] = Outcome.GRADER_BROKEN
        for check in exercise.checks:
            needed = {found[need.name] for need in check.needs_one_of}
            holds = found[check.name] is Outcome.PASSED
            if holds and needed and Outcome.PASSED not in needed:
                found[check.name] = Outcome.WAITING
        return found


def _unlike(mistake: Mistake, name: str, found: Outcomes) -> bool:
    """Whether the outcomes differ from those that the mistake declares."""
    held = (Outcome.PASSED, Outcome.WAITING)
    failed = {check for check, outcome in found.items() if outcome not in held}
    waits = {check for check, outcome in found.items() if outcome is Outcome.WAITING}
    raised = Outcome.RAISED in found.values()
    return (failed, waits, raised) != ({*mistake.fails}, waiting(name, mistake), mistake.raises)


def _told(mistake: Mistake, results: Sequence[CheckResult]) -> str:
    """What is wrong about the sentences that these results tell about the mistake."""
    messages = [result.message for result in results if result.to_mend]
    if not all(messages) or any("  " in message for message in messages):
        return f"{mistake.name} reads a sentence with a gap"
    return ""


def bank(name: str) -> list[Entry]:
    """All submissions of the exercise's banks, those first that notice most."""
    text = solution(name)
    every = {check.name for check in exercises.load(name).checks}
    answers = [("the solution", text)]
    answers += [(answer.name, answer.submission(text)) for answer in right_answers(name)]
    mistakes = mistakes_of(name)
    found = [Entry(label, source, passes=every) for label, source in answers[:1]]
    found += [Entry(known.name, known.submission(text), mistake=known) for known in mistakes]
    emptied = stub(text, name)
    found.append(Entry("the stub", emptied, untouched=True))
    found += [Entry(label, source, most=0) for label, source in idle.idle_answers(emptied, name)]
    found += [
        Entry(f"idle {label}", source, most=LEFT.get(name, 0))
        for label, source in idle_answers(name)
    ]
    found += [Entry(label, source, passes=every) for label, source in answers[1:]]
    found += [
        Entry(f"{label} in float64", source, torch.float64, passes=every)
        for label, source in answers
    ]
    found += [
        Entry(f"other arguments of {function}", source, refused=True)
        for function, source in renamed_answers(name)
    ]
    found += [
        Entry(label, f"{text}\n\n{other}\n", reads=(check, sentence))
        for label, (exercise, other, check, sentence) in SENTENCES.items()
        if exercise == name
    ]
    found += [
        Entry(label, f"{text}\n\n{half}\n", passes=passes)
        for label, (exercise, half, passes) in HALVES.items()
        if exercise == name
    ]
    return found


def first_wrong(entries: list[Entry], exercise: Exercise) -> Iterator[str]:
    """What is wrong in the banks: outcomes first, sentences then."""
    for entry in entries:
        yield entry.wrong(exercise)
    for entry in entries:
        yield entry.told(exercise)


@cache
def keep_all_records() -> None:
    """Let nothing be forgotten that is computed once, as happens where there is too much of it."""
    trainings = batched_training.sine_losses.__wrapped__
    vars(batched_training)["sine_losses"] = lru_cache(maxsize=None)(trainings)
