"""How an editor and a viewer are called."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

import pytest

from autograder.watch.viewers import EditorCall, editor_call, open_editor, viewer

FILE = Path("work/ex2.py")


@pytest.fixture
def everything_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")


@pytest.mark.usefixtures("everything_is_installed")
@pytest.mark.parametrize(
    ("environment", "command", "in_terminal"),
    [
        ({"EDITOR": "vim"}, ("vim", "+7", "work/ex2.py"), True),
        ({"VISUAL": "nano -l", "EDITOR": "vim"}, ("nano", "-l", "+7", "work/ex2.py"), True),
        ({"EDITOR": "strange"}, ("strange", "work/ex2.py"), True),
        ({"EDITOR": "code --wait"}, ("code", "-g", "work/ex2.py:7"), False),
        ({"EDITOR": "subl -w"}, ("subl", "work/ex2.py:7"), False),
        ({"EDITOR": "vim", "TERM_PROGRAM": "vscode"}, ("code", "-g", "work/ex2.py:7"), False),
        ({"EDITOR": "'unclosed"}, ("'unclosed", "work/ex2.py"), True),
    ],
)
def test_the_editor_s_command(
    environment: dict[str, str], command: tuple[str, ...], in_terminal: bool
) -> None:
    assert editor_call(FILE, 7, environment) == EditorCall(command, in_terminal)


@pytest.mark.parametrize("environment", [{}, {"EDITOR": ""}, {"EDITOR": "  "}])
def test_without_an_editor_there_is_no_command(environment: dict[str, str]) -> None:
    assert editor_call(FILE, 1, environment) is None


def test_an_editor_in_the_terminal_is_waited_for(tmp_path: Path) -> None:
    code = f"import time; time.sleep(0.2); open({str(tmp_path / 'done')!r}, 'w')"
    assert open_editor(EditorCall((sys.executable, "-c", code), in_terminal=True)) == ""
    assert (tmp_path / "done").exists()


def test_an_editor_with_a_window_is_not_waited_for() -> None:
    begun = time.monotonic()
    code = "import time; time.sleep(2)"
    assert open_editor(EditorCall((sys.executable, "-c", code), in_terminal=False)) == ""
    assert time.monotonic() - begun < 1.5


def test_an_editor_that_is_not_there_is_told() -> None:
    assert "cannot be started" in open_editor(EditorCall(("no-such-editor",), in_terminal=True))


@pytest.mark.usefixtures("everything_is_installed")
@pytest.mark.parametrize(
    ("environment", "system", "program"),
    [
        ({"DISPLAY": ":0"}, "linux", "xdg-open"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", "xdg-open"),
        ({}, "darwin", "open"),
        ({}, "win32", "explorer"),
        ({"TERM_PROGRAM": "vscode", "SSH_CONNECTION": "a"}, "linux", "code"),
        ({"DISPLAY": ":0", "SSH_CONNECTION": "a"}, "linux", None),
        ({"SSH_CONNECTION": "a"}, "darwin", None),
        ({}, "linux", None),
    ],
)
def test_the_viewer_s_command(
    environment: dict[str, str], system: str, program: str | None
) -> None:
    command = viewer(Path("figures/ex2.png"), environment, system)
    assert (command[0] if command else None) == program
