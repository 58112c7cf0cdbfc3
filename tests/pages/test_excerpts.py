"""Which lines of a student's code are shown around the one to go to."""

from __future__ import annotations

import pytest

from autograder.intake import Source
from autograder.pages.excerpts import LONGEST_FUNCTION, LONGEST_LINE, Excerpt, excerpt


def found(text: str | bytes, line: int) -> Excerpt:
    content = text.encode() if isinstance(text, str) else text
    shown = excerpt(Source("ex.py", content), line)
    assert shown is not None
    return shown


def numbers(shown: Excerpt) -> list[int]:
    return [line.number for line in shown.lines]


WHOLE = """import torch

def first(a,
          b):
    return a

# a note
async def second(
    x,
):
    text = '''
    inside
'''
# at the edge, and still in it
    return text


class Third:
    pass
"""


@pytest.mark.parametrize(
    ("line", "shown"),
    [(3, [3, 5]), (5, [3, 5]), (9, [8, 15]), (15, [8, 15]), (18, [18, 19]), (19, [18, 19])],
)
def test_the_whole_function(line: int, shown: list[int]) -> None:
    lines = found(WHOLE, line).lines
    assert [lines[0].number, lines[-1].number] == shown
    assert [one.number for one in lines if one.marked] == [line]


def test_outside_of_functions_the_lines_around() -> None:
    text = "\n".join(f"x{number} = 0" for number in range(1, 41))
    assert numbers(found(text, 20)) == [*range(12, 29)]
    assert numbers(found(text, 2)) == [*range(1, 11)]
    assert numbers(found(text, 40)) == [*range(32, 41)]


def test_of_a_long_function_its_head_and_the_lines_around() -> None:
    text = "def f():\n" + "    pass\n" * (LONGEST_FUNCTION + 20)
    shown = found(text, 40)
    assert shown.head is not None
    assert shown.head.text == "def f():"
    assert numbers(shown) == [*range(32, 49)]
    assert found(text, 5).head is None  # it is among the lines


def test_code_that_python_cannot_read_is_shown() -> None:
    shown = found("def f(:\n  return (\n\x00\ndef g)\n", 2)
    assert numbers(shown) == [1, 2]
    assert found("((((" * 50_000, 1).lines[0].text.endswith("…")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_python_counts_them(end: str) -> None:
    text = end.join(["def f():", "    a = '\x0c\u2028'", "    return a", "y = 1"])
    (marked,) = (line for line in found(text, 3).lines if line.marked)
    assert marked.text == "    return a"


def test_a_byte_order_mark_and_an_encoding_are_understood() -> None:
    assert found("\ufeffx = 1".encode(), 1).lines[0].text == "x = 1"
    latin = "# coding: latin-1\nx = 'é'\n".encode("latin-1")
    assert found(latin, 2).lines[1].text == "x = 'é'"
    assert "\N{REPLACEMENT CHARACTER}" in found(b"x = '\xe9'", 1).lines[0].text
    assert found(b"# coding: rot13\nx = 1\n", 2).lines[1].text
    assert found(b"# coding: none-such\nx = 1\n", 2).lines[1].text == "x = 1"


def test_a_line_is_cut_and_tabs_become_spaces() -> None:
    assert len(found("x = '" + "a" * 1_000_000 + "'", 1).lines[0].text) <= LONGEST_LINE + 2
    assert found("def f():\n\treturn 1\n", 2).lines[1].text == "    return 1"


@pytest.mark.parametrize("line", [0, -1, 4, 10_000])
def test_a_line_that_is_not_there_shows_nothing(line: int) -> None:
    assert excerpt(Source("ex.py", b"x = 1\ny = 2\nz = 3"), line) is None
    assert excerpt(Source("ex.py"), 7) is None


def test_in_a_notebook_lines_are_those_of_the_cell() -> None:
    text = b"# %% a\nx = 1\n# %%\n\ndef f():\n    return 1\n# %% b\ny = 2\n"
    shown = excerpt(Source("lesson.ipynb", text, notebook=True), 6)
    assert shown is not None
    assert shown.place == "code cell 2, line 3"
    assert numbers(shown) == [2, 3]
    first = excerpt(Source("lesson.ipynb", text, notebook=True), 2)
    assert first is not None
    assert [line.text for line in first.lines] == ["x = 1"]
