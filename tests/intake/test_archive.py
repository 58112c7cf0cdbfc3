"""Zips: damaged, locked, without end, or with names that lead out of them."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.intake import open_work
from tests.support.handed_in import (
    CODE,
    EXERCISES,
    ONE,
    TWO,
    graded,
    is_one_clean_line,
    put,
    refusal,
    works,
    zip_bytes,
)


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


# The large ones are made by the test that needs them, and not in every process that collects tests.
BAD_ZIPS: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "empty-file": (b"", "is empty"),
    "page": (b"<!doctype html>", "is a web page"),
    "pointer": (b"version https://git-lfs.github.com/spec/v1", "is a pointer of Git LFS"),
    "nothing-in-it": (zip_bytes({}), "holds no file"),
    "folders-only": (zip_bytes({"hw/": b"", "__MACOSX/a": b""}), "holds no file"),
    "text": (b"no zip", "is damaged or is not a zip file"),
    "cut": (zip_bytes({f"{ONE}.py": CODE})[:-30], "is damaged or is not a zip file"),
    "locked": (locked(), "is locked with a password"),
    "link": (linked(), "is a link (symlink)"),
    "twice": (doubled(), "more than once"),
    "parent": (zip_bytes({f"../{ONE}.py": CODE}), "leads out of the zip"),
    "hidden-parent": (zip_bytes({f".x/../../{ONE}.py": CODE}), "leads out of the zip"),
    "absolute": (zip_bytes({f"/{ONE}.py": CODE}), "is an absolute path"),
    "drive": (zip_bytes({f"C:/{ONE}.py": CODE}), "is an absolute path"),
    "backslash-parent": (zip_bytes({f"..\\{ONE}.py": CODE}), "leads out of the zip"),
    "backslash-hidden": (zip_bytes({f".git\\..\\..\\{ONE}.py": CODE}), "leads out of the zip"),
    "backslash-mixed": (zip_bytes({f"a\\../../{ONE}.py": CODE}), "leads out of the zip"),
    "backslash-absolute": (zip_bytes({f"\\{ONE}.py": CODE}), "is an absolute path"),
    "backslash-share": (zip_bytes({f"\\\\host\\{ONE}.py": CODE}), "is an absolute path"),
    "backslash-drive": (zip_bytes({f"C:\\{ONE}.py": CODE}), "is an absolute path"),
    "backslash-twice": (
        zip_bytes({f"hw\\{ONE}.py": CODE, f"hw/{ONE}.py": CODE}),
        "more than once",
    ),
    "backslash-nul": (named(f"hw\\{ONE}.py\0.txt".encode()), "has a control character"),
    "nul": (named(f"{ONE}.py\0.txt".encode()), "has a control character"),
    "newline": (zip_bytes({f"a\n{ONE}.py": CODE}), "has a control character"),
    "ansi": (zip_bytes({f"\x1b[31m/{ONE}.py": CODE}), "has a control character"),
    "nameless": (named(b"."), "has no name"),
    "unusual": (zip_bytes({f"{ONE}.py": CODE}, zipfile.ZIP_BZIP2), "packed in an unusual way"),
    "many": (zip_bytes(dict.fromkeys(map(str, range(1001)), b"")), "more than 1000 files"),
    "many-hidden": (
        lambda: zip_bytes({f".git/{i}": b"" for i in range(50_001)}, zipfile.ZIP_STORED),
        "more than 50000 files",
    ),
    "bomb": (
        lambda: zip_bytes(dict.fromkeys("abcdefghijk", bytes(10**7))),
        "unpacks to more than 100 MB",
    ),
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
    put(tmp_path, "ann.zip", text=data() if callable(data) else data)
    message = refusal(tmp_path / "ann.zip")
    assert words in message
    assert is_one_clean_line(message)
    assert set(tmp_path.rglob("*")) - before == {tmp_path / "ann.zip"}


def test_a_zip_in_a_zip_is_opened(tmp_path: Path) -> None:
    put(tmp_path, "ann.zip", text=zip_bytes({"hw.zip": zip_bytes({f"{ONE}.py": CODE})}))
    assert graded(open_work(tmp_path / "ann.zip", EXERCISES)) == [ONE]


@pytest.mark.parametrize("clutter", [".git/objects", "venv/lib", "hw\\.venv", "__MACOSX"])
def test_clutter_counts_neither_as_files_nor_as_bytes(clutter: str, tmp_path: Path) -> None:
    files = {f"{clutter}/{number}": b"" for number in range(2000)}
    files["torch-env/pyvenv.cfg"] = files["torch-env/lib/x/scratch.ipynb"] = b""
    files[f"{clutter}/large"] = bytes(101 * 1024 * 1024)
    put(tmp_path, "ann.zip", text=zip_bytes({f"hw/{ONE}.py": CODE, **files}))
    work = open_work(tmp_path / "ann.zip", EXERCISES)
    assert (graded(work), work.notes) == ([ONE], ())


def test_a_zip_of_powershell_is_opened(tmp_path: Path) -> None:
    files = {"hw\\": b"", f"hw\\{ONE}.py": CODE, f"hw\\day 1\\{TWO}.py": CODE}
    put(tmp_path, "ann.zip", text=zip_bytes(files))
    assert ONE in graded(open_work(tmp_path / "ann.zip", EXERCISES))
    put(tmp_path, "class.zip", text=zip_bytes({f"ann\\{ONE}.py": CODE, f"bob\\{TWO}.py": CODE}))
    found = {name: graded(work) for name, work in works(tmp_path / "class.zip").items()}
    assert found == {"ann": [ONE], "bob": [TWO]}


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


def test_names_without_end_take_no_time(tmp_path: Path) -> None:
    names = [f"{number}/{'a/' * 30_000}{ONE}.py" for number in range(50)]
    names += [f"{number}{'copy of ' * 8_000}{ONE[1:]}.py" for number in range(50)]
    files = dict.fromkeys([*names, "copy of " * 8000 + f"{ONE}.py", "x/pyvenv.cfg"], CODE)
    put(tmp_path, "ann.zip", text=zip_bytes(files))
    assert graded(open_work(tmp_path / "ann.zip", EXERCISES)) == [ONE]
