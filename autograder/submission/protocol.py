"""The methods of a student's file that a check may call."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from typing import Protocol

from torch import Tensor

from autograder.repairs.reading import CodeText, Program, Proposal
from autograder.submission.calls import Call, Record, Value
from autograder.submission.cases import Case
from autograder.submission.time_budget import TimeBudget


class Submission(Protocol):
    """A student's file as the checks see it."""

    def call(
        self,
        function: str,
        arguments: Mapping[str, Value],
        *,
        by_name: bool = False,
        seed: int = 0,
        backward: Tensor | None = None,
    ) -> Record:
        """Call `function` with copies of `arguments`, in this order, and return the record.

        The options, `backward` and its shape among them, are those of `Call`.
        """
        ...

    def answer(self, case: Case[object]) -> Record:
        """Make the call of `case` and return its record.

        If `case.once` is True and an equal call was made before, return the record of that call.
        """
        ...

    def constant(self, name: str) -> Record:
        """Read the module-level value `name`: it is the record's `returned`."""
        ...

    def begin_check(self) -> None:
        """Begin a new check: its calls get a whole time budget, and `calls` is emptied."""
        ...

    @property
    def calls(self) -> tuple[Record, ...]:
        """The records of the running check; loading the file counts as a call."""
        ...

    @property
    def answered(self) -> tuple[Record, ...]:
        """The records that the running check has asked for, also those made for another check."""
        ...

    def bench(self, seconds: float) -> Bench | None:
        """Return a place where edited versions of this code run, `seconds` for each check.

        None if the code cannot be read, or if a person follows it in a debugger.
        """
        ...


class Reader(Protocol):
    """Answers the questions of `repairs/reading.py`, in this process or in one of its own."""

    def read(self, source: CodeText, names: Sequence[str]) -> Program | None:
        """Return what the functions among `names` need of the source."""
        ...

    def propose(
        self,
        source: CodeText,
        names: Sequence[str],
        functions: Sequence[str],
        kinds: Sequence[int],
        skip: int,
        most: int,
    ) -> list[Proposal]:
        """Return edits of the program of `names`."""
        ...

    def propose_next(self, text: str, kinds: Sequence[int], skip: int, most: int) -> list[Proposal]:
        """Return edits of an edited program."""
        ...


class Bench(Protocol):
    """Runs edited versions of a submission's code, where and as the submission itself runs."""

    @property
    def source(self) -> CodeText:
        """The submission's text."""
        ...

    @property
    def reader(self) -> Reader:
        """Whoever reads the text and edits it."""
        ...

    def place(self, line: int) -> str:
        """Return where a student finds this line: "line 7" or "cell ex2_mse_loss, line 3"."""
        ...

    def open(self, text: str) -> Submission:
        """Return a submission of this text; the one that was opened before may be gone."""
        ...

    def spent(self) -> float:
        """Return a clock of the processor's seconds that runs and comparisons use."""
        ...


class SubmissionBase(ABC):
    """The part of a `Submission` that is the same wherever its calls are made.

    A subclass makes the call of a case in `_made`. `seconds` is the time budget of a check.
    """

    def __init__(self, seconds: float) -> None:
        self._budget = TimeBudget(seconds)
        self._records: list[Record] = []
        self._told: list[Record] = []
        self._once: dict[Hashable, Record] = {}

    @property
    def calls(self) -> tuple[Record, ...]:
        return tuple(self._records)

    @property
    def answered(self) -> tuple[Record, ...]:
        return tuple(self._told)

    def begin_check(self) -> None:
        self._budget.begin_check()
        self._records.clear()
        self._told.clear()

    def call(
        self,
        function: str,
        arguments: Mapping[str, Value],
        *,
        by_name: bool = False,
        seed: int = 0,
        backward: Tensor | None = None,
    ) -> Record:
        return self.answer(Case(Call(function, arguments, by_name, seed, backward), None))

    def constant(self, name: str) -> Record:
        return self.answer(Case(Call(name, {}, constant=True), None))

    def answer(self, case: Case[object]) -> Record:
        record = self._shared(case) if case.once else self._made(case)
        self._told.append(record)
        return record

    def _shared(self, case: Case[object]) -> Record:
        if case.key not in self._once:
            self._once[case.key] = self._made(case)
        return self._once[case.key]

    def bench(self, seconds: float) -> Bench | None:
        """None: a subclass knows where edited code can run."""
        return None

    @abstractmethod
    def _made(self, case: Case[object]) -> Record:
        """Make the call of `case`, or say why it is not made, and note its record."""

    def _noted(self, record: Record) -> Record:
        self._budget.note(record)
        self._records.append(record)
        return record
