"""`autograder collect-clones`: what students pushed until a deadline, and nothing that is stale."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from autograder.cli.main import main
from tests.support.classroom import OTHER_STUB, STUB, Classroom, commit, git, write

MONDAY = "2026-11-30T12:00:00+01:00"
TUESDAY = "2026-12-01T12:00:00+01:00"
BETWEEN = "2026-11-30T23:59:00+01:00"


def collect(classroom: Classroom, *options: str) -> int:
    out = ["--out", str(classroom.root / "work")]
    return main(["collect-clones", str(classroom.clones), *out, *options])


def taken(classroom: Classroom, name: str, path: str) -> str:
    return (classroom.root / "work" / name / path).read_text(encoding="utf-8")


def table(classroom: Classroom) -> dict[str, dict[str, str]]:
    with (classroom.root / "work.csv").open(encoding="utf-8", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_what_was_pushed_since_the_clone_is_taken(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom.enrol("ann")
    made = classroom.push("ann", {STUB: "new\n", OTHER_STUB: None, "notes.txt": "mine"})
    assert collect(classroom) == 0
    assert taken(classroom, "ann", STUB) == "new\n"
    inside = {path.name for path in (classroom.root / "work" / "ann").iterdir()}
    assert inside == {"assignments"}
    assert not (classroom.root / "work" / "ann" / OTHER_STUB).exists()
    row = table(classroom)["ann"]
    assert (row["commit"], row["later_commits"], row["problem"]) == (made, "0", "")
    out = capsys.readouterr().out
    assert f"ann: took {made[:10]} of {row['date']}.\n" in out
    assert f"1 of 1 taken. What was taken: {classroom.root / 'work.csv'}" in out


def test_what_came_after_the_deadline_is_left_out(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom.enrol("ann")
    monday = classroom.push("ann", {STUB: "monday\n"}, MONDAY)
    classroom.push("ann", {STUB: "tuesday\n"}, TUESDAY)
    assert collect(classroom, "--until", BETWEEN) == 0
    assert taken(classroom, "ann", STUB) == "monday\n"
    assert f"took {monday[:10]} of " in (out := capsys.readouterr().out)
    assert ", 1 later left out." in out
    assert collect(classroom, "--until", TUESDAY) == 0
    assert taken(classroom, "ann", STUB) == "tuesday\n"
    assert collect(classroom, "--until", "2026-11-30T11:00:00Z") == 0
    assert taken(classroom, "ann", STUB) == "monday\n"


def test_a_merged_branch_counts_when_it_was_merged(classroom: Classroom) -> None:
    home = classroom.enrol("ann")
    start = classroom.push("ann", {STUB: "start\n"}, MONDAY)
    git(home, "switch", "--quiet", "--create", "side")
    write(home, {STUB: "side\n"})
    commit(home, "Side", MONDAY)
    git(home, "switch", "--quiet", "main")
    dates = {"GIT_COMMITTER_DATE": TUESDAY, "GIT_AUTHOR_DATE": TUESDAY}
    git(home, "merge", "--quiet", "--no-ff", "--no-edit", "side", **dates)
    git(home, "push", "--quiet")
    assert collect(classroom, "--until", BETWEEN) == 0
    assert table(classroom)["ann"]["commit"] == start


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("soon", "write the time as in 2026-11-30T23:59+01:00"),
        ("2026-11-30", "name the time of that day, too, as in 2026-11-30T23:59"),
    ],
)
def test_a_deadline_that_is_none_is_refused(
    text: str, told: str, classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom.enrol("ann")
    assert collect(classroom, "--until", text) == 2
    assert told in capsys.readouterr().err
    assert not (classroom.root / "work").exists()


def test_a_deadline_without_a_zone_says_which_it_has(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom.enrol("ann")
    assert collect(classroom, "--until", "2099-11-30T23:59") == 0
    out = capsys.readouterr().out
    assert "Until 2099-11-30 23:59:00" in out
    assert "in the time zone of this machine (" in out


def test_a_second_run_leaves_nothing_stale(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("ann", "bob", "cid"):
        classroom.enrol(name)
        classroom.push(name, {"assignments/extra.py": "x = 1\n"}, TUESDAY)
    assert collect(classroom) == 0
    classroom.push("ann", {"assignments/extra.py": None}, TUESDAY)
    classroom.server("bob").rename(classroom.root / "gone")
    (classroom.clones / "cid").rename(classroom.root / "left")
    assert collect(classroom) == 1
    work = classroom.root / "work"
    assert not (work / "ann" / "assignments" / "extra.py").exists()
    assert (work / "ann" / STUB).exists()
    assert not (work / "bob").exists()
    assert not (work / "cid").exists()
    out = capsys.readouterr().out
    assert "bob: could not fetch: git ls-remote failed: fatal: '" in out
    assert table(classroom)["bob"]["problem"].startswith("could not fetch")
    assert table(classroom).keys() == {"ann", "bob"}


def test_without_work_in_time_there_is_an_empty_folder(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom.enrol("ann")
    server = classroom.server("bob")
    git(classroom.root, "init", "--quiet", "--bare", str(server))
    git(classroom.clones, "clone", "--quiet", str(server), "bob")
    assert collect(classroom, "--until", "2001-01-01T00:00Z") == 0
    for name in ("ann", "bob"):
        assert list((classroom.root / "work" / name).iterdir()) == []
    out = capsys.readouterr().out
    assert "ann: nothing was committed before the deadline." in out
    assert "bob: nothing was committed at all." in out


def test_the_default_branch_is_the_server_s_and_others_may_have_any_name(
    classroom: Classroom,
) -> None:
    home = classroom.enrol("ann")
    mine = classroom.push("ann", {STUB: "mine\n"})
    git(home, "switch", "--quiet", "--create", "a")
    classroom_push = ("push", "--quiet", "origin")
    write(home, {STUB: "other\n"})
    commit(home, "Other")
    git(home, *classroom_push, "a", "a:refs/heads/HEAD", "a:refs/tags/main")
    assert collect(classroom) == 0
    git(home, *classroom_push, ":a", "a:a/b")
    assert collect(classroom) == 0
    assert table(classroom)["ann"]["commit"] == mine
    assert taken(classroom, "ann", STUB) == "mine\n"


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_links_submodules_and_attributes_have_no_effect(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    home = classroom.enrol("ann")
    (home / STUB).unlink()
    (home / STUB).symlink_to(classroom.root / "secret")
    (home / "assignments" / "deep").symlink_to(classroom.root)
    attributes = "* export-ignore export-subst filter=evil text eol=crlf ident\n"
    write(home, {".gitattributes": attributes, OTHER_STUB: "$Format:%H$ $Id$\n"})
    sub = f"160000,{'1' * 40},assignments/sub"
    git(home, "update-index", "--add", "--cacheinfo", sub)
    git(home, "add", "--all", ":!assignments/sub")
    git(home, "commit", "--quiet", "--message", "Work")
    git(home, "push", "--quiet")
    assert collect(classroom) == 0
    assert taken(classroom, "ann", OTHER_STUB) == "$Format:%H$ $Id$\n"
    folder = classroom.root / "work" / "ann" / "assignments"
    assert not [path for path in folder.rglob("*") if path.is_symlink()]
    assert not (folder / "sub").exists()
    out = capsys.readouterr().out
    assert f"{STUB} was left out: it is a link." in out
    assert "assignments/sub was left out: it is another repository." in out


def tree(home: Path, *entries: tuple[str, str, str]) -> str:
    """A folder with these entries, which git's own commands would refuse to make."""
    data = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(id_) for mode, name, id_ in entries)
    raw = home / "raw"
    raw.write_bytes(data)
    return git(home, "hash-object", "-t", "tree", "--literally", "-w", str(raw))


def test_a_path_out_of_the_folder_leads_nowhere(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    home = classroom.enrol("ann")
    blob = git(home, "rev-parse", f"HEAD:{STUB}")
    inner = tree(home, ("100644", "../../../out.py", blob), ("100644", "ok.py", blob))
    up = tree(home, ("100644", "up.py", blob))
    inner = tree(home, ("40000", "..", up), ("40000", "folder", inner), ("100644", ".git", blob))
    top = tree(home, ("40000", "assignments", inner))
    made = git(home, "commit-tree", top, "-m", "Bad", "-p", "HEAD")
    git(home, "push", "--quiet", "origin", f"{made}:main")
    assert collect(classroom) == 0
    written = [path for path in classroom.root.rglob("*.py") if path.name in ("out.py", "up.py")]
    assert written == []
    inside = classroom.root / "work" / "ann" / "assignments"
    assert [path.name for path in inside.rglob("*")] == ["folder", "ok.py"]
    assert (
        "assignments/../up.py was left out: it is outside of the work." in capsys.readouterr().out
    )


@pytest.mark.parametrize("files", [True, False])
def test_a_folder_without_end_is_refused(
    files: bool, classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    home = classroom.enrol("ann")
    inner = git(home, "rev-parse", "HEAD:assignments") if files else tree(home)
    for _ in range(12):
        inner = tree(home, *((("40000", f"d{number}", inner)) for number in range(10)))
    made = git(
        home, "commit-tree", tree(home, ("40000", "assignments", inner)), "-m", "B", "-p", "HEAD"
    )
    # What reaches a server is up to the server: GitHub refuses much of it, others nothing.
    git(home, "push", "--quiet", "origin", f"{made}:main")
    assert collect(classroom) == 1
    assert "ann: could not take the work: commit" in (out := capsys.readouterr().out)
    assert "holds too many files or folders." in out
    assert not (classroom.root / "work" / "ann").exists()


def test_a_folder_of_somebody_else_s_is_left_alone(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom.enrol("ann")
    write(classroom.root / "work", {"ann/thesis.tex": "mine"})
    assert collect(classroom) == 2
    assert "work holds ann, which this command did not write." in capsys.readouterr().err
    assert taken(classroom, "ann", "thesis.tex") == "mine"
    assert main(["collect-clones", str(classroom.clones), "--out", str(classroom.clones)]) == 2
    assert "name a folder outside" in capsys.readouterr().err
    assert (classroom.clones / "ann" / STUB).exists()


@pytest.mark.parametrize(
    ("folder", "told"),
    [
        ("missing", "is no folder: name the folder that holds the clones."),
        ("clones/ann", "is a clone itself: name the folder around it."),
        ("server", "holds no clone: make the clones first."),
    ],
)
def test_the_wrong_folder_is_told(
    folder: str, told: str, classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom.enrol("ann")
    place = str(classroom.root / folder)
    assert main(["collect-clones", place, "--out", str(classroom.root / "work")]) == 2
    assert told in capsys.readouterr().err
