"""The bank of mistakes as students have it: recordings without a line of their sources."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.judging import diagnosis, recorded_mistakes
from autograder.release import record_mistakes
from tests.support.course import solution

Replacing = Callable[[str], None]


def replacing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Replacing:
    """What replaces an exercise's bank of mistakes by its recording, which is kept in `folder`."""

    def replace_bank(exercise: str) -> None:
        data = recorded_mistakes.packed(record_mistakes.record(exercise, solution(exercise)))
        (folder / "mistakes").mkdir()
        (folder / "mistakes" / f"{exercise}{recorded_mistakes.SUFFIX}").write_bytes(data)
        monkeypatch.setattr(recorded_mistakes, "files", lambda package: folder)
        monkeypatch.setattr(diagnosis, "mistakes_of", recorded_mistakes.recorded)

    return replace_bank
