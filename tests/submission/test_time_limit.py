"""The time limit of a call, and where it must not strike."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.results import Outcome
from autograder.submission import time_limit
from autograder.submission.local import LocalSubmission
from autograder.submission.time_limit import TimedOut, TimeLimit
from tests.support.course import ROOT
from tests.support.interruptions import (
    alarms,
    ends_a_block,
    ignore_for_ever,
    loop_for_ever,
)

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="this system has no alarm to interrupt anything with"
)


def test_an_alarm_while_the_block_ends_hits_nobody() -> None:
    limit = TimeLimit(60.0)
    with alarms(ends_a_block):
        for _ in range(20):
            with limit.running():
                len("")
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


@pytest.mark.parametrize("block", ["len('')", "loop_for_ever()", "ignore_once()"])
def test_a_debugger_works_after_a_block_without_signals(block: str) -> None:
    """In an interpreter of its own, as what hangs here hangs without end."""
    code = f"""
import contextlib, signal, sys
from autograder.submission.time_limit import TimedOut, TimeLimit
from tests.support.interruptions import *

del signal.setitimer  # as on Windows
for _ in range(5):
    with contextlib.suppress(TimedOut), TimeLimit(0.05).running():
        {block}
for watch in (sys.setprofile, sys.settrace):
    watch(lambda *event: None)
    len(list(map(str.strip, "ab")))
    ends_a_block(sys._getframe())
    watch(None)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


SWALLOWING = b"""
def swallow():
    for _ in range(5_000):  # seconds, should nothing end it
        try:
            sum(range(100_000))
        except BaseException:
            continue

def repeat(deep):
    return repeat(deep - 1) if deep else swallow()
"""
TOP_LEVEL = SWALLOWING + b"\nswallow()\n"
FOLDERS = [Path(time_limit.__file__).parent, Path(contextlib.__file__).parent, ROOT, Path("any")]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_loop_that_swallows_interruptions_ends_wherever_its_file_lies(folder: Path) -> None:
    stuck: list[str] = []
    limit = TimeLimit(0.05, lambda: stuck.append("beyond an orderly end"))
    called = LocalSubmission(folder / "mine.py", limit, text=SWALLOWING)
    records = [called.call("swallow", {}), called.call("repeat", {"deep": 5})]
    called.begin_check()
    records.append(LocalSubmission(folder / "mine.py", limit, text=TOP_LEVEL).call("swallow", {}))
    for record in records:
        assert record.problem is not None
        assert record.problem.outcome is Outcome.TIMED_OUT
    assert not stuck
    assert sys.gettrace() is None


@pytest.mark.parametrize("loop", [loop_for_ever, ignore_for_ever])
def test_an_interrupted_block_leaves_nothing_behind(loop: Callable[[], None]) -> None:
    limit = TimeLimit(0.05)
    for _ in range(5):
        limit.restart()
        with pytest.raises(TimedOut), limit.running():
            loop()
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
    assert sys.gettrace() is None
