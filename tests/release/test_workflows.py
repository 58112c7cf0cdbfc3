"""Our workflows, that which students get among them, as the linters of workflows see them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.course import ROOT
from tests.support.handout import UV, released

WORKFLOWS = (
    ROOT / ".github" / "workflows" / "tests.yml",
    Path(".github", "workflows", "classroom.yml"),  # of a release
)
FOLDERS = os.pathsep.join((os.path.dirname(sys.executable), os.environ["PATH"]))
pytestmark = pytest.mark.skipif(not UV, reason="install uv: it builds the wheel of a release")


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
@pytest.mark.parametrize(
    "command",
    [
        ["zizmor", "--offline", "--no-progress", "--persona", "pedantic"],
        ["actionlint", "-no-color"],
    ],
    ids=lambda command: command[0],
)
def test_linters_find_nothing(command: list[str], workflow: Path) -> None:
    program = shutil.which(command[0], path=FOLDERS)
    if program is None:
        pytest.skip(f"install {command[0]} to have the workflows looked at")
    done = subprocess.run(
        [program, *command[1:], released() / workflow], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout + done.stderr
