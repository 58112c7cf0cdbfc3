"""`autograder audit`: no commit that changed what grades a push stays unseen."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from autograder.cli.main import main
from tests.support.classroom import (
    PINS,
    SECOND,
    STUB,
    WHEEL,
    WORKFLOW,
    Classroom,
    commit,
    git,
    write,
)

FORGED = "on: push\njobs:\n  grade: echo 100\n"


def audit(classroom: Classroom, *options: str) -> int:
    release = ["--release", str(classroom.template)]
    return main(["audit", str(classroom.clones), *release, *options])


def fetched(classroom: Classroom, name: str = "ann") -> Path:
    clone = classroom.clones / name
    git(clone, "fetch", "--quiet", "--tags", "origin")
    return clone


def test_honest_work_has_no_finding_through_all_editions(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    home = classroom.enrol("ann")
    classroom.push("ann", {STUB: "mine", "wheels.txt": "mine", "pyproject.toml": "mine"})
    classroom.edition(SECOND)
    update = ["update-class", str(classroom.clones), "--template", str(classroom.template)]
    assert main([*update, "--push"]) == 0
    git(home, "pull", "--quiet", "--no-edit", "origin", "course-update")
    git(home, "push", "--quiet")
    classroom.enrol("bob")
    classroom.enrol("cid", fork=True)
    fetched(classroom)
    assert audit(classroom) == 0
    assert "3 of 3 clones looked through: 0 findings in 0." in capsys.readouterr().out


CHANGES: dict[str, tuple[str | None, str]] = {
    WORKFLOW: (FORGED, "changed"),
    ".github/workflows/a.yml": (FORGED, "added"),
    ".github/workflows/b.yml": (FORGED + "cache: x\n", "added, and it may write a cache"),
    ".github/actions/a/action.yml": ("", "added"),
    PINS: ("torch==0", "changed"),
    WHEEL: (None, "removed"),
    "wheels/mine.whl": ("mine", "added"),
    ".gitlab-ci.yml": ("", "added, of another CI system"),
    ".circleci/config.yml": ("", "added, of another CI system"),
}


def test_each_change_is_a_finding(classroom: Classroom, capsys: pytest.CaptureFixture[str]) -> None:
    home = classroom.enrol("ann")
    made = {}
    for file, (text, _) in CHANGES.items():
        write(home, {file: text})
        made[file] = commit(home, "Work", "2026-11-30T12:00:00+00:00")
    git(home, "push", "--quiet")
    fetched(classroom)
    assert audit(classroom) == 1
    *lines, last = capsys.readouterr().out.splitlines()
    head = "of 2026-11-30 12:00:00+00:00 by Somebody <somebody@example.org>:"
    assert sorted(lines) == sorted(
        f"ann: {made[file][:10]} {head} {file} {what}." for file, (_, what) in CHANGES.items()
    )
    assert last == "1 of 1 clones looked through: 9 findings in 1."


def test_a_changed_wheel_stays_one_until_it_is_put_back(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom.enrol("ann")
    for text in ("mine", "another"):
        classroom.push("ann", {WHEEL: text})
    fetched(classroom)
    assert audit(classroom) == 1
    lines = capsys.readouterr().out.splitlines()[:2]
    assert all(line.endswith(f"{WHEEL} changed.") for line in lines)


def test_a_file_that_was_put_back_is_found_and_so_told(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom.enrol("ann")
    original = (classroom.template / WORKFLOW).read_text()
    bad = classroom.push("ann", {WORKFLOW: FORGED})
    git(classroom.clones / "ann", "pull", "--quiet")  # its own branch stays behind
    classroom.push("ann", {STUB: "mine"})
    classroom.push("ann", {WORKFLOW: original})
    fetched(classroom)
    assert audit(classroom) == 1
    (line, _) = capsys.readouterr().out.splitlines()
    assert f"ann: {bad[:10]} " in line
    assert line.endswith(f"{WORKFLOW} changed, put back later.")


def merge(home: Path, *options: str) -> None:
    git(home, "merge", "--quiet", "--no-ff", "--no-edit", *options)


def branch_with(home: Path, changes: dict[str, str | None]) -> str:
    git(home, "switch", "--quiet", "--create", "side")
    write(home, changes)
    made = commit(home, "Side")
    git(home, "switch", "--quiet", "main")
    return made


def test_a_branch_that_a_merge_threw_away_is_found(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    home = classroom.enrol("ann")
    bad = branch_with(home, {WORKFLOW: FORGED})
    classroom.push("ann", {STUB: "mine"})
    merge(home, "--strategy", "ours", "side")
    git(home, "push", "--quiet")
    clone = fetched(classroom)
    assert bad not in git(clone, "log", "--format=%H", "origin/main", "--", ".github")
    assert audit(classroom) == 1
    (line, _) = capsys.readouterr().out.splitlines()
    assert f"ann: {bad[:10]} " in line
    # The command of docs/handout.md for one clone finds it, too.
    command = ("log", "--format=%H", "--all", "--full-history", "-m", "--", ".github", "wheels")
    assert bad in git(clone, *command)


def test_a_merge_that_changes_more_than_its_branches_is_found(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    home = classroom.enrol("ann")
    branch_with(home, {"notes.txt": "mine"})
    classroom.push("ann", {STUB: "mine"})
    merge(home, "--no-commit", "side")
    write(home, {WHEEL: "mine"})
    bad = commit(home, "Merge")
    git(home, "push", "--quiet")
    fetched(classroom)
    assert audit(classroom) == 1
    (line, _) = capsys.readouterr().out.splitlines()
    assert f"ann: {bad[:10]} " in line
    assert line.endswith(f"{WHEEL} changed.")


def test_what_a_merge_only_takes_over_is_told_once(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    home = classroom.enrol("ann")
    bad = branch_with(home, {WORKFLOW: FORGED})
    classroom.push("ann", {STUB: "mine"})
    merge(home, "side")
    git(home, "push", "--quiet")
    fetched(classroom)
    assert audit(classroom) == 1
    (line, _) = capsys.readouterr().out.splitlines()
    assert f"ann: {bad[:10]} " in line


def orphan(home: Path) -> str:
    git(home, "switch", "--quiet", "--orphan", "pages")
    write(home, {WORKFLOW: FORGED})
    return commit(home, "Start")


def tagged(home: Path) -> str:
    git(home, "switch", "--quiet", "--detach")
    write(home, {WORKFLOW: FORGED})
    made = commit(home, "Tagged")
    git(home, "tag", "--annotate", "--message", "x", "v1")
    return made


@pytest.mark.parametrize(("make", "ref"), [(orphan, "pages"), (tagged, "v1")])
def test_a_commit_beside_the_branch_is_found(
    make: object, ref: str, classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    home = classroom.enrol("ann")
    assert callable(make)
    bad = make(home)
    git(home, "push", "--quiet", "origin", ref)
    fetched(classroom)
    assert audit(classroom) == 1
    (line, _) = capsys.readouterr().out.splitlines()
    assert f"ann: {bad[:10]} " in line
    assert line.endswith(f"{WORKFLOW} changed.")


def test_a_branch_without_the_course_s_files_is_no_finding(classroom: Classroom) -> None:
    home = classroom.enrol("ann")
    git(home, "switch", "--quiet", "--orphan", "pages")
    write(home, {"index.html": "mine"})
    commit(home, "Start")
    git(home, "push", "--quiet", "origin", "pages")
    fetched(classroom)
    assert audit(classroom) == 0


def test_a_stash_is_looked_at(classroom: Classroom, capsys: pytest.CaptureFixture[str]) -> None:
    classroom.enrol("ann")
    clone = classroom.clones / "ann"
    write(clone, {WORKFLOW: FORGED})
    git(clone, "stash", "--quiet")
    assert audit(classroom) == 1
    assert f"{WORKFLOW} changed" in capsys.readouterr().out


def test_what_was_pushed_away_is_found_if_it_was_fetched_before(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    home = classroom.enrol("ann")
    bad = classroom.push("ann", {WORKFLOW: FORGED})
    fetched(classroom)
    git(home, "reset", "--quiet", "--hard", "HEAD^")
    git(home, "push", "--quiet", "--force")
    fetched(classroom)
    assert bad not in git(classroom.clones / "ann", "rev-list", "--all")
    assert audit(classroom) == 1
    (line, _) = capsys.readouterr().out.splitlines()
    assert f"ann: {bad[:10]} " in line
    assert line.endswith("changed, put back later.")


def test_a_mixture_of_two_editions_is_a_finding(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom.enrol("ann")
    classroom.edition(SECOND)
    classroom.push("ann", {WORKFLOW: (classroom.template / WORKFLOW).read_text()})
    fetched(classroom)
    assert audit(classroom) == 1
    told = f"{WORKFLOW} of another release than the files around it."
    assert told in capsys.readouterr().out


def test_findings_are_data_too_and_no_formulas(classroom: Classroom) -> None:
    home = classroom.enrol("ann")
    git(home, "config", "user.name", "=1+1\x1b[31m")
    bad = classroom.push("ann", {WORKFLOW: FORGED, PINS: "torch==0"})
    fetched(classroom)
    table = classroom.root / "findings.csv"
    assert audit(classroom, "--csv", str(table)) == 1
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["clone"], row["commit"], row["file"], row["what"]) for row in rows] == [
        ("ann", bad, PINS, "changed"),
        ("ann", bad, WORKFLOW, "changed"),
    ]
    assert rows[0]["author"].startswith("'=1+1")
    assert "\x1b" not in rows[0]["author"]


def test_a_clone_that_cannot_be_looked_through_is_an_error(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("ann", "bob"):
        classroom.enrol(name)
        classroom.push(name, {WORKFLOW: FORGED})
    fetched(classroom)
    address = classroom.server("bob").as_uri()
    git(classroom.clones, "clone", "--quiet", "--depth", "1", address, "shallow")
    assert audit(classroom) == 2
    out = capsys.readouterr().out
    assert "shallow: not looked through: it does not hold the whole history: run" in out
    assert f"{WORKFLOW} changed." in out
    assert "2 of 3 clones looked through: 1 finding in 1." in out
