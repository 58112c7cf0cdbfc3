"""Calls the functions of a student's file in a locked-down worker."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import thread_time
from typing import TypeVar
from weakref import WeakKeyDictionary

from autograder.intake.cells import cells_in, place
from autograder.repairs.reading import CodeText
from autograder.results import Outcome
from autograder.sandbox import framing, wire
from autograder.sandbox.client import Worker, WorkerEnded
from autograder.sandbox.wire_values import Malformed
from autograder.sandbox.workplace import Workplace
from autograder.submission.calls import Call, Problem, Record
from autograder.submission.cases import Case
from autograder.submission.protocol import SubmissionBase
from autograder.submission.time_limit import TIME_LIMIT
from autograder.submission.top_level import LEAST, MOST_TIME_OUTS

GRACE = 2.0  # seconds after the time limit, in which the worker can report the timeout itself
OPENING = TIME_LIMIT  # seconds for parsing a file
LOADING = LEAST * MOST_TIME_OUTS  # seconds that a notebook may take longer than the limit

T = TypeVar("T")

_questions: WeakKeyDictionary[Case[object], bytes] = WeakKeyDictionary()


class IsolatedSubmission(SubmissionBase):
    """One file of a submission, given as its bytes; every call runs in a worker of `workplace`.

    If `text` is a notebook's code, its first `checked_after` cells had run when the exercise was
    checked. `problem` says why the file cannot be graded at all; then nothing runs and every call
    has this problem. `seconds` is the time that the calls of one check share.
    """

    def __init__(
        self,
        workplace: Workplace,
        name: str,
        text: bytes,
        *,
        notebook: bool = False,
        checked_after: int = 0,
        problem: Problem | None = None,
        seconds: float = TIME_LIMIT,
    ) -> None:
        super().__init__(seconds)
        self._workplace = workplace
        self._name = name
        self._text = text
        self._notebook = notebook
        self._checked_after = checked_after
        self._fatal = problem
        self._left = seconds
        self._budget_is_new = True
        self._loaded_in: Worker | None = None

    def bench(self, seconds: float) -> IsolatedBench | None:
        if self._fatal is not None:
            return None
        source = CodeText(self._text, self._notebook, self._checked_after)
        return IsolatedBench(self._workplace.beside(), self._name, source, seconds)

    def begin_check(self) -> None:
        super().begin_check()
        self._left = self._budget.seconds
        self._budget_is_new = True

    def _made(self, case: Case[object]) -> Record:
        call = case.call
        answer = (
            self._fatal
            or self._budget.gave_up_on(call.function)
            or self._out_of_time(call)
            or self._load()
            or self._answered(case)
        )
        return self._noted(Record.unmade(call, answer) if isinstance(answer, Problem) else answer)

    def _answered(self, case: Case[object]) -> Record | Problem:
        seconds = self._budget.seconds if self._budget_is_new else None
        self._budget_is_new = False
        message = wire.ask(self._name, _question(case), seconds)
        return self._result_of(case.call, message, self._left)

    def _load(self) -> Problem | None:
        """Load the file into the present worker, once; the problem that prevents it, if any."""
        if self._workplace.worker() is self._loaded_in:
            return None
        self._loaded_in = None
        self._workplace.make_room_for(self._text)
        self._fatal = self._open() or self._run_top_level()
        if self._fatal is None:
            self._loaded_in = self._workplace.worker()
        return self._fatal

    def _open(self) -> Problem | None:
        """Send the file to the worker, which parses it without running it."""
        opened = wire.opened(self._name, self._text, self._notebook, self._checked_after)
        file = Call(self._name, {})
        taken = self._exchange(file, opened, OPENING, _taken)
        if isinstance(taken, Problem) and taken.outcome is Outcome.RAISED:
            # An earlier file of the submission has ended the worker: try once with a fresh one.
            taken = self._exchange(file, opened, OPENING, _taken)
        if isinstance(taken, Problem):
            return taken
        self._workplace.holds(self._text, leaves_traces=taken)
        return None

    def _run_top_level(self) -> Problem | None:
        """Run the file's top level, which does not count as the check's time."""
        seconds = self._budget.seconds
        message = wire.load(self._name, seconds)
        loaded = self._result_of(Call(self._name, {}), message, seconds + LOADING)
        if isinstance(loaded, Problem):
            return loaded
        self._noted(loaded)
        self._left = self._budget.seconds
        self._budget_is_new = True
        return None

    def _result_of(self, call: Call, message: bytes, seconds: float) -> Record | Problem:
        """The result of a message that runs the student's code, on the check's time."""
        worker = self._workplace.worker()
        result = self._exchange(call, message, seconds, partial(_record, call))
        # May fall below zero: all calls of a check share one grace period.
        self._left -= worker.spent
        self._workplace.note_spent(worker.spent)
        return result

    def _exchange(
        self, call: Call, message: bytes, seconds: float, read: Callable[[wire.Reply], T]
    ) -> T | Problem:
        """The worker's answer; a problem if the worker ends, stays silent or sends nonsense."""
        try:
            answer = self._workplace.worker().ask(message, max(0.0, seconds + GRACE))
            return read(wire.read_reply(answer))
        except WorkerEnded as end:
            return Problem(Outcome.RAISED, f"{self._who(call)} {end}{self._when()}.")
        except framing.Late:
            return self._late(call)
        except Malformed:
            self._workplace.close()
            how = "answered out of turn (it sent what is no answer)"
            return Problem(Outcome.RAISED, f"{self._who(call)} {how}{self._when()}.")

    def _out_of_time(self, call: Call) -> Problem | None:
        """The problem of a call if earlier calls of the check have used up time and grace."""
        return self._late(call) if self._left <= -GRACE else None

    def _late(self, call: Call) -> Problem:
        after = f"after {self._budget.seconds:g} s{self._when()}"
        return Problem(
            Outcome.TIMED_OUT,
            f"{self._who(call)} was still running {after} and could not be interrupted: does a loop"
            " never end?",
            exception="TimedOut",
        )

    def _who(self, call: Call) -> str:
        return f"`{call.function}`" if self._loaded_in else self._name

    def _when(self) -> str:
        return "" if self._loaded_in else " while being imported"


class IsolatedBench:
    """Runs edited versions of a file in a worker of their own."""

    def __init__(self, workplace: Workplace, name: str, source: CodeText, seconds: float) -> None:
        self.source = source
        self.reader = workplace.reader
        self._workplace = workplace
        self._name = name
        self._cells = cells_in(source.text) if source.notebook else ()
        self._seconds = seconds

    def place(self, line: int) -> str:
        return place(line, self._cells)

    def open(self, text: str) -> IsolatedSubmission:
        return IsolatedSubmission(self._workplace, self._name, text.encode(), seconds=self._seconds)

    def spent(self) -> float:
        return thread_time() + self._workplace.spent + self.reader.spent


def _question(case: Case[object]) -> bytes:
    """The case's call as bytes, made once because every submission gets the same call."""
    if case not in _questions:
        _questions[case] = wire.question(case.call)
    return _questions[case]


def _taken(reply: wire.Reply) -> bool:
    if not isinstance(reply, wire.Taken):
        raise Malformed("an answer to another question")
    return reply.leaves_traces


def _record(call: Call, reply: wire.Reply) -> Record:
    if not isinstance(reply, wire.Answer):
        raise Malformed("an answer to another question")
    return wire.record_in(reply, call)
