"""A file is there as a whole, or as it was before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.reports.atomic_write import write_atomically


@pytest.mark.parametrize(
    ("content", "held"), [("ä\nb", "ä\nb".encode()), (b"\x00\xff\r\n", b"\x00\xff\r\n")]
)
def test_text_and_bytes_are_written_as_they_are(
    content: str | bytes, held: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"before")
    write_atomically(path, content)
    assert path.read_bytes() == held
    assert [*tmp_path.iterdir()] == [path]


def test_a_file_that_cannot_be_written_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"before")

    def full(source: str, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match=r"No space left on device.*file"):
        write_atomically(path, b"after")
    assert path.read_bytes() == b"before"
    assert [*tmp_path.iterdir()] == [path]


def test_a_folder_that_is_not_there_is_named_with_the_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        write_atomically(tmp_path / "none" / "file", "text")
    assert caught.value.filename == str(tmp_path / "none" / "file")
