"""The process that parses texts answers as this process does, and no text ends more than itself."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from autograder.repairs import reading
from autograder.repairs.edits import Kind
from autograder.repairs.reading import CodeText
from autograder.sandbox import reader as module
from autograder.sandbox.reader import ReaderProcess
from tests.support.course import isolates

TEXT = b"""\
import torch


def other():
    return 1


def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * p.grad
"""
SOURCE = CodeText(TEXT)
KINDS = [int(kind) for kind in Kind]

pytestmark = isolates


@pytest.fixture
def process() -> Iterator[ReaderProcess]:
    started = ReaderProcess()
    yield started
    started.close()


def test_it_answers_what_this_process_answers(process: ReaderProcess) -> None:
    assert process.read(SOURCE, ["step"]) == reading.read(SOURCE, ["step"])
    ours = reading.propose(SOURCE, ["step"], ["step"], KINDS, 0, 5)
    assert ours
    assert process.propose(SOURCE, ["step"], ["step"], KINDS, 0, 5) == ours
    text = ours[0].text
    assert process.propose_next(text, KINDS, 1, 3) == reading.propose_next(text, KINDS, 1, 3)


def test_proposals_go_on_where_they_stopped(process: ReaderProcess) -> None:
    together = process.propose(SOURCE, ["step"], ["step"], KINDS, 0, 6)
    parts = [process.propose(SOURCE, ["step"], ["step"], KINDS, skip, 3) for skip in (0, 3)]
    assert together == [edit for part in parts for edit in part]


@pytest.mark.parametrize(
    "text",
    [
        b"(" * 50_000,
        b"-" * 90_000 + b"1",
        b"x = " + b"1 + " * 20_000 + b"1",
        b"x = " + b"a." * 40_000 + b"b",
        b"\xff\xfe",
        b"\0",
        b"def f(:",
        b"#" * (reading.MOST_READ + 1),
        b"def step():\n" + b"    x = 1\n" * 9000,
        b"def step():\n    breakpoint()\n",
        b"def step():\n    import pdb; pdb.set_trace()\n",
    ],
    ids=str.split("open minus sum dots utf16 nul syntax long many breakpoint pdb"),
)
def test_a_text_that_cannot_be_edited_costs_only_its_own_search(
    text: bytes, process: ReaderProcess
) -> None:
    assert process.read(CodeText(text), ["step", "x"]) is None
    assert process.propose(CodeText(text), ["step", "x"], ["step"], KINDS, 0, 5) == []
    assert process.read(SOURCE, ["step"]) is not None


def test_a_crash_costs_one_question(
    process: ReaderProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert process.read(SOURCE, ["step"])
    running = process._process
    assert running is not None
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    assert process.read(SOURCE, ["step"])
    running = process._process
    assert running is not None
    # Halted, it cannot have answered, however the cores are shared.
    os.kill(running.pid, signal.SIGSTOP)
    monkeypatch.setattr(module, "SECONDS", 0.05)
    assert process.read(SOURCE, ["step"]) is None
    monkeypatch.undo()
    assert process.read(SOURCE, ["step"])


def test_only_what_the_function_needs_is_read_and_edited() -> None:
    program = reading.read(SOURCE, ["step"])
    assert program is not None
    assert "other" not in program.text
    assert program.lines == [1, 8, 9, 10, 11]
    both = reading.read(SOURCE, ["step", "other"])
    assert both is not None
    assert "def other" in both.text
    edited = reading.propose(SOURCE, ["step", "other"], ["other"], KINDS, 0, 50)
    assert all("p -= rate * p.grad" in edit.text for edit in edited)


def test_of_a_notebook_the_first_cells_count() -> None:
    cells = b"# %% a\ndef f():\n    return 1\n# %% b\nbroken(\n# %% c\ndef f():\n    return 2\n"
    counted = reading.read(CodeText(cells, notebook=True, checked_after=2), ["f"])
    assert counted is not None
    assert "return 1" in counted.text
    assert counted.lines == [2, 3]
    every = reading.read(CodeText(cells, notebook=True), ["f"])
    assert every is not None
    assert "return 2" in every.text
