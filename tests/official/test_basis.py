"""The basis of a result: any change of what decides on points or words changes a part of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import grimp
import pytest

from autograder.exercises import HIDDEN
from autograder.judging import named_causes
from autograder.official import basis as module
from autograder.official.basis import CHANGED, GRADER, PACKAGE, basis, difference, other_grader
from autograder.oracle import tolerances

Setting = pytest.MonkeyPatch


def fresh() -> dict[str, str]:
    basis.cache_clear()
    return dict(basis())


@pytest.fixture(autouse=True)
def uncached() -> Iterator[None]:
    basis.cache_clear()
    yield
    basis.cache_clear()


def hide(folder: Path, setting: Setting) -> None:
    package = ModuleType(HIDDEN)
    package.__spec__ = ModuleSpec(HIDDEN, None, is_package=True)
    package.__spec__.submodule_search_locations = [str(folder)]
    setting.setitem(sys.modules, HIDDEN, package)


def changed_points(tmp: Path, setting: Setting) -> None:
    """The points of one check, in an installed package: its version stays as it was."""
    for name in ("checks", *GRADER):
        place = PACKAGE / name
        for path in [place] if place.is_file() else place.rglob("*.py"):
            copy = tmp / path.relative_to(PACKAGE)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    setting.setattr(module, "PACKAGE", tmp)
    assert difference(fresh(), BEFORE) == ""
    checks = tmp / "checks" / "test_ex2_mse_loss.py"
    text = checks.read_text(encoding="utf-8")
    checks.write_text(text.replace("points(3)", "points(4)", 1), encoding="utf-8")


def changed_cause(tmp: Path, setting: Setting) -> None:
    (tmp / "ex2_mse_loss").mkdir()
    (tmp / "ex2_mse_loss" / "sum.toml").write_text("sentence = 'x'")
    setting.setattr(named_causes, "FOLDER", tmp)


def added_hidden_check(tmp: Path, setting: Setting) -> None:
    (tmp / "test_ex2_mse_loss.py").write_text("HIDDEN = 1")
    hide(tmp, setting)


def changed_bound(tmp: Path, setting: Setting) -> None:
    row = tolerances.TOLERANCES["value"]
    wider = tolerances.Tolerance(row.rtol * 2, row.atol, row.reason, row.measured)
    setting.setitem(tolerances.TOLERANCES, "value", wider)


BEFORE = fresh()
CHANGES: dict[str, Callable[[Path, Setting], None]] = {
    "checks": changed_points,
    "hidden checks": added_hidden_check,
    "tolerances": changed_bound,
    "causes": changed_cause,
}


@pytest.mark.parametrize("part", CHANGES)
def test_what_decides_changes_its_part(
    part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    CHANGES[part](tmp_path, monkeypatch)
    now = fresh()
    assert [name for name in now if now[name] != BEFORE[name]] == [part]
    assert difference(BEFORE, now) == CHANGED[part]


def test_a_hidden_check_that_changes_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added_hidden_check(tmp_path, monkeypatch)
    before = fresh()
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "test_ex2_mse_loss.pyc").write_bytes(b"")
    assert fresh() == before
    (tmp_path / "test_ex2_mse_loss.py").write_text("HIDDEN = 2")
    assert difference(before, fresh()) == CHANGED["hidden checks"]


def test_every_part_has_its_words() -> None:
    assert [*basis()] == [*CHANGED]
    assert difference(basis(), basis()) == ""
    assert "an earlier version" in difference({}, basis())


def test_a_worker_with_other_checks_is_told_and_one_with_another_python_is_not() -> None:
    here = basis()
    assert other_grader({**here, "python": "3.9", "torch": "2.0"}, here) == ""
    told = other_grader({**here, "hidden checks": "x"}, here)
    assert told == "A worker has another version of the hidden checks than this machine"


def test_all_that_grading_imports_is_part_of_the_basis() -> None:
    """But for modules that only say how the result was made, or show that it takes a while."""
    graph = grimp.build_graph("autograder", cache_dir=None)
    used = graph.find_upstream_modules("autograder.official.grade_one")
    left = {
        "autograder",
        "autograder.official.basis",
        "autograder.official.reproducibility",
        "autograder.reports.progress",
        "autograder.reports.terminal",
    }
    covered = tuple(f"autograder.{name.removesuffix('.py').replace('/', '.')}" for name in GRADER)
    assert not [
        name
        for name in used - left
        if not any(name == one or name.startswith(f"{one}.") for one in covered)
    ]
