"""Reads single keys from the terminal in a thread, and leaves the terminal as it was."""

from __future__ import annotations

import os
import select
import sys
import threading
from collections.abc import Callable, Iterator

SEQUENCES = {
    "[A": "up",
    "[B": "down",
    "OA": "up",
    "OB": "down",
    "[5~": "pageup",
    "[6~": "pagedown",
}
NAMED = {"\r": "enter", "\n": "enter", "\x7f": "backspace", "\b": "backspace", "\x1b": "escape"}
ARROWS = {"H": "up", "P": "down", "I": "pageup", "Q": "pagedown"}  # of Windows
REST = 0.05  # seconds in which the rest of a key's bytes comes


def keys_in(text: str) -> Iterator[str]:
    """Yield the keys in what a terminal sent; unknown sequences are skipped."""
    while text:
        if text[0] == "\x1b" and len(text) > 1 and text[1] in "[O":
            end = next((i for i, char in enumerate(text[2:], 3) if "@" <= char <= "~"), len(text))
            name = SEQUENCES.get(text[1:end])
            if name is not None:
                yield name
            text = text[end:]
        else:
            yield NAMED.get(text[0], text[0])
            text = text[1:]


class Keyboard:
    """Calls `pressed` with each key while the terminal gives single keys."""

    def __init__(self, pressed: Callable[[str], None]) -> None:
        self._pressed = pressed
        self._stop: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin to read."""
        self._stop = _read_windows(self._pressed) if os.name == "nt" else _read(self._pressed)

    def stop(self) -> None:
        """Stop reading, before this returns, and leave the terminal as it was."""
        self._stop()
        self._stop = lambda: None


def _read(pressed: Callable[[str], None]) -> Callable[[], None]:
    import termios
    import tty

    descriptor = sys.stdin.fileno()
    former = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor, termios.TCSANOW)
    woken, wake = os.pipe()

    def read() -> None:
        while True:
            ready, _, _ = select.select([descriptor, woken], [], [])
            if woken in ready:
                return
            found = os.read(descriptor, 1024)
            if not found:
                pressed("q")  # the terminal is gone
                return
            if found == b"\x1b" and select.select([descriptor], [], [], REST)[0]:
                found += os.read(descriptor, 1024)
            for key in keys_in(found.decode("utf-8", "ignore")):
                pressed(key)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()

    def stop() -> None:
        os.write(wake, b".")
        thread.join()
        os.close(woken)
        os.close(wake)
        termios.tcsetattr(descriptor, termios.TCSADRAIN, former)

    return stop


def _read_windows(pressed: Callable[[str], None]) -> Callable[[], None]:
    over = threading.Event()

    def read() -> None:
        while not over.wait(0.02):
            for key in _windows_keys():
                pressed(key)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()

    def stop() -> None:
        over.set()
        thread.join()

    return stop


def _windows_keys() -> Iterator[str]:
    """Yield the keys that were pressed; none on another system."""
    found: list[str | None] = []
    if sys.platform == "win32":
        import msvcrt

        while msvcrt.kbhit():
            char = msvcrt.getwch()
            found.append(ARROWS.get(msvcrt.getwch()) if char in "\0\xe0" else NAMED.get(char, char))
    yield from (key for key in found if key is not None)
