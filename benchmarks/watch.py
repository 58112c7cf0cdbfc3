"""Measures `autograder watch`: the time from a file's write to the verdict on the screen.

    python -m benchmarks.watch [--saves 500] [--seed 1]

A real session runs in a pseudo-terminal. The time ends when the verdict's bytes have arrived at the
terminal's side. Right answers and known mistakes are saved by writing, by renaming, in two pieces
and in bursts. A fifth of the saves is endless, broken or half-written: none of these may end the
session, an endless one has to be shown as running, and no verdict may be drawn that is about a text
which was replaced before, or calls a right answer wrong. Each line of a text ends with a mark, and
its code prints this mark, so a verdict on the screen says which text it is about.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import random
import re
import select
import shutil
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder import exercises
from autograder.judging.known_mistakes import mistakes_of

ROOT = Path(__file__).parent.parent
SLOW = "ex5_wider_layer"  # trains for 1000 epochs
BOUNDS = {"exercises without 1000 epochs": 0.5, SLOW: 1.5}  # seconds, 95th percentile
COLUMNS, ROWS = 200, 60
LONGEST = 60.0  # seconds until a save counts as lost
HOME = "\x1b[H"
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\r")
MARK = re.compile(r"mark(\d{6})")
ALL = "done: all"
VERDICT = re.compile(rf"{ALL}|checks? pass, |not attempted, \d")
ENDLESS = "while True:\n    pass\n"


@dataclass
class Screen:
    """The session, seen from the terminal: the frames that it draws."""

    process: int
    terminal: int
    text: str = ""
    alive: bool = True

    def frames(self, until: float) -> Iterator[str]:
        """Yield the last frame each time some of it has arrived, until the clock says `until`."""
        while self.alive:
            left = until - time.perf_counter()
            if left <= 0:
                return
            if not select.select([self.terminal], [], [], left)[0]:
                return
            try:
                found = os.read(self.terminal, 65536)
            except OSError:
                found = b""
            self.alive = bool(found)
            self.text = (self.text + found.decode("utf-8", "ignore"))[-200_000:]
            yield self.frame

    @property
    def frame(self) -> str:
        """The last frame, as far as it has arrived."""
        return CONTROL.sub("", self.text.rpartition(HOME)[2])

    def wait_for(self, seen: Callable[[str], bool], seconds: float = LONGEST) -> float | None:
        """Wait until a frame is as `seen` wants it; return the time, None if none is."""
        for frame in self.frames(time.perf_counter() + seconds):
            if seen(frame):
                return time.perf_counter()
        return None

    def press(self, keys: str) -> None:
        os.write(self.terminal, keys.encode())


@dataclass
class Counts:
    """What was measured: seconds by group, and what went wrong."""

    verdicts: dict[str, list[float]] = field(default_factory=dict)
    causes: list[float] = field(default_factory=list)
    hostile: dict[str, list[float]] = field(default_factory=dict)
    stale: int = 0
    untrue: int = 0
    lost: int = 0
    deaths: int = 0


class Session:
    """A session of watch in a copy of the stubs, and the saves in it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.random = random.Random(seed)
        self.counts = Counts()
        self.screen = _started(folder)
        self._mark = 0
        self._oldest = 0  # the first mark of the save that is measured
        self._texts = {name: list(_texts(name)) for name in exercises.names()}

    def run(self, saves: int) -> None:
        """Save so many times; every fifth text is a hostile one."""
        names = exercises.names()
        for number in range(saves):
            self._oldest = self._mark + 1
            name = names[number % len(names)]
            if number % 5 == 4:
                kind = ("endless", "broken", "half-written")[number // 5 % 3]
                self._hostile(name, kind)
            else:
                self._usual(name)
            if not self.screen.alive:
                self.counts.deaths += 1
                self.screen = _started(self.folder)
            if sys.stderr.isatty():
                print(f"\r{number + 1}/{saves} saves", end="", file=sys.stderr)

    def _usual(self, name: str) -> None:
        text, right = self.random.choice(self._texts[name])
        manner = self.random.choice([self._write, self._rename, self._in_pieces, self._burst])
        mark = manner(self.folder / f"{name}.py", text)
        begun = time.perf_counter()
        group = SLOW if name == SLOW else next(iter(BOUNDS))
        at = self._verdict(mark)
        if at is None:
            self.counts.lost += 1
            return
        self.counts.verdicts.setdefault(group, []).append(at - begun)
        self.counts.untrue += right != (ALL in self.screen.frame)
        if self.random.random() < 0.75:
            explained = self._explained(mark)
            if explained is not None:
                self.counts.causes.append(explained - begun)
        time.sleep(self.random.uniform(0.02, 0.15))

    def _hostile(self, name: str, kind: str) -> None:
        file = self.folder / f"{name}.py"
        text, _ = self.random.choice(self._texts[name])
        begun = time.perf_counter()
        if kind == "endless":
            self._write(file, ENDLESS)
            at = self.screen.wait_for(lambda frame: "running … 1 s" in frame)
        elif kind == "broken":
            mark = self._write(file, f"{text}\ndef broken(:\n")
            begun = time.perf_counter()
            at = self._verdict(mark)
        else:
            half = text[: len(text) // 2]
            self._write(file, half)
            time.sleep(self.random.uniform(0.0, 0.2))
            mark = self._write(file, text)
            begun = time.perf_counter()
            at = self._verdict(mark)
        if at is None:
            self.counts.lost += 1
        else:
            self.counts.hostile.setdefault(kind, []).append(at - begun)

    def _verdict(self, mark: int) -> float | None:
        """Wait for the verdict on this text; count verdicts on earlier texts that come too late."""
        moved_on = False
        for frame in self.screen.frames(time.perf_counter() + LONGEST):
            if not VERDICT.search(frame):
                moved_on = moved_on or "running …" in frame
                continue
            marks = {int(found) for found in MARK.findall(frame)}
            if mark in marks:
                return time.perf_counter()
            if moved_on and marks and max(marks) < self._oldest:
                self.counts.stale += 1
        return None

    def _explained(self, mark: int) -> float | None:
        """Wait until the search for the cause is over; None if there was none to make."""
        if "looking for the cause" not in self.screen.frame:
            return None
        return self.screen.wait_for(
            lambda frame: f"mark{mark:06}" in frame and "looking for the cause" not in frame
        )

    def _marked(self, text: str) -> tuple[int, str]:
        self._mark += 10
        mark = f"mark{self._mark:06}"
        lines = [line + f"  # {mark}" if line.strip() else line for line in text.splitlines()]
        return self._mark, f'print("{mark}")\n'.join(["", "\n".join(lines) + "\n"])

    def _write(self, file: Path, text: str) -> int:
        mark, marked = self._marked(text)
        file.write_text(marked, encoding="utf-8")
        return mark

    def _rename(self, file: Path, text: str) -> int:
        mark, marked = self._marked(text)
        other = file.with_name(f".{file.name}.swp")
        other.write_text(marked, encoding="utf-8")
        os.replace(other, file)
        return mark

    def _in_pieces(self, file: Path, text: str) -> int:
        mark, marked = self._marked(text)
        with file.open("w", encoding="utf-8") as opened:
            opened.write(marked[: len(marked) // 2])
            opened.flush()
            time.sleep(0.005)
            opened.write(marked[len(marked) // 2 :])
        return mark

    def _burst(self, file: Path, text: str) -> int:
        for _ in range(2):
            self._write(file, text)
            time.sleep(0.01)
        return self._write(file, text)


def _texts(name: str) -> Iterator[tuple[str, bool]]:
    """Texts, and whether each is right: the solution as often as there are known mistakes."""
    solution = (ROOT / "solutions" / f"{name}.py").read_text(encoding="utf-8")
    for mistake in mistakes_of(name):
        yield _without_future(mistake.submission(solution)), False
        yield _without_future(solution), True


def _without_future(text: str) -> str:
    """The text without its first statement, ahead of which nothing may stand."""
    return text.replace("from __future__ import annotations\n", "\n")


def _started(folder: Path) -> Screen:
    process, terminal = pty.fork()
    if not process:
        environment = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "autograder.cli", "watch", str(folder)]
        os.execve(sys.executable, command, environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    os.kill(process, signal.SIGWINCH)
    screen = Screen(process, terminal)
    if screen.wait_for(lambda frame: bool(VERDICT.search(frame))) is None:
        raise SystemExit("watch does not start")
    for _ in screen.frames(time.perf_counter() + 10.0):
        pass  # what happens once, such as the drawing of cases, belongs to the start
    return screen


def report(counts: Counts) -> int:
    """Print the percentiles; 1 when a bound is exceeded."""
    held = True
    for group, seconds in sorted(counts.verdicts.items()):
        p50, p95 = (percentile(seconds, part) for part in (50, 95))
        within = p95 <= BOUNDS[group]
        held = held and within
        print(
            f"{group}: {len(seconds)} saves, median {p50:.3f} s, 95th percentile {p95:.3f} s,"
            f" longest {max(seconds):.3f} s (bound {BOUNDS[group]} s: {'held' if within else 'NO'})"
        )
    if counts.causes:
        p50, p95 = (percentile(counts.causes, part) for part in (50, 95))
        print(f"with the search for a cause: {len(counts.causes)} saves, {p50:.3f} s, {p95:.3f} s")
    for kind, seconds in sorted(counts.hostile.items()):
        p50, p95 = (percentile(seconds, part) for part in (50, 95))
        print(f"{kind}: {len(seconds)} saves, median {p50:.3f} s, 95th percentile {p95:.3f} s")
    wrong = {
        "deaths": counts.deaths,
        "stale verdicts": counts.stale,
        "untrue verdicts": counts.untrue,
        "lost saves": counts.lost,
    }
    print(", ".join(f"{what}: {count}" for what, count in wrong.items()))
    return int(not held or any(wrong.values()))


def percentile(values: list[float], part: int) -> float:
    """The value below which `part` percent of the values lie."""
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[part - 1]


def main() -> int:
    """Run a session, save, and print what was measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--saves", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="watch-") as temporary:
        folder = Path(temporary) / "assignments"
        shutil.copytree(ROOT / "assignments", folder)
        session = Session(folder, options.seed)
        session.run(options.saves)
        session.screen.press("q")
        os.waitpid(session.screen.process, 0)
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    return report(session.counts)


if __name__ == "__main__":
    sys.exit(main())
