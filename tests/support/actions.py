"""Runs a job of a workflow on this machine, as GitHub's runner would run its `run:` steps.

What `uses:` an action is left out: the repository is there, and so is uv.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.support.handout import clean_environment

EXPRESSION = re.compile(r"\$\{\{\s*steps\.(\w+)\.outputs\.(\w+)\s*\}\}")
ASKED = re.compile(r"\$\{\{ inputs\.\w+ && '\w+' \|\| '(\w+)' \}\}")  # a push has no inputs
# The build of PyTorch for processors is on a server of its own; here any build serves, for the
# Python that is here, from the packages that are here.
ELSEWHERE = ("UV_CACHE_DIR", "UV_PYTHON", "UV_TORCH_BACKEND")


@dataclass
class Job:
    """A job that ran: the exit code and the text of each step, the outputs and the summary."""

    codes: dict[str, int] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    summary: str = ""
    environments: dict[str, dict[str, str]] = field(default_factory=dict)

    def score(self) -> tuple[int, int] | None:
        """The points that the step `grade` says, None without any."""
        grade = self.outputs.get("grade", {})
        return (int(grade["score"]), int(grade["max_score"])) if "score" in grade else None


def steps_of(workflow: Path) -> list[dict[str, Any]]:
    """The steps of the only job of a workflow."""
    (job,) = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"].values()
    steps: list[dict[str, Any]] = job["steps"]
    return steps


def run_job(repository: Path, temporary: Path, workflow: Path) -> Job:
    """Run the workflow's job on a checkout; `temporary` is the runner's folder, empty at first.

    `workflow` may come from elsewhere, as the file in the repository is a student's to edit.
    """
    (settings,) = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"].values()
    environment = clean_environment() | {
        name: str(value) for name, value in settings["env"].items() if name not in ELSEWHERE
    }
    environment |= {
        "GITHUB_WORKSPACE": str(repository),
        "RUNNER_TEMP": str(temporary),
        "CI": "true",
    }
    job = Job()
    for step in settings["steps"]:
        if "run" not in step:
            job.environments[step["name"]] = _filled(step.get("env", {}), job)
        elif not any(job.codes.values()):
            _run(step, repository, temporary, environment, job)
    return job


def _run(
    step: dict[str, Any], repository: Path, temporary: Path, environment: dict[str, str], job: Job
) -> None:
    name = step["name"]
    script = temporary / "step.sh"
    script.write_text(step["run"], encoding="utf-8")
    files = {kind: temporary / f"_{kind}" for kind in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for file in files.values():
        file.write_text("")
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
        cwd=repository,
        env={
            **environment,
            **{kind: str(file) for kind, file in files.items()},
            **_filled(step.get("env", {}), job),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    job.codes[name], job.told[name] = done.returncode, done.stdout
    lines = files["GITHUB_OUTPUT"].read_text().splitlines()
    job.outputs[step.get("id", name)] = dict(line.split("=", 1) for line in lines)
    job.summary += files["GITHUB_STEP_SUMMARY"].read_text()


def _filled(values: dict[str, Any], job: Job) -> dict[str, str]:
    return {
        name: EXPRESSION.sub(
            lambda m: job.outputs.get(m[1], {}).get(m[2], ""), ASKED.sub(r"\1", str(value))
        )
        for name, value in values.items()
    }
