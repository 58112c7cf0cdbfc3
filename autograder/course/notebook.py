"""Makes the notebook from the solutions, the checks and the lesson.

The same cells make two notebooks: the student's, and the one that nbgrader takes as its source,
with the solutions in it.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from autograder import exercises
from autograder.course.lesson import EXERCISES, Question, Section, Task, pieces, task, words
from autograder.course.sources import BuildError, Course, NeedsExtra, parsed, stub
from autograder.intake.cells import check_cell, question_cell

if TYPE_CHECKING:
    from nbformat import NotebookNode

WORK = "How to work"  # the lesson's section about files; the notebook puts HOW in its place
HOW = """\
## How to work

Every exercise has a cell that begins with its name and holds a few `TODO` comments, and below it a
cell that checks your answer. Write, run both (Shift+Enter), read what the second one says, and
repeat. It shows your points, what is still wrong, and a picture of what your code does.

The exercises stand on their own. None of them needs another, so a mistake in an early one never
spoils a later one, and you may take them in any order. Add cells wherever you like. What is graded
are the functions that the exercises ask for: what your own cells draw or print does not count, and
neither does what a cell that only checks shows.

Before you hand in, choose *Restart Kernel and Run All Cells* and save. That proves that nothing
depends on a cell that you have deleted since.
"""
NO_ANSWER = "*Write your answer here.*"

_FUTURE = re.compile(r"^from __future__ import annotations\n+", re.MULTILINE)


def student_text(course: Course) -> str:
    """Return the notebook that students get, as JSON."""
    return as_text(notebook(course, solved=False))


def source_text(course: Course) -> str:
    """Return nbgrader's source notebook, with the solutions and hidden checks' points, as JSON."""
    return as_text(notebook(course, solved=True))


def as_text(made: NotebookNode) -> str:
    """Return the notebook as the text of its file."""
    import nbformat

    text: str = nbformat.writes(made)
    return text + "\n"


def notebook(course: Course, *, solved: bool) -> NotebookNode:
    """Make the whole lesson as a notebook: with the solutions if `solved`, else with the stubs.

    Raises BuildError if a part of the course is missing, NeedsExtra if nbformat is not installed,
    and ExerciseError if the points of the exercises cannot be read.
    """
    try:
        from nbformat import v4
    except ModuleNotFoundError:
        raise NeedsExtra(
            "making the notebook needs nbformat, which is not installed: type"
            " `uv run --extra instructor autograder …`."
        ) from None
    cells = list(_cells(course, words(course), solved))
    made: NotebookNode = v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"file_extension": ".py", "name": "python"},
        },
    )
    return made


def _cells(course: Course, parts: tuple[Section, ...], solved: bool) -> Iterator[NotebookNode]:
    title, *rest = parts
    yield _markdown("title", f"# {title.title}")
    for number, section in enumerate(rest, 1):
        if section.title == WORK:
            yield _markdown("how-to-work", HOW.strip())
        elif section.title == EXERCISES:
            yield from _exercises(course, section, solved)
        else:
            yield from _section(section, f"lesson-{number}")


def _section(section: Section, name: str) -> Iterator[NotebookNode]:
    heading = f"## {section.title}\n\n"
    for number, (kind, text) in enumerate(pieces(section.text), 1):
        cell = f"{name}-{number}"
        yield _markdown(cell, heading + text) if kind == "markdown" else _code(cell, text)
        heading = ""


def _exercises(course: Course, section: Section, solved: bool) -> Iterator[NotebookNode]:
    yield _markdown("exercises", f"## {section.title}\n\n{section.text}")
    for name in course.names:
        path = course.solutions / f"{name}.py"
        if not path.is_file():
            raise BuildError(f"solutions/{name}.py is missing: {name} has checks.")
        yield from _exercise(task(course, name), path.read_text(encoding="utf-8"), solved)


def _exercise(told: Task, source: str, solved: bool) -> Iterator[NotebookNode]:
    name = told.name
    where = f"solutions/{name}.py"
    tree = parsed(source, where)
    summary = inspect.cleandoc(ast.get_docstring(tree) or "").partition("\n\n")[2]
    yield _markdown(f"task-{name}", f"### {told.title}\n\n{summary}\n\n{told.text}".strip())
    text = source if solved else stub(source, where)
    yield _code(name, _answer(name, text, tree), {"solution": True})
    points = sum(exercises.points_of(name).values())
    if solved:
        points += sum(check.points for check in exercises.load(name).hidden)
    test = f'from autograder.notebook import check\n\ncheck("{name}")'
    yield _code(check_cell(name), test, {"grade": True, "locked": True, "points": points})
    if told.question:
        yield from _question(name, told.question)


def _question(name: str, question: Question) -> Iterator[NotebookNode]:
    asked = f"**Question ({question.points} points, read by a person).** {question.text}"
    yield _markdown(f"asked-{name}", asked)
    role = {"grade": True, "solution": True, "points": question.points}
    yield _markdown(question_cell(name), NO_ANSWER, role)


def _answer(name: str, source: str, tree: ast.Module) -> str:
    """The file `source` as a cell, without its docstring: the cell above shows this as the task."""
    first = tree.body[0]
    lines = source.splitlines(keepends=True)
    code = "".join(lines[first.end_lineno or 0 :]) if ast.get_docstring(tree) else source
    return f"# {name}\n\n{_FUTURE.sub('', code).strip()}"


def _markdown(name: str, text: str, role: Mapping[str, bool | int] | None = None) -> NotebookNode:
    from nbformat import v4

    metadata = {"nbgrader": _nbgrader(name, role)} if role else {}
    made: NotebookNode = v4.new_markdown_cell(text, id=_identifier(name), metadata=metadata)
    return made


def _code(name: str, text: str, role: Mapping[str, bool | int] | None = None) -> NotebookNode:
    from nbformat import v4

    metadata: dict[str, object] = {"nbgrader": _nbgrader(name, role)} if role else {}
    if role and role.get("locked"):
        metadata |= {"deletable": False, "editable": False}
    made: NotebookNode = v4.new_code_cell(text, id=_identifier(name), metadata=metadata)
    return made


def _nbgrader(name: str, role: Mapping[str, bool | int]) -> dict[str, object]:
    """The metadata of a cell for nbgrader, in version 3 of its schema."""
    plain = {"grade": False, "locked": False, "solution": False, "task": False}
    return {"schema_version": 3, "grade_id": name, **plain, **role}


def _identifier(name: str) -> str:
    """The cell's id: its name, cut to the 64 characters that nbformat allows."""
    return name[:64]
