"""The fuzzers find nothing in a short run; a long one is up to a maintainer."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.course import ROOT

pytestmark = pytest.mark.long

RUNS = {"wire": 20_000, "intake": 6_000}


@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None,
    reason="atheris is not installed: it has no wheel for this Python or system",
)
@pytest.mark.parametrize("target", RUNS)
def test_a_short_run_finds_nothing(target: str, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", f"tests.support.fuzz.{target}", f"-runs={RUNS[target]}", "-seed=20"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr[-5000:]
    assert f"Done {RUNS[target]} runs" in run.stderr
