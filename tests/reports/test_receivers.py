"""The published programs that read our reports, where they are on this machine.

None of their code is ours to keep. Two variables say where it is:

- GRADING_REPORTER: `dist/main.js` of classroom-resources/autograding-grading-reporter
- CLASSROOM50_SCRIPTS: the folder with `runner.py` and `collect_scores.py` of Classroom 50
"""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from autograder.course.sources import Course
from autograder.release import bundles
from autograder.reports import classroom
from autograder.results import CheckResult, ExerciseResult, Outcome, Result
from tests.release.test_bundles import SUM, hostile
from tests.support.course import ASSIGNMENTS, NAMES, ROOT, SOLUTIONS, TOTAL, points
from tests.support.handout import UV, at_home, clean_environment, without_the_index
from tests.support.results import uniform

REPORTER = os.environ.get("GRADING_REPORTER", "")
SCRIPTS = os.environ.get("CLASSROOM50_SCRIPTS", "")
needs_reporter = pytest.mark.skipif(
    not REPORTER or not shutil.which("node"),
    reason="set GRADING_REPORTER to the published reporter's dist/main.js, and install Node",
)
needs_runner = pytest.mark.skipif(
    not SCRIPTS or not UV,
    reason="set CLASSROOM50_SCRIPTS to the folder of the published runner.py",
)


def partial() -> Result:
    """Checks of unequal points, some passed, some passed in part."""
    worth = ((3, 3), (0, 2), (1, 4), (0, 1))
    found = tuple(
        CheckResult(
            f"test_{number}",
            Outcome.PASSED if score == most else Outcome.WRONG,
            score,
            most,
            message="Wrong.",
            line=number,
        )
        for number, (score, most) in enumerate(worth, 1)
    )
    return Result("ann", tuple(ExerciseResult(name, 10, found) for name in NAMES), 1)


@needs_reporter
@pytest.mark.parametrize(
    ("result", "code"),
    [
        (uniform(Outcome.PASSED, 5), 0),
        (partial(), 1),
        (uniform(Outcome.WRONG), 1),
        (uniform(Outcome.NOT_ATTEMPTED), 1),
        (uniform(Outcome.GRADER_BROKEN), 1),
    ],
    ids=["full", "partial", "zero", "not attempted", "grader broken"],
)
def test_the_reporter_s_table_and_notices_agree(result: Result, code: int) -> None:
    runners = classroom.runners(result)
    done = subprocess.run(
        ["node", REPORTER],
        env=clean_environment()
        | {"INPUT_RUNNERS": ",".join(runners), "INPUT_TOKEN": "none"}
        | {f"{name.upper()}_RESULTS": text for name, text in runners.items()},
        capture_output=True,
        text=True,
    )
    told = re.sub(r"\x1b\[\d+m", "", done.stdout)
    assert done.returncode == code, told + done.stderr
    shown = f"{result.score}/{result.max_score}"
    report = {"totalPoints": result.score, "maxPoints": result.max_score}
    assert f"::notice title=Autograding complete::Points {shown}\n" in told
    notice = re.search(r"::notice title=Autograding report::(.+)", told)
    assert notice is not None
    assert json.loads(notice[1]) == report
    total = re.search(r"Total: +│ (\S+) +│ (\S+) +│", told)
    assert total is not None
    assert total.groups() == (str(result.score), str(result.max_score))
    assert "NaN" not in told


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The classroom's pages with the bundle, served on this machine."""
    root = tmp_path_factory.mktemp("pages")
    bundle = tmp_path_factory.mktemp("bundle") / "training-loop"
    with without_the_index():
        bundles.classroom50(Course(ROOT), bundle)
    at_home(bundle / "autograder.py")
    (root / "ml" / "autograders").mkdir(parents=True)
    with tarfile.open(root / "ml" / "autograders" / "training-loop.tar.gz", "w:gz") as packed:
        packed.add(bundle, bundle.name)
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(root))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def right(checkout: Path) -> Path:
    shutil.copytree(SOLUTIONS, checkout / "assignments", ignore=shutil.ignore_patterns("_*"))
    return checkout


def wrong(checkout: Path) -> Path:
    shutil.copytree(ASSIGNMENTS, checkout / "assignments")
    (checkout / "assignments" / "ex2_mse_loss.py").write_text(SUM)
    return checkout


def broken(checkout: Path) -> Path:
    (checkout / "assignments").mkdir(parents=True)
    (checkout / "assignments" / "ex1_forward_pass.py").write_bytes(b"\xff\xfe\x00def (")
    (checkout / "assignments" / "ex2_mse_loss.py").mkdir()
    (checkout / "assignments" / "ex3_parameter_update.py").symlink_to("/etc/passwd")
    return checkout


def against_the_runner(checkout: Path) -> Path:
    """Hostile, but for the folder that stops the published runner itself."""
    hostile(checkout)
    (checkout / "release-body.md").rmdir()
    return checkout


@needs_runner
@pytest.mark.parametrize(
    ("submission", "low", "high", "status"),
    [
        (right, TOTAL, TOTAL, "success"),
        (wrong, 1, points("ex2_mse_loss") - 1, "failure"),
        (against_the_runner, points("ex2_mse_loss"), points("ex2_mse_loss"), "failure"),
        (broken, 0, 0, "error"),
    ],
)
def test_classroom50_s_runner_and_collector_take_the_score(
    submission: Callable[[Path], Path], low: int, high: int, status: str, pages: str, tmp_path: Path
) -> None:
    checkout = submission(tmp_path / "checkout")
    who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Work"]):
        subprocess.run(["git", *who, *command], cwd=checkout, check=True)
    sha = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=checkout, check=True, capture_output=True, text=True
    ).stdout.strip()
    assets = json.loads(f"{{{bundles.release_assets(Course(ROOT))}}}")["release_assets"]
    assert assets == [f"figures/{name}.png" for name in NAMES]
    (tmp_path / "output").touch()
    done = subprocess.run(
        [sys.executable, Path(SCRIPTS) / "runner.py"],
        cwd=checkout,
        env=clean_environment()
        | {
            "PAGES_BASE_URL": pages,
            "CLASSROOM": "ml",
            "ASSIGNMENT": "training-loop",
            "SUBMISSION_TAG": f"submit/2026-09-01T10-00-00Z-{sha[:7]}",
            "GITHUB_REPOSITORY": "org/ml-training-loop-ann",
            "GITHUB_SHA": sha,
            "GITHUB_ACTOR": "ann",
            "GITHUB_OUTPUT": str(tmp_path / "output"),
            "GITHUB_WORKSPACE": str(checkout),
            "RUNNER_TEMP": str(tmp_path / "temporary"),
            "RELEASE_ASSETS": json.dumps(assets),
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    outputs = dict(line.split("=", 1) for line in (tmp_path / "output").read_text().splitlines())
    assert outputs["status"] == status, done.stdout + done.stderr
    if status == "error":  # what cannot be read is no grade, and the log says what it is
        assert "ex3_parameter_update.py is a link (symlink): hand in the file itself" in done.stderr
        return
    result = json.loads((checkout / "result.json").read_text())
    assert low <= result["score"] <= high
    assert result["max-score"] == TOTAL
    assert f"{result['score']}/{TOTAL}" in outputs["summary"]
    assert f"## Score: {result['score']}/{TOTAL}" in (checkout / "release-body.md").read_text()
    drawn = [name for name in outputs["release-assets"].split(",") if name]
    assert len(drawn) == len(list((checkout / "figures").glob("*.png")))
    collector().validate_result(result, "ml", "training-loop", "ann")
    gradebook: dict[str, Any] = {"assignments": {}}
    update = {"_assignment": "training-loop", "_type": "individual", "owner": "ann"}
    assert collector().apply_updates(gradebook, [{**update, "submissions": [result]}]) == 1
    (entry,) = gradebook["assignments"]["training-loop"]["entries"]
    assert entry["submissions"][0]["score"] == result["score"]


@functools.cache
def collector() -> ModuleType:
    """The published collector as a module."""
    spec = importlib.util.spec_from_file_location("collect", Path(SCRIPTS) / "collect_scores.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
