"""Tries a cause before it is written: its example has to show something that nothing else names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from autograder import exercises
from autograder.intake import Source, Work
from autograder.judging.causes import SEARCHED
from autograder.judging.named_causes import NamedCause, place_of
from autograder.judging.questions import names_asked
from autograder.naming.personal import Stripped, stripped
from autograder.naming.wording import NotNamed, require_name, tidy
from autograder.official.grade_one import CheckRun, examined_in
from autograder.official.named_causes import measured_checks, readable_causes, same_everywhere
from autograder.oracle.inputs import PUBLIC_SEED
from autograder.repairs.reading import CodeText
from autograder.reports.progress import Told, untold
from autograder.results import NUMBERS, CheckResult, Outcome
from autograder.sandbox.client import Sandbox
from autograder.submission.time_limit import TIME_LIMIT

SEEDS = (PUBLIC_SEED, PUBLIC_SEED + 1)  # what does the same with one may do so by chance

Results = tuple[CheckResult, ...]


@dataclass(frozen=True)
class Draft:
    """A cause that may be written, and what was done to its example.

    `removed` says which personal details were taken out, `left` holds lines that may have one.
    """

    cause: NamedCause
    removed: tuple[str, ...]
    left: tuple[str, ...]


class Drafting:
    """Makes a draft of one student's file `source` for an exercise; runs it in `sandbox` only.

    `told` is called before each of the `steps`, or of fewer if the draft is refused.
    """

    def __init__(
        self, exercise: str, source: Source, sandbox: Sandbox, told: Told = untold
    ) -> None:
        self._told = told
        self._exercise = exercise
        self._checks = exercises.load(exercise).checks
        self._source = source
        self._sandbox = sandbox

    @property
    def steps(self) -> int:
        """How often something runs: the file, its causes, the example, other causes' examples."""
        return 1 + len(SEEDS) * (2 + len(readable_causes(self._exercise)))

    def draft(self, name: str, sentence: str, student: Sequence[str], solution: str) -> Draft:
        """Return the cause `name` with this file, stripped, as its example.

        `student` holds what the student is called, `solution` the text of the reference solution.
        Raises NotNamed if the cause could mislead somebody, or would be told to nobody.
        """
        require_name(name)
        if place_of(self._exercise, name).exists():
            raise NotNamed(f"{self._exercise} has a cause {name} already: choose another name.")
        told = tidy(sentence, solution)
        found = self._results()
        self._require_unexplained(found[0])
        example = self._stripped(student)
        cause = NamedCause(self._exercise, name, told, _fails(found), example.text)
        self._require_equal(cause, found)
        self._require_first(found)
        return Draft(cause, example.removed, example.left)

    def _results(self) -> list[Results]:
        """What the checks say of the file, for each of SEEDS; the first with causes."""
        source = self._source
        if source.missing or source.ungradable:
            reason = source.ungradable or f"there is no {source.name}."
            raise NotNamed(f"The example has nothing to grade for {self._exercise}: {reason}")
        first, *others = (self._run(seed) for seed in SEEDS)
        self._told("searching causes")
        with self._check_run(SEEDS[0]) as check_run:
            return [check_run.explained(self._checks, first), *others]

    def _require_unexplained(self, results: Results) -> None:
        """Raise NotNamed unless a named cause would be told of these results."""
        failed = [result for result in results if result.to_mend]
        if not failed:
            raise NotNamed(
                f"The example passes every check of {self._exercise}: there is no cause to name."
            )
        for result in failed:
            if result.cause is not None:
                where = f" ({result.cause.rule})" if result.cause.by == "repair" else ""
                raise NotNamed(
                    f"The grader explains this example already{where}: {result.cause.sentence}"
                    " Nobody with this code would be told another cause."
                )
        measured = measured_checks(self._exercise)
        told = [r for r in failed if r.outcome in SEARCHED and r.name not in measured]
        if not any(map(_shows_numbers, told)):
            raise NotNamed(
                f"The example fails {failed[0].name} ({failed[0].outcome}) with nothing by which"
                f" its like could be known. The check's own message has to do: {failed[0].message}"
            )

    def _stripped(self, student: Sequence[str]) -> Stripped:
        source = self._source
        kept = frozenset().union(*map(names_asked, self._checks))
        code = CodeText(source.text, source.notebook, source.checked_after)
        program = self._sandbox.reader.read(code, sorted(kept))
        if program is None:
            raise NotNamed("The example cannot be cut down to what the checks call: shorten it.")
        return stripped(program.text, source.text.decode("utf-8", "replace"), student, kept)

    def _require_equal(self, cause: NamedCause, found: Sequence[Results]) -> None:
        """Raise NotNamed if the stripped example does something else than the student's file."""
        for seed, results in zip(SEEDS, found, strict=True):
            if not same_everywhere(results, self._examined(cause, seed)):
                raise NotNamed(
                    "Without personal details and what no check calls, the example does something"
                    " else: clean a copy of the file by hand and give it with --example."
                )

    def _require_first(self, found: Sequence[Results]) -> None:
        """Raise NotNamed if the example of another cause does the same."""
        for other in readable_causes(self._exercise):
            examined = partial(self._examined, other)
            if all(map(same_everywhere, found, map(examined, SEEDS))):
                raise NotNamed(
                    f"The cause {other.name} has an example that does the same: {other.sentence}"
                    " Change that sentence, or take another example."
                )

    def _run(self, seed: int) -> Results:
        self._told("running the file")
        with self._check_run(seed) as check_run:
            return check_run.run({self._exercise: self._checks})[self._exercise]

    def _check_run(self, seed: int) -> CheckRun:
        work = Work("", {self._exercise: self._source})
        return CheckRun(work, self._sandbox, seed, TIME_LIMIT)

    def _examined(self, cause: NamedCause, seed: int) -> Results:
        self._told(f"running the example of {cause.name}")
        return examined_in(self._sandbox, seed, TIME_LIMIT, cause)


def _fails(found: Sequence[Results]) -> tuple[str, ...]:
    """The checks that reject the example at every seed."""
    return tuple(
        column[0].name for column in zip(*found, strict=True) if all(r.to_mend for r in column)
    )


def _shows_numbers(result: CheckResult) -> bool:
    """Whether the call that failed came back with numbers: an exception has many causes."""
    last = result.behaviour[-1] if result.behaviour else ""
    return result.outcome is Outcome.WRONG and bool(last.partition(NUMBERS)[2])
