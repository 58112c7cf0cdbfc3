"""How long `autograder report` takes for a class of 5,000, and its page until it can be used.

    uv run --group dev python -m benchmarks.class_page [--students N] [--keep DIR]

Measured are the command itself and, in Chromium, the time from the start of the navigation until
the table of students can be used: by the clock of the page, when its first rows are drawn and every
button works; and by that of this program, which includes the browser's way to it. Then a search, a
sort and turning a page, each until the next frame. Every exercise of the class was really graded
(`sample_class.py`). Exits with 1 when a bound is exceeded.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from autograder.cli.main import main as autograder
from benchmarks.sample_class import sample_class

STUDENTS = 5000
RUNS = 10
OPENS_WITHIN = 2.0  # seconds, in the slowest of all runs
READY = "html[data-ready]"
USABLE = "performance.getEntriesByName('usable')[0].startTime"
ACT = """
([id, kind, value]) => new Promise(done => {
  const begun = performance.now();
  const element = document.querySelector(id);
  if (kind === 'click') element.click();
  else { element.value = value; element.dispatchEvent(new Event('input', { bubbles: true })); }
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
})
"""
ACTIONS = {
    "search": ["#words", "input", "lovelace"],
    "sort by score": ["[data-column='1']", "click", ""],
    "sort by name": ["[data-column='0']", "click", ""],
    "next page": ["#on", "click", ""],
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the measurements and return 1 if the page opens too slowly."""
    parser = argparse.ArgumentParser(description="How fast the class page is.")
    parser.add_argument("--students", type=int, default=STUDENTS)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="write the class there")
    options = parser.parse_args(arguments)
    with nullcontext(options.keep) if options.keep else tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.mkdir(exist_ok=True)
        write_class(folder, options.students)
        took, page = report(folder)
        size = page.stat().st_size / 1e6
        print(f"{options.students} students: read and written in {took:.1f} s, {size:.1f} MB")
        with sync_playwright() as play:
            path = shutil.which("chromium") or shutil.which("chromium-browser")
            browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
            slowest = opening(browser, page)
            acting(browser, page)
            browser.close()
    if slowest > OPENS_WITHIN:
        print(f"the page takes {slowest:.2f} s to open; it may take {OPENS_WITHIN} s")
        return 1
    return 0


def write_class(folder: Path, count: int) -> None:
    """Write the results of a class, as files of grade-class are."""
    for place, result in enumerate(sample_class(count)):
        (folder / f"{place}.json").write_text(result.to_json(), encoding="utf-8")


def report(folder: Path) -> tuple[float, Path]:
    """Make the page of a class; return the seconds that it took, and the file."""
    begun = time.perf_counter()
    code = autograder(["report", str(folder)])
    if code:
        sys.exit(code)
    return time.perf_counter() - begun, folder / "report.html"


def opening(browser: Browser, file: Path) -> float:
    """Print how long the page takes to open; return the slowest time by this program's clock."""
    inside, outside = [], []
    for _ in range(RUNS):
        with browser.new_context() as context:
            page = context.new_page()
            begun = time.perf_counter()
            page.goto(file.as_uri())
            page.wait_for_selector(READY)
            outside.append(time.perf_counter() - begun)
            inside.append(float(page.evaluate(USABLE)) / 1000)
    for clock, times in (("the page", inside), ("this program", outside)):
        middle, worst = median(times), max(times)
        print(f"usable by the clock of {clock}: median {middle:.2f} s, slowest {worst:.2f} s")
    return max(outside)


def acting(browser: Browser, file: Path) -> None:
    """Print how long the page takes to answer."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(file.as_uri())
        page.wait_for_selector(READY)
        for name, action in ACTIONS.items():
            times = [float(page.evaluate(ACT, action)) for _ in range(3)]
            print(f"{name}: median {median(times):.0f} ms")
            page.evaluate(ACT, ["#words", "input", ""])


if __name__ == "__main__":
    sys.exit(main())
