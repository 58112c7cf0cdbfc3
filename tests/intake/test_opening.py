"""Whatever is handed in, under whatever name, is read, refused or left aside with a reason."""

from __future__ import annotations

import io
import json
import os
import pickle
import socket
import stat
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from autograder.intake import (
    MAX_BYTES,
    Entry,
    Refused,
    Work,
    clean,
    file_stem,
    open_entry,
    open_work,
    students_in,
)

ONE, TWO = "ex1_forward_pass", "ex2_mse_loss"
EXERCISES = (ONE, TWO)
CODE = b"def forward(): ...\n"
links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
any_name = pytest.mark.skipif(sys.platform == "win32", reason="the system refuses such names")
FORBIDDEN = {"Cc", "Cs", "Zl", "Zp"}


def put(folder: Path, *names: str, text: bytes = CODE) -> Path:
    """Write a file for each name below `folder`, and return `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text)
    return folder


def zip_bytes(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def put_zip(path: Path, *names: str, text: bytes = CODE) -> Path:
    path.write_bytes(zip_bytes(dict.fromkeys(names, text)))
    return path


def cell(source: object, kind: str = "code") -> dict[str, object]:
    return {"cell_type": kind, "metadata": {}, "source": source}


def notebook(*sources: object) -> bytes:
    return json.dumps({"nbformat": 4, "cells": [cell(source) for source in sources]}).encode()


def graded(work: Work) -> list[str]:
    """The exercises that have a text."""
    return [name for name, source in work.sources.items() if source.text]


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        open_work(path, EXERCISES)
    return str(caught.value)


def students(folder: Path) -> dict[str, Entry]:
    return {entry.student: entry for entry in students_in(folder, EXERCISES)}


def works(folder: Path) -> dict[str, Work]:
    return {entry.student: open_entry(entry, EXERCISES) for entry in students_in(folder, EXERCISES)}


def is_one_clean_line(text: str) -> bool:
    return not any(unicodedata.category(char) in FORBIDDEN for char in text)


# One submission: its forms


def test_a_folder_of_files(tmp_path: Path) -> None:
    work = open_work(put(tmp_path / "ann", f"{ONE}.py"), EXERCISES)
    assert work.student == "ann"
    assert (work.sources[ONE].name, work.sources[ONE].text) == (f"{ONE}.py", CODE)
    assert work.sources[TWO].missing
    assert not work.sources[ONE].missing
    assert list(work.sources) == list(EXERCISES)
    assert work.notes == ()


def test_an_empty_folder_misses_everything(tmp_path: Path) -> None:
    work = open_work(put(tmp_path / "ann"), EXERCISES)
    assert all(source.missing for source in work.sources.values())
    assert work.notes == ()


def test_an_empty_file_is_there(tmp_path: Path) -> None:
    source = open_work(put(tmp_path, f"{ONE}.py", text=b""), EXERCISES).sources[ONE]
    assert (source.text, source.missing, source.problem) == (b"", False, "")


def test_a_single_file_belongs_to_its_folder_s_student(tmp_path: Path) -> None:
    work = open_work(put(tmp_path / "ann", f"{ONE}.py") / f"{ONE}.py", EXERCISES)
    assert (work.student, graded(work)) == ("ann", [ONE])


def test_the_given_student_is_cleaned(tmp_path: Path) -> None:
    assert open_work(put(tmp_path), EXERCISES, "Ann\x1b[31m").student == "Ann�[31m"


@pytest.mark.parametrize(
    "inside",
    [
        f"{ONE}.py",
        f"hw/{ONE}.py",
        f"hw/day 1/{ONE}.py",
        f"./{ONE}.py",
        f"__MACOSX/._x/{ONE}.py\0hw/{ONE}.py",
    ],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_files_may_lie_in_a_nested_folder(inside: str, zipped: bool, tmp_path: Path) -> None:
    names = inside.split("\0")
    path = put_zip(tmp_path / "a.zip", *names) if zipped else put(tmp_path / "a", *names)
    work = open_work(path, EXERCISES)
    assert (work.student, graded(work), work.notes) == ("a", [ONE], ())


def test_a_clone_of_the_whole_course_is_graded_in_its_own_folder(tmp_path: Path) -> None:
    others = ("autograder/mistakes", "solutions", "extra")
    put(tmp_path, *(f"{folder}/{ONE}.py" for folder in others), text=b"other")
    put(tmp_path, f"assignments/{ONE}.py", ".git/HEAD", "README.md", "start.py")
    work = open_work(tmp_path, EXERCISES)
    assert work.sources[ONE].text == CODE
    assert work.notes == ()


def test_exercises_may_lie_in_folders_of_their_own(tmp_path: Path) -> None:
    assert graded(open_work(put(tmp_path, f"1/{ONE}.py", f"2/{TWO}.py"), EXERCISES)) == [ONE, TWO]


def test_one_exercise_in_two_folders_is_nobody_s_guess(tmp_path: Path) -> None:
    source = open_work(put(tmp_path, f"a/{ONE}.py", f"b/{ONE}.py"), EXERCISES).sources[ONE]
    assert source.problem == (
        f"a/{ONE}.py and b/{ONE}.py were handed in together: hand in one of them."
    )
    assert not source.missing


def test_a_folder_with_one_zip(tmp_path: Path) -> None:
    put(tmp_path / "ann", "hw.zip", text=zip_bytes({f"{ONE}.py": CODE, "helper.py": CODE}))
    work = open_work(tmp_path / "ann", EXERCISES)
    assert (work.student, graded(work)) == ("ann", [ONE])
    assert "helper.py" in work.notes[0]


def test_a_folder_named_as_a_file_is_told(tmp_path: Path) -> None:
    work = open_work(put(tmp_path, f"{ONE}.py/x.txt"), EXERCISES)
    assert work.sources[ONE].problem == f"{ONE}.py is a folder, not a file."


def test_a_repository_s_clutter_is_ignored(tmp_path: Path) -> None:
    clutter = (".DS_Store", f"._{ONE}.py", "Thumbs.db", "__pycache__/x.pyc", ".git/config")
    work = open_work(put(tmp_path, f"{ONE}.py", *clutter), EXERCISES)
    assert (graded(work), work.notes) == ([ONE], ())


@pytest.mark.parametrize("name", ["torch.py", "conftest.py", "sitecustomize.py", "helper.py"])
def test_a_file_that_is_no_exercise_is_noted(name: str, tmp_path: Path) -> None:
    work = open_work(put(tmp_path, f"{ONE}.py", name), EXERCISES)
    assert graded(work) == [ONE]
    assert work.notes == (f"{name} is not the name of an exercise and was not graded.",)


NOTES = {
    "ex2_mse_los.py": f"Is it {TWO}.py that should have this name?",
    "ex9_more.py": "ex9_more.py is not the name of an exercise",
    f"{TWO}.py.txt": "its name does not end in .py",
    "scratch.ipynb": "scratch.ipynb was not graded: the .py files of the exercises were.",
    "old.zip": "old.zip was not graded",
    "old.rar": "old.rar was not graded",
}


@pytest.mark.parametrize("name", NOTES)
def test_what_may_have_been_meant_is_noted(name: str, tmp_path: Path) -> None:
    (note,) = open_work(put(tmp_path, f"{ONE}.py", "plot.png", name), EXERCISES).notes
    assert NOTES[name] in note


def test_files_that_are_no_work_are_named(tmp_path: Path) -> None:
    work = open_work(put(tmp_path, "a.docx", "b.png", "c.png", "d.png"), EXERCISES)
    assert work.notes == ("No file is named after an exercise. There is: a.docx, b.png, c.png, ….",)


def test_notes_end(tmp_path: Path) -> None:
    work = open_work(put(tmp_path, *(f"{number}.py" for number in range(100))), EXERCISES)
    assert len(work.notes) == 21
    assert work.notes[-1] == "80 more files were not graded."


REFUSED_FILES = {
    "nowhere": "nowhere is not there.",
    "carol.py": "carol.py is neither an exercise's file nor a notebook nor a .zip.",
    "carol.docx": "carol.docx is neither an exercise's file nor a notebook nor a .zip.",
    "carol.zip": "carol.zip is damaged or is not a zip file.",
}


@pytest.mark.parametrize("name", REFUSED_FILES)
def test_what_is_no_submission_is_refused(name: str, tmp_path: Path) -> None:
    if name != "nowhere":
        put(tmp_path, name)
    assert refusal(tmp_path / name) == REFUSED_FILES[name]


def test_another_kind_of_archive_is_refused(tmp_path: Path) -> None:
    assert "hw.tar.gz is not a .zip" in refusal(put(tmp_path, "hw.tar.gz"))


# Names of files


@pytest.mark.parametrize(
    "name",
    [
        f"{ONE} (1).py",
        f"{ONE}(12).py",
        f"{ONE}-1.py",
        f"{ONE}-123e4567-e89b-12d3-a456-426614174000.py",
        f"{ONE} - Copy.py",
        f"{ONE} - Copy (2).py",
        f"{ONE} copy 2.py",
        "Ex1_Forward_Pass.PY",
        f"{ONE} .py",
    ],
)
def test_a_copy_is_graded_when_it_is_alone(name: str, tmp_path: Path) -> None:
    work = open_work(put(tmp_path, name), EXERCISES)
    assert (work.sources[ONE].name, work.sources[ONE].text) == (name, CODE)
    assert work.notes == ()


@pytest.mark.parametrize(
    ("names", "winner"),
    [
        ([f"{ONE}.py", f"{ONE}-1.py"], f"{ONE}-1.py"),
        ([f"{ONE}-2.py", f"{ONE}-10.py", f"{ONE}-9.py"], f"{ONE}-10.py"),
        ([f"{ONE}.py", f"{ONE} (1).py"], f"{ONE}.py"),
        ([f"{ONE} (2).py", f"{ONE} (1).py"], f"{ONE} (2).py"),
        ([f"{ONE} (2).py", f"{ONE}-1.py"], f"{ONE}-1.py"),
    ],
)
def test_the_latest_that_was_handed_in_wins(
    names: Sequence[str], winner: str, tmp_path: Path
) -> None:
    work = open_work(put(tmp_path, *names), EXERCISES)
    assert work.sources[ONE].name == winner
    losers = set(names) - {winner}
    copies = {f"{name} is another copy of {winner} and was not graded." for name in losers}
    assert set(work.notes) == copies


def test_names_that_differ_in_case_only_are_both_told(tmp_path: Path) -> None:
    names = [f"{ONE}.py", f"{ONE.title()}.py"]
    work = open_work(put_zip(tmp_path / "a.zip", *names), EXERCISES)
    assert all(name in work.sources[ONE].problem for name in names)
    assert graded(work) == []


# Files that cannot be read


@links
def test_a_link_is_never_followed(tmp_path: Path) -> None:
    put(tmp_path, "secret.py", text=b"secret")
    put(tmp_path / "ann", f"{TWO}.py")
    (tmp_path / "ann" / f"{ONE}.py").symlink_to(tmp_path / "secret.py")
    work = open_work(tmp_path / "ann", EXERCISES)
    assert graded(work) == [TWO]
    assert work.sources[ONE].problem == (f"{ONE}.py is a link (symlink): hand in the file itself.")
    assert not work.sources[ONE].missing


@links
def test_a_linked_folder_is_never_entered(tmp_path: Path) -> None:
    put(tmp_path / "bob", f"{ONE}.py")
    (tmp_path / "ann").mkdir()
    (tmp_path / "ann" / "work").symlink_to(tmp_path / "bob")
    work = open_work(tmp_path / "ann", EXERCISES)
    assert graded(work) == []
    assert work.notes == ("No file is named after an exercise. There is: work.",)


@links
def test_a_link_to_a_submission_is_refused(tmp_path: Path) -> None:
    put(tmp_path / "bob", f"{ONE}.py")
    (tmp_path / "ann").symlink_to(tmp_path / "bob")
    assert refusal(tmp_path / "ann") == "ann is a link (symlink): hand in the folder itself."


@pipes
def test_a_pipe_is_told_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / f"{ONE}.py")
    source = open_work(tmp_path, EXERCISES).sources[ONE]
    assert source.problem == f"{ONE}.py is a named pipe, not a file."
    assert "named pipe" in refusal(tmp_path / f"{ONE}.py")


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="the system has no such sockets")
def test_a_socket_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{ONE}.py")
        source = open_work(tmp_path, EXERCISES).sources[ONE]
    assert source.problem == f"{ONE}.py is a socket, not a file."


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="the system has no /dev")
def test_a_device_is_refused() -> None:
    assert refusal(Path("/dev/zero")) == "zero is a device, not a file."


def test_a_file_that_may_not_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_open = os.open

    def forbidding(path: str, flags: int, *, dir_fd: int | None = None) -> int:
        if path.endswith(f"{ONE}.py"):
            raise PermissionError(13, "Permission denied")
        return really_open(path, flags, dir_fd=dir_fd)

    put(tmp_path, f"{ONE}.py", f"{TWO}.py")
    monkeypatch.setattr(os, "open", forbidding)
    monkeypatch.setattr(os, "supports_dir_fd", {forbidding, os.stat})
    work = open_work(tmp_path, EXERCISES)
    assert work.sources[ONE].problem == f"{ONE}.py cannot be read: Permission denied."
    assert graded(work) == [TWO]


@links
@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_a_file_swapped_at_the_last_moment_is_told(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = put(tmp_path, "other.py", f"{ONE}.py") / f"{ONE}.py"
    really_open = os.open

    def swapping(path: str, flags: int, *, dir_fd: int | None = None) -> int:
        if path.endswith(file.name):
            file.unlink()
            if kind == "link":
                file.symlink_to("other.py")
            else:
                os.mkfifo(file)
        return really_open(path, flags, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", swapping)
    monkeypatch.setattr(os, "supports_dir_fd", {swapping, os.stat})
    source = open_work(tmp_path, EXERCISES).sources[ONE]
    assert source.text == b""
    assert ("cannot be read" if kind == "link" else "is a named pipe") in source.problem


@pytest.mark.parametrize("size", [MAX_BYTES, MAX_BYTES + 1])
@pytest.mark.parametrize("zipped", [False, True])
def test_a_large_file_is_told(size: int, zipped: bool, tmp_path: Path) -> None:
    text = b"#" * size
    name = f"{ONE}.py"
    path = (
        put_zip(tmp_path / "a.zip", name, text=text)
        if zipped
        else put(tmp_path / "a", name, text=text)
    )
    source = open_work(path, EXERCISES).sources[ONE]
    if size > MAX_BYTES:
        assert source.problem == f"{name} is larger than 256 KB: keep data out of it."
    assert len(source.text) == (size if size == MAX_BYTES else 0)


def test_a_folder_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.intake.files.MAX_ENTRIES", 3)
    assert "holds more than 3 files" in refusal(put(tmp_path, "a/1.py", "a/2.py", "b/3.py"))


def test_a_deep_folder_is_not_followed_to_its_end(tmp_path: Path) -> None:
    work = open_work(put(tmp_path, f"{'x/' * 50}{ONE}.py"), EXERCISES)
    assert graded(work) == []


@links
def test_a_system_without_folder_descriptors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "supports_dir_fd", set())
    put(tmp_path / "ann", f"hw/{ONE}.py")
    (tmp_path / "ann" / "hw" / f"{TWO}.py").symlink_to(tmp_path)
    work = open_work(tmp_path / "ann", EXERCISES)
    assert graded(work) == [ONE]
    assert "is a link" in work.sources[TWO].problem


# Zips


def linked() -> bytes:
    info = zipfile.ZipInfo(f"{ONE}.py")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return buffer.getvalue()


def doubled() -> bytes:
    return zip_bytes({f"{ONE}.py": CODE, f"{ONE}_py": CODE}).replace(
        f"{ONE}_py".encode(), f"{ONE}.py".encode()
    )


def locked() -> bytes:
    data = bytearray(zip_bytes({f"{ONE}.py": CODE}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def named(name: bytes) -> bytes:
    """A zip whose only member has this name, which may be one that zipfile would not write."""
    harmless = b"x" * len(name)
    return zip_bytes({harmless.decode(): CODE}).replace(harmless, name)


BAD_ZIPS = {
    "empty-file": (b"", "is damaged or is not a zip file"),
    "text": (b"no zip", "is damaged or is not a zip file"),
    "cut": (zip_bytes({f"{ONE}.py": CODE})[:-30], "is damaged or is not a zip file"),
    "locked": (locked(), "is locked with a password"),
    "link": (linked(), "is a link (symlink)"),
    "twice": (doubled(), "more than once"),
    "parent": (zip_bytes({f"../{ONE}.py": CODE}), "leads out of the zip"),
    "hidden-parent": (zip_bytes({f".x/../../{ONE}.py": CODE}), "leads out of the zip"),
    "absolute": (zip_bytes({f"/{ONE}.py": CODE}), "is an absolute path"),
    "drive": (zip_bytes({f"C:/{ONE}.py": CODE}), "is an absolute path"),
    "backslash": (zip_bytes({f"hw\\{ONE}.py": CODE}), "has a backslash in its name"),
    "nul": (named(f"{ONE}.py\0.txt".encode()), "has a control character"),
    "newline": (zip_bytes({f"a\n{ONE}.py": CODE}), "has a control character"),
    "ansi": (zip_bytes({f"\x1b[31m/{ONE}.py": CODE}), "has a control character"),
    "nameless": (named(b"."), "has no name"),
    "unusual": (zip_bytes({f"{ONE}.py": CODE}, zipfile.ZIP_BZIP2), "packed in an unusual way"),
    "many": (zip_bytes(dict.fromkeys(map(str, range(1001)), b"")), "more than 1000 files"),
    "many-hidden": (zip_bytes({f".git/{i}": b"" for i in range(1001)}), "more than 1000 files"),
    "bomb": (zip_bytes(dict.fromkeys("abcdefghijk", bytes(10**7))), "unpacks to more than 100 MB"),
    "deep": (
        zip_bytes({"a.zip": zip_bytes({"b.zip": zip_bytes({f"{ONE}.py": CODE})})}),
        "b.zip is a zip within a zip within a zip",
    ),
    "two": (zip_bytes({"a.zip": b"", "b.zip": b""}), "more than one zip (a.zip, b.zip)"),
}


@pytest.mark.parametrize("case", BAD_ZIPS)
def test_a_bad_zip_is_refused(case: str, tmp_path: Path) -> None:
    data, words = BAD_ZIPS[case]
    before = set(tmp_path.rglob("*"))
    put(tmp_path, "ann.zip", text=data)
    message = refusal(tmp_path / "ann.zip")
    assert words in message
    assert is_one_clean_line(message)
    assert set(tmp_path.rglob("*")) - before == {tmp_path / "ann.zip"}


def test_a_zip_in_a_zip_is_opened(tmp_path: Path) -> None:
    put(tmp_path, "ann.zip", text=zip_bytes({"hw.zip": zip_bytes({f"{ONE}.py": CODE})}))
    assert graded(open_work(tmp_path / "ann.zip", EXERCISES)) == [ONE]


def test_a_zip_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.intake.archive.MAX_ARCHIVE", 1024 * 1024)
    put(tmp_path, "ann.zip", text=bytes(1024 * 1024 + 1))
    assert "is larger than 1 MB" in refusal(tmp_path / "ann.zip")


def test_a_header_that_lies_about_the_size_is_not_trusted(tmp_path: Path) -> None:
    data = bytearray(zip_bytes({f"{ONE}.py": b"#" * 10**7, f"{TWO}.py": CODE}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + offset
        data[at : at + 4] = (100).to_bytes(4, "little")
    put(tmp_path, "ann.zip", text=bytes(data))
    work = open_work(tmp_path / "ann.zip", EXERCISES)
    assert work.sources[ONE].problem == (f"{ONE}.py is damaged inside its zip: make the zip again.")
    assert graded(work) == [TWO]


def test_a_damaged_member_harms_no_other(tmp_path: Path) -> None:
    data = zip_bytes({f"{ONE}.py": b"wrong", f"{TWO}.py": CODE}, zipfile.ZIP_STORED)
    put(tmp_path, "ann.zip", text=data.replace(b"wrong", b"WRONG"))
    work = open_work(tmp_path / "ann.zip", EXERCISES)
    assert "is damaged inside its zip" in work.sources[ONE].problem
    assert graded(work) == [TWO]


def test_a_mac_s_zip_shows_its_names(tmp_path: Path) -> None:
    put(tmp_path, "ann.zip", text=named("für später.py".encode()))
    (note,) = open_work(tmp_path / "ann.zip", EXERCISES).notes
    assert note.startswith("für später.py is not the name of an exercise")


# Notebooks


def test_a_notebook_is_every_exercise_s_source(tmp_path: Path) -> None:
    cells = [cell("import torch"), cell("# Title", "markdown"), cell(["x = 1\n", "y = 2\n"])]
    data = json.dumps({"nbformat": 4, "cells": cells}).encode()
    put(tmp_path / "ann", "training_loop.ipynb", text=data)
    work = open_work(tmp_path / "ann", EXERCISES)
    source = work.sources[ONE]
    assert source.text == b"# %%\nimport torch\n# %%\nx = 1\ny = 2\n"
    assert (source.name, source.notebook, source.problem) == ("training_loop.ipynb", True, "")
    assert work.sources[TWO] == source


def test_files_in_which_nothing_was_written_give_way_to_the_notebook(tmp_path: Path) -> None:
    stub = b"def f(x):\n    # TODO: f\n    raise NotImplementedError\n"
    put(tmp_path, f"{ONE}.py", f"{TWO}.py", text=stub)
    put(tmp_path, "training_loop.ipynb", text=notebook("def f(x):\n    return x"))
    work = open_work(tmp_path, EXERCISES)
    assert work.sources[ONE].notebook
    assert work.notes == ()
    put(tmp_path, f"{TWO}.py", text=b"def f(x):\n    return x\n")
    work = open_work(tmp_path, EXERCISES)
    assert not work.sources[ONE].notebook
    assert "training_loop.ipynb was not graded" in work.notes[0]


def test_a_notebook_says_after_which_cell_an_exercise_was_checked(tmp_path: Path) -> None:
    named = [
        {**cell(f"x = {number}"), "metadata": {"nbgrader": {"grade_id": name}}}
        for number, name in enumerate([ONE, "other", f"test_{ONE}"])
    ]
    put(tmp_path, "training_loop.ipynb", text=json.dumps({"cells": named}).encode())
    work = open_work(tmp_path, EXERCISES)
    assert work.sources[ONE].text.startswith(b"# checked after cell 3\n# %% ")
    assert work.sources[TWO].text.startswith(b"# %% ")


def test_a_notebook_alone_names_its_student(tmp_path: Path) -> None:
    work = open_work(put(tmp_path, "ann.ipynb", text=notebook("x = 1")) / "ann.ipynb", EXERCISES)
    assert (work.student, graded(work)) == ("ann", list(EXERCISES))


def test_a_zipped_notebook(tmp_path: Path) -> None:
    put_zip(tmp_path / "a.zip", "hw/ann.ipynb", ".ipynb_checkpoints/b.ipynb", text=notebook("x"))
    assert graded(open_work(tmp_path / "a.zip", EXERCISES)) == list(EXERCISES)


def test_the_latest_of_several_copies_of_a_notebook_is_graded(tmp_path: Path) -> None:
    put(tmp_path, "a.ipynb", "a-1.ipynb", "a-checkpoint.ipynb", text=notebook("x"))
    work = open_work(tmp_path, EXERCISES)
    assert work.sources[ONE].name == "a-1.ipynb"
    assert "a.ipynb is another copy of a-1.ipynb and was not graded." in work.notes


def test_the_course_s_own_notebook_comes_before_others(tmp_path: Path) -> None:
    put(tmp_path, "scratch.ipynb", "training_loop.ipynb", text=notebook("x"))
    work = open_work(tmp_path, EXERCISES)
    assert work.sources[ONE].name == "training_loop.ipynb"
    assert work.notes == ("scratch.ipynb was not graded: training_loop.ipynb was.",)


def test_two_notebooks_are_refused(tmp_path: Path) -> None:
    put(tmp_path / "ann", "a.ipynb", "b.ipynb", text=notebook("x"))
    assert refusal(tmp_path / "ann") == (
        "ann holds more than one notebook (a.ipynb, b.ipynb): hand in one."
    )


BAD_NOTEBOOKS = {
    "text": (b"print(1)", "is not a Jupyter notebook: it is not JSON."),
    "empty": (b"", "is not JSON"),
    "no-text": (b'{"cells": "\xff"}', "is not JSON"),
    "huge-number": (b"1" * 10_000, "is not JSON"),
    "list": (b"[]", "it has no cells"),
    "number": (b"3", "it has no cells"),
    "no-cells": (b'{"cells": {}}', "it has no cells"),
    "no-cell": (b'{"cells": [3]}', "its cell 1 is none"),
    "no-source": (b'{"cells": [{"cell_type": "code"}]}', "its cell 1 has no source"),
    "odd-source": (notebook("x", [1]), "its cell 2 has no source"),
    "old": (b'{"worksheets": []}', "is a notebook of an old format"),
    "deep": (b"[" * 1_000_000, "is nested too deeply"),
    "deep-objects": (b'{"a":' * 500_000, "is nested too deeply"),
    "large": (b" " * (4 * 1024 * 1024 + 1), "is larger than 4 MB: clear its outputs"),
    "much-code": (notebook("x" * MAX_BYTES), "holds more than 256 KB of code"),
    "many-magics": (notebook("%\n" * 50_000), "holds more than 256 KB of code"),
}


@pytest.mark.parametrize("case", BAD_NOTEBOOKS)
def test_a_bad_notebook_is_told(case: str, tmp_path: Path) -> None:
    data, words = BAD_NOTEBOOKS[case]
    put(tmp_path, "ann.ipynb", text=data)
    source = open_work(tmp_path, EXERCISES).sources[ONE]
    assert source.problem.startswith("ann.ipynb ")
    assert words in source.problem
    assert (source.text, source.notebook, source.missing) == (b"", True, False)


CELLS = {
    "magic": ("%matplotlib inline\nx = 1", "pass  # %matplotlib inline\nx = 1"),
    "indented": ("if x:\n    !ls 'it\ny = 1", "if x:\n    pass  # !ls 'it\ny = 1"),
    "help": ("?torch.nn\nx?\nx.y??\nz", "pass  # ?torch.nn\npass  # x?\npass  # x.y??\nz"),
    "assigned": (
        "f['a'] = !ls\na, b = %time f()",
        "pass  # f['a'] = !ls\npass  # a, b = %time f()",
    ),
    "continued-shell": ("!pip \\\n    torch\nx = 1", "pass  # !pip \\\n#     torch\nx = 1"),
    "whole-cell": ("\n%%bash\nls\n\n  ls", "\npass  # %%bash\n# ls\n#\n#   ls"),
    "timed-cell": ("%%time\ndef f():\n    !ls", "pass  # %%time\ndef f():\n    pass  # !ls"),
    "windows": ("x = 1\r\n%magic\ry = 1", "x = 1\npass  # %magic\ny = 1"),
    "after-a-string": ("x = '''a\n'''\n%magic", "x = '''a\n'''\npass  # %magic"),
    "after-a-comment": ("x = 1  # don't ( '''\n%m", "x = 1  # don't ( '''\npass  # %m"),
    "after-a-comment-s-backslash": ("# a \\\n%magic", "# a \\\npass  # %magic"),
    "after-quotes": ("x = \"'''\" + '\\'' + '\"\"\"'\n!ls", None),
}
UNTOUCHED = {
    "triple": '"""\n%not magic\n!x\n"""',
    "triple-escaped": '"""\\"""\n%not magic\n"""',
    "triple-single": "x = ('''a\"\"\"\n%b''')",
    "modulo": "x = (7\n% 3)",
    "modulo-continued": "x = 7 \\\n% 3",
    "brackets": "x = f[{\n!= 3\n}]",
    "comparison": "x != y\nx %= 3\nx == y\nassert x % 2",
    "comment": "# %matplotlib\n# why?\nx = 1  # what?",
    "string": "print('what?')\nx = '%d' % 3\nreturn '=%s=' % 3\nf['=%s'](x)",
    "decorator": "@f\ndef g(): ...",
    "separators": "x = 1\x0c\u2028%",
}


@pytest.mark.parametrize("case", CELLS)
def test_what_ipython_alone_understands_is_silenced(case: str, tmp_path: Path) -> None:
    source, expected = CELLS[case]
    put(tmp_path, "ann.ipynb", text=notebook(source))
    text = open_work(tmp_path, EXERCISES).sources[ONE].text.decode()
    if expected is None:
        assert text.endswith("\npass  # !ls\n")
    else:
        assert text == f"# %%\n{expected}\n"


@pytest.mark.parametrize("case", UNTOUCHED)
def test_what_looks_like_ipython_and_is_python_stays(case: str, tmp_path: Path) -> None:
    put(tmp_path, "ann.ipynb", text=notebook(UNTOUCHED[case]))
    text = open_work(tmp_path, EXERCISES).sources[ONE].text.decode()
    assert text == f"# %%\n{UNTOUCHED[case]}\n"


@pytest.mark.parametrize("line", ["a ", "[] ", "x[", "'", "\\", "x\\'", "(", '"""', "=", "?", "a."])
def test_no_line_takes_long(line: str, tmp_path: Path) -> None:
    put(tmp_path, "ann.ipynb", text=notebook(line * (200_000 // len(line)) + "?!"))
    assert not open_work(tmp_path, EXERCISES).sources[ONE].problem


def test_a_lone_surrogate_in_a_cell_harms_nothing(tmp_path: Path) -> None:
    put(tmp_path, "ann.ipynb", text=notebook("x = '\ud800'"))
    assert open_work(tmp_path, EXERCISES).sources[ONE].text == b"# %%\nx = '?'\n"


# A class


def test_every_folder_and_file_is_a_student(tmp_path: Path) -> None:
    put(tmp_path, f"Ann/{ONE}.py", f"bob/{TWO}.py", ".hidden/x.py", ".DS_Store", "__MACOSX/x.py")
    put(tmp_path, "carol.ipynb", text=notebook("x"))
    put_zip(tmp_path / "dave.zip", f"{ONE}.py")
    (tmp_path / "eve").mkdir()
    found = works(tmp_path)
    assert list(found) == ["Ann", "bob", "carol", "dave", "eve"]
    assert [graded(work) for work in found.values()] == [[ONE], [TWO], [ONE, TWO], [ONE], []]


def test_no_students_are_no_entries(tmp_path: Path) -> None:
    assert students_in(tmp_path, EXERCISES) == ()


@links
def test_strangers_among_the_students_are_refused_each_by_itself(tmp_path: Path) -> None:
    put(tmp_path, f"ann/{ONE}.py", "grades.csv", f"{TWO}.py")
    (tmp_path / "bob").symlink_to(tmp_path / "ann")
    (tmp_path / "carol.zip").symlink_to(tmp_path / "ann")
    refused = {name: entry.refused for name, entry in students(tmp_path).items()}
    assert refused == {
        "ann": "",
        "bob": "bob is a link (symlink): hand in the folder itself.",
        "carol.zip": "carol.zip is a link (symlink): hand in the file itself.",
        f"{TWO}.py": f"{TWO}.py lies beside the students' folders: put it into its student's"
        " folder.",
        "grades.csv": "grades.csv is neither a folder nor a .py, .ipynb or .zip file.",
    }
    with pytest.raises(Refused, match="bob is a link"):
        open_entry(students(tmp_path)["bob"], EXERCISES)


@pipes
def test_a_pipe_among_the_students_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ann")
    assert students(tmp_path)["ann"].refused == "ann is a named pipe, not a folder."


@pytest.mark.parametrize("zipped", [False, True])
def test_one_student_s_work_is_no_class(zipped: bool, tmp_path: Path) -> None:
    names = [f"{ONE}.py", f"{TWO}.py", "README.md"]
    path = put_zip(tmp_path / "a.zip", *names) if zipped else put(tmp_path / "a", *names)
    with pytest.raises(Refused, match="itself and no student's folder"):
        students_in(path, EXERCISES)


@pytest.mark.parametrize(
    ("name", "words"), [("nowhere", "is not there"), ("a.txt", "neither a folder nor a .zip")]
)
def test_what_is_no_class_is_refused(name: str, words: str, tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    with pytest.raises(Refused, match=words):
        students_in(tmp_path / name, EXERCISES)


def test_a_class_zip_that_is_damaged_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "class.zip")
    with pytest.raises(Refused, match="is damaged"):
        students_in(tmp_path / "class.zip", EXERCISES)


def export(tmp_path: Path, zipped: bool, files: Mapping[str, bytes]) -> Path:
    if zipped:
        put(tmp_path, "submissions.zip", text=zip_bytes(files))
        return tmp_path / "submissions.zip"
    for name, data in files.items():
        put(tmp_path / "submissions", name, text=data)
    return tmp_path / "submissions"


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("end", ["_", ""])
def test_a_moodle_export(zipped: bool, end: str, tmp_path: Path) -> None:
    files = {
        f"Ana María Ñ_12_assignsubmission_file{end}/{ONE}.py": CODE,
        f"Ana María Ñ_12_assignsubmission_onlinetext{end}/onlinetext.html": b"hi",
        f"Bo Li_13_assignsubmission_file{end}/hw/{TWO}.py": CODE,
        f"Bo Li_14_assignsubmission_file{end}/hw.zip": zip_bytes({f"{ONE}.py": CODE}),
        f"Cy_15_assignsubmission_onlinetext{end}/onlinetext.html": b"hi",
        f"Default group_assignsubmission_file{end}/a.ipynb": notebook("x"),
    }
    found = works(export(tmp_path, zipped, files))
    assert {name: graded(work) for name, work in found.items()} == {
        "Ana María Ñ": [ONE],
        "Bo Li (13)": [TWO],
        "Bo Li (14)": [ONE],
        "Cy": [],
        "Default group": [ONE, TWO],
    }
    assert found["Ana María Ñ"].notes == (
        "What was handed in as Moodle's onlinetext was not graded.",
    )
    assert "onlinetext" in found["Cy"].notes[0]


@pytest.mark.parametrize("zipped", [False, True])
def test_a_flat_moodle_export(zipped: bool, tmp_path: Path) -> None:
    files = {
        f"Bo Li_13_assignsubmission_file_{ONE}.py": CODE,
        f"Bo Li_13_assignsubmission_file_{TWO}.py": CODE,
        "Bo Li_13_assignsubmission_onlinetext_onlinetext.html": b"hi",
    }
    found = works(export(tmp_path, zipped, files))
    assert graded(found["Bo Li"]) == [ONE, TWO]
    assert "onlinetext" in found["Bo Li"].notes[0]


@pytest.mark.parametrize("zipped", [False, True])
def test_a_canvas_export(zipped: bool, tmp_path: Path) -> None:
    files = {
        f"ñandúana_12_901_{ONE}.py": b"first",
        f"ñandúana_12_902_{ONE}-1.py": CODE,
        f"ñandúana_12_903_{TWO}.py": CODE,
        f"libo_LATE_13_904_{ONE}-2.py": CODE,
        "libo_14_905_training_loop.ipynb": notebook("x"),
        "libo_15_906_hw.zip": zip_bytes({f"hw/{TWO}.py": CODE}),
        "libo_16_text.html": b"hi",
        f"anon_ab12C_907_{ONE}.py": CODE,
        f"LATE_anon_cd34E_908_{ONE}.py": CODE,
    }
    found = works(export(tmp_path, zipped, files))
    assert {name: graded(work) for name, work in found.items()} == {
        "anon_ab12C": [ONE],
        "anon_cd34E": [ONE],
        "libo (13)": [ONE],
        "libo (14)": [ONE, TWO],
        "libo (15)": [TWO],
        "libo (16)": [],
        "ñandúana": [ONE, TWO],
    }
    assert found["ñandúana"].sources[ONE].text == CODE
    assert found["ñandúana"].sources[ONE].name == f"{ONE}-1.py"
    assert found["libo (13)"].notes == ("Canvas marked this work as late.",)
    assert "text or as a link" in found["libo (16)"].notes[0]


@pytest.mark.parametrize("outer", ["", "submissions/"])
def test_a_zip_of_students_folders(outer: str, tmp_path: Path) -> None:
    files = {
        f"{outer}ann/{ONE}.py": CODE,
        f"{outer}bob/hw/{TWO}.py": CODE,
        f"{outer}carol.ipynb": notebook("x"),
        f"{outer}dave/": b"",
        "__MACOSX/ann/._x.py": b"",
    }
    if outer:
        del files[f"{outer}carol.ipynb"]
    found = {name: graded(work) for name, work in works(export(tmp_path, True, files)).items()}
    assert found.pop("carol", [ONE, TWO]) == [ONE, TWO]
    assert found == {"ann": [ONE], "bob": [TWO], "dave": []}


def test_a_zip_of_one_student_s_folder(tmp_path: Path) -> None:
    files = {f"ann/{ONE}.py": CODE, f"ann/{TWO}.py": CODE, "ann/README.md": b""}
    found = works(export(tmp_path, True, files))
    assert {name: graded(work) for name, work in found.items()} == {"ann": [ONE, TWO]}


def test_a_moodle_zip_of_one_student(tmp_path: Path) -> None:
    folder = "Bo Li_13_assignsubmission_file_"
    found = works(export(tmp_path, True, {f"{folder}/1/{ONE}.py": CODE, f"{folder}/2/x.txt": b""}))
    assert {name: graded(work) for name, work in found.items()} == {"Bo Li": [ONE]}


def test_one_bad_student_stops_no_other(tmp_path: Path) -> None:
    files = {
        f"ann/{ONE}.py": CODE,
        f"bob/../../{ONE}.py": CODE,
        f"/carol/{ONE}.py": CODE,
        f"../{ONE}.py": CODE,
        "grades.csv": b"",
        "frank.zip": b"no zip",
        "gina.zip": zip_bytes({"a.zip": zip_bytes({f"{ONE}.py": CODE})}),
        f"hal\x1b[2J/{ONE}.py": CODE,
        **{f"ida/{number}.txt": b"" for number in range(1001)},
    }
    found = students(export(tmp_path, True, files))
    words = {
        "ann": "",
        "bob": "leads out of the zip",
        "carol": "is an absolute path",
        f"../{ONE}.py": "leads out of the zip",
        "grades.csv": "is neither a folder",
        "frank": "",
        "gina": "",
        "hal�[2J": "has a control character",
        "ida": "more than 1000 files",
    }
    assert set(found) == set(words)
    assert all(words[name] in entry.refused for name, entry in found.items())
    assert all(bool(words[name]) == bool(entry.refused) for name, entry in found.items())
    assert graded(open_entry(found["ann"], EXERCISES)) == [ONE]
    for name, refused in (("frank", "is damaged"), ("gina", "a zip within a zip")):
        with pytest.raises(Refused, match=refused):
            open_entry(found[name], EXERCISES)


@links
def test_a_linked_file_in_a_flat_export_is_told(tmp_path: Path) -> None:
    put(tmp_path, "secret.py")
    folder = put(tmp_path / "class", f"libo_1_2_{TWO}.py")
    (folder / f"libo_1_3_{ONE}.py").symlink_to(tmp_path / "secret.py")
    work = works(folder)["libo"]
    assert graded(work) == [TWO]
    assert work.sources[ONE].problem.startswith(f"{ONE}.py is a link")


def test_an_entry_is_opened_in_another_process(tmp_path: Path) -> None:
    put(tmp_path, f"libo_1_2_{ONE}.py")
    (entry,) = students_in(tmp_path, EXERCISES)
    work = open_entry(pickle.loads(pickle.dumps(entry)), EXERCISES)
    assert graded(pickle.loads(pickle.dumps(work))) == [ONE]


def test_a_zip_that_changed_since_is_refused(tmp_path: Path) -> None:
    put_zip(tmp_path / "class.zip", f"ann/{ONE}.py")
    (entry,) = students_in(tmp_path / "class.zip", EXERCISES)
    put_zip(tmp_path / "class.zip", f"bob/{ONE}.py")
    with pytest.raises(Refused, match="was changed while it was graded"):
        open_entry(entry, EXERCISES)


# Students' names

NAMES = {
    "Ann": "Ann",
    "Ана Марія": "Ана Марія",
    "王小明": "王小明",
    "محمد": "محمد",
    'O\'Brien, "Pat" & <b>': 'O\'Brien, "Pat" & <b>',
    "👩‍🎓 Zoë": "👩‍🎓 Zoë",
    "نیم‌فاصله": "نیم‌فاصله",
    "-rf *": "-rf *",
    "CON": "CON",
    "a\u200fb": "ab",
    "a\u202egpj.exe": "a�gpj.exe",
    "a\nb\tc": "a�b�c",
    "\x1b[31mred": "�[31mred",
    "a\u00a0b": "a b",
    "a\u2028b": "a�b",
    "e\u0301": "é",
}


@any_name
@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_shown_clean(name: str, tmp_path: Path) -> None:
    put(tmp_path, f"{name}/{ONE}.py")
    found = works(tmp_path)
    assert {student: graded(work) for student, work in found.items()} == {NAMES[name]: [ONE]}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse the name")
def test_a_name_that_is_not_utf_8(tmp_path: Path) -> None:
    names = [os.fsdecode(name) for name in (b"andr\xe9", b"andr\xe8")]
    put(tmp_path, *(f"{name}/{ONE}.py" for name in names))
    found = works(tmp_path)
    assert len(found) == 2
    assert all(name.startswith("andr� (") and graded(work) for name, work in found.items())


@any_name
def test_a_name_of_255_bytes(tmp_path: Path) -> None:
    put(tmp_path, f"{'x' * 254}a/{ONE}.py", f"{'x' * 254}b/{ONE}.py", f"c/{'y' * 252}.py")
    found = works(tmp_path)
    assert len(found) == 3
    assert all(len(name) <= 120 and name.isprintable() for name in found)
    (note,) = found["c"].notes
    assert note.startswith(f"{'y' * 119}… is not")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take the names for one")
def test_twins_stay_two_students(tmp_path: Path) -> None:
    names = ["Ann", "ann", "Zoe\u0301", "Zo\u00e9"]
    put(tmp_path, *(f"{name}/{ONE}.py" for name in names))
    found = students(tmp_path)
    assert len(found) == 4
    assert len({file_stem(name).casefold() for name in found}) == 4
    assert {"Ann", "ann"} <= set(found)


def test_a_folder_keeps_its_name_beside_a_zip_of_the_same(tmp_path: Path) -> None:
    put_zip(put(tmp_path, f"ann/{ONE}.py") / "ann.zip", f"{TWO}.py")
    found = works(tmp_path)
    assert {name: graded(work) for name, work in found.items()} == {
        "ann": [ONE],
        "ann (zip)": [TWO],
    }


def test_no_name_can_take_another_s_place(tmp_path: Path) -> None:
    names = ["Bo_1_assignsubmission_file_", "Bo_2_assignsubmission_file_", "Bo (1)", "Bo (2)"]
    put(tmp_path, *(f"{name}/{ONE}.py" for name in names))
    found = students(tmp_path)
    assert len(found) == 4
    assert {found["Bo (1)"].path.name, found["Bo (2)"].path.name} == {"Bo (1)", "Bo (2)"}


def test_the_order_is_always_the_same(tmp_path: Path) -> None:
    put(tmp_path, *(f"{name}/{ONE}.py" for name in ("b", "a", "C", "ä")))
    assert list(students(tmp_path)) == ["a", "b", "C", "ä"]


@any_name
def test_messages_show_no_raw_name(tmp_path: Path) -> None:
    name = "\x1b[2J\u202e\nx"
    put(tmp_path / "a", f"{ONE}.py", f"{name}.py", f"{ONE}{name}.txt")
    put(tmp_path / "b", f"{name}.docx")
    put(tmp_path / "c", f"{name}1.ipynb", f"{name}2.ipynb", text=b"x")
    put(tmp_path / "d", f"{name}.ipynb", text=b"x")
    told = [
        *open_work(tmp_path / "a", EXERCISES).notes,
        *open_work(tmp_path / "b", EXERCISES).notes,
    ]
    told += [refusal(tmp_path / "c"), refusal(tmp_path / name)]
    told += [open_work(tmp_path / "d", EXERCISES).sources[ONE].problem]
    assert len(told) == 6
    assert all(is_one_clean_line(text) and "\u202e" not in text for text in told)


# Names of files for students

PLAIN = ["ann", "Family Given", "familygiven", "family given", "王小明", "O'Brien Pat", "a.b", "é"]
ODD = [
    "Ann",
    "ANN",
    "Family given",
    "Zoe\u0301",
    "Zoé",
    "straße",
    "strasse",
    "",
    " ",
    ".",
    "..",
    ".hidden",
    "-rf",
    "../../etc/passwd",
    "a/b",
    "a\\b",
    "a:b",
    "a b.",
    "a b. ",
    "CON",
    "con",
    "nul.txt",
    "com1",
    "COM¹",
    "a\nb",
    "a\x00b",
    "a\x1b[31m",
    "a\u202eb",
    "a\ud800b",
    "a\udc80b",
    "👩‍🎓",
    "x" * 300,
    "x" * 301,
    "王" * 100,
    "ann-39d1f1f7",
]
RESERVED = {"con", "prn", "aux", "nul", "com1", "com¹", "lpt1"}


@pytest.mark.parametrize("name", [*PLAIN, *ODD])
def test_a_file_s_name_is_safe_everywhere(name: str, tmp_path: Path) -> None:
    stem = file_stem(name)
    assert 0 < len(stem.encode()) <= 200
    assert stem.isprintable()
    assert stem == unicodedata.normalize("NFC", stem)
    assert not set('<>:"/\\|?*') & set(stem)
    assert stem[0] not in ".- "
    assert stem[-1] not in ". "
    assert stem.partition(".")[0].casefold() not in RESERVED
    (tmp_path / f"{stem}.json").write_text("{}")
    assert [path.name for path in tmp_path.iterdir()] == [f"{stem}.json"]


def test_a_file_s_name_is_nobody_else_s() -> None:
    names = [*PLAIN, *ODD, file_stem("Ann"), file_stem("../../etc/passwd")]
    assert len({file_stem(name).casefold() for name in names}) == len(names)


def test_a_usual_name_is_its_own_file_s_name() -> None:
    usual = ["ann", "Family Given", "familygiven", "王小明", "O'Brien Pat", "anna-maria", "a.b"]
    assert [file_stem(name) for name in usual] == usual


# What the rest of the grader relies on


def test_the_digest_follows_all_that_is_graded_and_nothing_else(tmp_path: Path) -> None:
    def digest(name: str, *files: str, text: bytes = CODE) -> str:
        return open_work(put(tmp_path / name, *files, text=text), EXERCISES).digest

    base = digest("a", f"{ONE}.py")
    same = digest("b", f"{ONE}.py", "helper.py")
    others = [
        digest("c"),
        digest("d", f"{TWO}.py"),
        digest("e", f"{ONE}.py", text=b"x"),
        digest("f", f"{ONE}-1.py"),
        digest("g", f"{ONE}.py", text=b""),
        digest("h", f"{ONE}.py/x"),
        digest("i", "x.ipynb", text=b"x"),
    ]
    assert len(base) == 64
    assert base == same
    assert len({base, *others}) == 8


def test_a_long_text_is_cut() -> None:
    assert clean("x" * 10**7) == "x" * 119 + "…"
    assert clean("x" * 120) == "x" * 120
    assert clean("\u200f" * 1000 + "x") == "…"


def test_the_intake_never_imports_torch() -> None:
    code = "import sys, autograder.intake; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
