"""Runs one call of a function and writes down everything that it did.

The same lines run a student's function beside the checks or in a worker of its own.
"""

from __future__ import annotations

import random
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

import torch
from torch import Tensor

from autograder.calls import Call, Problem, Record, Value
from autograder.guard import preserved_state
from autograder.plain_data import fresh, plain, shorten, text_of
from autograder.problems import Source, not_a_function, problem_of, signature_problem
from autograder.timelimit import TimeLimit
from autograder.transcript import Transcript


class Execution:
    """Calls functions of one file under one time limit.

    An exception of a type in `let_through` (Ctrl-C, a debugger's quit) is nobody's answer and
    propagates. `exception` keeps the last one that a call raised, for a debugger to look at.
    """

    def __init__(
        self,
        source: Source,
        limit: TimeLimit,
        let_through: tuple[type[BaseException], ...] = (KeyboardInterrupt,),
    ) -> None:
        self.source = source
        self.limit = limit
        self.exception: BaseException | None = None
        self._let_through = let_through

    def call(self, function: object, call: Call) -> Record:
        """Run `call` on fresh copies of its arguments."""
        kept = {name: fresh(value) for name, value in call.arguments.items()}
        definition = self.source.outline.definitions.get(call.function)
        line = definition.line if definition else None
        if not callable(function):
            return Record(call, problem=not_a_function(function, call), line=line)
        problem = signature_problem(function, call)
        if problem is not None:
            return Record(call, problem=problem, line=line)

        def body() -> Value:
            # A list is handed over as a copy: what the student does to the list itself is not an
            # update of the tensors in it.
            handed = {
                name: list(value) if isinstance(value, list) else value
                for name, value in kept.items()
            }
            result = function(**handed) if call.by_name else function(*handed.values())
            if (
                call.backward is not None
                and isinstance(result, Tensor)
                and result.requires_grad
                and result.shape == call.backward.shape
            ):
                # A gradient handed to backward() would import torch's symbolic shapes, 2 s.
                (result * call.backward.to(result.dtype)).sum().backward()
            return plain(result)

        record = self._record(call, body, f"`{call.function}`")
        after = {name: plain(value) for name, value in kept.items()}
        return replace(record, arguments=after, line=line)

    def load(self, call: Call, body: Callable[[], object]) -> Record:
        """Run the file's top level (`body`), told as a call of its own."""

        def run() -> None:
            body()

        return self._record(call, run, f"{self.source.name}, while Python read it in,")

    def _record(self, call: Call, body: Callable[[], Value], who: str) -> Record:
        transcript = Transcript()
        problem: Problem | None = None
        returned: Value = None
        begun = perf_counter()
        with (
            preserved_state(),
            warnings.catch_warnings(record=True) as caught,
            transcript.capturing(),
        ):
            warnings.simplefilter("default")
            _seed(call.seed)
            try:
                with self.limit.running():
                    returned = body()
            except self._let_through:
                raise
            except BaseException as exception:
                self.exception = exception
                problem = problem_of(exception, who, self.source, self.limit.seconds)
        seconds = perf_counter() - begun
        warned = tuple(shorten(text_of(warning.message)) for warning in caught)
        return Record(call, returned, {}, problem, transcript.text, warned, seconds)


def _seed(seed: int) -> None:
    # torch.manual_seed would also queue work for a GPU that is not there, at a cost each time.
    torch.default_generator.manual_seed(seed)
    random.seed(seed)
    numpy_random = getattr(sys.modules.get("numpy"), "random", None)
    if numpy_random is not None:
        numpy_random.seed(seed)
