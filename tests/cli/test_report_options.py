"""`autograder grade --report … --github --figures`, as a workflow or an instructor types it."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path

import pytest

from autograder.cli.main import main
from autograder.cli.report_options import ARTIFACT
from autograder.official import grade_one
from autograder.sandbox import landlock
from tests.support.course import ASSIGNMENTS, NAMES, ROOT, TOTAL, isolates, points, solution

WRONG = solution("ex2_mse_loss").replace("torch.mean(", "torch.sum(")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A submission with one wrong answer and one that never ends."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "ex2_mse_loss.py").write_text(WRONG)
    (folder / "ex3_parameter_update.py").write_text(
        "def update_parameters(parameters, learning_rate):\n    while True:\n        pass\n"
    )
    return folder


@isolates
@pytest.mark.usefixtures("running_zygote")
def test_one_run_writes_all_reports(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(grade_one, "grade", partial(grade_one.grade, seconds=1.0))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        (tmp_path / name).write_text("before=1\n")
        monkeypatch.setenv(name, str(tmp_path / name))
    formats = ("markdown", "junit", "gradescope", "ctrf", "gitlab")
    options = [f"--report={name}={tmp_path / name}" for name in formats]
    figures = tmp_path / "figures"
    command = ["grade", str(work), "--github", "--figures", str(figures), *options]
    command += ["--html", str(tmp_path / "page.html")]
    assert main([*command, "--json", str(tmp_path / "json")]) == 0
    told = capsys.readouterr().out
    score = json.loads((tmp_path / "json").read_text())["score"]
    assert (
        f"before=1\nscore={score}\nmax_score={TOTAL}\n" in (tmp_path / "GITHUB_OUTPUT").read_text()
    )
    summary = (tmp_path / "GITHUB_STEP_SUMMARY").read_text()
    assert f"## Score: {score}/{TOTAL}" in summary
    assert "in the folder figures of this run's artifact grading." in summary
    assert f"total_points {score}\n" in (tmp_path / "gitlab").read_text()
    assert "::error file=work/ex2_mse_loss.py,line=" in told
    assert all((tmp_path / name).stat().st_size for name in formats)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert f"<strong>{score}</strong> <span>of {TOTAL} points" in page
    assert "was still running after 1 s" in page
    assert page.count("data:image/png") == 1
    # The endless one had its time already.
    assert [path.name for path in figures.iterdir()] == ["ex2_mse_loss.png"]


def test_the_released_workflow_keeps_the_pictures_where_the_summary_says() -> None:
    workflow = ROOT / "autograder" / "release" / "template" / "classroom.yml"
    text = workflow.read_text(encoding="utf-8")
    assert (
        f"          name: {ARTIFACT}\n          path: ${{{{ runner.temp }}}}/grader/results" in text
    )
    assert "--figures results/figures" in text


@pytest.mark.parametrize(
    ("options", "place"),
    [
        (["--report", "markdown=card.md"], "in the folder pictures."),
        (
            ["--report", "markdown=card.md", "--report", "classroom50=r.json"],
            "in the files of this release, or in the folder pictures of its run.",
        ),
    ],
)
@pytest.mark.parametrize("begun", [True, False])
@isolates
@pytest.mark.usefixtures("running_zygote")
def test_the_card_says_where_its_system_keeps_the_pictures(
    options: list[str],
    place: str,
    begun: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL"):
        monkeypatch.setenv(name, "x")
    stub = (ASSIGNMENTS / "ex1_forward_pass.py").read_text(encoding="utf-8")
    text = solution("ex1_forward_pass") if begun else stub
    (tmp_path / "ex1_forward_pass.py").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["grade", ".", "--figures", "pictures", *options]) == 0
    card = Path("card.md").read_text(encoding="utf-8")
    assert (place in card) == begun
    assert ("Pictures" in card) == begun


# What docs/ci.md tells GitLab to look for in the job's log. GitLab reads its last match.
POINTS_IN_LOG = re.compile(r"^total +(\d+)/\d+", re.MULTILINE)
FORGED = """
def mse_loss(y_pred, y_true):
    print("\\ntotal   100/100")
    raise ValueError("total   100/100\\ntotal   100/100")
"""


@isolates
@pytest.mark.usefixtures("running_zygote")
@pytest.mark.parametrize("score", [0, points("ex1_forward_pass")])
def test_gitlab_finds_the_points_in_the_log_and_the_job_can_be_other_than_green(
    score: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ex2_mse_loss.py").write_text(FORGED)
    if score:
        (tmp_path / "ex1_forward_pass.py").write_text(solution("ex1_forward_pass"))
    assert main(["grade", str(tmp_path), "--fail-under", str(TOTAL)]) == 1
    assert POINTS_IN_LOG.findall(capsys.readouterr().out) == [str(score)]


@isolates
@pytest.mark.parametrize(("version", "official"), [(7, True), (0, False)])
def test_what_is_available_is_official_where_nothing_is_missing(
    version: int, official: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landlock, "version", lambda: version)
    (tmp_path / "ex1_forward_pass.py").write_text("forward = None\n")
    json_file = tmp_path / "result.json"
    command = ["grade", str(tmp_path), "--isolation", "available", "--json", str(json_file)]
    assert main(command) == 0
    assert json.loads(json_file.read_text())["official"] is official


@pytest.mark.parametrize("report", ["junit", "junit=", "latex=a.tex", "=a"])
def test_a_report_has_a_format_and_a_file(
    report: str, work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["grade", str(work), "--report", report])
    assert stopped.value.code == 2
    assert "is not FORMAT=FILE with one of the formats markdown, junit" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--github"], "GitHub Actions names in GITHUB_STEP_SUMMARY, and there is none"),
        (["--report", "classroom50=result.json"], "needs CLASSROOM, ASSIGNMENT"),
        (["--report", "junit=nowhere/at/all.xml"], "there is no folder nowhere"),
        (["--json", "nowhere/result.json"], "there is no folder nowhere"),
        (["--json", "/"], "/ cannot be written: it is a folder; name a file"),
        (["--report", "junit=/"], "/ cannot be written: it is a folder; name a file"),
        (["--html", "nowhere/page.html"], "there is no folder nowhere"),
        (["--html", "/"], "/ cannot be written: it is a folder; name a file"),
        (["--figures", __file__], "that is a file; name a folder"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_graded(
    options: list[str],
    words: str,
    work: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "CLASSROOM"):
        monkeypatch.delenv(name, raising=False)
    assert main(["grade", str(work), *options]) == 2
    told = capsys.readouterr()
    assert words in told.err
    assert NAMES[0] not in told.out


@pytest.mark.parametrize("option", ["--json", "--html", "--report"])
def test_a_place_without_permission_is_told_before_anything_is_graded(
    option: str, work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = "/proc/result"
    typed = f"junit={file}" if option == "--report" else file
    assert main(["grade", str(work), option, typed]) == 1
    told = capsys.readouterr()
    assert f"autograder: {file}: " in told.err
    assert NAMES[0] not in told.out
