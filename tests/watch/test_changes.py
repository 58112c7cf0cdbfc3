"""Changes are told whatever way an editor saves, and the folder may go and come back."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.watch.changes import ChangeWatcher
from autograder.watch.folder import WatchedFolder
from tests.support.watching import FIRST, stubs_in

PATIENCE = 20.0  # seconds; a busy machine takes its time


class Seen:
    """What the session would read whenever a change is told."""

    def __init__(self, folder: Path, *, poll: bool) -> None:
        self.folder = WatchedFolder(folder)
        self.texts: list[bytes | None] = []
        self.told: list[str] = []
        self._came = threading.Condition()
        self.watcher = ChangeWatcher(self.folder, self._changed, self.told.append, poll=poll)
        assert self.reads(self.folder.file(FIRST).read_bytes())
        time.sleep(0.3 if poll else 0.05)

    def _changed(self) -> None:
        with self._came:
            self.texts.append(self.folder.read()[FIRST].text)
            self._came.notify_all()

    def reads(self, text: bytes | None) -> bool:
        """Wait until this text is the last that was read."""
        with self._came:
            return self._came.wait_for(lambda: self.texts[-1:] == [text], PATIENCE)


@pytest.fixture(params=[False, True], ids=["told by the system", "polled"])
def seen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Seen]:
    seen = Seen(stubs_in(tmp_path / "work"), poll=request.param)
    yield seen
    seen.watcher.close()


def truncate(file: Path, text: bytes) -> None:
    with file.open("wb") as opened:
        opened.flush()
        time.sleep(0.02)
        opened.write(text)


def rename(file: Path, text: bytes) -> None:
    other = file.with_name(f"{file.name}~")
    other.write_bytes(text)
    os.replace(other, file)


def keep_old_one(file: Path, text: bytes) -> None:
    """As vim does: the old file is moved away, and the new one takes its name."""
    file.rename(file.with_name(f"{file.name}~"))
    file.write_bytes(text)


def burst(file: Path, text: bytes) -> None:
    for size in range(1, len(text)):
        file.write_bytes(text[:size])
    file.write_bytes(text)


def delete(file: Path, text: bytes) -> None:
    file.unlink()
    time.sleep(0.05)
    file.write_bytes(text)


@pytest.mark.parametrize("save", [Path.write_bytes, truncate, rename, keep_old_one, burst, delete])
def test_the_last_text_is_read(save: Callable[[Path, bytes], object], seen: Seen) -> None:
    for text in (b"first = 1\n", b"second = 2\n"):
        save(seen.folder.file(FIRST), text)
        assert seen.reads(text)


def test_a_deleted_file_is_told(seen: Seen) -> None:
    seen.folder.file(FIRST).unlink()
    assert seen.reads(None)


def test_a_folder_may_be_deleted_and_come_back(seen: Seen, tmp_path: Path) -> None:
    folder = seen.folder.path
    shutil.copytree(folder, tmp_path / "copy")
    shutil.rmtree(folder)
    assert seen.reads(None)
    (tmp_path / "copy").rename(folder)
    assert seen.reads(seen.folder.file(FIRST).read_bytes())
    time.sleep(0.5)
    seen.folder.file(FIRST).write_bytes(b"back = 1\n")
    assert seen.reads(b"back = 1\n")


def test_what_a_link_points_to_is_watched(tmp_path: Path) -> None:
    folder = stubs_in(tmp_path / "work")
    (tmp_path / "home").mkdir()
    mine = tmp_path / "home" / "mine.py"
    (folder / f"{FIRST}.py").rename(mine)
    (folder / f"{FIRST}.py").symlink_to(mine)
    seen = Seen(folder, poll=False)
    mine.write_bytes(b"linked = 1\n")
    assert seen.reads(b"linked = 1\n")
    seen.watcher.close()
