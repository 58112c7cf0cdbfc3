"""Without PyTorch and without the course's start.py each command says what to do, if it needs it.

What start.py brings, and that it is called, is tested in test_start_torch.py and test_template.py.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.course import NAMES, ROOT

SENTENCE = "run `python3 start.py pytest assignments` in the folder of the course."
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a line of Python where the autograder is and PyTorch is not."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "autograder", tmp_path / "there" / "autograder", ignore=ignored)
    (tmp_path / "work").mkdir()
    missing = f"import sys; sys.modules['torch'] = None; sys.prefix = {str(tmp_path / 'venv')!r}; "

    def run(line: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", missing + line],
            cwd=tmp_path / "work",
            env=os.environ | {"PYTHONPATH": str(tmp_path / "there")},
            capture_output=True,
            text=True,
        )

    return run


def test_a_hint_needs_none(run: Run) -> None:
    done = run(f"from autograder.cli.main import main; sys.exit(main(['hint', {NAMES[0]!r}]))")
    assert done.returncode == 0, done.stderr
    assert "hint 1 of" in done.stdout


def test_grading_says_what_to_run_and_runs_no_file_of_a_submission(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "work" / "start.py").write_text("open('mark', 'w')\n")
    (tmp_path / "work" / "pyproject.toml").write_text("")
    done = run("from autograder.cli.main import main; sys.exit(main(['grade', '.']))")
    assert done.returncode == 1
    assert done.stderr.startswith("autograder: PyTorch is not installed in ")
    assert SENTENCE in done.stderr
    assert not (tmp_path / "work" / "mark").exists()


def test_pytest_says_what_to_run_where_exercises_are(run: Run, tmp_path: Path) -> None:
    (tmp_path / "work" / f"{NAMES[0]}.py").write_text("")
    done = run("import pytest; sys.exit(pytest.main(['.']))")
    assert done.returncode == pytest.ExitCode.INTERRUPTED
    assert SENTENCE in done.stdout
    assert "missing_torch.py" not in done.stdout


def test_other_runs_of_pytest_go_on(run: Run, tmp_path: Path) -> None:
    (tmp_path / "work" / "test_other.py").write_text("def test_it(): pass\n")
    done = run("import pytest; sys.exit(pytest.main(['.']))")
    assert done.returncode == 0, done.stdout + done.stderr
