"""docs/ci.md: its commands, run as it says, and what it says of options, files and limits."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
import yaml

from autograder.cli import report_options
from autograder.cli.main import main
from autograder.course.sources import Course
from autograder.release.bundles import MOST
from tests.support.command_page import CommandPage
from tests.support.course import ROOT
from tests.support.handout import UV, released

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not UV, reason="the page is for Linux, with uv on the PATH"
)
TEXT = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")


@pytest.mark.long
def test_every_command_makes_what_the_page_says(course: Course, tmp_path: Path) -> None:
    page = CommandPage("ci.md", tmp_path, course.root)
    assert '"release_assets": ["figures/' in page.run("Classroom 50", 0)
    bundle = course.root / "PATH/TO/classroom50/CLASSROOM/autograders/ASSIGNMENT"
    names = {path.name for path in bundle.iterdir()}
    assert {"autograder.py", "requirements.txt", "start.py"} < names
    assert sum(path.stat().st_size for path in bundle.iterdir()) < MOST
    page.run("Gradescope", 0)
    assert (course.root / "grader.zip").is_file()
    page.run("GitLab", 0)
    pipeline = yaml.safe_load((tmp_path / "grade.yml").read_text())
    assert pipeline["grade"]["artifacts"]["reports"].keys() == {"junit", "metrics"}
    assert (tmp_path / "training-loop" / "assignments").is_dir()
    assert page.left == set()


def test_each_option_of_the_page_is_one_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    told = ""
    for command in ("grade", "release", "audit"):
        with pytest.raises(SystemExit):
            main([command, "--help"])
        told += capsys.readouterr().out
    for option in set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]+", TEXT)) - {"--extra"}:
        assert option in told, option
    reports = set(re.findall(r"--report (\w+)=", TEXT))
    assert reports == set(report_options.FORMATS)


def test_each_link_of_the_page_leads_somewhere() -> None:
    for target, anchor in re.findall(r"\]\(([\w.]+\.md)(?:#([\w-]+))?\)", TEXT):
        linked = (ROOT / "docs" / target).read_text(encoding="utf-8")
        headings = re.findall(r"(?m)^#+ (.+)$", linked)
        anchors = {re.sub(r"[^\w -]", "", text).lower().replace(" ", "-") for text in headings}
        assert not anchor or anchor in anchors


def test_what_the_page_says_of_the_workflow_stands_in_it() -> None:
    text = (released() / ".github" / "workflows" / "classroom.yml").read_text()
    workflow = yaml.safe_load(text)
    (job,) = workflow["jobs"].values()
    upload = next(step for step in job["steps"] if "upload-artifact" in step.get("uses", ""))
    assert (upload["with"]["name"], upload["with"]["retention-days"]) == ("grading", 14)
    assert upload["continue-on-error"]
    assert "github.event.created" in job["if"]
    assert "cache" not in re.sub(r"enable-cache: false|No cache", "", text)
    assert workflow["concurrency"]["cancel-in-progress"]
