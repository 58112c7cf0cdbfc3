"""A student's file called in a locked-down worker."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from autograder.calls import Call, Problem, Record, Value
from autograder.patience import TIME_LIMIT, Patience
from autograder.results import Outcome
from autograder.sandbox import frames, wire
from autograder.sandbox.client import Sandbox, Worker, WorkerEnded

GRACE = 2.0  # seconds beyond the time limit, in which a worker can say itself what was running
OPENING = 10.0  # seconds to parse a file


class Workplace:
    """The worker of one student's submission, replaced by a fresh one when it is gone."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._worker: Worker | None = None

    def worker(self) -> Worker:
        """A worker that is alive."""
        if self._worker is None or not self._worker.alive:
            self._worker = self._sandbox.worker()
        return self._worker

    def warm(self, *modules: str) -> None:
        """Have these modules ready before the next worker starts."""
        self._sandbox.warm(*modules)

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None and self._worker.alive:
            self._worker.close()


class IsolatedSubmission:
    """One file of a submission, given as its bytes; every call of it runs in the workplace.

    `problem` stands for a file that cannot be handed over at all.
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
        self._lines: dict[str, int] = {}
        self._records: list[Record] = []

    @property
    def calls(self) -> tuple[Record, ...]:
        return tuple(self._records)

    def begin_check(self) -> None:
        self._patience.begin_check()
        self._left = self._patience.seconds
        self._budget_is_new = True
        self._records.clear()

    def line_of(self, name: str) -> int | None:
        return self._lines.get(name)

    def call(
        self,
        function: str,
        arguments: Mapping[str, Value],
        *,
        by_name: bool = False,
        seed: int = 0,
        backward: Tensor | None = None,
    ) -> Record:
        return self._asked(Call(function, arguments, by_name, seed, backward), constant=False)

    def constant(self, name: str) -> Record:
        return self._asked(Call(name, {}), constant=True)

    def _asked(self, call: Call, *, constant: bool) -> Record:
        problem = (
            self._fatal
            or self._patience.gave_up_on(call.function)
            or self._out_of_time(call)
            or self._ready()
        )
        if problem is None:
            answer = self._exchange(
                wire.ask(self._name, call, self._budget(), constant=constant), call, self._left
            )
            if isinstance(answer, Record):
                return self._noted(answer)
            problem = answer
        return self._noted(Record(call, problem=problem))

    def _ready(self) -> Problem | None:
        """Have the present worker read the file in, unless it has."""
        worker = self._workplace.worker()
        if worker is self._loaded_in:
            return None
        self._loaded_in = None
        opened = wire.opened(self._name, self._text, self._notebook)
        problem = self._exchange(opened, None, OPENING)
        if problem is None:
            loaded = self._exchange(
                wire.load(self._name, self._patience.seconds),
                Call(self._name, {}),
                max(0.0, self._left),
            )
            if isinstance(loaded, Record):
                self._noted(loaded)
            problem = loaded if isinstance(loaded, Problem) else None
        if isinstance(problem, Problem):
            self._fatal = problem
            return problem
        self._loaded_in = worker
        self._budget_is_new = False
        return None

    def _out_of_time(self, call: Call) -> Problem | None:
        """What is told of a call for which earlier ones of the check left no time at all."""
        return self._late(call) if self._left <= -GRACE else None

    def _budget(self) -> float | None:
        """The seconds of a check that begins, None for one that goes on."""
        new, self._budget_is_new = self._budget_is_new, False
        return self._patience.seconds if new else None

    def _exchange(
        self, message: bytes, call: Call | None, seconds: float
    ) -> Record | Problem | None:
        """What the worker answers; its end or its silence is told as a problem."""
        worker = self._workplace.worker()
        try:
            reply = wire.read_reply(worker.ask(message, max(0.0, seconds + GRACE)))
            return self._understood(reply, call)
        except WorkerEnded as end:
            return Problem(Outcome.RAISED, f"{self._who(call)} {end}{self._when()}.")
        except frames.Late:
            return self._late(call)
        except wire.Malformed:
            self._workplace.close()
            how = "answered out of turn (it sent what is no answer)"
            return Problem(Outcome.RAISED, f"{self._who(call)} {how}{self._when()}.")
        finally:
            if call is not None:
                # Below zero, too: the grace is for all calls of a check together.
                self._left -= worker.waited

    def _understood(self, reply: wire.Reply, call: Call | None) -> Record | None:
        if call is None and isinstance(reply, wire.Outlined):
            self._lines = wire.lines_in(reply)
            return None
        if call is not None and isinstance(reply, wire.Answer):
            return wire.record_in(reply, call)
        raise wire.Malformed("an answer to another question")

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
