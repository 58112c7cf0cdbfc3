"""Tar files are read within the limits of zips, whoever made them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.intake import open_work
from autograder.intake.archive import MAX_UNPACKED
from tests.support.handed_in import CODE, EXERCISES, ONE, TWO, graded, put, refusal, works


def plain(*members: tarfile.TarInfo) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for one in members:
            archive.addfile(one, io.BytesIO(CODE.ljust(one.size, b"\n")))
    return buffer.getvalue()


def member(name: str, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.size = kind, len(CODE) if kind == tarfile.REGTYPE else 0
    made.linkname = "/etc/passwd" if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE) else ""
    return made


@pytest.mark.parametrize(
    ("end", "pack"),
    [
        (".tar", bytes),
        (".tar.gz", gzip.compress),
        (".tgz", gzip.compress),
        (".tar.bz2", bz2.compress),
        (".tar.xz", lzma.compress),
    ],
)
def test_each_kind_is_read(end: str, pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    clutter = [member(name) for name in ("hw/.git/x.py", "._a.py", "hw/__pycache__/b.pyc")]
    folder = member("hw", tarfile.DIRTYPE)
    data = pack(plain(folder, member(f"hw/{ONE}.py"), member(f"hw/{TWO}.py"), *clutter))
    put(tmp_path / "in" / "ann", f"hw{end}", text=data)
    put(tmp_path / "in", f"bo{end}", text=data)
    assert {name: graded(work) for name, work in works(tmp_path / "in").items()} == {
        "ann": [ONE, TWO],
        "bo": [ONE, TWO],
    }


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (plain(member(f"../{ONE}.py")), "which leads out of it"),
        (plain(member(f"/{ONE}.py")), "which is an absolute path"),
        (plain(member(f"{ONE}.py", tarfile.SYMTYPE)), "which is a link"),
        (plain(member(f"{ONE}.py", tarfile.LNKTYPE)), "which is a link"),
        (plain(member(f"{ONE}.py", tarfile.FIFOTYPE)), "which is not a file"),
        (plain(member(f"a\n{ONE}.py")), "which has a control character in its name"),
        (plain(member(f"{ONE}.py"), member(f"./{ONE}.py")), "more than once"),
        (plain(*map(member, map(str, range(1001)))), "holds more than 1000 files"),
        (plain(member(f"{ONE}.py"))[:700], "is damaged or is not a tar file"),
        (plain(member(f"{ONE}.py"))[:1024], "is damaged or is not a tar file"),
        (plain(member("a.py"), member("b.py")).replace(b"b.py", b"B.py"), "is damaged or is not"),
        (plain(member("x" * 3000))[:1200], "is damaged or is not a tar file"),
        (b"\x1f\x8bnot gzip", "is damaged or is not a tar file"),
        (gzip.compress(plain(member("a.py")))[:-9], "is damaged or is not a tar file"),
        (b"\xfd7zXZ\0not xz", "is damaged or is not a tar file"),
        (b"BZhnot bz2", "is damaged or is not a tar file"),
        (b"nothing of this kind", "is damaged or is not a tar file"),
        (plain(member("a", tarfile.DIRTYPE)), "holds no file"),
        (gzip.compress(bytes(MAX_UNPACKED + 1), 1), "unpacks to more than 100 MB"),
    ],
)
def test_what_is_not_safe_is_refused(data: bytes, words: str, tmp_path: Path) -> None:
    told = refusal(put(tmp_path / "ann", "hw.tar.gz", text=data))
    assert told.startswith("hw.tar.gz ")
    assert words in told


def test_a_notebook_and_a_script_in_a_tar_file(tmp_path: Path) -> None:
    data = gzip.compress(plain(member("training_loop.py")))
    work = open_work(put(tmp_path / "ann", "hw.tgz", text=data), EXERCISES)
    assert graded(work) == [ONE, TWO]
