"""A result says what it depends on: the seed and the versions."""

from __future__ import annotations

import platform
import re
from pathlib import Path

import pytest
import torch

from autograder.official import reproducibility
from autograder.official.reproducibility import SEED, WrongSeed, digest_of, draw_seed, versions


def test_the_environment_s_seed_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SEED, "20261122")
    assert draw_seed() == 20_261_122
    monkeypatch.setenv(SEED, "-3")
    assert draw_seed() == -3


@pytest.mark.parametrize("held", ["spring", "1.5", " ", "1e3"])
def test_a_seed_that_is_no_whole_number_is_told(held: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SEED, held)
    with pytest.raises(WrongSeed, match=f"AUTOGRADER_SEED is '{held}', which is not a whole"):
        draw_seed()


def test_without_a_seed_each_run_draws_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SEED, raising=False)
    drawn = {draw_seed() for _ in range(5)}
    monkeypatch.setenv(SEED, "")
    drawn |= {draw_seed() for _ in range(5)}
    assert len(drawn) == 10
    assert all(0 <= seed < 2**31 for seed in drawn)


def test_versions_are_those_that_run() -> None:
    found = versions()
    assert [*found] == ["python", "autograder", "torch"]
    assert found["python"] == platform.python_version()
    # torch itself may add for which graphics cards it was built.
    assert found["torch"].partition("+")[0] == torch.__version__.partition("+")[0]
    assert re.fullmatch(r"\d+\.\d+\.\d+\+source\.h[0-9a-f]{8}", found["autograder"])


def test_any_change_of_the_grader_changes_its_version(tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "one.py").write_text("limit = 1\n")
    before = digest_of(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "one.pyc").write_bytes(b"")
    assert digest_of(tmp_path) == before
    (tmp_path / "checks" / "one.py").write_text("limit = 2\n")
    assert digest_of(tmp_path) != before
    (tmp_path / "checks" / "one.py").write_text("limit = 1\n")
    (tmp_path / "checks" / "one.py").rename(tmp_path / "checks" / "two.py")
    assert digest_of(tmp_path) != before


def test_a_package_that_is_not_installed_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reproducibility, "PACKAGES", {"none": "no-such-package-at-all"})
    versions.cache_clear()
    try:
        assert versions()["none"] == "unknown"
    finally:
        versions.cache_clear()
