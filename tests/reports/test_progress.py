"""Progress is a line with a bar in a terminal and a few whole lines in a log, on stderr alone."""

from __future__ import annotations

import io
import re
import subprocess
import sys

import pytest

from autograder.reports import progress
from autograder.reports.progress import Progress, is_watched, lasting

pexpect = pytest.importorskip("pexpect", reason="pexpect opens a terminal; Windows has none")

PROGRAM = """
import logging
import time
from autograder.reports.progress import Progress

log = logging.getLogger("late")
log.addHandler(logging.StreamHandler())
with Progress("grading", unit="submissions") as progress:
    time.sleep(0.1)
    progress.begin(4)
    for name in ("one", "two", "three", "four"):
        progress.next(name * 9)
        time.sleep(0.1)
        with progress.aside():
            print("told of", name)
        with progress.beside(log):
            log.warning("warned of %s", name)
print("result")
"""


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(progress, "monotonic", made)
    return made


def test_a_log_has_a_line_at_the_start_at_each_quarter_and_at_the_end(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with Progress("grading", 200, "submissions") as shown:
        for _ in range(200):
            clock.now += 3
            shown.advance()
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "grading …",
        "grading: 50 of 200 submissions, about 8 min to go.",
        "grading: 100 of 200 submissions, about 5 min to go.",
        "grading: 150 of 200 submissions, about 2 min to go.",
        "grading: done in 10 min.",
    ]


def test_what_is_quick_has_one_line_in_a_log(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with Progress("building", 3) as shown:
        for words in "abc":
            clock.now += 0.1
            shown.next(words)
    assert capsys.readouterr().err == "building …\n"


def test_what_ends_with_an_error_is_not_told_as_done(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        with Progress("building", 3):
            clock.now += 9
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        broken()
    assert capsys.readouterr().err == "building …\n"


def test_steps_that_are_named_are_done_when_the_next_begins(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with Progress("grading", 4, "checks") as shown:
        for words in "abcd":
            clock.now += 9
            shown.next(words)
    assert re.findall(r": (\d) of 4", capsys.readouterr().err) == ["1", "2", "3"]


def test_outside_of_its_block_it_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    shown = Progress("grading", 4)
    shown.begin(2)
    shown.advance()
    with shown.aside():
        shown.next("words")
    assert capsys.readouterr().err == ""


def test_a_log_that_nobody_reads_any_more_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", Closed())
    with Progress("grading", 1) as shown:
        shown.advance()


class Closed(io.StringIO):
    """A pipe whose reader is gone."""

    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_what_cannot_be_encoded_is_told_in_ascii() -> None:
    command = [sys.executable, "-c", PROGRAM]
    env = {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=True)
    warned = [f"warned of {name}" for name in ("one", "two", "three", "four")]
    assert done.stderr.splitlines() == ["grading ...", *warned]
    assert done.stdout.splitlines()[-1] == "result"
    assert "\r" not in done.stdout + done.stderr


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_terminal_has_one_line_that_fits_and_is_gone_at_the_end(columns: int) -> None:
    child = pexpect.spawn(
        sys.executable, ["-c", PROGRAM], encoding="utf-8", dimensions=(24, columns), timeout=60
    )
    written = child.read()
    drawn = [part.rstrip("\n") for part in re.split(r"\r|\x1b\[A", written)]
    assert max(map(len, drawn)) <= columns
    assert any(re.search(r"grading: *2/4 submissions .*to go", part) for part in drawn)
    assert [part for part in drawn if re.match("told of|warned of", part)] == [
        f"{what} of {name}"
        for name in ("one", "two", "three", "four")
        for what in ("told", "warned")
    ]
    assert drawn[-2].strip() == "result"
    *_, before = (part for part in drawn[:-2] if not part.startswith("\n"))
    assert not before.strip()


def test_a_terminal_that_cannot_write_over_a_line_is_a_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm")
    assert is_watched(Terminal())
    assert not is_watched(io.StringIO())
    monkeypatch.setenv("TERM", "dumb")
    assert not is_watched(Terminal())


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "1 s"), (40.4, "40 s"), (99, "99 s"), (180, "3 min"), (7500, "2 h 5 min")],
)
def test_a_time_in_words(seconds: float, words: str) -> None:
    assert lasting(seconds) == words
