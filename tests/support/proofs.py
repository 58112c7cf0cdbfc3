"""Which repair proves each known mistake, and at which line of code.

    python -m tests.support.proofs [EXERCISE ...]

writes what is told today into `tests/repairs/proven/EXERCISE.toml`. Read what has changed before it
is kept: the rule has to be about what `says` says, and the line has to be the wrong one. A mistake
that no repair proves reads the check's own message; the reason is in `unproven/EXERCISE.toml`.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder import exercises
from autograder.judging.answer_bank import Mistake
from autograder.judging.causes import Causes
from autograder.judging.judge import run_checks
from autograder.judging.known_mistakes import mistakes_of
from autograder.oracle.inputs import PUBLIC_SEED
from autograder.results import Cause
from autograder.submission.local import LocalSubmission
from autograder.submission.process_state import use_one_thread
from tests.support.course import NAMES, ROOT, solution

FOLDER = ROOT / "tests" / "repairs"
LONG = 60.0  # seconds: the proof must not depend on what else runs on the machine


def proven(exercise: str) -> Mapping[str, Mapping[str, str]]:
    """The rule and the line of code for each mistake of an exercise."""
    return _table("proven", exercise)


def unproven(exercise: str) -> Mapping[str, str]:
    """The reason for each mistake of an exercise that no repair proves."""
    return _table("unproven", exercise)


def _table(kind: str, exercise: str) -> dict[str, Any]:
    path = FOLDER / kind / f"{exercise}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def told(exercise: str, mistake: Mistake) -> dict[str, str]:
    """What the mistake is told; empty without a repair."""
    use_one_thread()
    text = mistake.submission(solution(exercise))
    submission = LocalSubmission(Path(f"{exercise}.py"), text=text.encode())
    checks = exercises.load(exercise).checks
    causes = Causes(exercise, submission, LONG)
    results = run_checks(checks, submission, PUBLIC_SEED, causes=causes)
    found = {result.cause for result in results if result.cause}
    cause: Cause | None = found.pop() if found else None
    if cause is None or cause.by != "repair" or cause.line is None:
        return {}
    row = {"rule": cause.rule, "at": text.splitlines()[cause.line - 1].strip()}
    return row | ({"more": "follow"} if cause.more_follow else {})


def main() -> None:
    """Write the tables."""
    for exercise in sys.argv[1:] or NAMES:
        lines = []
        for mistake in mistakes_of(exercise):
            row = told(exercise, mistake)
            if row:
                values = ", ".join(
                    f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in row.items()
                )
                lines.append(f"{mistake.name} = {{ {values} }}\n")
        (FOLDER / "proven" / f"{exercise}.toml").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
