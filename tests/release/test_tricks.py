"""A repository full of tricks is worth what its work is worth, in all systems."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
import yaml

from autograder.release import bundles
from tests.release import tricks
from tests.release.test_bundles import RUNNER
from tests.support.actions import run_job
from tests.support.course import NAMES, TOTAL, points, solution
from tests.support.handout import (
    UV,
    at_home,
    check_out,
    clean_environment,
    commit,
    released,
)

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not UV, reason="all systems grade on Linux; uv has to be on the PATH"
)
RIGHT = "ex2_mse_loss"
WORTH = points(RIGHT)


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    """The folder in which every trick that takes effect leaves a mark."""
    folder = tmp_path / "marks"
    folder.mkdir()
    folder.chmod(0o777)
    return folder


@pytest.fixture
def student(tmp_path: Path, marks: Path) -> Path:
    """A repository with one right answer and all tricks, committed."""
    folder = tmp_path / "student"
    shutil.copytree(released(), folder)
    commit(folder)  # as it comes from the template
    tricks.plant(folder, marks)
    others = cycle(name for name in NAMES if name != RIGHT)
    for name, text in zip(others, tricks.answers(marks).values(), strict=False):
        with (folder / "assignments" / f"{name}.py").open("a") as file:
            file.write(text)
    (folder / "assignments" / f"{RIGHT}.py").write_text(solution(RIGHT))
    commit(folder)
    check_out(folder)
    return folder


def untouched(marks: Path) -> bool:
    """Whether no trick has left a mark."""
    return sorted(path.name for path in marks.iterdir()) == []


def test_there_are_many_tricks_and_the_page_lists_them() -> None:
    found = [trick.name for trick in tricks.tricks()]
    assert len(set(found)) == len(found) > 60
    assert tricks.PAGE.read_text(encoding="utf-8") == tricks.page(), (
        "out of date: python -m tests.release.tricks"
    )


def test_each_trick_works_where_it_is_let(tmp_path: Path, marks: Path) -> None:
    """The marks are real: whoever imports a module or starts a program of a trick leaves one."""
    tricks.plant(tmp_path / "there", marks)
    for name in ("json", "torch"):
        subprocess.run([sys.executable, "-c", f"import {name}"], cwd=tmp_path / "there", check=True)
    subprocess.run([tmp_path / "there" / "sha256sum"], check=True, stdout=subprocess.DEVNULL)
    assert {path.name for path in marks.iterdir()} == {
        *("module-json", "module-torch", "program-sha256sum")
    }


def test_a_pipeline_that_stops_hands_no_forged_report_on(student: Path, tmp_path: Path) -> None:
    (wheel,) = (student / "wheels").glob("*+student*.whl")
    wheel.write_bytes(b"mine")
    commit(student)
    assert (student / "grading" / "result.json").is_file()
    done = run_gitlab(student, tmp_path)[0]
    assert done.returncode == 1
    assert "was changed: put back what the course gave" in done.stdout
    assert not (student / "grading").exists()


@pytest.mark.long
def test_github(student: Path, marks: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    job = run_job(student, temporary, released() / ".github" / "workflows" / "classroom.yml")
    assert job.score() == (WORTH, TOTAL), job.told
    assert f"## Score: {WORTH}/{TOTAL}" in job.summary
    assert "100/100" not in job.summary.splitlines()[0]
    assert "::error title=Score::" in job.told["Score"]
    assert untouched(marks)


def without_uv(home: Path) -> tuple[str, dict[str, str]]:
    """A Python that has pip, and an environment in which nothing finds uv or a package."""
    python = Path(sys.base_prefix) / "bin" / "python3"
    has_pip = subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode
    if has_pip:
        pytest.skip(f"{python} has no pip, which brings uv along")
    pips = {name: text for name, text in os.environ.items() if name.startswith("PIP_")}
    return str(python), {**clean_environment(), **pips, "PATH": "/usr/bin:/bin", "HOME": str(home)}


@pytest.mark.long
@pytest.mark.parametrize("uv", [True, False])
def test_classroom50(uv: bool, bundle: Path, student: Path, marks: Path, tmp_path: Path) -> None:
    if uv:
        python, environment = sys.executable, clean_environment()
    else:
        python, environment = without_uv(tmp_path)
    done = subprocess.run(
        [python, bundle / "autograder.py"],
        cwd=student,
        env=environment | RUNNER | {"CLASSROOM50_BUNDLE_DIR": str(bundle)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads((student / "result.json").read_text())
    assert (result["score"], result["max-score"]) == (WORTH, TOTAL)
    assert f"## Score: {WORTH}/{TOTAL}" in (student / "release-body.md").read_text()
    assert untouched(marks)


@pytest.mark.long
@pytest.mark.parametrize("uv", [True, False])
def test_gradescope(uv: bool, grader_zip: Path, student: Path, marks: Path, tmp_path: Path) -> None:
    root = tmp_path / "autograder"
    for name in ("source", "results"):
        (root / name).mkdir(parents=True)
    with zipfile.ZipFile(grader_zip) as packed:
        packed.extractall(root / "source")
    setup = at_home(root / "source" / "setup.sh")
    run = shutil.copy(root / "source" / "run_autograder", root)
    environment = clean_environment()
    if not uv:
        python, environment = without_uv(tmp_path)
        environment["UV_CACHE_DIR"] = cache()
        (tmp_path / "system").mkdir()
        (tmp_path / "system" / "python3").symlink_to(python)
        environment["PATH"] = f"{tmp_path / 'system'}:/usr/bin:/bin"
    for script in (setup, Path(run)):
        shutil.copytree(student, root / "submission", dirs_exist_ok=True)
        done = subprocess.run(
            ["bash", script],
            cwd=root / "submission",
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads((root / "results" / "results.json").read_text())["score"] == WORTH
    assert untouched(marks)


@pytest.mark.long
def test_gitlab(student: Path, marks: Path, tmp_path: Path) -> None:
    done, job = run_gitlab(student, tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    result = json.loads((student / "grading" / "result.json").read_text())
    assert (result["score"], result["max_score"]) == (WORTH, TOTAL)
    assert coverage(job["coverage"], done.stdout) == str(WORTH)
    assert untouched(marks)


def run_gitlab(
    student: Path, folder: Path
) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    """Run the released pipeline's script on a checkout; `folder` is the machine's."""
    bundles.gitlab(released(), folder / "grade.yml")
    job: dict[str, Any] = yaml.safe_load((folder / "grade.yml").read_text())["grade"]
    (script,) = job["script"]
    for old, new in (
        (" UV_TORCH_BACKEND=cpu", ""),
        ("UV_PYTHON=3.12", f"UV_PYTHON={sys.executable}"),
        ("PATH=/usr/local/bin", f"PATH={Path(str(UV)).parent}:/usr/local/bin"),
        ("HOME=/root", f"HOME={folder}{_settings()}"),
        ("/grader\n", f"{folder}/grader\n"),
    ):
        assert old in script
        script = script.replace(old, new)
    done = subprocess.run(
        ["/bin/bash", "-c", script],
        cwd=student,
        # What somebody may set for a project reaches none of the tools.
        env={"CI_PROJECT_DIR": str(student), "PYTHONPATH": str(student), "UV_INDEX_URL": "x"},
        capture_output=True,
        text=True,
    )
    return done, job


def cache() -> str:
    """The folder of the packages that this machine has already."""
    done = subprocess.run([str(UV), "cache", "dir"], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _settings() -> str:
    """Where packages come from on this machine, as settings of a command."""
    kept = {**clean_environment(), "UV_CACHE_DIR": cache()}
    names = ("UV_CACHE_DIR", "UV_DEFAULT_INDEX", "SSL_CERT_FILE")
    return "".join(f" {name}={kept[name]}" for name in names if name in kept)


def coverage(pattern: str, log: str) -> str:
    """The number that GitLab takes from a job's log: the first one in the last match."""
    *_, last = re.finditer(pattern.strip("/").replace("\\/", "/"), log, re.MULTILINE)
    return last[1]
