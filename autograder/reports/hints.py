"""The steps of help for an exercise: hints in words, and at the end a worked example.

The example solves another small problem. Both are read as text, and torch is not imported.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from pathlib import Path

from autograder import exercises
from autograder.reports.terminal import Line, Span

EXAMPLES = Path(exercises.__file__).parent / "examples"
INDENT = "  "
WIDEST = 80


def steps(name: str) -> int:
    """Return how many steps of help there are, the worked example included.

    Raises KeyError if there is no such exercise, and ExerciseError if it has no hints.
    """
    return len(exercises.hints(name)) + bool(example(name))


def example(name: str) -> str:
    """Return the text of the worked example for the exercise `name`; empty if it has none."""
    try:
        return (EXAMPLES / f"{name}.py").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def help_lines(name: str, step: int, width: int = WIDEST) -> Iterator[Line]:
    """Yield the lines of one step of help; the first step is 1.

    Words are wrapped at `width` columns. Code keeps its lines, so that it can be copied.

    Raises KeyError and ExerciseError as `steps` does, and IndexError if there is no such step.
    """
    hints = exercises.hints(name)
    if step == len(hints) + 1 and example(name):
        yield from _example_lines(example(name), width)
    elif 1 <= step <= len(hints):
        yield from _wrapped(hints[step - 1], width)
    else:
        raise IndexError(step)


def heading(name: str, step: int) -> str:
    """Return the line above a step of help. Raises KeyError and ExerciseError as `steps` does."""
    count = steps(name)
    last = step == count and example(name)
    return f"{name}, hint {step} of {count}{': a worked example' if last else ''}"


def _example_lines(text: str, width: int) -> Iterator[Line]:
    """The docstring as wrapped paragraphs, then the code; comments stand out from it."""
    tree = ast.parse(text)
    words = ast.get_docstring(tree)
    for paragraph in (words or "").split("\n\n"):
        yield from _wrapped(paragraph, width)
        yield ()
    code = text.splitlines()[tree.body[0].end_lineno or 0 if words else 0 :]
    for line in "\n".join(code).strip("\n").splitlines():
        style = "green" if line.lstrip().startswith("#") else ""
        yield (Span(INDENT), Span(line, style)) if line else ()


def _wrapped(text: str, width: int) -> Iterator[Line]:
    lines = textwrap.wrap(
        " ".join(text.split()),
        min(width, WIDEST),
        initial_indent=INDENT,
        subsequent_indent=INDENT,
    )
    return ((Span(line),) for line in lines)
