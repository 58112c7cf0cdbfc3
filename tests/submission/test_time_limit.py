"""The time limit of a call, and where it must not strike."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
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


STANDING_STILL = """
import subprocess, sys, time
from autograder.submission.time_limit import TimeLimit

def compute(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass

if "no signals" in sys.argv:
    import signal
    del signal.setitimer  # as on Windows
with TimeLimit(0.5).running():
    stopped = ["sh", "-c", "kill -STOP $PPID; sleep 0.7; kill -CONT $PPID"]
    helper = subprocess.Popen(stopped)
    compute(0.1)
    helper.wait()
print("came to its end")
"""


@pytest.mark.parametrize("way", ["signals", "no signals"])
def test_a_machine_that_stands_still_fails_nobody(way: str) -> None:
    code = [sys.executable, "-c", STANDING_STILL, way]
    done = subprocess.run(code, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout == "came to its end\n", done.stderr


def test_the_processor_s_time_is_limited_for_all_calls_of_a_check() -> None:
    limit = TimeLimit(1.0)
    with limit.running():
        compute(0.6)
    with pytest.raises(TimedOut), limit.running():
        compute(0.6)
    limit.restart()
    with limit.running():
        compute(0.6)


def test_waiting_ends_later_than_computing() -> None:
    limit = TimeLimit(0.1)
    begun = time.perf_counter()
    with pytest.raises(TimedOut), limit.running():
        sleep()
    assert time_limit.PATIENCE * 0.1 <= time.perf_counter() - begun < 30


def test_a_block_gets_the_least_that_it_needs() -> None:
    limit = TimeLimit(0.05)
    with pytest.raises(TimedOut), limit.running():
        loop_for_ever()
    with limit.running(least=0.3):
        compute(0.1)


def sleep() -> None:
    time.sleep(60)


def compute(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
