"""What each key does: switches between exercises and pages, and asks before it resets a file."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path
from typing import Protocol

from autograder import exercises
from autograder.reports import hints
from autograder.watch import stubs
from autograder.watch.session import Session

KEYS = (
    ("h", "hint"),
    ("n", "next"),
    ("p", "previous"),
    ("l", "list"),
    ("f", "figure"),
    ("e", "edit"),
    ("r", "reset"),
    ("q", "quit"),
)
PAGE = 10  # lines that a page key moves


class Page(Enum):
    """What the middle of the screen shows."""

    VERDICT = auto()
    HINT = auto()
    LIST = auto()
    RESET = auto()
    HELP = auto()


class Outside(Protocol):
    """What keys do outside of this process."""

    def edit(self, file: Path, line: int) -> str:
        """Open a file in the student's editor; return what to tell, or an empty text."""


class Controls:
    """The pages of a session, and its keys. `over` is True once the student has quit."""

    def __init__(self, session: Session, outside: Outside) -> None:
        self.session = session
        self.page = Page.VERDICT
        self.over = False
        self.scrolled = 0
        self.search = ""
        self.marked = 0  # the row of the list that Enter chooses
        self._outside = outside
        self._does: dict[str, Callable[[], None]] = {
            "h": self._hint,
            "n": self._next,
            "p": self._previous,
            "l": self._list,
            "f": self._figure,
            "e": self._edit,
            "r": self._ask_to_reset,
            "q": self._quit,
            "?": self._help,
            "up": lambda: self._scroll(-1),
            "down": lambda: self._scroll(1),
            "pageup": lambda: self._scroll(-PAGE),
            "pagedown": lambda: self._scroll(PAGE),
            " ": lambda: self._scroll(PAGE),
            "escape": self._back,
            "enter": self._back,
        }

    def press(self, key: str) -> None:
        """Do what a key asks for; an unknown one does nothing."""
        if self.page is Page.LIST:
            self._press_in_list(key)
        elif self.page is Page.RESET:
            self._answer_reset(key)
        else:
            action = self._does.get(key.lower() if len(key) == 1 else key)
            if action is not None:
                action()

    def show_verdict(self) -> None:
        """Go back to the verdict, as after a save; a question that waits for its answer stays."""
        if self.page in (Page.HINT, Page.HELP):
            self._back()
        self.scrolled = 0

    @property
    def hints(self) -> int:
        """How many hints there are for the exercise that is shown, the worked example included."""
        try:
            return hints.steps(self.session.current)
        except exercises.ExerciseError:
            return 0

    @property
    def found(self) -> list[str]:
        """The exercises that the search finds: each word has to be in the name."""
        words = self.search.lower().split()
        return [name for name in self.session.standings if all(word in name for word in words)]

    @property
    def file(self) -> Path:
        """The file of the exercise that is shown."""
        return self.session.folder.file(self.session.current)

    def _back(self) -> None:
        self.page = Page.VERDICT
        self.scrolled = 0

    def _quit(self) -> None:
        self.over = True

    def _help(self) -> None:
        self.page = Page.HELP
        self.scrolled = 0

    def _scroll(self, lines: int) -> None:
        self.scrolled = max(0, self.scrolled + lines)

    def _hint(self) -> None:
        """Show the next hint; after the last one begin again."""
        standing = self.session.standing
        count = self.hints
        if not count:
            self.session.say(f"{standing.name} has no hints.")
            return
        standing.hint = standing.hint % count + 1
        self.page = Page.HINT
        self.scrolled = 0

    def _next(self) -> None:
        """Go to the next exercise that is left to do; if none is, to the next one."""
        names = [*self.session.standings]
        place = names.index(self.session.current)
        others = [*names[place + 1 :], *names[:place]]
        left = [name for name in others if not self.session.standings[name].done]
        self._go_to((left if self.session.standing.done and left else others)[0])

    def _previous(self) -> None:
        names = [*self.session.standings]
        self._go_to(names[names.index(self.session.current) - 1])

    def _go_to(self, exercise: str) -> None:
        self._back()
        self.session.choose(exercise)

    def _list(self) -> None:
        self.page = Page.LIST
        self.search = ""
        self.marked = [*self.session.standings].index(self.session.current)

    def _press_in_list(self, key: str) -> None:
        found = self.found
        match key:
            case "escape":
                self._back()
            case "enter":
                if found:
                    self._go_to(found[self.marked])
            case "up" | "down":
                step = 1 if key == "down" else -1
                self.marked = (self.marked + step) % max(1, len(found))
            case "backspace":
                self.search, self.marked = self.search[:-1], 0
            case _ if len(key) == 1 and key.isprintable():
                self.search, self.marked = self.search + key, 0

    def _figure(self) -> None:
        self.session.say("The picture is being drawn …")
        self.session.paint(self.session.current)

    def _edit(self) -> None:
        verdict = self.session.standing.verdict
        first = verdict.first if verdict else None
        line = first.line if first and first.line else 1
        self.session.say(self._outside.edit(self.file, line))

    def _ask_to_reset(self) -> None:
        text = stubs.stub_text(self.session.current)
        if text is None:
            self.session.say("This installation has no stubs: get the file from your course again.")
        elif self.session.standing.snapshot.text == text.encode():
            self.session.say(f"{self.file.name} is the stub already.")
        else:
            self.page = Page.RESET

    def _answer_reset(self, key: str) -> None:
        if key.lower() not in ("y", "n", "escape", "q"):
            return
        self._back()
        if key.lower() != "y":
            self.session.say("Nothing was changed.")
            return
        text = stubs.stub_text(self.session.current) or ""
        try:
            backup = stubs.reset(self.file, text)
        except OSError as error:
            self.session.say(f"Nothing was changed: {error.filename}: {error.strerror}.")
            return
        kept = f" Your text is kept as {backup.name}." if backup else ""
        self.session.look()
        self.session.say(f"{self.file.name} is the stub again.{kept}")
