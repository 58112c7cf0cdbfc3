"""What went wrong in an exercise, told once for all checks that failed for the same reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.intake import Source
from autograder.pages.excerpts import Excerpt, excerpt
from autograder.results import CheckResult, Outcome

NEAR = 3  # lines above and below, where the function was shown already
LONGEST_MESSAGE = 2_000  # characters
LONGEST_TEXT = 12_000  # characters of evidence, and of what was printed


@dataclass(frozen=True)
class Fault:
    """One sentence on what went wrong, with all `checks` that ended with it.

    `title` is the rule that the first of them looks at. `code` is the place in the student's file.
    `details` is the evidence, `printed` what the code printed.
    """

    checks: tuple[CheckResult, ...]
    title: str
    message: str
    details: str
    printed: str
    code: Excerpt | None = None
    place: str = ""

    @property
    def waiting(self) -> bool:
        """True where there is nothing to mend in the checks themselves."""
        return all(check.waiting for check in self.checks)

    @property
    def broken(self) -> bool:
        """True where the grader itself failed: no points are lost."""
        return self.checks[0].outcome is Outcome.GRADER_BROKEN

    @property
    def lost(self) -> int:
        """The points that the checks lack."""
        return sum(check.max_score - check.score for check in self.checks)


def faults(checks: Sequence[CheckResult], source: Source | None) -> list[Fault]:
    """The faults of one exercise, in the order of its checks; those that only wait come last."""
    told: dict[tuple[str, str], list[CheckResult]] = {}
    for check in sorted(checks, key=lambda check: check.waiting):
        if not check.passed:
            told.setdefault((check.outcome, check.message), []).append(check)
    seen: list[Excerpt] = []
    return [_fault(tuple(group), source, seen) for group in told.values()]


def cut(text: str, most: int = LONGEST_TEXT) -> str:
    """`text`, or its first `most` characters and how many are left out."""
    if len(text) <= most:
        return text
    return f"{text[:most]}\n… {len(text) - most:,} more characters are left out here."


def _fault(checks: tuple[CheckResult, ...], source: Source | None, seen: list[Excerpt]) -> Fault:
    first = checks[0]
    message = cut(first.message or f"This check ended with: {first.outcome}.", LONGEST_MESSAGE)
    # Of a hidden check nobody reads more than its title and outcome; one that waits did hold; and
    # how the grader failed is nothing that a student can mend.
    if first.hidden or first.waiting or first.outcome is Outcome.GRADER_BROKEN:
        return Fault(checks, first.title, message, "", "")
    printed = next((check.printed for check in checks if check.printed), "")
    code = excerpt(source, first.line) if source and first.line else None
    place = code.place if code else ""
    if first.outcome is Outcome.NOT_ATTEMPTED:
        code = None
    return Fault(
        checks,
        first.title,
        message,
        cut(first.details),
        cut(printed),
        _not_shown_yet(code, seen),
        place,
    )


def _not_shown_yet(code: Excerpt | None, seen: list[Excerpt]) -> Excerpt | None:
    """What of `code` no earlier fault shows: all, the lines near the marked one, or nothing."""
    if code is None or code in seen:
        return None
    again = any(code.lines[0].number == other.lines[0].number for other in seen)
    seen.append(code)
    return code.near(NEAR) if again else code
