"""What is graded next, and what is known of each exercise: draws nothing and starts no process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Protocol

from autograder import exercises
from autograder.results import CheckResult
from autograder.submission.time_limit import PATIENCE
from autograder.watch.folder import Snapshot, WatchedFolder
from autograder.watch.messages import (
    Begun,
    Checked,
    Checking,
    Ended,
    Grade,
    Graded,
    Message,
    Paint,
    Painted,
    Ready,
    Request,
)
from autograder.watch.processes import Restarted, Stuck
from autograder.watch.standing import Standing, Verdict, ended_early

GRACE = 15.0  # seconds on top of that, after which a process that says nothing is ended
RESTARTED = "The process that grades had ended and was started again."
STUCK = (
    "The process that grades does not start: quit, and run pytest on the folder, which says why."
)


class Asking(Protocol):
    """Whoever answers requests, see `processes.Grader`."""

    def ask(self, request: Request) -> None:
        """Have a request answered in place of the one that runs."""

    def restart(self) -> None:
        """End what does not answer, and go on."""


@dataclass
class Run:
    """A request that is being answered, and what was heard of it; times are in seconds."""

    request: Request
    digest: str
    begun: float
    heard: float
    check: str = ""
    readable: bool = True
    results: list[CheckResult] = field(default_factory=list)

    @property
    def exercise(self) -> str:
        return self.request.exercise


@dataclass(frozen=True)
class News:
    """Something to tell in a log: a `note`, or a verdict on `exercise`."""

    exercise: str = ""
    note: str = ""


class Session:
    """The exercises of a folder, graded whenever their files change.

    `first` is the exercise to begin with; by default the first one with something to mend, as long
    as nobody has saved or chosen another. `seconds` is the time limit of a check.
    """

    def __init__(
        self,
        folder: WatchedFolder,
        grader: Asking,
        clock: Callable[[], float],
        seconds: float,
        first: str | None = None,
    ) -> None:
        self.folder = folder
        self.clock = clock
        self.ready = False
        self.folder_is_there = True
        self.run: Run | None = None
        self.note = ""
        self.pictures: list[tuple[str, bytes]] = []  # drawn and not yet shown
        self._grader = grader
        self._seconds = seconds
        self._tickets = count(1)
        self._news: list[News] = []
        self.standings = {
            name: Standing(name, exercises.points_of(name), snapshot)
            for name, snapshot in folder.read().items()
        }
        self._chosen = first is not None
        self.current = first or next(iter(self.standings))
        self._waiting = [self.current, *self.standings]
        self._to_paint: str | None = None
        self._go_on()

    @property
    def standing(self) -> Standing:
        """The exercise that is shown."""
        return self.standings[self.current]

    @property
    def running(self) -> Run | None:
        """The run of the exercise that is shown."""
        return self.run if self.run is not None and self.run.exercise == self.current else None

    @property
    def all_graded(self) -> bool:
        """Whether there is a verdict on every exercise."""
        return all(standing.verdict for standing in self.standings.values())

    def take_news(self) -> list[News]:
        """Return the news since the last call."""
        news, self._news = self._news, []
        return news

    def say(self, note: str) -> None:
        """Show a sentence until the next one, and tell it in a log."""
        self.note = note
        self._news += [News(note=note)] if note else []

    def look(self, *, thoroughly: bool = True) -> bool:
        """Read the folder; grade what has changed. False if nothing has."""
        found = self.folder.read(thoroughly=thoroughly)
        # Asked afterwards: of a folder that is being deleted, files seem to be missing.
        there = self.folder.is_there
        came_or_went = there != self.folder_is_there
        self.folder_is_there = there
        changed = {
            name: snapshot
            for name, snapshot in found.items()
            if there and snapshot.digest != self.standings[name].snapshot.digest
        }
        self._take(changed)
        if came_or_went:
            self.say("The folder is back." if there else f"{self.folder.path} is gone.")
        return came_or_went or bool(changed)

    def choose(self, exercise: str) -> None:
        """Show this exercise from now on."""
        self._chosen = True
        self._show(exercise)
        self._go_on()

    def paint(self, exercise: str) -> None:
        """Have the picture of an exercise drawn when nothing more urgent waits."""
        self._to_paint = exercise
        self._go_on()

    def tick(self) -> None:
        """End what has said nothing for too long."""
        if self.run is None or not self.ready:
            return
        if self.clock() - self.run.heard > PATIENCE * self._seconds + GRACE:
            self.run.heard = self.clock()
            self._grader.restart()

    def hear(self, message: Message | Restarted | Stuck) -> None:
        """Take a message of the grader; one about another run than the present one is dropped."""
        match message:
            case Ready():
                self.ready = True
                if self.run is not None:
                    self.run.begun = self.run.heard = self.clock()
            case Restarted():
                self.ready = False
                self.say(RESTARTED)
            case Stuck():
                self.say(STUCK)
            case _ if self.run is not None and message.ticket == self.run.request.ticket:
                self.run.heard = self.clock()
                self._hear_of(self.run, message)

    def _hear_of(self, run: Run, message: Message) -> None:
        match message:
            case Begun():
                run.readable = message.readable
                self.standings[run.exercise].title = message.title
                if message.digest != run.digest:  # of a file that was read in the meantime
                    self.run = None
                    self._go_on()
            case Checking():
                run.check = message.check
            case Checked():
                run.results.append(message.result)
            case Graded() if isinstance(run.request, Grade):
                explained = message.final and run.request.explain
                searching = not message.final
                self._judge(
                    run,
                    Verdict(run.digest, message.result, run.readable, explained, searching),
                )
            case Painted():
                self._take_picture(run.exercise, message)
            case Ended():
                self._end(run, message.status)

    def _judge(self, run: Run, verdict: Verdict) -> None:
        standing = self.standings[run.exercise]
        if standing.judge(verdict) and not verdict.searching:
            self._news.append(News(run.exercise))

    def _end(self, run: Run, status: int) -> None:
        """The run is over; if it had no verdict, its process ended before."""
        self.run = None
        standing = self.standings[run.exercise]
        if isinstance(run.request, Paint):
            if status:
                self.say(f"The picture of {run.exercise} could not be drawn: its process ended.")
        elif standing.verdict is None:
            result = ended_early(standing.name, standing.worth, run.results, run.check, status)
            self._judge(run, Verdict(run.digest, result, run.readable))
        elif standing.verdict.searching:
            verdict = replace(standing.verdict, searching=False, explained=True)
            self._judge(run, verdict)
        if not self._chosen:
            self._show(next((s.name for s in self.standings.values() if not s.done), self.current))
        self._go_on()

    def _take_picture(self, exercise: str, message: Painted) -> None:
        if message.png:
            self.pictures.append((exercise, message.png))
        elif message.problem:
            self.say(f"{exercise} could not be drawn: {message.problem}")
        else:
            self.say(f"{exercise} has no picture.")

    def _take(self, changed: Mapping[str, Snapshot]) -> None:
        if not changed:
            return
        for name, snapshot in changed.items():
            self.standings[name].replace_text(snapshot)
            if self.run is not None and self.run.exercise == name:
                self.run = None
            self._want(name)
        self.note = ""
        self._chosen = True
        if self.current not in changed:
            self._show(next(iter(changed)))
        self._want(self.current)
        self._give_way()
        self._go_on()

    def _show(self, exercise: str) -> None:
        if exercise != self.current:
            self.current = exercise
            self.note = ""
        verdict = self.standing.verdict
        if verdict is None or verdict.worth_explaining:
            self._want(exercise)
            self._give_way()

    def _want(self, exercise: str) -> None:
        """Grade an exercise before all others."""
        self._waiting = [exercise, *(name for name in self._waiting if name != exercise)]

    def _give_way(self) -> None:
        """Put off what runs for another exercise than the one that is shown."""
        if self.run is not None and self.run.exercise != self.current:
            if isinstance(self.run.request, Grade):
                self._waiting.append(self.run.exercise)
            self.run = None

    def _go_on(self) -> None:
        """Begin what is most urgent, unless something runs."""
        while self.run is None and self._waiting:
            name = self._waiting.pop(0)
            if self._is_wanted(name):
                self._begin(name)
        if self.run is None and self._to_paint is not None:
            self._begin_picture(self._to_paint)
            self._to_paint = None

    def _is_wanted(self, name: str) -> bool:
        verdict = self.standings[name].verdict
        return verdict is None or (name == self.current and verdict.worth_explaining)

    def _begin(self, name: str) -> None:
        snapshot = self.standings[name].snapshot
        request = Grade(
            next(self._tickets),
            name,
            str(self.folder.file(name)),
            snapshot.text,
            name == self.current,
            self._seconds,
        )
        self._ask(request, snapshot)

    def _begin_picture(self, name: str) -> None:
        standing = self.standings[name]
        checks: Iterable[CheckResult] = standing.verdict.result.checks if standing.verdict else ()
        failures = tuple(check for check in checks if check.to_mend)
        file = str(self.folder.file(name))
        request = Paint(next(self._tickets), name, file, standing.snapshot.text, failures)
        self._ask(request, standing.snapshot)

    def _ask(self, request: Request, snapshot: Snapshot) -> None:
        now = self.clock()
        self.run = Run(request, snapshot.digest, now, now)
        self._grader.ask(request)
