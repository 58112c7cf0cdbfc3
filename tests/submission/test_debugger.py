"""A student who looks around: `--pdb` and `breakpoint()` in a real terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Protocol

import pytest

from tests.support.course import solution

pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal needs a POSIX system")
NAME = "ex2_mse_loss"
LIMIT = ["--time-limit", "1"]


class _Terminal(Protocol):
    before: str

    def expect(self, pattern: object) -> int: ...

    def sendline(self, line: str) -> int: ...


def submission(folder: Path, before_the_answer: str) -> Path:
    path = folder / f"{NAME}.py"
    text = solution(NAME)
    line = next(line for line in text.splitlines() if line.startswith("    return"))
    path.write_text(text.replace(line, f"    {before_the_answer}\n{line}"), encoding="utf-8")
    return path


def start(path: Path, *options: str) -> _Terminal:
    arguments = ["-m", "pytest", str(path), "-p", "no:cacheprovider", *LIMIT, *options]
    terminal: _Terminal = pexpect.spawn(sys.executable, arguments, encoding="utf-8", timeout=60)
    return terminal


def test_pdb_opens_on_the_student_s_line(tmp_path: Path) -> None:
    child = start(submission(tmp_path, "secret = y_pred.no_such_method()"), "--pdb", "-x")
    child.expect(r"\(Pdb\)")
    assert "no_such_method" in child.before
    child.sendline("p y_true.shape")
    child.expect(r"torch\.Size\(\[6, 1\]\)")
    child.sendline("q")
    child.expect(pexpect.EOF)


def test_a_breakpoint_stops_the_clock_and_can_be_quit(tmp_path: Path) -> None:
    child = start(submission(tmp_path, "breakpoint()"))
    child.expect(r"\(Pdb\)")
    child.sendline("import time; time.sleep(1.5)")
    child.sendline("p y_true.shape")
    child.expect(r"torch\.Size\(\[6, 1\]\)")
    child.sendline("c")
    child.expect(r"y_true\) \*\* 2")  # the same line again, in the check's next call
    child.sendline("q")
    child.expect(pexpect.EOF)
    assert "Quitting debugger" in child.before
    assert "still running" not in child.before
    assert "grader" not in child.before
