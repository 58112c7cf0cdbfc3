"""Runs one call of a function and records everything that it did.

The same code runs a student's function in the process of the checks and in a worker.
"""

from __future__ import annotations

import random
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from time import perf_counter

import torch
from torch import Tensor

from autograder.results import Outcome
from autograder.submission.calls import Call, Problem, Record, Value
from autograder.submission.captured_output import Transcript
from autograder.submission.plain_data import fresh, plain, unchanged
from autograder.submission.problems import (
    StudentFile,
    kind_of,
    not_a_function,
    problem_of,
    signature_problem,
)
from autograder.submission.process_state import preserved_state
from autograder.submission.text import shorten, text_of, without_addresses
from autograder.submission.time_limit import TimeLimit

_seed_python = random.seed  # kept here, because a submission may replace it
SECONDS_FOR_TEXT = 1.0  # for the text of an exception or a warning: a student's code may make it
SEED_STEP = 2654435761  # odd: 2**32 calls with one seed then give other generators different seeds


class Execution:
    """Calls functions of one file under one time limit.

    An exception of a type in `let_through` (Ctrl-C, a debugger's quit) does not count as the
    function's answer: it propagates. `surroundings` are entered while the file's code runs, and
    `state` is `preserved_state` with the options that suit the file.
    `exception` is the last exception that a call raised, for a debugger to show.
    """

    def __init__(
        self,
        file: StudentFile,
        limit: TimeLimit,
        let_through: tuple[type[BaseException], ...] = (KeyboardInterrupt,),
        surroundings: Callable[[], AbstractContextManager[None]] = nullcontext,
        state: Callable[[], AbstractContextManager[None]] = preserved_state,
    ) -> None:
        self._file = file
        self.limit = limit
        self.exception: BaseException | None = None
        self._let_through = let_through
        self._surroundings = surroundings
        self._state = state
        self._callable: set[tuple[object, ...]] = set()  # calls that a signature is known to allow
        self._seeded: Counter[int] = Counter()  # calls so far with each seed

    def call(
        self, function: object, call: Call, make: Callable[[], object] | None = None
    ) -> Record:
        """Run `call` on fresh copies of its arguments; `make` makes the argument `call.made`."""
        kept = {name: fresh(value) for name, value in call.arguments.items()}
        definition = self._file.outline.definitions.get(call.function)
        line = definition.line if definition else None
        if not callable(function):
            return Record.unmade(call, not_a_function(function, call), line)
        asked = (id(function), call.by_name, *call.arguments)
        problem = None if asked in self._callable else self._signature_problem(function, call)
        if problem is not None:
            return Record.unmade(call, problem, line)
        self._callable.add(asked)

        grad_enabled = True

        def body() -> tuple[Value, dict[str, Value]]:
            nonlocal grad_enabled
            # The function gets a copy of each list: a change of the list itself must not look like
            # an update of the tensors in it.
            handed: dict[str, object] = {
                name: list(value) if isinstance(value, list) else value
                for name, value in kept.items()
            }
            if call.made is not None and make is not None:
                handed[call.made.name] = make()
            result = function(**handed) if call.by_name else function(*handed.values())
            grad_enabled = torch.is_grad_enabled()
            if (
                call.backward is not None
                and isinstance(result, Tensor)
                and result.requires_grad
                and result.shape == call.backward.shape
            ):
                # backward(gradient) would import torch's symbolic shapes, which takes 2 s.
                (result * call.backward.to(result.dtype)).sum().backward()
            changed = {
                name: plain(value)
                for name, value in kept.items()
                if not unchanged(call.arguments[name], value)
            }
            return plain(result), changed

        record = self._record(call, body, f"`{call.function}`")
        return replace(record, line=line, grad_enabled=grad_enabled)

    def load(self, call: Call, body: Callable[[], object]) -> Record:
        """Run the file's top level (`body`) and record it like a call; it limits its own time."""

        def run() -> tuple[Value, dict[str, Value]]:
            body()
            return None, {}

        who = f"{self._file.name}, while Python read it in,"
        return self._record(call, run, who, nullcontext())

    def read(self, value: object, call: Call) -> Record:
        """Record a module-level value as plain data, like a call without arguments."""
        definition = self._file.outline.definitions.get(call.function)
        record = self._record(call, lambda: (plain(value), {}), f"`{call.function}`")
        return replace(record, line=definition.line if definition else None)

    def _record(
        self,
        call: Call,
        body: Callable[[], tuple[Value, Mapping[str, Value]]],
        who: str,
        limit: AbstractContextManager[None] | None = None,
    ) -> Record:
        transcript = Transcript()
        problem: Problem | None = None
        returned: Value = None
        changed: Mapping[str, Value] = {}
        begun = perf_counter()
        with (
            self._state(),
            self._surroundings(),
            warnings.catch_warnings(record=True) as caught,
            transcript.capturing(),
        ):
            warnings.simplefilter("default")
            self._seed(call.seed)
            try:
                with limit or self.limit.running():
                    returned, changed = body()
            except self._let_through:
                raise
            except BaseException as exception:
                self.exception = exception
                problem = self.problem(exception, who)
            seconds = perf_counter() - begun
            warned = self._warnings(caught)
        printed = without_addresses(transcript.text)
        return Record(call, returned, changed, problem, printed, warned, seconds)

    def _seed(self, seed: int) -> None:
        # torch.manual_seed would also queue work for a GPU that is not there, which takes time.
        torch.default_generator.manual_seed(seed)
        # No check asks for the seed 0: it seeds all generators. Any other seed is meant for torch
        # only. When it comes again, the other generators get a new seed: a student's own
        # torch.manual_seed does not reset them either.
        other = (seed + SEED_STEP * self._seeded[seed]) % 2**32 if seed else seed
        self._seeded[seed] += 1
        _seed_python(other)
        numpy_random = getattr(sys.modules.get("numpy"), "random", None)
        if numpy_random is not None:
            with suppress(Exception):  # where a submission has replaced it, there is none to seed
                numpy_random.seed(other)

    def _signature_problem(self, function: Callable[..., object], call: Call) -> Problem | None:
        """The reason why `function` cannot be called so; reading a signature may run its code."""
        try:
            with TimeLimit(SECONDS_FOR_TEXT).running():
                return signature_problem(function, call)
        except self._let_through:
            raise
        except BaseException:
            return None

    def problem(self, exception: BaseException, who: str) -> Problem:
        """The problem in words; getting the text of an exception may run a student's code."""
        try:
            with TimeLimit(SECONDS_FOR_TEXT).running():
                return problem_of(exception, who, self._file, self.limit.seconds)
        except self._let_through:
            raise
        except BaseException:
            kind = kind_of(exception)
            return Problem(Outcome.RAISED, f"{who} raised {kind}, which cannot be shown as text.")

    def _warnings(self, caught: list[warnings.WarningMessage]) -> tuple[str, ...]:
        if not caught:
            return ()
        try:
            with TimeLimit(SECONDS_FOR_TEXT).running():
                return tuple(shorten(text_of(warning.message)) for warning in caught)
        except self._let_through:
            raise
        except BaseException:
            return ("a warning that cannot be shown as text",)
