"""A class for the commands that work on all clones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.classroom import Classroom, settings


@pytest.fixture
def classroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Classroom:
    """A template with one edition, and nobody enrolled yet."""
    for name, value in settings(tmp_path).items():
        monkeypatch.setenv(name, value)
    made = Classroom(tmp_path / "class")
    made.first_edition()
    return made
