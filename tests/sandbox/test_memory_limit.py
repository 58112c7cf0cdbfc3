"""A small container loses the worker that needs too much memory, and nothing else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from autograder.sandbox.memory_limit import (
    LEAST,
    MB,
    MOST,
    OTHERS,
    for_a_worker,
    go_first,
    processes_ended,
)
from tests.support.course import NAMES, ROOT, TOTAL, isolates, points, sandbox, solution
from tests.support.handed_in import put

SMALL = 768 * MB
ROOMY = 1536 * MB
MEMINFO = b"MemTotal:       25165824 kB\nMemFree:        1024 kB\n"
V1_PATH, V2_PATH = "sys/memory/a/b/memory.limit_in_bytes", "sys/a/b/memory.max"
NO_LIMIT = str(2**63 - 4096)  # what cgroup v1 says

# The groups of a process, files with limits, and the smallest limit among them.
GROUPS: Mapping[str, tuple[str, Mapping[str, int | str], int]] = {
    "v2": ("0::/a/b\n", {V2_PATH: SMALL}, SMALL),
    "v2, a group around it": ("0::/a/b\n", {V2_PATH: "max", "sys/a/memory.max": ROOMY}, ROOMY),
    "v2, the smaller of two": ("0::/a/b\n", {V2_PATH: ROOMY, "sys/a/memory.max": SMALL}, SMALL),
    "v2, in a container": ("0::/\n", {"sys/memory.max": ROOMY}, ROOMY),
    "v1": ("4:cpu,memory:/a/b\n0::/\n", {V1_PATH: ROOMY}, ROOMY),
    "v1, in a container": (
        "4:memory:/docker/id\n",
        {"sys/memory/memory.limit_in_bytes": SMALL},
        SMALL,
    ),
    "v1, no limit": ("4:memory:/a/b\n", {V1_PATH: NO_LIMIT}, 24 * 1024 * MB),
    "another group's": ("0::/a/b\n", {"sys/c/memory.max": SMALL}, 24 * 1024 * MB),
    "none": ("", {}, 24 * 1024 * MB),
}


@pytest.mark.parametrize("case", GROUPS)
def test_the_smallest_limit_counts(case: str, tmp_path: Path) -> None:
    groups, limits, smallest = GROUPS[case]
    put(tmp_path, "proc/self/cgroup", text=groups.encode())
    put(tmp_path, "proc/meminfo", text=MEMINFO)
    for name, limit in limits.items():
        put(tmp_path, name, text=f"{limit}\n".encode())
    expected = max(LEAST, min(MOST, smallest - OTHERS))
    assert for_a_worker(tmp_path / "proc", tmp_path / "sys") == expected


def test_a_small_machine_has_a_small_limit(tmp_path: Path) -> None:
    put(tmp_path, "meminfo", text=b"MemTotal: 1048576 kB\n")
    assert for_a_worker(tmp_path, tmp_path) == 1024 * MB - OTHERS


def test_a_system_that_tells_nothing_has_the_usual_limit(tmp_path: Path) -> None:
    assert for_a_worker(tmp_path, tmp_path) == MOST
    assert processes_ended(tmp_path) == 0
    go_first(tmp_path)
    put(tmp_path, "vmstat", text=b"pgfault 7\noom_kill 3\noom_kill_other 9\n")
    assert processes_ended(tmp_path) == 3


def leaves(process: str) -> set[str]:
    """The processes that `process` or its children have started, without those in between."""
    path = Path(f"/proc/{process}/task/{process}/children")
    return {leaf for child in path.read_text().split() for leaf in leaves(child)} or {process}


def goes_first(process: str) -> bool:
    return Path(f"/proc/{process}/oom_score_adj").read_text() == "1000\n"


@isolates
def test_a_worker_goes_before_all_other_processes() -> None:
    zygote = str(sandbox().process)
    worker = sandbox().worker()
    end = time.monotonic() + 30  # until the fork has locked itself down
    while not all(map(goes_first, leaves(zygote))) and time.monotonic() < end:
        time.sleep(0.01)
    assert leaves(zygote) != {zygote}
    assert all(map(goes_first, leaves(zygote)))
    assert not goes_first(zygote)
    worker.close()


@pytest.fixture
def enter_small_group() -> Iterator[Callable[[], None]]:
    """What a new process calls to enter a group with little memory; skips where there is none."""
    v1 = Path("/sys/fs/cgroup/memory")
    root, limit = (v1, "memory.limit_in_bytes") if v1.is_dir() else (v1.parent, "memory.max")
    group = root / f"autograder-test-{os.getpid()}"
    try:
        group.mkdir()
    except OSError:
        pytest.skip("this machine lets nobody make a group of processes here")
    try:
        try:
            (group / limit).write_text(str(SMALL))
        except OSError:
            pytest.skip("this machine lets nobody limit a group's memory here")
        yield lambda: _enter(group)
    finally:
        group.rmdir()


def _enter(group: Path) -> None:
    (group / "cgroup.procs").write_text(str(os.getpid()))


AT_ONCE = """
import torch


def forward(X, W1, b1, W2, b2):
    torch.ones(300_000_000)
    return torch.relu(X @ W1 + b1) @ W2 + b2
"""
BIT_BY_BIT = """
import torch


def mse_loss(y_pred, y_true):
    held = [torch.ones(250_000) for _ in range(2000)]
    return ((y_pred - y_true) ** 2).mean()
"""


@isolates
def test_what_needs_too_much_memory_costs_one_exercise_and_not_the_run(
    tmp_path: Path, enter_small_group: Callable[[], None]
) -> None:
    for name in NAMES:
        put(tmp_path / "work", f"{name}.py", text=solution(name).encode())
    put(tmp_path / "work", f"{NAMES[0]}.py", text=AT_ONCE.encode())
    put(tmp_path / "work", f"{NAMES[1]}.py", text=BIT_BY_BIT.encode())
    out = tmp_path / "result.json"
    command = [sys.executable, "-m", "autograder.cli", "grade", str(tmp_path / "work")]
    done = subprocess.run(
        [*command, "--json", str(out)],
        preexec_fn=enter_small_group,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"grading …\n(grading: .*\n)*", done.stderr)
    result = json.loads(out.read_text(encoding="utf-8"))
    assert result["score"] == TOTAL - points(NAMES[0]) - points(NAMES[1])
    for exercise in result["exercises"][:2]:
        messages = {check["message"] + check["details"] for check in exercise["checks"]}
        assert all("more memory than there is" in message for message in messages), messages
