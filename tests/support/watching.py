"""A session of `autograder watch` with a grader and a clock that the test holds in its hands."""

from __future__ import annotations

from pathlib import Path

from autograder import exercises
from autograder.results import CheckResult, ExerciseResult, Outcome
from autograder.watch.controls import Controls
from autograder.watch.folder import WatchedFolder
from autograder.watch.messages import Begun, Ended, Grade, Graded, Ready, Request, digest_of
from autograder.watch.session import Session
from tests.support.course import ASSIGNMENTS, NAMES

FIRST, SECOND, THIRD = NAMES[:3]


def stubs_in(folder: Path) -> Path:
    """A folder with all stubs."""
    folder.mkdir()
    for name in NAMES:
        (folder / f"{name}.py").write_bytes((ASSIGNMENTS / f"{name}.py").read_bytes())
    return folder


def result_of(exercise: str, *passed: str, failed: Outcome = Outcome.WRONG) -> ExerciseResult:
    """A result in which these checks pass and all others fail; with no names given, all pass."""
    worth = exercises.points_of(exercise)
    checks = tuple(
        CheckResult(name, Outcome.PASSED, points, points)
        if name in passed or not passed
        else CheckResult(name, failed, 0, points, message=f"{name} fails.", line=26)
        for name, points in worth.items()
    )
    return ExerciseResult(exercise, sum(worth.values()), checks)


class Desk:
    """Takes requests, and answers what the test tells it to; its clock stands still."""

    def __init__(self, folder: Path, first: str | None = None, *, ready: bool = True) -> None:
        self.folder = folder
        self.now = 0.0
        self.asked: list[Request] = []
        self.restarts = 0
        self.edited: list[tuple[Path, int]] = []
        self.session = Session(WatchedFolder(folder), self, lambda: self.now, 10.0, first)
        self.controls = Controls(self.session, self)
        if ready:
            self.session.hear(Ready())

    def ask(self, request: Request) -> None:
        self.asked.append(request)

    def restart(self) -> None:
        self.restarts += 1

    def edit(self, file: Path, line: int) -> str:
        self.edited.append((file, line))
        return f"{file.name} is open."

    @property
    def last(self) -> Request:
        return self.asked[-1]

    def save(self, exercise: str, text: str) -> None:
        (self.folder / f"{exercise}.py").write_text(text, encoding="utf-8")
        self.session.look()

    def begin(self, request: Request, *, readable: bool = True) -> None:
        digest = digest_of(request.text)
        self.session.hear(Begun(request.ticket, digest, readable, "A title."))

    def grade(self, request: Request, result: ExerciseResult, *, readable: bool = True) -> None:
        """Answer a request from its beginning to its end."""
        self.begin(request, readable=readable)
        self.session.hear(Graded(request.ticket, result, final=True))
        self.session.hear(Ended(request.ticket, 0))

    def grade_all(self, *passed: str) -> None:
        """Answer whatever is asked, each with the same outcome, until nothing is asked any more."""
        count = 0
        while count < len(self.asked):
            request = self.asked[count]
            count += 1
            if isinstance(request, Grade):
                self.grade(request, result_of(request.exercise, *passed))

    def type(self, keys: str) -> None:
        for key in keys:
            self.controls.press(key)
