"""Names the files that belong to one exercise, in the order in which they are best written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder import exercises
from autograder.course.sources import Course

# The folder that holds `autograder/`; in a checkout this is the course's own folder.
AUTOGRADER_HOME = Path(exercises.__file__).parent.parent


@dataclass(frozen=True)
class OwnFile:
    """One kind of file that an exercise has.

    `what` names it in messages. `place` is its path in the course, with `{}` for the exercise.
    """

    what: str
    place: str
    required: bool = True

    def name(self, exercise: str) -> str:
        """Return the path of the exercise's file, relative to the course."""
        return self.place.format(exercise)

    def path(self, course: Course, exercise: str) -> Path:
        """Return the full path of the exercise's file, which may be missing."""
        return self._home(course) / self.name(exercise)

    def exercises(self, course: Course) -> Iterator[str]:
        """Yield the names of the exercises that have a file of this kind."""
        before, after = Path(self.place).name.split("{}")
        for path in self._home(course).glob(self.name("ex*")):
            yield path.name.removeprefix(before).removesuffix(after)

    def _home(self, course: Course) -> Path:
        return AUTOGRADER_HOME if self.place.startswith("autograder/") else course.root


SOLUTION = OwnFile("the reference solution", "solutions/{}.py")
CHECKS = OwnFile("the checks", "autograder/checks/test_{}.py")
MISTAKES = OwnFile("the known mistakes", "autograder/mistakes/{}.py")
ANSWERS = OwnFile("the right answers in other words", "tests/answers/{}.py")
FIGURE = OwnFile("the picture", "autograder/figures/{}.py", required=False)
SECTION = OwnFile("the lesson's section", "solutions/lesson/{}.md")
EXAMPLE = OwnFile("the worked example", "autograder/examples/{}.py")
KINDS = (SOLUTION, CHECKS, MISTAKES, ANSWERS, FIGURE, SECTION, EXAMPLE)


def exercises_of(course: Course) -> tuple[str, ...]:
    """Return the names of all exercises that have any file, in the order of the lesson."""
    found = {name for kind in KINDS for name in kind.exercises(course)}
    return tuple(sorted(found, key=exercises.order))
