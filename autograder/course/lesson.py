"""Puts the lesson's page together from its parts, and splits the parts into prose and code.

In `solutions/lesson/`, `lesson.md` holds the text around the exercises and `ex….md` the section of
each exercise. What the checks decide is put in: number and points into each title, the points of
all exercises in place of @TOTAL@, the name of the first one in place of @FIRST@.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from textwrap import fill

from autograder import exercises
from autograder.course.sources import BuildError, Course

PAGE = "README.md"  # in assignments/
WORDS = "lesson.md"  # in solutions/lesson/
EXERCISES = "The exercises"  # the heading of the section that the exercises follow

_FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<body>.*?)^```\n*", re.MULTILINE | re.DOTALL)
_QUESTION = re.compile(
    r"^> \*\*Question, for the notebook \((?P<points>\d+) points, read by a person\)\.\*\* "
    r"(?P<text>.*(?:\n> .*)*)\n*",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Section:
    """The text below one heading `##`; the first section has the page's title and no text."""

    title: str
    text: str


@dataclass(frozen=True)
class Question:
    """A question that students answer in words, for up to `points` that a person gives."""

    text: str
    points: int


@dataclass(frozen=True)
class Task:
    """The lesson's section on the exercise `name`; `title` includes its number and points."""

    name: str
    title: str
    body: str

    @property
    def text(self) -> str:
        """The body without the question."""
        return _QUESTION.sub("", self.body).strip()

    @property
    def question(self) -> Question | None:
        """The question in the body, if there is one."""
        asked = _QUESTION.search(self.body)
        if asked is None:
            return None
        return Question(asked["text"].replace("\n> ", "\n"), int(asked["points"]))


def page(course: Course) -> str:
    """Return the whole lesson as Markdown, as students read it.

    Raises BuildError if a part of it is missing, and ExerciseError if the points of the exercises
    cannot be read.
    """
    first, *rest = words(course)
    paragraphs = [f"# {first.title}"]
    for section in rest:
        paragraphs.append(f"## {section.title}\n\n{section.text}")
        if section.title == EXERCISES:
            tasks = [task(course, name) for name in course.names]
            paragraphs += [
                f"### {one.title}\n\nFile: `{one.name}.py`\n\n{one.body}" for one in tasks
            ]
    return "\n\n".join(paragraphs) + "\n"


def words(course: Course) -> tuple[Section, ...]:
    """Return the sections around the exercises, for those that the `course` means.

    Raises BuildError if they are missing, and ExerciseError if the points of the exercises cannot
    be read.
    """
    path = course.lesson / WORDS
    if not path.is_file():
        raise BuildError(
            f"solutions/lesson/{WORDS} is missing: it is the lesson around the exercises."
        )
    found = sections(_filled(path.read_text(encoding="utf-8"), course.names))
    if EXERCISES not in [section.title for section in found]:
        raise BuildError(f"solutions/lesson/{WORDS}: give it a section `## {EXERCISES}`.")
    return tuple(_with_part(section, course) for section in found)


def _filled(text: str, names: Sequence[str]) -> str:
    text = text.replace("@TOTAL@", str(exercises.total(names)))
    return text.replace("@FIRST@", next(iter(names), "ex1_…"))


def _with_part(section: Section, course: Course) -> Section:
    """The section on the exercises says which there are, if not all are meant."""
    if section.title != EXERCISES or course.whole:
        return section
    numbers = [number_of(name) for name in course.names]
    *most, last = numbers
    listed = f"exercises {', '.join(most)} and {last}" if most else f"exercise {last}"
    told = (
        f"This edition holds {listed} of the course. Where the lesson speaks of another exercise,"
        " that one is not part of it."
    )
    return replace(section, text=f"{section.text}\n\n{fill(told, 100)}")


def number_of(name: str) -> str:
    """Return the number of an exercise, which its name begins with."""
    return name.removeprefix("ex").partition("_")[0]


def task(course: Course, name: str) -> Task:
    """Read `solutions/lesson/NAME.md`, the section on the exercise `name`.

    Raises BuildError if the file is missing or has no title, and ExerciseError if the points of
    the exercises cannot be read.
    """
    path = course.lesson / f"{name}.md"
    if not path.is_file():
        raise BuildError(
            f"solutions/lesson/{path.name} is missing: it is the exercise's lesson section."
        )
    heading, _, body = path.read_text(encoding="utf-8").partition("\n")
    title = heading.removeprefix("# ").strip()
    if not heading.startswith("# ") or not title or not body.strip():
        raise BuildError(
            f"solutions/lesson/{path.name}: begin it with `# TITLE` and go on with the task."
        )
    points = sum(exercises.points_of(name).values())
    return Task(name, f"{number_of(name)}. {title} ({points} points)", body.strip())


def sections(lesson: str) -> tuple[Section, ...]:
    """Split the lesson's text into its sections."""
    first, *rest = re.split(r"^## ", lesson, flags=re.MULTILINE)
    found = [Section(first.removeprefix("# ").strip(), "")]
    for part in rest:
        title, _, text = part.partition("\n")
        found.append(Section(title.strip(), text.strip()))
    return tuple(found)


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield the prose and the Python code of a section in order, as ("markdown" or "code", text).

    The block with the output of a code block is left out, because a notebook prints it itself.
    """
    prose = ""
    code_before = False
    end = 0
    for fence in _FENCE.finditer(text):
        between = text[end : fence.start()]
        prose += between
        end = fence.end()
        if fence["language"] == "python":
            if prose.strip():
                yield "markdown", prose.strip()
            yield "code", fence["body"].strip("\n")
            prose = ""
        elif fence["language"] != "text" or not code_before or between.strip():
            prose += fence.group()
        code_before = fence["language"] == "python"
    prose += text[end:]
    if prose.strip():
        yield "markdown", prose.strip()
