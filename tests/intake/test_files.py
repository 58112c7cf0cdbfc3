"""Files that cannot be read, or are no files: none is followed, waited for or read without end."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from autograder.intake import MAX_BYTES, open_work
from tests.support.handed_in import (
    EXERCISES,
    ONE,
    TWO,
    graded,
    links,
    notebook,
    pipes,
    put,
    put_zip,
    refusal,
)


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


OTHER_CONTENT = {
    "page": (b"\n<!doctype html><title>Log in</title>", "is a web page: download the file itself"),
    "pointer": (b"version https://git-lfs.github.com/spec/v1\n", "is a pointer of Git LFS"),
    "notebook": (notebook("x = 1"), "is a notebook: give it a name that ends in .ipynb"),
    "pdf": (b"%PDF-1.7", "is a PDF"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is a picture"),
    "jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF", "is a picture"),
    "document": (b"PK\x03\x04", "is a zip or an Office document"),
    "rich-text": (b"{\\rtf1", "is a document of a word processor"),
    "shortcut": (b"[InternetShortcut]\r\nURL=x", "is a link to a file"),
}


@pytest.mark.parametrize("case", OTHER_CONTENT)
def test_a_file_that_is_no_python_is_told(case: str, tmp_path: Path) -> None:
    data, words = OTHER_CONTENT[case]
    source = open_work(put(tmp_path, f"{ONE}.py", text=data), EXERCISES).sources[ONE]
    assert source.problem.startswith(f"{ONE}.py {words}")
    assert (source.text, source.missing) == (b"", False)


@pytest.mark.parametrize("name", [f".{ONE}.py.icloud", ".training_loop.ipynb.icloud"])
def test_a_placeholder_of_icloud_is_told(name: str, tmp_path: Path) -> None:
    put(tmp_path, name, text=b"bplist00\xd5")
    work = open_work(tmp_path, EXERCISES)
    assert f"{name} is" in work.ungradable
    assert "a link to a file: download" in work.ungradable
