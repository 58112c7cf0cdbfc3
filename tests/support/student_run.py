"""A folder of a student's, and `pytest` run in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.course import ASSIGNMENTS, NAMES, solution

FIRST, SECOND, FOURTH = "ex1_forward_pass", "ex2_mse_loss", "ex4_tanh_swap"
WRONG = "return torch.mean((y_pred - y_true) ** 2) * 2"
RIGHT = next(
    line.strip() for line in solution(SECOND).splitlines() if line.startswith("    return")
)


def stub_of(name: str) -> str:
    return (ASSIGNMENTS / f"{name}.py").read_text(encoding="utf-8")


def folder(pytester: pytest.Pytester, **changed: str) -> Path:
    """A folder `work` with all stubs, some of them replaced."""
    work = pytester.path / "work"
    work.mkdir()
    for name in NAMES:
        (work / f"{name}.py").write_text(changed.get(name, stub_of(name)), encoding="utf-8")
    return work


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_inprocess("-p", "no:hypothesispytest", *arguments)


def rows(result: pytest.RunResult) -> dict[str, str]:
    """The score card's rows by exercise."""
    found = {}
    for line in result.outlines:
        name, _, rest = line.partition(" ")
        if name in (*NAMES, "total"):
            found[name] = rest
    return found
