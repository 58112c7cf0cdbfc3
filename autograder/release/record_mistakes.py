"""Records the answers of known mistakes to the calls that checks make in a student's own run."""

from __future__ import annotations

import tempfile
from collections.abc import Hashable, Sequence
from pathlib import Path

from autograder import exercises
from autograder.course.sources import Course
from autograder.exercises import Check
from autograder.judging import questions, recorded_mistakes
from autograder.judging.answer_bank import Mistake
from autograder.judging.diagnosis import made_by
from autograder.judging.known_mistakes import mistakes_of
from autograder.judging.recorded_mistakes import RecordedCall, Recording, Told
from autograder.judging.verdict import CheckFailed
from autograder.oracle.inputs import PUBLIC_SEED, Inputs
from autograder.submission.calls import Call
from autograder.submission.local import LocalSubmission
from autograder.submission.process_state import use_one_thread
from autograder.submission.time_limit import TIME_LIMIT
from autograder.submission.value_keys import key_of

MOST = 40_000  # bytes of a call or answer: recorded draws of noise would be most of the wheel


def record(exercise: str, solution: str) -> Recording:
    """Return the answers of all mistakes in `exercise` to each call at which one fails a check.

    `solution` is the text of the reference solution.
    """
    use_one_thread()
    known = mistakes_of(exercise)
    checks = {check.name: check for check in exercises.load(exercise).checks}
    calls: dict[Hashable, tuple[str, Call]] = {}
    for mistake in known:
        for name, call in _failing_calls(mistake, exercise, solution, checks):
            key = (name, call.function, call.by_name, call.seed, call.arguments, call.backward)
            calls.setdefault(key_of(key), (name, call))
    entries = [_entry(known, check, call) for check, call in calls.values()]
    told = [
        Told(
            mistake.name,
            mistake.of,
            mistake.fails,
            mistake.says,
            mistake.raises,
            bool(mistake.constants),
        )
        for mistake in known
    ]
    return Recording(told, [e for e in entries if e.answers and len(e.call) <= MOST])


def write_all(course: Course, folder: Path) -> None:
    """Write the recording of every exercise into `folder`."""
    for file in course.solution_files():
        recording = record(file.stem, file.read_text(encoding="utf-8"))
        path = folder / (file.stem + recorded_mistakes.SUFFIX)
        path.write_bytes(recorded_mistakes.packed(recording))


def _failing_calls(
    mistake: Mistake, exercise: str, solution: str, checks: dict[str, Check]
) -> list[tuple[str, Call]]:
    """The checks that the mistake fails, each with the call at which it does."""
    found = []
    with tempfile.TemporaryDirectory(prefix="autograder-") as temporary:
        path = Path(temporary) / f"{exercise}.py"
        path.write_text(mistake.submission(solution), encoding="utf-8")
        submission = LocalSubmission(path)
        for name in mistake.fails:
            submission.begin_check()
            try:
                questions.run(checks[name], submission, Inputs(PUBLIC_SEED, exercise, name))
            except CheckFailed as failure:
                found.append((name, failure.record.call))
    return found


def _entry(known: Sequence[Mistake], check: str, call: Call) -> RecordedCall:
    answers = {
        place: _answer(mistake, call)
        for place, mistake in enumerate(known)
        if mistake.of == call.function and check in mistake.fails and not mistake.constants
    }
    kept = {place: answer for place, answer in answers.items() if answer is not None}
    return RecordedCall(recorded_mistakes.call_bytes(call), kept)


def _answer(mistake: Mistake, call: Call) -> bytes | None:
    """What the mistake answers to `call`; None if that is too long or another thing each time.

    A mistake may draw from a generator that nobody can seed. What it draws tells nothing about
    anybody's code, and a wheel could not be built twice alike.
    """
    one, other = (
        recorded_mistakes.answer_bytes(made_by(mistake, call, TIME_LIMIT)) for _ in range(2)
    )
    return one if one == other and len(one) <= MOST else None
