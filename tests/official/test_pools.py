"""`--scheduler`: a real Dask scheduler with two workers on loopback, of which one is killed."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.cli.main import main
from autograder.official import pools
from tests.cli.test_grade_class import hand_in, program, run_on, table, tree, two
from tests.support import warm_start
from tests.support.course import ROOT, isolates, solution

pytestmark = isolates


@dataclass
class Cluster:
    address: str
    workers: list[warm_start.Program]


def started(module: str, *arguments: str) -> warm_start.Program:
    return warm_start.Program(f"distributed.cli.{module}", arguments, cwd=ROOT, env=os.environ)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    known = tmp_path / "scheduler.json"
    scheduler = started(
        "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
        "--scheduler-file", str(known),
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not known.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    address = json.loads(known.read_text())["address"]
    workers = [
        started(
            "dask_worker", address, "--nthreads", "2", "--no-nanny", "--no-dashboard",
            "--local-directory", str(tmp_path),
        )
        for _ in range(2)
    ]  # fmt: skip
    yield Cluster(address, workers)
    for process in (*workers, scheduler):
        process.kill()


def results(out: Path) -> dict[str, object]:
    """Every student's result without its timings."""
    found = {}
    for path in out.glob("s*.json"):
        data = json.loads(path.read_text())
        del data["seconds"]
        for exercise in data["exercises"]:
            for check in exercise["checks"]:
                del check["seconds"]
        found[path.name] = data
    return found


def test_a_cluster_tells_what_this_machine_tells_though_a_worker_is_killed(
    cluster: Cluster, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    for number in range(8):
        files = two("\nimport time\ntime.sleep(0.5)\n")
        if number % 3 == 0:
            files["ex1_forward_pass"] = solution("ex1_forward_pass").replace("relu", "tanh")
        hand_in(folder, f"s{number}", **files)
    out = tmp_path / "cluster"
    process = program(folder, "--out", out, "--seed", "5", "--scheduler", cluster.address)
    deadline = time.monotonic() + 120
    while len(results(out)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    family = tree(cluster.workers[0].pid)
    os.kill(cluster.workers[0].pid, signal.SIGKILL)
    done = process.ended(timeout=200)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not [member for member in family if Path(f"/proc/{member}/exe").exists()]
    assert len(table(out)) == 8
    here = tmp_path / "here"
    assert run_on(folder, "--out", here, "--seed", "5").returncode == 0
    assert results(out) == results(here)
    assert len(results(out)) == 8


def test_a_scheduler_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pools, "PATIENCE", 0.5)
    hand_in(tmp_path / "in", "a", **two())
    where = ["--out", str(tmp_path / "out"), "--scheduler", "tcp://127.0.0.1:9"]
    assert main(["grade-class", str(tmp_path / "in"), *where]) == 3
    assert "127.0.0.1:9" in capsys.readouterr().err
