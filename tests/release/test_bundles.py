"""Gradescope's and Classroom 50's bundles run where and as these systems run them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import msgspec
import pytest

from autograder.cli.main import main
from autograder.course.sources import BuildError, Course
from autograder.release import bundles
from tests.support import schemas
from tests.support.course import NAMES, ROOT, TOTAL, points, solution
from tests.support.handout import UV, at_home, clean_environment

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not UV,
    reason="both systems grade on Linux; uv has to be on the PATH",
)
SUM = solution("ex2_mse_loss").replace("torch.mean(", "torch.sum(")
RUNNER = {
    "CLASSROOM": "ml",
    "ASSIGNMENT": "training-loop",
    "ASSIGNMENT_TYPE": "team",
    "SUBMISSION_TAG": "submit/2026-09-01T10-00-00Z-abcdef0",
    "OWNER": "group-1",
    "USERNAME": "group-1",
    "COMMIT_URL": "https://github.com/org/ml-training-loop-ann/commit/abcdef0",
    "RELEASE_URL": "https://github.com/org/ml-training-loop-ann/releases/tag/x",
    "REVIEW_URL": "https://github.com/org/ml-training-loop-ann/compare/0...abcdef0",
}


def hostile(checkout: Path) -> Path:
    """A checkout with one right answer, and everything else against the grader."""
    (checkout / "assignments").mkdir(parents=True)
    (checkout / "assignments" / "ex1_forward_pass.py").write_text(
        "import os, sys\nprint('::error::x')\nopen('../result.json', 'w')\nos._exit(0)\n"
    )
    right = solution("ex2_mse_loss")
    (checkout / "assignments" / "ex2_mse_loss.py").write_text(right)
    for name in ("start.py", "sitecustomize.py", "torch.py", "autograder.py"):
        (checkout / name).write_text("print('mine')\nraise SystemExit(0)\n")
    (checkout / "uv.toml").write_text("no-index = true\n")
    (checkout / "result.json").symlink_to(checkout / "elsewhere.json")
    (checkout / "release-body.md").mkdir()
    (checkout / "figures").symlink_to(checkout / "assignments")
    return checkout


def test_classroom50_s_autograder_grades_a_hostile_checkout(bundle: Path, tmp_path: Path) -> None:
    checkout = hostile(tmp_path / "checkout")
    done = subprocess.run(
        [sys.executable, bundle / "autograder.py"],
        cwd=checkout,
        env=clean_environment()
        | RUNNER
        | {"PYTHONPATH": str(checkout / "nowhere"), "CLASSROOM50_BUNDLE_DIR": str(bundle)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    right = points("ex2_mse_loss")
    result = msgspec.json.decode((checkout / "result.json").read_bytes(), type=schemas.Classroom50)
    assert (result.score, result.max_score) == (right, TOTAL)
    assert sum(test.score for test in result.tests) == right
    assert (result.owner, result.submission) == (RUNNER["OWNER"], RUNNER["SUBMISSION_TAG"])
    assert result.assignment_type == "team"
    assert not (checkout / "elsewhere.json").exists()
    assert f"## Score: {right}/{TOTAL}" in (checkout / "release-body.md").read_text()
    assert (checkout / "figures" / "ex2_mse_loss.png").is_file()
    assert not (checkout / "assignments" / "ex2_mse_loss.png").exists()
    assert "mine" not in done.stdout


def test_classroom50_s_autograder_fails_where_it_cannot_grade(bundle: Path, tmp_path: Path) -> None:
    broken = tmp_path / "bundle"
    shutil.copytree(bundle, broken)
    (wheel,) = broken.glob("*.whl")
    wheel.write_bytes(b"no wheel")
    (tmp_path / "checkout").mkdir()
    done = subprocess.run(
        [sys.executable, broken / "autograder.py"],
        cwd=tmp_path / "checkout",
        env=clean_environment() | RUNNER,
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "::error::the grader could not be installed" in done.stderr
    assert list((tmp_path / "checkout").iterdir()) == []


def test_where_uv_is_missing_classroom50_s_autograder_asks_nothing_in_the_checkout(
    bundle: Path, tmp_path: Path
) -> None:
    checkout, mark = hostile(tmp_path / "checkout"), tmp_path / "mark"
    for name in ("pip", "uv", "venv", "ensurepip", "encodings", "site", "urllib"):
        (checkout / f"{name}.py").write_text(f"open({str(mark)!r}, 'w')\n")
    (checkout / "uv").write_text(f"#!/bin/sh\ntouch {mark}\n")
    (checkout / "uv").chmod(0o755)
    nowhere = dict.fromkeys(("https_proxy", "HTTPS_PROXY"), "http://127.0.0.1:9")
    done = subprocess.run(
        [sys.executable, bundle / "autograder.py"],
        cwd=checkout,
        env={**RUNNER, **nowhere, "PATH": "/nowhere", "HOME": str(tmp_path), "PIP_NO_INDEX": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "uv cannot be downloaded" in done.stdout
    assert not mark.exists()
    assert (checkout / "result.json").is_symlink()  # as it was: no score was written


def test_every_exercise_s_picture_may_be_attached() -> None:
    given = json.loads(f"{{{bundles.release_assets(Course(ROOT))}}}")
    assert given == {"release_assets": [f"figures/{name}.png" for name in NAMES]}


def test_the_bundle_is_small_and_public(bundle: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "bundle.tar.gz", "w:gz") as packed:
        packed.add(bundle, ".")
    assert (tmp_path / "bundle.tar.gz").stat().st_size < bundles.MOST / 10
    (wheel,) = bundle.glob("*.whl")
    assert "+student" in wheel.name


def test_gradescope_s_scripts_grade_in_gradescope_s_folders(
    grader_zip: Path, tmp_path: Path
) -> None:
    root = tmp_path / "autograder"
    for name in ("source", "submission", "results"):
        (root / name).mkdir(parents=True)
    with zipfile.ZipFile(grader_zip) as packed:
        packed.extractall(root / "source")
    setup = at_home(root / "source" / "setup.sh")
    run = shutil.copy(root / "source" / "run_autograder", root)
    environment = clean_environment()
    subprocess.run(
        ["bash", setup], cwd=root / "source", env=environment, check=True, capture_output=True
    )
    shutil.copytree(ROOT / "assignments", root / "submission", dirs_exist_ok=True)
    (root / "submission" / "ex2_mse_loss.py").write_text(SUM)
    (root / "submission" / "results.json").write_text('{"score": 100}')
    done = subprocess.run(["bash", run], cwd="/", env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = (root / "results" / "results.json").read_bytes()
    result = msgspec.json.decode(found, type=schemas.Gradescope)
    assert 0 < result.score < points("ex2_mse_loss")
    assert sum(test.score for test in result.tests) == result.score
    assert sum(test.max_score for test in result.tests) == TOTAL
    assert {test.visibility for test in result.tests} == {"visible"}
    # The instructor's wheel names known mistakes.
    assert any("divide by" in test.output or "the sum" in test.output for test in result.tests)
    shutil.rmtree(root / "submission")
    done = subprocess.run(["bash", run], cwd="/", env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert list((root / "results").iterdir()) == []


def test_no_file_is_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "there.zip").write_text("mine")
    with pytest.raises(BuildError, match="is there already"):
        bundles.gradescope(Course(ROOT), tmp_path / "there.zip")
    with pytest.raises(BuildError, match=r"takes a \.zip"):
        bundles.gradescope(Course(ROOT), tmp_path / "there.tar")
    with pytest.raises(BuildError, match="holds files already"):
        bundles.classroom50(Course(ROOT), tmp_path)
    monkeypatch.chdir(ROOT)
    assert main(["release"]) == 1
    assert "say what to make" in capsys.readouterr().err
