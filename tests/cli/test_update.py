"""`autograder update` and `update-class`: a repaired course reaches work that has begun."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from autograder.cli.main import main
from autograder.release.manifest import PLACE
from tests.support.classroom import (
    NOTEBOOK,
    OTHER_STUB,
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
from tests.support.course import ASSIGNMENTS

BODY = "    raise NotImplementedError"
ANSWER = "    return torch.relu(X @ W1 + b1) @ W2 + b2"


def text(path: str) -> str:
    return (ASSIGNMENTS.parent / path).read_text(encoding="utf-8")


def answered(path: str = STUB) -> str:
    assert BODY in text(path)
    return text(path).replace(BODY, ANSWER)


def repaired(path: str = STUB) -> str:
    """The stub with another title: far away from what a student writes."""
    head, _, rest = text(path).partition("\n")
    return f"{head} (corrected)\n{rest}"


def update(classroom: Classroom, *options: str) -> int:
    template = ["--template", str(classroom.template)]
    return main(["update-class", str(classroom.clones), *template, *options])


def test_untouched_files_are_replaced_and_old_wheels_go(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom.enrol("ann")
    classroom.push("ann", {"notes.txt": "mine"})
    classroom.edition({**SECOND, STUB: repaired(), "assignments/ex8_new.py": "new\n"})
    assert update(classroom, "--push") == 0
    paths = classroom.paths("ann")
    assert paths == {*git(classroom.template, "ls-files").split(), "notes.txt"}
    assert WHEEL not in paths
    for path in ("wheels/course-2.whl", WORKFLOW, STUB, PLACE):
        assert classroom.pushed("ann", path) == git(classroom.template, "show", f"HEAD:{path}")
    assert classroom.pushed("ann", "notes.txt") == "mine"
    assert "ann: course-update is made: 7 files of the course, 1 removed, pushed.\n" in (
        capsys.readouterr().out
    )


@pytest.mark.parametrize("fork", [False, True])
def test_an_answer_stays_and_the_repair_comes_into_it(
    fork: bool, classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom.enrol("ann", fork)
    classroom.push("ann", {STUB: answered(), OTHER_STUB: answered(OTHER_STUB)})
    classroom.edition({STUB: repaired()})
    assert update(classroom, "--push") == 0
    both = classroom.pushed("ann", STUB)
    assert ANSWER in both
    assert both.splitlines()[0].endswith("(corrected)")
    assert classroom.pushed("ann", OTHER_STUB) + "\n" == answered(OTHER_STUB)
    out = capsys.readouterr().out
    assert f"{STUB} holds the student's text and the course's change." in out
    assert OTHER_STUB not in out


def test_lines_that_both_changed_stay_the_student_s(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom.enrol("ann")
    classroom.push("ann", {STUB: answered()})
    classroom.edition({**SECOND, STUB: text(STUB).replace(BODY, "    raise NotImplementedError()")})
    assert update(classroom, "--push") == 0
    assert classroom.pushed("ann", STUB) + "\n" == answered()
    told = f"{STUB} stays as it is: the course changed the same lines as the student."
    assert told in capsys.readouterr().out
    assert told in git(classroom.server("ann"), "log", "-1", "--format=%B", "course-update")


def test_windows_lines_stay_windows_lines(classroom: Classroom) -> None:
    classroom.enrol("ann")
    windows = answered().replace("\n", "\r\n")
    classroom.push("ann", {STUB: windows})
    classroom.edition({STUB: repaired()})
    assert update(classroom, "--push") == 0
    expected = repaired().replace(BODY, ANSWER)
    held = git(classroom.server("ann"), "cat-file", "-p", f"course-update:{STUB}")
    size = git(classroom.server("ann"), "cat-file", "-s", f"course-update:{STUB}")
    assert held + "\n" == expected
    assert int(size) == len(expected.replace("\n", "\r\n").encode())


@pytest.mark.parametrize("begun", [False, True])
def test_a_notebook_is_replaced_only_before_it_is_begun(
    begun: bool, classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom.enrol("ann")
    notebook = json.loads(text(NOTEBOOK))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = 3
    if begun:
        notebook["cells"][-1]["source"] = "my answer"
    classroom.push("ann", {NOTEBOOK: json.dumps(notebook)})
    classroom.edition({NOTEBOOK: text(NOTEBOOK).replace("training", "Training", 1)})
    assert update(classroom, "--push") == 0
    told = f"{NOTEBOOK} stays as it is, without the course's change: it is begun."
    assert (told in capsys.readouterr().out) == begun
    held = classroom.pushed("ann", NOTEBOOK)
    assert ("my answer" in held) == begun
    assert (held == git(classroom.template, "show", f"HEAD:{NOTEBOOK}")) != begun


def test_what_grades_is_put_right_whoever_changed_it(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom.enrol("ann")
    classroom.push("ann", {PINS: "torch==0\n", WORKFLOW: "on: never\n", "pyproject.toml": "mine\n"})
    classroom.edition(SECOND)
    assert update(classroom, "--push") == 0
    for path in (PINS, WORKFLOW, "pyproject.toml"):
        assert classroom.pushed("ann", path) == git(classroom.template, "show", f"HEAD:{path}")
    out = capsys.readouterr().out
    assert f"{PINS} is the course's again: it had been changed." in out
    assert "pyproject.toml is the course's again: both had changed the same lines." in out


def test_a_package_of_the_student_s_own_stays_in_the_project(classroom: Classroom) -> None:
    classroom.enrol("ann")
    project = '[project]\ndependencies = ["course", "pandas"]\n\nwheel = "course-1.whl"\n'
    classroom.push("ann", {"pyproject.toml": project})
    classroom.edition(SECOND)
    assert update(classroom, "--push") == 0
    expected = project.replace("course-1", "course-2").strip()
    assert classroom.pushed("ann", "pyproject.toml") == expected


def test_a_deleted_stub_stays_deleted_and_a_dropped_one_with_work_stays(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom.enrol("ann")
    third = "assignments/ex3_parameter_update.py"
    classroom.push("ann", {STUB: None, OTHER_STUB: answered(OTHER_STUB)})
    classroom.edition({STUB: repaired(), OTHER_STUB: None, third: None})
    assert update(classroom, "--push") == 0
    paths = classroom.paths("ann")
    assert STUB not in paths
    assert third not in paths
    assert OTHER_STUB in paths
    out = capsys.readouterr().out
    assert f"{STUB} was deleted there, so its new version is left out." in out
    assert f"{OTHER_STUB} is no longer part of the course; it was changed, so it stays." in out


def test_a_file_of_the_student_s_under_a_new_name_of_the_course_stays(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom.enrol("ann")
    classroom.push("ann", {"assignments/ex8_new.py": "mine\n"})
    classroom.edition({"assignments/ex8_new.py": "course\n"})
    assert update(classroom, "--push") == 0
    assert classroom.pushed("ann", "assignments/ex8_new.py") == "mine"
    assert "ex8_new.py stays as it is" in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_a_link_in_place_of_a_stub_is_left_and_told(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    home = classroom.enrol("ann")
    (home / STUB).unlink()
    (home / STUB).symlink_to("/etc/passwd")
    classroom.push("ann", {})
    classroom.edition({**SECOND, STUB: repaired()})
    assert update(classroom, "--push") == 0
    assert git(classroom.server("ann"), "show", f"course-update:{STUB}") == "/etc/passwd"
    assert f"{STUB} is a link and no file" in capsys.readouterr().out


def test_skipped_editions_come_at_once(classroom: Classroom) -> None:
    classroom.enrol("ann")
    classroom.push("ann", {STUB: answered()})
    classroom.edition({**SECOND, STUB: repaired()})
    third = {name: held and held.replace("-2", "-3") for name, held in SECOND.items()}
    later = repaired().replace("(corrected)", "(corrected twice)")
    del third[WHEEL], third["wheels/course-2.whl"]
    classroom.edition(
        {**third, "wheels/course-2.whl": None, "wheels/course-3.whl": "3", STUB: later}
    )
    assert update(classroom, "--push") == 0
    assert {path for path in classroom.paths("ann") if path.startswith("wheels/")} == {
        "wheels/course-3.whl"
    }
    assert classroom.pushed("ann", STUB) + "\n" == later.replace(BODY, ANSWER)


def test_a_second_update_builds_on_the_first(classroom: Classroom) -> None:
    home = classroom.enrol("ann")
    classroom.push("ann", {STUB: answered()})
    classroom.edition({**SECOND, STUB: repaired()})
    assert update(classroom, "--push") == 0
    git(home, "pull", "--quiet", "--no-edit", "origin", "course-update")
    git(home, "push", "--quiet")
    later = repaired().replace("(corrected)", "(corrected twice)")
    classroom.edition({STUB: later})
    assert update(classroom, "--push") == 0
    assert classroom.pushed("ann", STUB) + "\n" == later.replace(BODY, ANSWER)


def test_the_clone_s_own_work_tree_and_branches_stay(classroom: Classroom) -> None:
    classroom.enrol("ann")
    clone = classroom.clones / "ann"
    git(clone, "switch", "--quiet", "--create", "mine")
    write(clone, {STUB: "half", "new.txt": "half"})
    git(clone, "add", "new.txt")
    before = git(clone, "status", "--porcelain"), git(clone, "branch", "--show-current")
    main_before = git(clone, "rev-parse", "main")
    classroom.edition({**SECOND, STUB: repaired()})
    assert update(classroom) == 0
    assert (git(clone, "status", "--porcelain"), git(clone, "branch", "--show-current")) == before
    assert (clone / STUB).read_text() == "half"
    assert git(clone, "rev-parse", "main") == main_before
    assert git(clone, "branch", "--list", "course-update").strip() == "course-update"
    assert "course-update" not in git(classroom.server("ann"), "branch")


def test_a_second_run_finds_nothing_to_do(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    home = classroom.enrol("ann")
    classroom.edition(SECOND)
    assert update(classroom, "--push") == 0
    first = git(classroom.server("ann"), "rev-parse", "course-update")
    capsys.readouterr()
    assert update(classroom, "--push") == 0
    told = "ann: nothing to do, course-update is there already and waits to be merged"
    assert told in capsys.readouterr().out
    assert git(classroom.server("ann"), "rev-parse", "course-update") == first
    git(home, "pull", "--quiet", "--no-edit", "origin", "course-update")
    git(home, "push", "--quiet")
    assert update(classroom, "--push") == 0
    assert "ann: nothing to do, it has this release." in capsys.readouterr().out


def test_a_clone_made_anew_knows_the_branch_on_the_server(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    classroom.enrol("ann")
    classroom.edition(SECOND)
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-11-30T12:00:00+01:00")
    assert update(classroom, "--push") == 0
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-12-01T12:00:00+01:00")
    first = git(classroom.server("ann"), "rev-parse", "course-update")
    clone = classroom.clones / "ann"
    git(clone, "branch", "--quiet", "-D", "course-update")
    assert update(classroom, "--push") == 0
    assert git(clone, "rev-parse", "course-update") == first
    assert git(classroom.server("ann"), "rev-parse", "course-update") == first


def test_a_branch_that_is_behind_is_made_anew(classroom: Classroom) -> None:
    classroom.enrol("ann")
    classroom.edition(SECOND)
    assert update(classroom, "--push") == 0
    tip = classroom.push("ann", {STUB: answered()})
    assert update(classroom, "--push") == 0
    assert git(classroom.server("ann"), "rev-parse", "course-update^") == tip
    assert classroom.pushed("ann", STUB) + "\n" == answered()


def test_a_branch_that_was_merged_and_deleted_is_made_anew(classroom: Classroom) -> None:
    home = classroom.enrol("ann")
    classroom.edition(SECOND)
    assert update(classroom, "--push") == 0
    git(home, "pull", "--quiet", "--squash", "origin", "course-update")
    commit(home, "Squashed")
    git(home, "push", "--quiet")
    git(home, "push", "--quiet", "origin", ":course-update")
    classroom.edition({STUB: repaired()})
    assert update(classroom, "--push") == 0
    assert classroom.pushed("ann", STUB) + "\n" == repaired()


def test_work_in_the_branch_is_not_overwritten(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    home = classroom.enrol("ann")
    classroom.edition(SECOND)
    assert update(classroom, "--push") == 0
    git(home, "fetch", "--quiet")
    git(home, "switch", "--quiet", "course-update")
    mine = classroom.push("ann", {STUB: answered()})
    classroom.edition({OTHER_STUB: repaired(OTHER_STUB)})
    assert update(classroom, "--push") == 1
    assert f"course-update holds a commit of somebody else ({mine[:10]})" in capsys.readouterr().out
    assert git(classroom.server("ann"), "rev-parse", "course-update") == mine


def test_one_that_fails_stops_nobody_else(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("ann", "bob", "cid"):
        classroom.enrol(name)
    (classroom.clones / "notes.txt").write_text("mine")
    (classroom.clones / "dora" / ".git").mkdir(parents=True)
    git(classroom.root, "init", "--quiet")  # a damaged clone is no part of what lies around it
    classroom.server("bob").rename(classroom.root / "gone")
    git(classroom.clones / "cid", "switch", "--quiet", "--create", "course-update")
    classroom.edition(SECOND)
    assert update(classroom, "--push") == 1
    out = capsys.readouterr().out
    assert "ann: course-update is made" in out
    assert "bob: failed: git ls-remote failed: fatal: '" in out
    assert "cid: failed: course-update is checked out there: switch to another branch first." in out
    assert "notes.txt: skipped, it is no clone." in out
    assert "dora: skipped, it is no clone." in out
    assert "1 of 3 clones have the update or need none." in out
    assert WHEEL not in classroom.paths("ann")


@pytest.mark.parametrize(
    ("prepare", "told"),
    [
        (lambda room: room.template / "missing", "git clone failed"),
        (lambda room: room.clones, "holds no release: .github/grader/release.json is missing"),
        (lambda room: room.template, "holds changes that are not committed (README.md): commit"),
    ],
    ids=["missing", "no-release", "uncommitted"],
)
def test_without_a_template_nothing_happens(
    prepare: object, told: str, classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom.enrol("ann")
    write(classroom.template, {"README.md": "changed"})
    assert callable(prepare)
    place = str(prepare(classroom))
    assert main(["update-class", str(classroom.clones), "--template", place]) == 2
    assert told in capsys.readouterr().err
    assert git(classroom.clones / "ann", "branch", "--list", "course-update") == ""


def test_a_folder_without_history_serves_as_a_template_too(classroom: Classroom) -> None:
    classroom.enrol("ann")
    classroom.push("ann", {STUB: answered()})
    classroom.edition({**SECOND, STUB: repaired()})
    (classroom.template / ".git").rename(classroom.root / "history")
    assert update(classroom, "--push") == 0
    assert WHEEL not in classroom.paths("ann")
    assert classroom.pushed("ann", STUB) + "\n" == repaired().replace(BODY, ANSWER)


def test_without_history_the_manifest_tells_what_was_handed_out(classroom: Classroom) -> None:
    home = classroom.enrol("ann")
    (classroom.template / ".git").rename(classroom.root / "history")
    for number in ("1", "2"):
        (classroom.root / "history").rename(classroom.template / ".git")
        classroom.edition({STUB: f"{number}\n", f"wheels/{number}.whl": number})
        (classroom.template / ".git").rename(classroom.root / "history")
        assert update(classroom, "--push") == 0
        git(home, "pull", "--quiet", "--no-edit", "origin", "course-update")
        git(home, "push", "--quiet")
        (classroom.template / f"wheels/{number}.whl").unlink()
    assert (home / STUB).read_text() == "2\n"
    assert {path.name for path in (home / "wheels").iterdir()} == {"course-1.whl", "2.whl"}


def test_an_edit_by_hand_in_the_template_is_an_edition_too(classroom: Classroom) -> None:
    classroom.enrol("ann")
    page = (classroom.template / "README.md").read_text()
    write(classroom.template, {"README.md": page.replace("Ask.", "Ask us.")})
    commit(classroom.template, "By hand")
    classroom.enrol("bob")
    for name in ("ann", "bob"):
        held = (classroom.home(name) / "README.md").read_text()
        classroom.push(name, {"README.md": held.replace("# The course", "# Mine")})
    classroom.edition({**SECOND, "README.md": page.replace("Ask.", "Ask them.")})
    assert update(classroom, "--push") == 0
    for name in ("ann", "bob"):
        held = classroom.pushed(name, "README.md")
        assert held == page.replace("Ask.", "Ask them.").replace("# The course", "# Mine").strip()


def test_nothing_of_a_student_s_is_executed(classroom: Classroom, tmp_path: Path) -> None:
    classroom.enrol("ann")
    ran = tmp_path / "ran"
    script = f"#!/bin/sh\ntouch '{ran}'\n"
    hooks = classroom.clones / "ann" / ".git" / "hooks"
    hooks.mkdir()
    for name in ("reference-transaction", "post-commit", "pre-push", "post-checkout"):
        (hooks / name).write_text(script)
        (hooks / name).chmod(0o755)
    modules = '[submodule "x"]\npath = x\nurl = ext::sh -c "touch ran"\n'
    classroom.push("ann", {".gitattributes": "* filter=evil merge=evil\n", ".gitmodules": modules})
    classroom.edition(SECOND)
    assert update(classroom, "--push") == 0
    assert not ran.exists()


def test_a_student_updates_alone_from_the_template_s_address(
    classroom: Classroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = classroom.enrol("ann")
    classroom.push("ann", {STUB: answered()})
    classroom.edition({**SECOND, STUB: repaired()})
    monkeypatch.chdir(home)
    assert main(["update", "--template", classroom.template.as_uri()]) == 0
    assert "Take it over with: git merge course-update" in capsys.readouterr().out
    assert (home / WHEEL).exists()
    git(home, "merge", "--quiet", "course-update")
    assert not (home / WHEEL).exists()
    assert (home / STUB).read_text(encoding="utf-8") == repaired().replace(BODY, ANSWER)
    assert main(["update", "--template", classroom.template.as_uri()]) == 0
    assert "nothing to do, it has this release." in capsys.readouterr().out
    monkeypatch.chdir(home / "assignments")
    assert main(["update", "--template", classroom.template.as_uri()]) == 2


def cherry_pick(classroom: Classroom, home: Path, code: int = 0) -> None:
    """What docs/handout.md tells students to do with git alone."""
    git(home, "fetch", "--quiet", classroom.template.as_uri(), "main")
    done = subprocess.run(["git", "cherry-pick", "FETCH_HEAD"], cwd=home, capture_output=True)
    assert done.returncode == code, done.stderr


def test_git_alone_takes_one_update_over(classroom: Classroom) -> None:
    home = classroom.enrol("ann")
    classroom.push("ann", {STUB: answered(), "notes.txt": "mine"})
    classroom.edition({**SECOND, STUB: repaired()})
    cherry_pick(classroom, home)
    assert (home / STUB).read_text(encoding="utf-8") == repaired().replace(BODY, ANSWER)
    paths = set(git(home, "ls-files").split())
    assert paths == {*git(classroom.template, "ls-files").split(), "notes.txt"}
    assert (home / PLACE).read_bytes() == (classroom.template / PLACE).read_bytes()


def test_git_alone_stops_at_a_conflict_and_at_a_skipped_update(classroom: Classroom) -> None:
    ann, bob = classroom.enrol("ann"), classroom.enrol("bob")
    classroom.push("ann", {STUB: answered()})
    classroom.edition({STUB: text(STUB).replace(BODY, "    raise NotImplementedError()")})
    cherry_pick(classroom, ann, code=1)
    assert "UU" in git(ann, "status", "--porcelain")
    classroom.edition(SECOND)
    cherry_pick(classroom, bob, code=1)


@pytest.mark.parametrize("large", [False, True])
def test_what_is_too_large_to_be_graded_is_not_merged(large: bool, classroom: Classroom) -> None:
    classroom.enrol("ann")
    mine = answered() + ("x = 1\n" * 50_000 if large else "")
    classroom.push("ann", {STUB: mine})
    classroom.edition({STUB: repaired()})
    assert update(classroom, "--push") == 0
    assert (classroom.pushed("ann", STUB) + "\n" == mine) == large


def test_a_damaged_manifest_costs_no_work(classroom: Classroom) -> None:
    classroom.enrol("ann")
    manifest = '{"schema": "autograder/release/v1", "version": "1", "files": {"../x": "", "a": ""}}'
    classroom.push("ann", {PLACE: manifest, STUB: answered(), "a": "mine"})
    classroom.enrol("bob")
    classroom.push("bob", {PLACE: "no manifest", STUB: answered(), "a": "mine"})
    home = classroom.enrol("cid")  # began with a file of the student's and without a manifest
    write(home, {PLACE: None, "a": "mine"})
    git(home, "add", "--all")
    git(home, "commit", "--quiet", "--amend", "--message", "Start")
    write(home, {STUB: answered()})
    commit(home, "Work")
    git(home, "push", "--quiet", "--force")
    classroom.edition({**SECOND, STUB: repaired()})
    assert update(classroom, "--push") == 0
    for name in ("ann", "bob", "cid"):
        assert classroom.pushed(name, STUB) + "\n" == repaired().replace(BODY, ANSWER)
        assert classroom.pushed(name, "a") == "mine"
        assert WHEEL not in classroom.paths(name)
