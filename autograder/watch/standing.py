"""Where an exercise stands: the verdict on its text, and what changed since the last save."""

from __future__ import annotations

import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.results import CheckResult, ExerciseResult, Outcome, first_to_mend
from autograder.watch.folder import Snapshot
from autograder.watch.processes import GIVEN_UP, GONE

SEARCHED = (Outcome.WRONG, Outcome.RAISED)  # a cause of these may be found
OUT_OF_MEMORY = "SIGKILL"
MOST_NAMED = 2  # checks that a sentence names


@dataclass(frozen=True)
class Verdict:
    """The result for the text with this digest.

    `readable` is False if Python cannot read the text. `explained` says that causes were searched,
    as far as there are any to search; with `searching` this happens now.
    """

    digest: str
    result: ExerciseResult
    readable: bool = True
    explained: bool = True
    searching: bool = False

    @property
    def passed(self) -> frozenset[str]:
        """The names of the checks that passed."""
        return frozenset(check.name for check in self.result.checks if check.passed)

    @property
    def done(self) -> bool:
        """Whether the exercise has full marks."""
        return self.result.score == self.result.max_score

    @property
    def first(self) -> CheckResult | None:
        """The first check to mend; None if there is nothing to mend."""
        found = first_to_mend([self.result])
        return None if found is None else found[1]

    @property
    def worth_explaining(self) -> bool:
        """Whether a search for causes is still to be made."""
        failed = any(check.outcome in SEARCHED for check in self.result.checks)
        return failed and not self.explained


@dataclass
class Standing:
    """One exercise: its file's text, the verdict on it and the one before.

    `worth` maps the names of its checks to their points. `change` says what is better or worse than
    with the text before.
    """

    name: str
    worth: Mapping[str, int]
    snapshot: Snapshot
    title: str = ""
    verdict: Verdict | None = None
    former: Verdict | None = None
    change: str = ""
    hint: int = 0

    def replace_text(self, snapshot: Snapshot) -> None:
        """Take a new text; the verdict was about the old one."""
        if self.verdict is not None and self.verdict.readable:
            self.former = self.verdict
        self.snapshot, self.verdict, self.change = snapshot, None, ""

    def judge(self, verdict: Verdict) -> bool:
        """Take a verdict; False, and nothing is taken, if it is about another text."""
        if verdict.digest != self.snapshot.digest:
            return False
        if self.former is not None and verdict.readable:
            self.change = change(self.former, verdict)
        self.verdict = verdict
        return True

    @property
    def points(self) -> int:
        return sum(self.worth.values())

    @property
    def score(self) -> int:
        return self.verdict.result.score if self.verdict else 0

    @property
    def done(self) -> bool:
        return self.verdict is not None and self.verdict.done


def change(before: Verdict, now: Verdict) -> str:
    """Say how many checks more and how many fewer pass than before; name those that were lost."""
    gained, lost = now.passed - before.passed, before.passed - now.passed
    names = [check.name for check in before.result.checks if check.name in lost]
    more = f"{_count(len(gained))} more"
    rest = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    fewer = f"fewer than before: {', '.join(names[:MOST_NAMED])}{rest}"
    if gained and lost:
        return f"{more}, and {len(lost)} {fewer}"
    if lost:
        return f"{_count(len(lost))} {fewer}"
    return f"{more} than before" if gained else "as many checks as before"


def ended_early(
    name: str,
    worth: Mapping[str, int],
    results: Sequence[CheckResult],
    running: str,
    status: int,
) -> ExerciseResult:
    """Return the result of a run whose process ended in the check `running`, and why it did.

    `results` are those of the checks before; those that follow did not run and are left out.
    """
    outcome, message = _how_it_ended(status)
    check = running or next(iter(worth))
    last = CheckResult(check, outcome, 0, worth.get(check, 0), message=message)
    done = [result for result in results if result.name != check]
    return ExerciseResult(name, sum(worth.values()), (*done, last))


def _how_it_ended(status: int) -> tuple[Outcome, str]:
    if status == GIVEN_UP:
        return Outcome.TIMED_OUT, (
            "Your code did not come to an end and ignored every interruption. The other checks did"
            " not run."
        )
    if status == GONE:
        return Outcome.RAISED, (
            "The process that grades ended while your code ran: save again to try once more, and"
            " look for code that ends other processes."
        )
    if status < 0:
        try:
            name = signal.Signals(-status).name
        except ValueError:
            name = f"signal {-status}"
        memory = " Perhaps it needs more memory than there is." if name == OUT_OF_MEMORY else ""
        return Outcome.RAISED, (
            f"Your code ended its own process ({name}) in this check.{memory} The other checks did"
            " not run."
        )
    if status == 1:
        return Outcome.GRADER_BROKEN, (
            "The grader itself failed, or your code closed its files. If you did not, please show"
            " this to your instructor."
        )
    return Outcome.RAISED, (
        f"Your code ended its own process with exit code {status} in this check: leave out exit()"
        " and the like. The other checks did not run."
    )


def _count(number: int) -> str:
    return "1 check" if number == 1 else f"{number} checks"
