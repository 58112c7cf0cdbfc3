"""The way back to a stub."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.watch import stubs
from tests.support.course import ASSIGNMENTS, NAMES
from tests.support.watching import FIRST

OWN = b"print('mine')\r\n\xff"


@pytest.mark.parametrize("name", NAMES)
def test_the_stub_is_that_of_the_assignments(name: str) -> None:
    text = (ASSIGNMENTS / f"{name}.py").read_text(encoding="utf-8")
    assert stubs.stub_text(name) == text


def test_a_release_s_own_stubs_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stubs, "PACKAGE", tmp_path)
    assert stubs.stub_text(FIRST) is None
    (tmp_path / "stubs").mkdir()
    (tmp_path / "stubs" / f"{FIRST}.py").write_text("# kept\n", encoding="utf-8")
    assert stubs.stub_text(FIRST) == "# kept\n"


def test_no_backup_is_ever_written_over(tmp_path: Path) -> None:
    file = tmp_path / "ex.py"
    for number in (1, 2, 3):
        text = OWN + str(number).encode()
        file.write_bytes(text)
        expected = tmp_path / f"ex.py.before-reset-{number}"
        assert stubs.backup_name(file) == expected
        assert stubs.reset(file, "stub\n") == expected
        assert expected.read_bytes() == text
        assert file.read_text(encoding="utf-8") == "stub\n"


def test_somebody_else_s_backup_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sessions may find the same free name at the same time."""
    file = tmp_path / "ex.py"
    file.write_bytes(OWN)
    taken, free = tmp_path / "ex.py.before-reset-1", tmp_path / "ex.py.before-reset-2"
    taken.write_bytes(b"theirs")
    names = iter([taken, free])
    monkeypatch.setattr(stubs, "backup_name", lambda file: next(names))
    assert stubs.reset(file, "stub\n") == free
    assert taken.read_bytes() == b"theirs"
    assert free.read_bytes() == OWN


def test_a_missing_file_needs_no_backup(tmp_path: Path) -> None:
    file = tmp_path / "ex.py"
    assert stubs.reset(file, "stub\n") is None
    assert file.read_text(encoding="utf-8") == "stub\n"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_bytes(OWN)
    file = tmp_path / "ex.py"
    file.symlink_to(tmp_path / "mine.py")
    stubs.reset(file, "stub\n")
    assert file.is_symlink()
    assert (tmp_path / "mine.py").read_text(encoding="utf-8") == "stub\n"
