"""The keys in what a terminal sends."""

from __future__ import annotations

import os
import pty
import select
import sys
import termios
import threading

import pytest

from autograder.watch.keys import Keyboard, keys_in


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ("h", ["h"]),
        ("tä ", ["t", "ä", " "]),
        ("\x1b", ["escape"]),
        ("\x1b[A\x1b[B", ["up", "down"]),
        ("\x1bOA", ["up"]),
        ("\x1b[5~\x1b[6~x", ["pageup", "pagedown", "x"]),
        ("\r\n\x7f\b", ["enter", "enter", "backspace", "backspace"]),
        ("\x1b[1;5Cq", ["q"]),
        ("\x1b[", []),
        ("\x1bq", ["escape", "q"]),
    ],
)
def test_keys(sent: str, keys: list[str]) -> None:
    assert list(keys_in(sent)) == keys


def test_the_terminal_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys come one by one while the keyboard is read; nothing is read afterwards."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "r") as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        before = termios.tcgetattr(terminal)
        pressed: list[str] = []
        came = threading.Event()

        def press(key: str) -> None:
            pressed.append(key)
            came.set()

        keyboard = Keyboard(press)
        for key in ("a", "b"):  # it can begin again
            came.clear()
            keyboard.start()
            os.write(ours, key.encode())
            assert came.wait(5)
            keyboard.stop()
            assert termios.tcgetattr(terminal) == before
        os.write(ours, b"c\n")
        assert select.select([terminal], [], [], 5)[0]
        assert pressed == ["a", "b"]
    os.close(ours)
