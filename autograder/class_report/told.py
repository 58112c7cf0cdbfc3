"""Counts to how many students each cause was told, with the sentence and an example."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from autograder.results import Cause, ExerciseResult, Result

PLACE = re.compile(r"^(?:Line|Cell [^:]*?, line) \d+: ", re.IGNORECASE)  # a student's own line
MORE = " Some check still fails after that."
ONLY_THE_PLACE = (
    "A change of one line makes every check pass, and no rule has a name for what is wrong there."
)


@dataclass(frozen=True)
class ToldCause:
    """A cause that was told in an exercise, to the `students`, in the words of the `sentence`.

    Where the words name a student's own variables, these are the commonest ones. `by` and `rule`
    are those of the cause; the rule is empty where only the place was told. `example` is the first
    student who read the sentence, at `line` of the file (from 1), and `check` the failed check's
    title. `submission` is the digest of the example's work, and `code` that line of it, where it is
    known.
    """

    exercise: str
    by: str
    rule: str
    sentence: str
    check: str
    line: int | None
    example: str
    students: tuple[str, ...]
    submission: str = ""
    code: str = ""


@dataclass
class _First:
    """The first student who read a sentence, and where."""

    student: str
    line: int | None
    check: str
    submission: str


@dataclass
class _Counted:
    """Those who were told one cause, and the first of each sentence."""

    students: list[str] = field(default_factory=list)
    sentences: Counter[str] = field(default_factory=Counter)
    first: dict[str, _First] = field(default_factory=dict)


@dataclass
class ToldCauses:
    """Collects the causes of a class, one result at a time."""

    _counted: dict[tuple[str, str, str], _Counted] = field(default_factory=dict)

    def add(self, result: Result) -> None:
        """Count each cause once for each exercise of `result` in which it was told."""
        for exercise in result.exercises:
            for key, (cause, title) in _causes_in(exercise).items():
                counted = self._counted.setdefault((exercise.name, *key), _Counted())
                sentence = _sentence(cause)
                counted.students.append(result.student)
                counted.sentences[sentence] += 1
                first = _First(result.student, cause.line, title, result.submission)
                counted.first.setdefault(sentence, first)

    def found(self) -> tuple[ToldCause, ...]:
        """Return the causes of the results so far, those told to most students first."""
        told = [_told(key, counted) for key, counted in self._counted.items()]
        return tuple(sorted(told, key=lambda one: (-len(one.students), one.exercise, one.rule)))


def _causes_in(exercise: ExerciseResult) -> dict[tuple[str, str], tuple[Cause, str]]:
    """The causes by origin and rule, each with the title of the first check that it explains."""
    found: dict[tuple[str, str], tuple[Cause, str]] = {}
    for check in exercise.checks:
        if check.cause is not None:
            found.setdefault(_key(check.cause), (check.cause, check.title or check.name))
    return found


def _key(cause: Cause) -> tuple[str, str]:
    return (cause.by, "" if cause.by == "place" else cause.rule)


def _sentence(cause: Cause) -> str:
    if cause.by == "place":
        return ONLY_THE_PLACE
    sentence = PLACE.sub("", cause.sentence).removesuffix(MORE)
    return sentence[:1].upper() + sentence[1:]


def _told(key: tuple[str, str, str], counted: _Counted) -> ToldCause:
    ((sentence, _),) = counted.sentences.most_common(1)
    first = counted.first[sentence]
    return ToldCause(
        *key,
        sentence,
        first.check,
        first.line,
        first.student,
        tuple(counted.students),
        first.submission,
    )


def causes_of(results: Iterator[Result]) -> tuple[ToldCause, ...]:
    """Return the causes that a whole class was told, those told to most students first."""
    causes = ToldCauses()
    for result in results:
        causes.add(result)
    return causes.found()
