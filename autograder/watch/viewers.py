"""Opens a file in the student's editor, and a picture in the system's viewer."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# Editors with a window of their own, with the way to name a line; they are not waited for.
WINDOWS = {
    "code": "-g {file}:{line}",
    "code-insiders": "-g {file}:{line}",
    "codium": "-g {file}:{line}",
    "cursor": "-g {file}:{line}",
    "windsurf": "-g {file}:{line}",
    "zed": "{file}:{line}",
    "subl": "{file}:{line}",
    "gedit": "+{line} {file}",
    "gvim": "+{line} {file}",
    "kate": "-l {line} {file}",
    "notepad": "{file}",
    "pycharm": "--line {line} {file}",
}
WITH_LINE = ("vi", "vim", "nvim", "nano", "emacs", "emacsclient", "micro", "kak", "joe", "ed", "ne")
WAITING = ("-w", "--wait", "--nofork")


@dataclass(frozen=True)
class EditorCall:
    """The command that opens an editor; with `in_terminal` it uses the terminal until it ends."""

    command: tuple[str, ...]
    in_terminal: bool


def editor_call(file: Path, line: int, environment: Mapping[str, str]) -> EditorCall | None:
    """Return how to open `file` at `line`; None if no editor is known."""
    if environment.get("TERM_PROGRAM") == "vscode" and shutil.which("code"):
        return _in_window(["code"], file, line)
    chosen = environment.get("VISUAL") or environment.get("EDITOR")
    if not chosen:
        return None
    try:
        words = shlex.split(chosen, posix=os.name != "nt")
    except ValueError:
        words = [chosen]
    if not words:
        return None
    if Path(words[0].strip('"')).stem in WINDOWS:
        return _in_window(words, file, line)
    at = [f"+{line}"] if Path(words[0]).stem in WITH_LINE else []
    return EditorCall((*words, *at, str(file)), in_terminal=True)


def open_editor(call: EditorCall) -> str:
    """Open the editor; return why it could not be opened, or an empty text."""
    program = shutil.which(call.command[0]) or call.command[0]
    try:
        if call.in_terminal:
            subprocess.run([program, *call.command[1:]], check=False)
        else:
            _start([program, *call.command[1:]])
    except OSError as error:
        return f"{call.command[0]} cannot be started ({error.strerror or error})."
    return ""


def viewer(picture: Path, environment: Mapping[str, str], system: str) -> tuple[str, ...] | None:
    """Return the command that shows a picture on this `system`; None if no screen is at hand."""
    if environment.get("TERM_PROGRAM") == "vscode" and shutil.which("code"):
        return ("code", str(picture))
    if environment.get("SSH_CONNECTION"):
        return None
    if system == "darwin":
        return ("open", str(picture))
    if system == "win32":
        return ("explorer", str(picture))
    if environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        return ("xdg-open", str(picture)) if shutil.which("xdg-open") else None
    return None


def show_picture(picture: Path) -> bool:
    """Show a picture in the system's viewer; False if there is none."""
    command = viewer(picture, os.environ, sys.platform)
    if command is None:
        return False
    with suppress(OSError):
        _start([shutil.which(command[0]) or command[0], *command[1:]])
        return True
    return False


def _in_window(words: list[str], file: Path, line: int) -> EditorCall:
    kept = [word for word in words if word not in WAITING]
    template = WINDOWS[Path(words[0].strip('"')).stem]
    rest = [word.format(file=file, line=line) for word in template.split()]
    return EditorCall((*kept, *rest), in_terminal=False)


def _start(command: list[str]) -> None:
    """Start a program that does not use this terminal and goes on by itself."""
    subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
