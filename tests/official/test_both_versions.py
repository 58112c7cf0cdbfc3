"""Where two versions may be meant, the score of either is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.cli.main import main
from tests.support.course import ASSIGNMENTS, NAMES, TOTAL, isolates, points, solution
from tests.support.handed_in import notebook, put
from tests.support.student_run import rows

pytestmark = isolates

FIRST, SECOND = NAMES[:2]
PLAIN = "training_loop.ipynb"
WRONG = "def forward(X, W1, b1, W2, b2):\n    return X\n"


def stubs() -> dict[str, bytes]:
    return {f"{name}.py": (ASSIGNMENTS / f"{name}.py").read_bytes() for name in NAMES}


def clone(home: Path, **changed: bytes) -> Path:
    """A student's clone of the repository, with some of its files changed or added."""
    put(home, ".git/HEAD")
    for name, text in (stubs() | changed).items():
        put(home / "assignments", name, text=text)
    return home


def graded(home: Path, out: Path) -> Mapping[str, object]:
    assert main(["grade", str(home), "--seed", "5", "--json", str(out)]) == 0
    told: Mapping[str, object] = json.loads(out.read_text(encoding="utf-8"))
    return told


def stray_line() -> dict[str, bytes]:
    book = notebook(*(solution(name).partition("annotations\n")[2] for name in NAMES[:2]))
    return {f"{FIRST}.py": stubs()[f"{FIRST}.py"] + b"\nx = 1\n", PLAIN: book}


def test_one_run_shows_both_scores(
    tmp_path: Path, running_zygote: None, capsys: pytest.CaptureFixture[str]
) -> None:
    result = graded(clone(tmp_path / "ann", **stray_line()) / "assignments", tmp_path / "r.json")
    would = points(FIRST) + points(SECOND)
    note = (
        f"With the answers of {PLAIN} to {FIRST}, {SECOND} in the place of the .py files the score"
        f" would be {would} of {TOTAL} points. If {PLAIN} is meant to count, put these .py files"
        " back as they were handed out."
    )
    assert result["score"] == 0
    notes = result["notes"]
    assert isinstance(notes, list)
    assert note in notes
    assert note in capsys.readouterr().out


def test_an_old_backup_changes_neither_the_official_run_nor_a_student_s_own(
    tmp_path: Path, running_zygote: None, pytester: pytest.Pytester
) -> None:
    home = clone(
        tmp_path / "ann",
        **{f"{FIRST}.py": solution(FIRST).encode(), f"{FIRST}-1.py": WRONG.encode()},
    )
    assert graded(home / "assignments", tmp_path / "r.json")["score"] == points(FIRST)
    own = pytester.runpytest_inprocess("-p", "no:hypothesispytest", str(home / "assignments"))
    assert rows(own)["total"].split()[-1] == f"{points(FIRST)}/{TOTAL}"
