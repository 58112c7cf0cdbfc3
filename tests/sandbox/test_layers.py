"""What is missing for isolation is named, with the way to get it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.sandbox import landlock, seccomp
from autograder.sandbox.layers import NAMESPACES, CannotIsolate, bubblewrap, in_force, probe
from tests.support.course import isolates

pytestmark = isolates


@pytest.fixture(autouse=True)
def whole_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has every layer, but for bubblewrap, which no folder holds."""
    monkeypatch.setattr(landlock, "version", lambda: landlock.MIN_VERSION)
    monkeypatch.setattr(seccomp, "available", lambda: True)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("PATH", str(tmp_path))


def test_a_machine_with_every_required_layer_isolates() -> None:
    found = in_force()
    assert found == tuple(layer.name for layer in probe() if layer.required)
    assert f"Landlock {landlock.MIN_VERSION}" in found
    assert NAMESPACES not in found


@pytest.mark.parametrize("version", [0, landlock.MIN_VERSION - 1])
def test_a_kernel_without_enough_of_landlock_is_told(
    version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landlock, "version", lambda: version)
    with pytest.raises(CannotIsolate, match=r"Landlock( \d)? is missing \(it needs Linux 6\.2"):
        in_force()
    assert not any(name.startswith("Landlock") for name in in_force(strict=False))


def test_every_missing_layer_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seccomp, "available", lambda: False)
    monkeypatch.setattr(landlock, "version", lambda: 0)
    with pytest.raises(CannotIsolate) as caught:
        in_force()
    assert "Landlock is missing (" in str(caught.value)
    assert "seccomp is missing (" in str(caught.value)
    assert "ordinary user" not in str(caught.value)
    assert NAMESPACES not in str(caught.value)
    assert in_force(strict=False) == (
        "a process of its own under resource limits",
        "no new privileges",
        "an ordinary user",
    )


def test_every_layer_says_how_to_get_it() -> None:
    assert all(layer.remedy for layer in probe())
    assert len({layer.name for layer in probe()}) == len(probe())


def test_a_bubblewrap_that_cannot_be_run_is_none(tmp_path: Path) -> None:
    assert bubblewrap() is None
    program = tmp_path / "bwrap"
    program.write_bytes(b"\x00 no program of this machine")
    program.chmod(0o755)
    assert bubblewrap() is None
    assert NAMESPACES not in in_force()
