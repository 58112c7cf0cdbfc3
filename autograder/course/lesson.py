"""Takes the lesson apart: its sections, its code, and what it says of each exercise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.course.sources import BuildError

EXERCISES = "The exercises"  # the heading of the section that holds one part per exercise

_FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<body>.*?)^```\n*", re.MULTILINE | re.DOTALL)
_EXERCISE = re.compile(r"(?P<title>.+)\n\nFile: `(?P<name>\w+)\.py`\n\n(?P<text>.*)", re.DOTALL)
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
    text: str
    question: Question | None


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


def tasks(section: Section) -> tuple[str, dict[str, Task]]:
    """The words before the first exercise, and every exercise by its name.

    Raises BuildError for a part that does not name its file.
    """
    preface, *parts = re.split(r"^### ", section.text, flags=re.MULTILINE)
    found = {}
    for part in parts:
        match = _EXERCISE.match(part)
        if match is None:
            title = part.partition("\n")[0]
            raise BuildError(
                f"assignments/README.md: write a line File: `….py` under the heading {title!r}."
            )
        asked = _QUESTION.search(match["text"])
        found[match["name"]] = Task(
            match["name"],
            match["title"],
            _QUESTION.sub("", match["text"]).strip(),
            Question(asked["text"].replace("\n> ", "\n"), int(asked["points"])) if asked else None,
        )
    return preface.strip(), found
