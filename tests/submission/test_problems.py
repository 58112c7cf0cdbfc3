"""Why a call has no returned value is said in one sentence, with the student's own lines."""

from __future__ import annotations

import ast
import builtins
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.intake.cells import Cell
from autograder.results import Outcome
from autograder.submission.calls import Call, Problem
from autograder.submission.outline import outline
from autograder.submission.problems import (
    FRAMES_SHOWN,
    StudentFile,
    not_a_function,
    problem_of,
    signature_problem,
)
from autograder.submission.student_module import AsksForInput
from autograder.submission.time_limit import TimedOut

FILE = """
import torch


def stub():
    raise NotImplementedError


def started():
    x = 1
    raise NotImplementedError


def calls_stub():
    return stub()


def operator():
    return torch.ones(2) ^ torch.ones(2)


def helper(x):
    return x @ x.nope


def uses_helper():
    return helper(torch.ones(2))


def deep(n):
    return deep(n - 1) if n else 1 / 0


def loops():
    for a in range(3):
        while True:
            late()


def raises(error):
    raise error
"""


def line_of(code: str) -> int:
    """The line of the file that begins with this code."""
    return next(n for n, line in enumerate(FILE.split("\n"), 1) if line.strip().startswith(code))


class Ran:
    """A student's file, run, that other functions of it are called in."""

    def __init__(self, folder: Path) -> None:
        path = folder / "ex.py"
        path.write_text(FILE, encoding="utf-8")
        self.file = StudentFile(str(path), path.name, outline(ast.parse(FILE)))
        self.names: dict[str, Callable[..., object]] = {"late": self.late}
        exec(compile(FILE, str(path), "exec"), self.names)

    def late(self) -> None:
        raise TimedOut

    def problem(self, function: str, *arguments: object) -> Problem:
        try:
            self.names[function](*arguments)
        except BaseException as exception:
            return problem_of(exception, f"`{function}`", self.file, 2.5)
        raise AssertionError("it returned")


@pytest.fixture
def ran(tmp_path: Path) -> Ran:
    return Ran(tmp_path)


@pytest.mark.parametrize("function", ["stub", "calls_stub"])
def test_an_untouched_stub_is_not_attempted_whoever_calls_it(function: str, ran: Ran) -> None:
    problem = ran.problem(function)
    assert problem.outcome is Outcome.NOT_ATTEMPTED
    assert problem.message == "`stub` is not written yet."
    assert problem.line == line_of("raise NotImplementedError")


def test_a_stub_s_line_below_an_answer_is_to_be_deleted(ran: Ran) -> None:
    line = line_of("x = 1") + 1
    problem = ran.problem("started")
    assert problem.outcome is Outcome.RAISED
    assert f"`started` still reaches `raise NotImplementedError` (line {line})" in problem.message


def test_what_torch_does_not_implement_is_no_stub(ran: Ran) -> None:
    problem = ran.problem("operator")
    assert (problem.outcome, problem.exception) == (Outcome.RAISED, "NotImplementedError")
    assert problem.message.startswith("`operator` raised NotImplementedError: ")
    assert problem.line == line_of("return torch.ones(2) ^")


def test_the_traceback_holds_the_student_s_lines_and_no_others(ran: Ran) -> None:
    inner, outer = line_of("return x @"), line_of("return helper")
    problem = ran.problem("uses_helper")
    assert problem.line == inner
    assert problem.message.endswith(f"has no attribute 'nope' (line {inner}).")
    assert problem.traceback.splitlines() == [
        f"ex.py:{outer} in uses_helper",
        "    return helper(torch.ones(2))",
        f"ex.py:{inner} in helper",
        "    return x @ x.nope",
        "AttributeError: 'Tensor' object has no attribute 'nope'",
    ]


def test_of_a_deep_traceback_the_end_is_shown(ran: Ran) -> None:
    shown = ran.problem("deep", FRAMES_SHOWN).traceback.splitlines()
    assert shown[0] == "… more calls before these"
    assert sum(line.startswith("ex.py:") for line in shown) == FRAMES_SHOWN
    assert shown[-1] == "ZeroDivisionError: division by zero"
    assert not ran.problem("deep", FRAMES_SHOWN - 1).traceback.startswith("…")


def test_a_loop_that_never_ends_is_told_by_its_first_line(ran: Ran) -> None:
    line = line_of("for a in")
    problem = ran.problem("loops")
    assert (problem.outcome, problem.line) == (Outcome.TIMED_OUT, line)
    assert problem.message.startswith(f"`loops` was still running after 2.5 s (line {line})")
    assert problem.traceback == f"ex.py:{line} in loops\n    for a in range(3):"


TOO_LARGE = (
    "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you"
    " tried to allocate 1200000000 bytes. Error code 12 (Cannot allocate memory)"
)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SystemExit(0), "ends the whole program"),
        (RecursionError("maximum"), "calls itself without end"),
        (MemoryError(), "asks for more memory than there is"),
        (RuntimeError(TOO_LARGE), "asks for more memory than there is"),
        (AsksForInput("no"), "asks for input()"),
        (ValueError("one.\ntwo"), "raised ValueError: one (line"),
        (ValueError(), "raised ValueError (line"),
        (ValueError("x" * 1000), f"{'x' * 300}… (line"),
        (type("E\x1b" + "x" * 100, (Exception,), {})(), f"raised E�{'x' * 78}… (line"),
    ],
    ids=[
        "exit",
        "recursion",
        "memory",
        "torch",
        "input",
        "lines",
        "no text",
        "long text",
        "odd name",
    ],
)
def test_each_kind_of_exception_has_its_words(error: BaseException, words: str, ran: Ran) -> None:
    problem = ran.problem("raises", error)
    assert problem.outcome is Outcome.RAISED
    assert problem.message.startswith("`raises` ")
    assert words in problem.message
    assert problem.message.endswith(".")
    assert not problem.message.endswith("..")


def test_a_frame_in_a_notebook_s_cell_is_told_by_the_cell() -> None:
    found = outline(ast.parse(""), (Cell(10, "cell ex2"),))
    file = StudentFile("whole.py", "f.ipynb", found, {"<cell>": 10})
    frames = [
        traceback.FrameSummary("<cell>", 3, "f"),
        traceback.FrameSummary("torch.py", 5, "g"),
    ]
    (own,) = file.own_frames(frames)
    assert (own.lineno, file.place(own)) == (13, "cell ex2, line 3")


def test_a_value_in_place_of_a_function_is_told() -> None:
    call = Call("mse_loss", {"y_pred": 1.0, "y_true": 2.0})
    problem = not_a_function([], call)
    assert problem.outcome is Outcome.WRONG
    assert problem.message == "`mse_loss` is a list, not a function of (y_pred, y_true)."


def two(a: object, b: object) -> None: ...
def renamed(x: object, y: object = 0) -> None: ...
def anything(*values: object, **named: object) -> None: ...
def three(a: object, b: object, c: object) -> None: ...


@pytest.mark.parametrize(
    ("function", "by_name", "told"),
    [
        (two, False, ""),
        (two, True, ""),
        (renamed, False, ""),
        (renamed, True, "`f(x, y)` cannot be called as `f(a=…, b=…)`: "),
        (anything, False, ""),
        (anything, True, ""),
        (three, False, "`f(a, b, c)` cannot be called as `f(a, b)`: missing"),
        (builtins.dict, False, ""),
    ],
)
def test_a_signature_that_does_not_fit_is_told_with_both_calls(
    function: Callable[..., object], by_name: bool, told: str
) -> None:
    problem = signature_problem(function, Call("f", {"a": 1.0, "b": 2.0}, by_name))
    assert (problem is not None) == bool(told)
    if problem is not None:
        assert problem.outcome is Outcome.WRONG
        assert problem.message.startswith(told)
