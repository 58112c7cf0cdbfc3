"""Finds an edit of a student's own code with which the failed check and all others pass.

Everything runs with the inputs of a student's own run and with a second, fixed set: whatever the
seed of the run that failed, equal code is told equal causes, and nothing of an official run's
inputs can show.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter

from autograder.exercises import Check
from autograder.judging import questions
from autograder.judging.verdict import CheckFailed
from autograder.oracle.inputs import PUBLIC_SEED, Inputs
from autograder.repairs.edits import Kind
from autograder.repairs.reading import Proposal
from autograder.submission.protocol import Bench, Submission

SECONDS_EACH = 0.6  # for a check of an edited version; right code takes some milliseconds
SECOND_SEED = PUBLIC_SEED + 1
PATIENCE = 3.0  # times as long as by the processor a search may take by the clock
MOST_TRIES = 600
AT_A_TIME = 16  # edits that are written as text at a time
MOST_FIRSTS = 3  # edits that mend the failed check alone, to which a second edit is added
NAMED = (Kind.IDIOM, Kind.MOVE, Kind.ANY_MOVE, Kind.INSERTED)
_log = logging.getLogger(__name__)

Proposing = Callable[[int, int], list[Proposal]]


@dataclass(frozen=True)
class Mending:
    """The edits of one kind that mend the code; with `more_follow` a second one is needed."""

    edits: tuple[Proposal, ...]
    more_follow: bool = False


@dataclass
class Budget:
    """Processor time that the searches of one exercise share; `clock` counts its seconds."""

    seconds: float
    bench: Bench
    patience: float = PATIENCE
    tries: int = MOST_TRIES
    _begun: float = field(init=False)
    _end: float = field(init=False)

    def __post_init__(self) -> None:
        self._begun = self.bench.spent()
        self._end = perf_counter() + self.patience * self.seconds

    @property
    def spent(self) -> bool:
        """Whether there is no time left."""
        return (
            self.tries <= 0
            or self.bench.spent() - self._begun > self.seconds
            or perf_counter() > self._end
        )


class Search:
    """Searches edits of a program that mend the check `failed` and with it all of `checks`.

    The program is that of `names`; edited is only what `functions` use. Exceptions of a type in
    `let_through` end the run.
    """

    def __init__(
        self,
        text: str,
        names: Sequence[str],
        functions: Sequence[str],
        failed: Check,
        checks: Sequence[Check],
        bench: Bench,
        budget: Budget,
        let_through: tuple[type[BaseException], ...],
    ) -> None:
        self._names = names
        self._functions = functions
        self._failed = failed
        self._checks = [failed, *(check for check in checks if check is not failed)]
        self._bench = bench
        self._budget = budget
        self._let_through = let_through
        self._tried: set[str] = {text, ""}
        self._firsts: list[Proposal] = []

    def named(self) -> Mending | None:
        """Return the edits of named rules that mend everything."""
        for kind in NAMED:
            found = tuple(edit for edit in self._edits(kind) if self._mends(edit, first=True))
            if found:
                return Mending(found)
        return self._pair()

    def placed(self) -> Mending | None:
        """Return a general edit that mends everything."""
        for edit in self._edits(Kind.PLACE):
            if self._mends(edit):
                return Mending((edit,))
        return None

    def _pair(self) -> Mending | None:
        """A first edit that mends the failed check alone, where a second one mends the rest."""
        reader = self._bench.reader
        for first in self._firsts[:MOST_FIRSTS]:
            for second in self._new(partial(reader.propose_next, first.text, NAMED)):
                if first.effect * second.effect >= 0 and self._mends(second):
                    return Mending((first,), more_follow=True)
        return None

    def _edits(self, kind: Kind) -> Iterator[Proposal]:
        bench = self._bench
        propose = partial(bench.reader.propose, bench.source, self._names, self._functions, (kind,))
        return self._new(propose)

    def _new(self, propose: Proposing) -> Iterator[Proposal]:
        """The proposals with a text that was not tried yet, while there is time."""
        skip = 0
        while found := propose(skip, AT_A_TIME):
            for edit in found:
                if self._budget.spent:
                    return
                if edit.text not in self._tried:
                    self._tried.add(edit.text)
                    self._budget.tries -= 1
                    yield edit
            skip += len(found)

    def _mends(self, edit: Proposal, *, first: bool = False) -> bool:
        submission = self._bench.open(edit.text)
        for seed in (PUBLIC_SEED, SECOND_SEED):
            for check in self._checks:
                if not self._passes(submission, check, seed):
                    if first and (check, seed) != (self._failed, PUBLIC_SEED):
                        self._firsts.append(edit)
                    return False
        return True

    def _passes(self, submission: Submission, check: Check, seed: int) -> bool:
        try:
            failure_of(submission, check, seed)
        except CheckFailed:
            return False
        except self._let_through:
            raise
        except Exception:
            _log.debug("%s failed in a search", check.name, exc_info=True)
            return False
        return True


def failure_of(submission: Submission, check: Check, seed: int) -> None:
    """Run `check` with inputs drawn from `seed`. Raises CheckFailed if it does not pass."""
    submission.begin_check()
    questions.run(check, submission, Inputs(seed, check.exercise, check.name))
