"""What isolation costs: a right submission graded in a worker, against the same calls made bare.

    python -m benchmarks.overhead [--rounds 15]

Both are measured in turns in one process, after a warm-up; the calls are those that the checks
make of the reference solutions, on fresh copies of their arguments.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

import torch
from torch import Tensor

from autograder import exercises
from autograder.intake import Work, open_work
from autograder.judging.judge import grade_exercise
from autograder.official import grade_one
from autograder.sandbox.client import Sandbox
from autograder.submission.calls import Call
from autograder.submission.local import LocalSubmission
from autograder.submission.plain_data import fresh
from autograder.submission.process_state import use_one_thread

SOLUTIONS = Path(__file__).parent.parent / "solutions"
BOUND = 1.5
SEED = 5

Function = Callable[..., object]


@dataclass(frozen=True)
class BareCall:
    """A student's function and one call that a check makes of it."""

    function: Function
    call: Call
    make: Callable[[], object] | None = None

    def run(self) -> float:
        """Make the call and return the seconds that it took."""
        arguments: dict[str, object] = {
            name: fresh(value) for name, value in self.call.arguments.items()
        }
        begun = perf_counter()
        torch.manual_seed(self.call.seed)
        if self.call.made is not None and self.make is not None:
            arguments[self.call.made.name] = self.make()
        result = self.function(**arguments)
        weights = self.call.backward
        if weights is not None and isinstance(result, Tensor):
            result.backward(weights)
        return perf_counter() - begun


def bare_calls() -> list[BareCall]:
    """Every call that the checks make of the solutions."""
    found = []
    for name in exercises.names():
        path = SOLUTIONS / f"{name}.py"
        namespace: dict[str, object] = {"__name__": name}
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), namespace)
        submission = Recording(path)
        grade_exercise(exercises.load(name), submission, SEED)
        submission.begin_check()  # takes in the calls of the last check, too
        for call in submission.made:
            function = namespace.get(call.function)
            if callable(function) and call.arguments:
                found.append(BareCall(function, call, maker(namespace, call)))
    return found


def maker(namespace: dict[str, object], call: Call) -> Callable[[], object] | None:
    """What makes the argument that another function makes for this call."""
    if call.made is None:
        return None
    function = namespace[call.made.call.function]
    assert callable(function)
    return partial(function, *call.made.call.arguments.values())


class Recording(LocalSubmission):
    """A submission that remembers what it was asked."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.made: list[Call] = []

    def begin_check(self) -> None:
        self.made += [record.call for record in self.calls]
        super().begin_check()


def seconds_isolated(work: Work, sandbox: Sandbox) -> float:
    """The seconds that an official run takes, the worker's start and end included."""
    begun = perf_counter()
    result = grade_one.grade(work, sandbox, SEED)
    taken = perf_counter() - begun
    if result.score != result.max_score:
        raise SystemExit("the solutions do not have full marks: nothing to measure")
    return taken


def main() -> int:
    """Measure, print, and return 1 where the ratio is above its bound."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    use_one_thread()
    calls = bare_calls()
    work = open_work(SOLUTIONS, exercises.names())
    bare, isolated = [], []
    with Sandbox() as sandbox:
        for round_ in range(rounds + 2):
            times = sum(call.run() for call in calls), seconds_isolated(work, sandbox)
            if round_ >= 2:
                bare.append(times[0])
                isolated.append(times[1])
    ratio = statistics.median(one / other for one, other in zip(isolated, bare, strict=True))
    print(f"bare calls   {statistics.median(bare) * 1000:7.0f} ms ({len(calls)} calls)")
    print(f"isolated     {statistics.median(isolated) * 1000:7.0f} ms (checks and worker included)")
    print(f"ratio        {ratio:7.2f}    (bound {BOUND})")
    return 0 if ratio <= BOUND else 1


if __name__ == "__main__":
    sys.exit(main())
