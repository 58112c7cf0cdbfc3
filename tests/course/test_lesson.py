"""The lesson tells the truth: its code runs, its output is real, and it gives no answer away."""

from __future__ import annotations

import ast
import io
import re
from contextlib import redirect_stdout
from functools import cache
from typing import NamedTuple

import pytest

from autograder import exercises
from autograder.course.lesson import page as made_of
from autograder.course.sources import Course
from tests.support.course import ASSIGNMENTS, NAMES, ROOT, SOLUTIONS

LESSON = ASSIGNMENTS / "README.md"
SOLVED = tuple(sorted(path.stem for path in SOLUTIONS.glob("ex*.py")))
SYMBOLS = (
    *("N", "X", "Y", r"\hat Y", r"D_\text{in}", r"D_\text{hidden}", r"D_\text{out}"),
    *("W_1", "b_1", "W_2", "b_2", r"\phi", "L", r"\theta", r"\eta", r"\lambda", r"\sigma"),
)
FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
SECTION = re.compile(r"^### .+ \((?P<points>\d+) points\)\n\nFile: `(?P<name>\w+)\.py`$", re.M)
DISPLAY = re.compile(r"^\$\$\n(?P<formula>[^$]+)\n\$\$$", re.MULTILINE)
INLINE = re.compile(r"(?<![\w$\\])\$(?P<formula>[^\s$](?:[^$\n]*[^\s$])?)\$(?![\w$])")
ANSWER = re.compile(r"^ *### BEGIN SOLUTION\n(.*?)^ *### END SOLUTION$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block; `output` is the text block that follows Python code, where there is one."""

    language: str
    body: str
    output: str | None


@cache
def lesson() -> str:
    return LESSON.read_text(encoding="utf-8")


@cache
def prose() -> str:
    """The lesson without its fenced blocks and code spans."""
    return re.sub(r"`[^`]+`", "", FENCE.sub("", lesson()))


@cache
def blocks() -> tuple[Block, ...]:
    found = list(FENCE.finditer(lesson()))
    following = [*found[1:], None]
    return tuple(
        Block(
            block["language"],
            block["body"],
            after["body"] if after and _is_output(block, after) else None,
        )
        for block, after in zip(found, following, strict=True)
    )


@cache
def code() -> tuple[Block, ...]:
    return tuple(block for block in blocks() if block.language == "python")


@cache
def run() -> tuple[dict[str, object], tuple[str, ...]]:
    """The namespace that all Python blocks leave, run in order, and what each printed."""
    namespace: dict[str, object] = {"__name__": "__main__"}
    printed = []
    for number, block in enumerate(code()):
        with redirect_stdout(io.StringIO()) as output:
            exec(compile(block.body, f"{LESSON.name}, block {number}", "exec"), namespace)
        printed.append(output.getvalue())
    return namespace, tuple(printed)


@cache
def formulas() -> tuple[str, ...]:
    displayed = [match["formula"] for match in DISPLAY.finditer(prose())]
    return (*displayed, *(match["formula"] for match in INLINE.finditer(DISPLAY.sub("", prose()))))


@cache
def answer_lines(exercise: str) -> tuple[str, ...]:
    """The statements of the reference solution, without comments and without spaces."""
    source = (SOLUTIONS / f"{exercise}.py").read_text(encoding="utf-8")
    lines = [squeezed(line) for body in ANSWER.findall(source) for line in body.splitlines()]
    return tuple(line for line in lines if line and not line.startswith("#"))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _is_output(block: re.Match[str], after: re.Match[str]) -> bool:
    between = lesson()[block.end() : after.start()]
    return block["language"] == "python" and after["language"] == "text" and not between.strip()


def test_the_lesson_has_code_and_output() -> None:
    assert code()
    assert sum(block.language == "text" for block in blocks()) == sum(
        block.output is not None for block in code()
    ), "a text block stands right after the Python block that prints it"


def test_every_fence_is_closed_and_names_its_language() -> None:
    assert {block.language for block in blocks()} <= {"python", "text", "sh"}
    assert lesson().count("```") == 2 * len(blocks())


@pytest.mark.parametrize("number", range(len(code())))
def test_the_output_shown_is_what_the_code_prints(number: int) -> None:
    assert run()[1][number] == (code()[number].output or "")


def test_code_lines_fit_a_page() -> None:
    lines = [line for block in blocks() for line in block.body.splitlines()]
    assert [line for line in lines if len(line) > 100] == []


def test_no_html() -> None:
    assert re.findall(r"</?[A-Za-z!][^>]*>|&\w+;", prose()) == []


def test_one_section_for_every_exercise_in_order() -> None:
    assert tuple(section["name"] for section in SECTION.finditer(lesson())) == SOLVED


@pytest.mark.parametrize("name", NAMES)
def test_the_points_of_an_exercise_are_those_of_its_checks(name: str) -> None:
    told = {section["name"]: int(section["points"]) for section in SECTION.finditer(lesson())}
    assert told[name] == exercises.load(name).points


def test_the_points_make_a_hundred() -> None:
    assert sum(int(section["points"]) for section in SECTION.finditer(lesson())) == exercises.TOTAL


def test_what_the_checks_decide_is_put_in() -> None:
    assert f"together they make {exercises.TOTAL}." in lesson()
    assert f"uv run pytest assignments/{NAMES[0]}.py  " in lesson()
    assert "@" not in re.sub(r"`[^`]+`", "", prose())


def test_a_part_of_the_course_is_taught_with_its_own_points() -> None:
    chosen = (NAMES[1], NAMES[-1])
    page = made_of(Course(ROOT, chosen))
    found = {section["name"]: int(section["points"]) for section in SECTION.finditer(page)}
    assert found == {name: exercises.load(name).points for name in chosen}
    assert f"together they make {sum(found.values())}." in page
    assert f"uv run pytest assignments/{chosen[0]}.py  " in page
    numbers = [name.removeprefix("ex").partition("_")[0] for name in chosen]
    assert f"This edition holds exercises {numbers[0]} and {numbers[1]} of the course." in page
    assert "exercise 2 of the course" in made_of(Course(ROOT, ("ex2_mse_loss",)))


def test_all_exercises_chosen_is_the_whole_lesson() -> None:
    assert made_of(Course(ROOT, NAMES)) == lesson()


def test_dollar_signs_are_balanced() -> None:
    fences = [line for line in prose().splitlines() if "$$" in line]
    assert set(fences) == {"$$"}, "a displayed formula stands between two lines of $$"
    assert len(fences) == 2 * len(DISPLAY.findall(prose()))
    rest = INLINE.sub("", DISPLAY.sub("", prose()))
    assert [line for line in rest.splitlines() if "$" in line] == []


def test_formulas_survive_markdown() -> None:
    # Markdown reads a backslash before punctuation as an escape, and * _ < | as its own marks.
    spoiled = re.compile(r"\\[^A-Za-z]|[*<|]|[^\w ]_")
    assert [formula for formula in formulas() if spoiled.search(formula)] == []


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_every_symbol_is_explained_and_used(symbol: str) -> None:
    assert f"\n| ${symbol}$ |" in lesson()
    alone = re.compile(rf"(?<![A-Za-z\\]){re.escape(symbol)}(?![A-Za-z])")
    assert any(alone.search(match["formula"]) for match in DISPLAY.finditer(prose()))


@pytest.mark.parametrize("name", SOLVED)
def test_the_lesson_defines_nothing_that_an_exercise_asks_for(name: str) -> None:
    tree = ast.parse((SOLUTIONS / f"{name}.py").read_text(encoding="utf-8"))
    asked = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    asked |= {
        node.target.id
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    assert asked
    assert asked.isdisjoint(run()[0])
    assert all(f"`{function}" in lesson() for function in asked)


@pytest.mark.parametrize("name", SOLVED)
def test_no_code_block_holds_an_answer(name: str) -> None:
    shown = {squeezed(line) for block in code() for line in block.body.splitlines()}
    assert answer_lines(name)
    assert shown.isdisjoint(answer_lines(name))


@pytest.mark.parametrize("name", SOLVED)
def test_no_code_block_holds_the_heart_of_an_answer(name: str) -> None:
    shown = squeezed("".join(block.body for block in code()))
    expressions = (re.sub(r"^(return|\w+(:\w+)?=(?!=))", "", line) for line in answer_lines(name))
    assert [text for text in expressions if len(text) > 12 and text in shown] == []
