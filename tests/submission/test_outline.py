"""A file is understood before any line of it runs."""

from __future__ import annotations

import ast

import pytest

from autograder.intake.cells import Cell
from autograder.submission.outline import Definition, is_untouched, outline

FILE = '''
LEARNING_RATE: float
EPOCHS: int = 10
A = B = C.d = 0


def stub(x):
    """What it does."""
    raise NotImplementedError


def started(x):
    y = x + 1
    raise NotImplementedError("not yet")


def written(x):
    if x:
        raise NotImplementedError
    return x


async def wait():
    raise NotImplementedError()


class Net:
    pass


def again():
    pass


def again():
    raise errors.NotImplementedError
'''


def test_each_name_is_found_with_its_line_and_its_stub() -> None:
    assert outline(ast.parse(FILE)).definitions == {
        "LEARNING_RATE": Definition(2, 2, untouched=True),
        "EPOCHS": Definition(3),
        "A": Definition(4),
        "B": Definition(4),
        "stub": Definition(7, 9, untouched=True),
        "started": Definition(12, 14),
        "written": Definition(17),
        "wait": Definition(23, 24, untouched=True),
        "Net": Definition(27),
        "again": Definition(35),
    }


def test_a_statement_without_an_answer_is_untouched() -> None:
    untouched = [node for node in ast.parse(FILE).body if is_untouched(node)]
    assert [node.lineno for node in untouched] == [2, 7]


def test_the_outermost_loop_around_a_line_is_found() -> None:
    text = "for a in b:\n    x\n    while c:\n        y\nz\nwhile d: e\n"
    found = outline(ast.parse(text))
    lines = (None, 1, 2, 4, 5, 6, 7)
    assert [found.loop_around(line) for line in lines] == [None, 1, 1, 1, None, 6, None]


DEBUGGED = """
def f(x):
    import pdb
    pdb.set_trace()
    y = x
    def g():
        breakpoint()
    g()
    set_trace()
    return y

def h():
    for _ in range(3):
        a = 1
        ipdb.set_trace()

def other():
    tools.breakpoint()
"""


@pytest.mark.parametrize(
    ("stopped", "call", "line"),
    [
        (5, "pdb.set_trace()", 4),
        (8, "pdb.set_trace()", 4),
        (10, "set_trace()", 9),
        (7, "breakpoint()", 7),
        (6, "breakpoint()", 7),
        (13, "ipdb.set_trace()", 15),
        (15, "ipdb.set_trace()", 15),
    ],
)
def test_a_debugger_is_found_in_the_function_it_stopped_in(
    stopped: int, call: str, line: int
) -> None:
    found = outline(ast.parse(DEBUGGED)).debugger_call_before(stopped)
    assert found is not None
    assert (found.call, found.line) == (call, line)


@pytest.mark.parametrize("stopped", [None, 18])
def test_where_nothing_opens_a_debugger_there_is_none(stopped: int | None) -> None:
    assert outline(ast.parse(DEBUGGED)).debugger_call_before(stopped) is None


def test_lines_of_a_notebook_are_told_by_cell() -> None:
    cells = (Cell(1, "cell ex1"), Cell(5, "code cell 2"))
    assert outline(ast.parse(""), cells).place(7) == "code cell 2, line 2"
    assert outline(ast.parse("")).place(7) == "line 7"
