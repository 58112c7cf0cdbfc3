"""A long run: grader and zygote neither grow nor leak, however many submissions they see."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from autograder import exercises
from autograder.intake import Source, Work
from autograder.official import grade_one
from autograder.sandbox.client import Sandbox
from tests.support.course import isolates, solution

pytestmark = [isolates, pytest.mark.long]

LENGTH = "AUTOGRADER_SOAK"  # submissions; 2000 take some three minutes
SHORT = 120
GROWTH = 4 * 1024  # KB over the whole run: one leaked page a submission would be twice that

EX2 = solution("ex2_mse_loss")
FILES = (
    EX2,
    EX2.replace("mean", "sum"),
    f"{EX2}\nprint('x' * 20_000)\n",
    "raise ValueError('\\x1b[31m')\n",
    "import os\nos._exit(0)\n",
    "def mse_loss(y_pred, y_true):\n    import os\n    os._exit(1)\n",
    "def mse_loss(y_pred, y_true):\n    return [0.0] * 10_000\n",
    "import threading\nthreading.Thread(target=print, daemon=True).start()\n",
    "def mse_loss(\n",
)


def memory(process: int) -> int:
    """What a process holds for itself, in KB."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    private = [line for line in lines if line.startswith("Private_Dirty:")]
    return int(private[0].split()[1])


def descriptors(process: int) -> int:
    return len(os.listdir(f"/proc/{process}/fd"))


def rest(zygote: int) -> None:
    """Wait until the last worker is cleaned up and the next one is there, the same for a while."""
    children = Path(f"/proc/{zygote}/task/{zygote}/children")
    before: list[str] = []
    while len(now := children.read_text().split()) != 1 or now != before:
        before = now
        time.sleep(0.3)


def test_memory_and_descriptors_stay_flat() -> None:
    length = int(os.environ.get(LENGTH, SHORT))
    missing = {name: Source(f"{name}.py", missing=True) for name in exercises.names()}
    with Sandbox(bubblewrap=False) as sandbox:
        sandbox.wait()

        def grade(count: int) -> None:
            for number in range(count):
                text = FILES[number % len(FILES)].encode()
                files = {**missing, "ex2_mse_loss": Source("ex2_mse_loss.py", text)}
                grade_one.grade(Work(f"s{number}", files), sandbox, 5)

        grade(6 * len(FILES))
        rest(sandbox.process)
        family = (os.getpid(), sandbox.process)
        before = [(memory(process), descriptors(process)) for process in family]
        grade(length)
        rest(sandbox.process)
        after = [(memory(process), descriptors(process)) for process in family]
    for (memory_before, files_before), (memory_after, files_after) in zip(
        before, after, strict=True
    ):
        assert files_after == files_before
        assert memory_after - memory_before < GROWTH
