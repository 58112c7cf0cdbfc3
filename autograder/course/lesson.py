"""Puts the lesson together from its parts, and takes it apart: sections, code, exercises.

`lesson/lesson.md` holds the words around the exercises, `lesson/ex….md` the section of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from autograder import exercises
from autograder.course.sources import BuildError, Course

PAGE = "README.md"  # in assignments/
WORDS = "lesson.md"  # in lesson/
EXERCISES = "The exercises"  # the heading of the section that the exercises follow

_FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<body>.*?)^```\n*", re.MULTILINE | re.DOTALL)
_QUESTION = re.compile(
    r"^> \*\*Question, for the notebook \((?P<points>\d+) points, read by a person\)\.\*\* "
    r"(?P<text>.*(?:\n> .*)*)\n*",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Section:
    """What stands under one heading of the second level; the first has the page's own title."""

    title: str
    text: str


@dataclass(frozen=True)
class Question:
    """Something to answer in words; `points` are given by a person."""

    text: str
    points: int


@dataclass(frozen=True)
class Task:
    """What the lesson says of one exercise; `title` has its number and points."""

    name: str
    title: str
    body: str

    @property
    def text(self) -> str:
        """The body without the question."""
        return _QUESTION.sub("", self.body).strip()

    @property
    def question(self) -> Question | None:
        asked = _QUESTION.search(self.body)
        if asked is None:
            return None
        return Question(asked["text"].replace("\n> ", "\n"), int(asked["points"]))


def page(course: Course) -> str:
    """The whole lesson as Markdown, as students read it.

    Raises BuildError where a part of it is missing, and ExerciseError where the points of the
    exercises cannot be read.
    """
    first, *rest = words(course)
    paragraphs = [f"# {first.title}"]
    for section in rest:
        paragraphs.append(f"## {section.title}\n\n{section.text}")
        if section.title == EXERCISES:
            tasks = [task(course, name) for name in exercises.names()]
            paragraphs += [
                f"### {one.title}\n\nFile: `{one.name}.py`\n\n{one.body}" for one in tasks
            ]
    return "\n\n".join(paragraphs) + "\n"


def words(course: Course) -> tuple[Section, ...]:
    """The lesson around the exercises. Raises BuildError where it is missing."""
    path = course.lesson / WORDS
    if not path.is_file():
        raise BuildError(f"lesson/{WORDS} is missing: it is the lesson around the exercises.")
    found = sections(path.read_text(encoding="utf-8"))
    if EXERCISES not in [section.title for section in found]:
        raise BuildError(f"lesson/{WORDS}: give it a section `## {EXERCISES}`.")
    return found


def task(course: Course, name: str) -> Task:
    """What `lesson/NAME.md` says of the exercise, with its number and points in the title.

    Raises BuildError where the file is missing or has no title, and ExerciseError where the points
    of the exercises cannot be read.
    """
    path = course.lesson / f"{name}.md"
    if not path.is_file():
        raise BuildError(f"lesson/{path.name} is missing: it is the exercise's lesson section.")
    heading, _, body = path.read_text(encoding="utf-8").partition("\n")
    title = heading.removeprefix("# ").strip()
    if not heading.startswith("# ") or not title or not body.strip():
        raise BuildError(f"lesson/{path.name}: begin it with `# TITLE` and go on with the task.")
    number = name.removeprefix("ex").partition("_")[0]
    points = sum(exercises.points_of(name).values())
    return Task(name, f"{number}. {title} ({points} points)", body.strip())


def sections(lesson: str) -> tuple[Section, ...]:
    """The lesson's sections in their order."""
    first, *rest = re.split(r"^## ", lesson, flags=re.MULTILINE)
    found = [Section(first.removeprefix("# ").strip(), "")]
    for part in rest:
        title, _, text = part.partition("\n")
        found.append(Section(title.strip(), text.strip()))
    return tuple(found)


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """The prose and the Python code of a section in turn, as ("markdown" or "code", text).

    What code prints is left out: a notebook prints it itself.
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
