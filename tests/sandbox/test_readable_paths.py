"""A worker reads Python and its packages, and no file of the grader's."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest
import torch

import autograder
from autograder.sandbox.readable_paths import closed_to_others, installation, listable, readable
from tests.support.course import ROOT, isolates


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages in which the grader is installed among others."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    for name in (
        "autograder",
        "training_loop_course-0.1.0.dist-info",
        "__editable__.training_loop_course.pth",
        "numpy_like",
        "module.py",
    ):
        (folder / name).mkdir()
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder), str(tmp_path)])
    return folder


def test_packages_can_be_read_one_by_one_without_the_grader_s_own(packages: Path) -> None:
    inside = {path.name for path in readable() if path.parent == packages}
    assert inside == {"numpy_like", "module.py"}
    assert packages not in readable()


def test_a_folder_of_packages_can_be_listed_and_no_other(packages: Path) -> None:
    assert packages in listable()
    assert packages.parent not in listable()
    assert packages.parent not in readable()


def test_torch_and_python_s_own_library_can_be_read_and_the_grader_cannot() -> None:
    paths = readable()
    assert Path(torch.__file__).parent in paths
    assert Path(os.__file__) in paths
    home = Path(autograder.__file__).resolve().parent
    above = {home, *home.parents}
    assert not [path for path in paths if path.resolve() in above]
    assert not [path for path in paths if home in path.resolve().parents]
    assert ROOT not in paths


def test_only_what_is_there_is_told() -> None:
    assert all(path.exists() for path in (*readable(), *listable(), *installation()))
    assert Path(sys.prefix) in installation()


@isolates
def test_a_folder_that_others_may_not_enter_is_found(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir(mode=0o700)
    found = closed_to_others([Path("/usr/lib"), inner / "file"])
    assert found is not None
    assert found in (inner, *inner.parents)
    assert not found.stat().st_mode & stat.S_IXOTH
    assert closed_to_others([Path("/usr/lib")]) is None
