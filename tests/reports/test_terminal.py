"""Every terminal gets text that it can show, and commands as they are typed there."""

from __future__ import annotations

import pytest

from autograder.reports.terminal import run_with, writable


@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [
        ("a — π ≤ b²…", "utf-8", "a — π ≤ b²…"),
        ("a — π ≤ b²…", "ascii", "a - pi <= b^2..."),
        ("3 \N{MULTIPLICATION SIGN} 4 → 12 ≥ 5", "ascii", "3 x 4 -> 12 >= 5"),
        ("cut…", "cp1252", "cut…"),
        ("cut… π", "cp1252", "cut... pi"),
        ("日", "ascii", "?"),
        ("日…", "no-such-encoding", "?..."),
    ],
)
def test_what_an_encoding_cannot_show_is_written_otherwise(
    text: str, encoding: str, shown: str
) -> None:
    assert writable(text, encoding) == shown


def test_commands_begin_as_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRADER_RUN", "python start.py")
    assert run_with() == "python start.py"
    monkeypatch.setenv("AUTOGRADER_RUN", "")
    assert run_with() == "uv run"
    monkeypatch.delenv("AUTOGRADER_RUN")
    assert run_with() == "uv run"
