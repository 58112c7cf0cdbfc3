"""A student's file called in a locked-down worker."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from weakref import WeakKeyDictionary

from torch import Tensor

from autograder.results import Outcome
from autograder.sandbox import framing, wire
from autograder.sandbox.client import Worker, WorkerEnded
from autograder.sandbox.pending_questions import Question, Workplace
from autograder.sandbox.wire_values import Malformed
from autograder.submission.calls import Call, Problem, Record, Value
from autograder.submission.cases import Case, Cases
from autograder.submission.protocol import Submission
from autograder.submission.time_budget import AFTER_TIME_OUT, TIME_LIMIT, Patience

GRACE = 2.0  # seconds beyond the time limit, in which a worker can say itself what was running
OPENING = 10.0  # seconds to parse a file

_questions: WeakKeyDictionary[Case[object], bytes] = WeakKeyDictionary()


class IsolatedSubmission:
    """One file of a submission, given as its bytes; every call of it runs in the workplace.

    `problem` stands for a file that cannot be handed over at all. What is foreseen is asked ahead:
    the worker goes on while the checks look at its answers, until a call meets with a problem. What
    comes after that is asked when a check wants it.
    """

    def __init__(
        self,
        workplace: Workplace,
        name: str,
        text: bytes,
        *,
        notebook: bool = False,
        problem: Problem | None = None,
        seconds: float = TIME_LIMIT,
    ) -> None:
        self._workplace = workplace
        self._name = name
        self._text = text
        self._notebook = notebook
        self._fatal = problem
        self._patience = Patience(seconds)
        self._left = seconds
        self._budget_is_new = True
        self._loaded_in: Worker | None = None
        self._records: list[Record] = []
        self._once: dict[Hashable, Record] = {}
        self._made: dict[Hashable, Record] = {}  # once, for a check that did not come to look at it
        self._present: Cases[object] = Cases()  # of the running check
        self._coming: deque[Cases[object]] = deque()  # of the checks to come
        self._then: IsolatedSubmission | None = None  # what is asked after all that
        self._opening, self._loading = object(), object()  # the subjects of its first questions

    @property
    def calls(self) -> tuple[Record, ...]:
        return tuple(self._records)

    def begin_check(self) -> None:
        self._patience.begin_check()
        self._left = self._patience.seconds
        self._budget_is_new = True
        self._present = self._coming.popleft() if self._coming else Cases()
        self._records.clear()

    def end_check(self) -> None:
        # What was asked for a check that ended early is run all the same, though that check looks
        # at none of it: what a submission does must not depend on who is faster. Who takes long is
        # ended.
        left = AFTER_TIME_OUT
        for case in _drawn(self._present) if self._workplace.has_open else ():
            if self._workplace.answers_next(case):
                worker = self._workplace.worker()
                answer = self._read(case.call, left - GRACE)
                left -= worker.waited
                if case.once and isinstance(answer, Record) and answer.problem is None:
                    self._made[case.key] = answer

    def foresee(self, checks: Sequence[Cases[object]], then: Submission | None = None) -> None:
        self._coming = deque(checks)
        self._then = then if isinstance(then, IsolatedSubmission) else None

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

    def answer(self, case: Case[object]) -> Record:
        if not case.once:
            return self._answered(case)
        if case.key not in self._once:
            made = self._made.pop(case.key, None)
            self._once[case.key] = self._answered(case) if made is None else self._noted(made)
        return self._once[case.key]

    def constant(self, name: str) -> Record:
        return self.answer(Case(Call(name, {}, constant=True), None))

    def _answered(self, case: Case[object]) -> Record:
        call = case.call
        problem = self._fatal or self._patience.gave_up_on(call.function) or self._out_of_time(call)
        if problem is None and self._workplace.worker() is not self._loaded_in:
            problem = self._load(case)
        if problem is None:
            if not self._workplace.answers_next(case):
                self._workplace.drop()
                self._workplace.ask(self._questions(case))
            self._budget_is_new = False
            answer = self._read(call)
            if isinstance(answer, Record):
                return self._noted(answer)
            problem = answer
        return self._noted(Record(call, problem=problem))

    def _load(self, case: Case[object]) -> Problem | None:
        """Have the present worker read the file in and go on with `case`, unless it cannot."""
        self._loaded_in = None
        self._budget_is_new = False  # it begins with the file's top level
        problem = self._open(case)
        if isinstance(problem, Problem) and problem.outcome is Outcome.RAISED:
            problem = self._open(case)  # a file before this one has ended the worker
        if problem is None:
            loaded = self._read(Call(self._name, {}), max(0.0, self._left))
            if isinstance(loaded, Record):
                self._noted(loaded)
            problem = loaded if isinstance(loaded, Problem) else None
        if isinstance(problem, Problem):
            self._fatal = problem
            return problem
        self._loaded_in = self._workplace.worker()
        return None

    def _open(self, case: Case[object]) -> Record | Problem | None:
        """Hand the file over, of which nothing runs yet, unless that was done ahead."""
        if not self._workplace.answers_next(self._opening):
            self._workplace.drop()
            self._workplace.ask(self._first_questions(case, anyway=True))
        return self._read(None, OPENING)

    def _first_questions(self, case: Case[object], *, anyway: bool) -> Iterator[Question]:
        """The messages that hand the file over, have it run and go on with `case`."""
        self._budget_is_new = False
        opened = wire.opened(self._name, self._text, self._notebook, anyway=anyway)
        yield self._opening, opened
        yield self._loading, wire.load(self._name, self._patience.seconds, anyway=anyway)
        yield from self._questions(case, anyway=False)

    def _questions(self, case: Case[object], *, anyway: bool = True) -> Iterator[Question]:
        """The messages with this question, and after a foreseen one with those that follow."""
        seconds = self._patience.seconds if self._budget_is_new else None
        yield case, wire.ask(self._name, _question(case), seconds, anyway=anyway)
        for following, budget in self._following(case):
            yield following, wire.ask(self._name, _question(following), budget, anyway=False)
        if self._then is not None:
            yield from self._then.questions_ahead()

    def questions_ahead(self) -> Iterator[Question]:
        """The messages with which this file's checks will begin, as far as they are foreseen."""
        first = next(_drawn(self._coming[0]), None) if self._coming else None
        if first is not None and self._fatal is None:
            yield from self._first_questions(first, anyway=False)

    def _following(self, case: Case[object]) -> Iterator[tuple[Case[object], float | None]]:
        """What is foreseen after `case`; with the first of a check the seconds that this has."""
        known = {*self._once, *self._made}
        if case.once:
            known.add(case.key)
        found = False
        for cases in (self._present, *self._coming):
            begins = found
            for following in _drawn(cases):
                if not found:
                    found = following is case
                    continue
                if self._patience.gave_up_on(following.call.function):
                    break
                if following.once and following.key in known:
                    continue
                if following.once:
                    known.add(following.key)
                yield following, self._patience.seconds if begins else None
                begins = False

    def _out_of_time(self, call: Call) -> Problem | None:
        """What is told of a call for which earlier ones of the check left no time at all."""
        return self._late(call) if self._left <= -GRACE else None

    def _read(self, call: Call | None, seconds: float | None = None) -> Record | Problem | None:
        """What the worker answers next; its end or its silence is told as a problem."""
        worker = self._workplace.worker()
        seconds = self._left if seconds is None else seconds
        try:
            reply = wire.read_reply(self._workplace.answer(max(0.0, seconds + GRACE)))
            answer = self._understood(reply, call)
            if answer is not None and answer.problem is not None:
                self._workplace.drop()
            return answer
        except WorkerEnded as end:
            return Problem(Outcome.RAISED, f"{self._who(call)} {end}{self._when()}.")
        except framing.Late:
            return self._late(call)
        except Malformed:
            self._workplace.close()
            how = "answered out of turn (it sent what is no answer)"
            return Problem(Outcome.RAISED, f"{self._who(call)} {how}{self._when()}.")
        finally:
            if call is not None:
                # Below zero, too: the grace is for all calls of a check together.
                self._left -= worker.waited

    def _understood(self, reply: wire.Reply, call: Call | None) -> Record | None:
        if call is None and isinstance(reply, wire.Taken):
            return None
        if call is not None and isinstance(reply, wire.Answer):
            return wire.record_in(reply, call)
        raise Malformed("an answer to another question")

    def _late(self, call: Call | None) -> Problem:
        after = f"after {self._patience.seconds:g} s{self._when()}"
        return Problem(
            Outcome.TIMED_OUT,
            f"{self._who(call)} was still running {after} and could not be interrupted: does a loop"
            " never end?",
            exception="TimedOut",
        )

    def _who(self, call: Call | None) -> str:
        return f"`{call.function}`" if call is not None and self._loaded_in else self._name

    def _when(self) -> str:
        return "" if self._loaded_in else " while being imported"

    def _noted(self, record: Record) -> Record:
        self._patience.note(record)
        self._records.append(record)
        return record


def _question(case: Case[object]) -> bytes:
    """The case's call as bytes, which are the same for every submission."""
    if case not in _questions:
        _questions[case] = wire.question(case.call)
    return _questions[case]


def _drawn(cases: Cases[object]) -> Iterator[Case[object]]:
    """The cases as far as they can be drawn: the check that they belong to will tell why."""
    with suppress(Exception):
        yield from cases
