"""`autograder watch` in a real terminal: each state as a student sees it.

The tests use one session; each makes its own saves, so their order does not matter.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from autograder.watch import stubs
from tests.support.course import ROOT, solution
from tests.support.tmux import PATIENCE, TMUX, Terminal
from tests.support.watching import FIRST, SECOND, THIRD, stubs_in

in_tmux = pytest.mark.skipif(not TMUX, reason="install tmux: it is the terminal of these tests")
RIGHT = solution(SECOND)
LINE = next(line for line in RIGHT.splitlines() if line.startswith("    return"))
WRONG = RIGHT.replace(LINE, f"{LINE} * 2")
PARTLY = RIGHT.replace(LINE, "    return torch.mean((y_pred - y_true) ** 2).detach()")
NUMBERS = count(1)  # a text that is as it was would not be graded
ENDLESS = RIGHT.replace(LINE, "    while True:\n        pass")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """80 columns, in which watch has graded everything."""
    here = tmp_path_factory.mktemp("wide")
    stubs_in(here / "assignments")
    terminal = Terminal(here, EDITOR="echo edits >> edited.txt; echo")
    terminal.run("watch --time-limit 1")
    terminal.wait_for("-7", "h hint")
    yield terminal
    terminal.close()


@pytest.fixture
def wide(session: Terminal) -> Terminal:
    """The session, at the verdict on the second exercise's stub."""
    session.press("Escape")
    save(session, f"# {next(NUMBERS)}\n{stubs.stub_text(SECOND)}")
    session.wait_for("[-2]", "not attempted, 0/10 points")
    return session


def file_of(terminal: Terminal, name: str = SECOND) -> Path:
    return terminal.folder / "assignments" / f"{name}.py"


def save(terminal: Terminal, text: str) -> None:
    file_of(terminal).write_text(text, encoding="utf-8")


@in_tmux
def test_the_start(wide: Terminal) -> None:
    shown = wide.wait_for("autograder watch  0 of 7 exercises done, 0/100 points")
    assert "- not attempted  test_value" in shown
    assert "`mse_loss` is not written yet." in shown
    assert "▸  27 │     raise NotImplementedError" in shown
    assert "h hint  n next  p previous" in shown


@in_tmux
def test_a_wrong_answer_is_told_its_cause(wide: Terminal) -> None:
    save(wide, WRONG)
    shown = wide.wait_for("The loss is multiplied by `2`", without="looking for")
    number = WRONG.splitlines().index(f"{LINE} * 2") + 1
    assert f"▸  {number} │ {LINE} * 2" in shown
    assert "✗ wrong          test_value" in shown
    assert "w waiting        test_interface" in shown
    assert "[✗2]" in shown


@in_tmux
def test_a_right_answer_says_what_is_next(wide: Terminal) -> None:
    save(wide, RIGHT)
    shown = wide.wait_for("done: all 6 checks pass, 10/10 points; 6 checks more than before")
    assert f"Next: press n for {THIRD}." in shown
    assert "1 of 7 exercises done, 10/100 points" in shown
    assert "[✓2]" in shown


@in_tmux
def test_better_and_worse(wide: Terminal) -> None:
    save(wide, PARTLY)
    wide.wait_for("4 checks more than before", without="looking for")
    save(wide, RIGHT)
    wide.wait_for("2 checks more than before")
    save(wide, PARTLY)
    wide.wait_for("2 checks fewer than before:", "test_differentiable,")


@in_tmux
def test_a_syntax_error_and_half_a_file(wide: Terminal) -> None:
    save(wide, RIGHT.replace(" ** 2)", " ** 2"))
    assert "✗ raised" in wide.wait_for("Python cannot read ex2_mse_loss.py: '(' was never closed")
    save(wide, "")
    wide.wait_for("ex2_mse_loss.py is empty: put the stub back to begin.")
    save(wide, RIGHT)
    wide.wait_for("done: all 6 checks pass")


@in_tmux
def test_an_endless_loop_runs_until_its_time_is_up(wide: Terminal) -> None:
    save(wide, ENDLESS)
    assert "… running        test_interface" in wide.wait_for("running … 1 s")
    wide.wait_for("✗ timed out", "was still running after 1 s", without="running …")


@in_tmux
def test_a_save_ends_an_endless_loop(wide: Terminal) -> None:
    save(wide, ENDLESS)
    wide.wait_for("running … 0 s")
    save(wide, RIGHT)
    wide.wait_for("done: all 6 checks pass")


@in_tmux
def test_the_list_is_searched(wide: Terminal) -> None:
    wide.type("l")
    wide.wait_for("Search: _", FIRST, THIRD)
    wide.type("noisy")
    shown = wide.wait_for("Search: noisy_")
    assert "▸ - ex7_noisy_data" in shown
    assert FIRST not in shown
    wide.press("Enter")
    wide.wait_for("[-7]", "ex7_noisy_data  ")


@in_tmux
def test_hints_come_one_after_the_other(wide: Terminal) -> None:
    wide.type("h")
    first = wide.wait_for("ex2_mse_loss, hint 1 of")
    wide.type("h")
    assert wide.wait_for("ex2_mse_loss, hint 2 of") != first
    wide.press("Escape")
    wide.wait_for("not attempted, 0/10 points")


@in_tmux
def test_a_reset_asks_and_keeps_a_backup(wide: Terminal) -> None:
    save(wide, WRONG)
    wide.wait_for("The loss is multiplied")
    wide.type("r")
    wide.wait_for("Put the stub back in place of ex2_mse_loss.py?", "y yes  n no")
    wide.type("n")
    wide.wait_for("Nothing was changed.", "The loss is multiplied")
    wide.type("r")
    name = re.search(r"ex2_mse_loss\.py\.before-reset-\d+", wide.wait_for("kept beside it as"))
    assert name is not None
    wide.type("y")
    wide.wait_for("is the stub again.", "not attempted, 0/10 points")
    assert file_of(wide).read_text(encoding="utf-8") == stubs.stub_text(SECOND)
    assert file_of(wide).with_name(name[0]).read_text(encoding="utf-8") == WRONG


@in_tmux
def test_a_deleted_folder_is_waited_for(wide: Terminal) -> None:
    folder = wide.folder / "assignments"
    folder.rename(wide.folder / "away")
    wide.wait_for("The folder assignments is gone.")
    (wide.folder / "away").rename(folder)
    wide.wait_for("The folder is back.", "not attempted, 0/10 points")
    save(wide, RIGHT)
    wide.wait_for("done: all 6 checks pass")


@in_tmux
def test_the_picture_s_path_is_told_where_no_screen_is(wide: Terminal) -> None:
    wide.type("f")
    wide.wait_for("figures/ex2_mse_loss.png is drawn: open it.")
    picture = wide.folder / "figures" / "ex2_mse_loss.png"
    assert picture.read_bytes().startswith(b"\x89PNG")


@in_tmux
def test_the_editor_has_the_terminal_until_it_ends(tmp_path: Path) -> None:
    """An editor that shows what it was called with, and ends when a key was typed."""
    stubs_in(tmp_path / "assignments")
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "opens $*"\nread line\necho "$line" > typed\n')
    editor.chmod(0o755)
    terminal = Terminal(tmp_path, 60, NO_COLOR="1", EDITOR=str(editor))
    terminal.run("watch --file ex2")
    shown = terminal.wait_for("[-2]", "not attempted, 0/10 points", "-7")
    assert max(map(len, shown.splitlines())) <= 60
    assert "r reset  q quit" in shown
    assert not re.search(r"\x1b\[(?:[0-9]+;)*[349][0-7]m", terminal.screen(colours=True))
    terminal.type("e")
    terminal.wait_for(f"opens assignments/{SECOND}.py")
    terminal.type("hello")
    terminal.press("Enter")
    terminal.wait_for("[-2]", "h hint")
    assert (tmp_path / "typed").read_text(encoding="utf-8") == "hello\n"
    terminal.type("n")
    terminal.wait_for("[-3]")
    terminal.press("C-c")
    ended = terminal.wait_for("$ ", "0 of 7 exercises done", without="h hint")
    assert "Traceback" not in ended
    terminal.type("echo $((40+2))")  # the shell has its terminal again, with echo
    terminal.press("Enter")
    terminal.wait_for("$ echo $((40+2))", "42")
    terminal.close()


@in_tmux
def test_the_end_leaves_the_terminal_as_it_was(tmp_path: Path) -> None:
    stubs_in(tmp_path / "assignments")
    terminal = Terminal(tmp_path)
    terminal.type("echo before; stty -a | tr ';' '\\n' | grep icanon")
    terminal.press("Enter")
    terminal.wait_for("before\n")
    terminal.run("watch")
    assert "before\n" not in terminal.wait_for("starting: PyTorch is being loaded")
    terminal.press("C-z")
    terminal.wait_for("before\n", "Stopped", without="h hint")
    terminal.type("fg")
    terminal.press("Enter")
    terminal.wait_for("[-1]", "h hint", without="before\n")
    terminal.type("q")
    terminal.wait_for("before\n", "exercises done", without="h hint")
    terminal.close()


def watch_piped(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "autograder.cli", "watch", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # What a shell starts in the background ignores Ctrl-C, and so do the tests in it.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )


def test_a_pipe_gets_plain_lines(tmp_path: Path) -> None:
    stubs_in(tmp_path / "assignments")
    process = watch_piped(tmp_path, "--poll")
    killer = threading.Timer(PATIENCE, process.kill)
    killer.start()
    lines = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if "Save a file" in line:
            (tmp_path / "assignments" / f"{SECOND}.py").write_text(WRONG, encoding="utf-8")
        if "The loss is multiplied" in line:
            process.send_signal(signal.SIGINT)
    killer.cancel()
    assert process.wait(PATIENCE) == 0
    text = "".join(lines)
    assert "\x1b" not in text
    assert "\r" not in text
    assert f"{FIRST}: not attempted, 0/15 points" in text
    assert "0 of 7 exercises done, 0/100 points." in text
    assert f"{SECOND}: 0 of 6 checks pass, 0/10 points; as many checks as before" in text
    assert "  wrong           test_value 0/3" in text


def test_the_end_of_the_reader_ends_it_quietly(tmp_path: Path) -> None:
    stubs_in(tmp_path / "assignments")
    process = watch_piped(tmp_path)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(PATIENCE) == 0
    assert process.stderr.read() == ""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere"], "there is no folder nowhere"),
        (["."], "holds no exercise"),
        (["assignments", "--file", "ex9"], "there is no exercise 'ex9'"),
        (["assignments", "--time-limit", "0"], "above 0"),
    ],
)
def test_what_cannot_be_watched_is_told(arguments: list[str], told: str, tmp_path: Path) -> None:
    stubs_in(tmp_path / "assignments")
    process = watch_piped(tmp_path, *arguments)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert told in errors
    assert len(errors.splitlines()) == 1
