"""A browser in front of the real pages: formgrader for the instructor, JupyterLab for the student.

With AUTOGRADER_SCREENSHOTS=FOLDER each step leaves a picture there.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from nbgrader.api import Gradebook

from autograder.intake.cells import check_cell, question_cell
from tests.support import nbgrader_class, notebooks
from tests.support.course import TOTAL, isolates, points, written_questions
from tests.support.nbgrader_class import (
    FIRST,
    FOURTH,
    LESSON,
    NOTEBOOK,
    SECOND,
    copied,
    done,
    hand_in,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WIDTH = 1300
LONG_WORD = "W" * 3000
FORMULA = r"$\frac{a}{b} < 3$"
MOST = TOTAL + sum(written_questions().values())
SECONDS = 60_000.0  # milliseconds that a step may take on a busy machine

pytestmark = [
    isolates,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def small_class(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course with two students who have handed in."""
    root = copied(course, tmp_path_factory.mktemp("browser"))
    right = nbgrader_class.right(root)
    notebooks.cell(right, question_cell(FOURTH)).source = f"{LONG_WORD} `{LONG_WORD}` {FORMULA}"
    notebooks.cell(right, FIRST).source += f"\n# {LONG_WORD}"
    hand_in(root, "ada", right)
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as held:
        held.update_or_create_student("ada", first_name="Ada", last_name="Lovelace")
    hand_in(root, "bob", nbgrader_class.partly(root))
    shutil.copy(root / "release" / LESSON / NOTEBOOK, root / NOTEBOOK)
    return root


@pytest.fixture(scope="module")
def address(small_class: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Jupyter server in the course, on this machine only, with nobody's own settings."""
    home = tmp_path_factory.mktemp("home")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
             "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
             "--IdentityProvider.token="],
            cwd=small_class,
            env={**os.environ, "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / "config"),
                 "JUPYTER_DATA_DIR": str(home / "data"), "OMP_NUM_THREADS": "1"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(address, server, home / "log")
            yield address
        finally:
            server.terminate()
            server.wait(30)


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/api", timeout=5):
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"Jupyter did not start:\n{log.read_text(errors='replace')[-3000:]}")


@pytest.fixture
def page() -> Iterator[Page]:
    """A page of a fresh browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        # Chromium's own sandbox does not start as root; only these pages of ours are opened.
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": WIDTH, "height": 1000})
        opened.set_default_timeout(SECONDS)
        try:
            yield opened
        finally:
            seen(opened, "last")
            browser.close()


def seen(page: Page, name: str) -> None:
    """Keep a picture of the page for whoever asks for it."""
    folder = os.environ.get("AUTOGRADER_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_formgrader_shows_the_class_grades_it_and_takes_a_person_s_points(
    address: str, small_class: Path, page: Page
) -> None:
    page.goto(f"{address}/formgrader/manage_submissions/{LESSON}")
    row = page.locator("tr", has=page.locator(".student-id", has_text="ada"))
    row.get_by_text("needs autograding").wait_for()
    assert page.locator("tbody tr").count() == 2
    seen(page, "formgrader-before")
    row.locator(".autograde a").click()
    row.get_by_text("needs manual grading").wait_for()
    assert row.locator(".score").inner_text() == f"{TOTAL} / {MOST}"
    seen(page, "formgrader-graded")
    page.get_by_role("button", name="OK").click()

    page.goto(f"{address}/formgrader/gradebook/{LESSON}/{LESSON}")
    page.get_by_role("link", name=re.compile("Submission #1")).click()
    given = page.locator(f"input.score#{question_cell(FOURTH)}")
    given.scroll_into_view_if_needed()
    assert given.input_value() == ""
    assert _width(page) <= WIDTH
    assert page.locator(".live-notebook", has_text="Lovelace, Ada").count() == 1
    given.fill("4")
    given.press("Tab")
    page.locator(".score-saved").first.wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    seen(page, "formgrader-manual")
    machine = page.locator(f"input.score#{check_cell(SECOND)}")
    assert machine.get_attribute("placeholder") == str(points(SECOND))
    done(small_class, "export", warm=True)
    table = (small_class / "grades.csv").read_text(encoding="utf-8")
    score = float(TOTAL + 4)
    assert f",ada,Lovelace,Ada,,{score},0.0,{score},{float(MOST)},waits for a person," in table


def test_a_feedback_page_shows_its_formulas_without_a_network(
    small_class: Path, page: Page
) -> None:
    done(small_class, "autograde", LESSON, "--student=ada", warm=True)
    done(small_class, "generate_feedback", LESSON, "--student=ada", "--force", warm=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((small_class / "feedback" / "ada" / LESSON / f"{LESSON}.html").as_uri())
    assert [url for url in asked[1:] if not url.startswith("data:")] == []
    assert _width(page) <= WIDTH
    formulas = page.locator("img.formula")
    assert formulas.count() > 50
    assert formulas.evaluate_all("all => all.every(one => one.naturalWidth > 0)")
    drawn = page.get_by_alt_text(FORMULA.strip("$"), exact=True)
    assert 5 < drawn.evaluate("image => image.getBoundingClientRect().height") < 60
    assert not [text for text in page.locator(".text_cell_render").all_inner_texts() if "$" in text]
    seen(page, "feedback")


def _width(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def test_a_student_solves_an_exercise_in_jupyterlab(address: str, page: Page) -> None:
    page.goto(f"{address}/lab/tree/{NOTEBOOK}?reset")
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    answer = cells.filter(has_text=f"# {SECOND}").first
    answer.scroll_into_view_if_needed()
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first.wait_for()
    seen(page, "lab-opened")
    line = answer.locator(".cm-line", has_text="raise NotImplementedError")
    line.click()
    page.keyboard.press("End")
    page.keyboard.press("Shift+Home")  # to where the code begins, not to the margin
    page.keyboard.type("return torch.mean((y_pred - y_true) ** 2)")
    page.keyboard.press("Shift+Enter")
    test = cells.filter(has_text=f'check("{SECOND}")').first
    page.keyboard.press("Shift+Enter")
    test.locator(".jp-OutputArea-output", has_text="done").wait_for()
    test.locator("img").wait_for()
    assert test.locator(".jp-OutputArea-executeResult").inner_text().split()[-1] == repr(
        float(points(SECOND))
    )
    picture = test.locator("img")
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("image => image.naturalWidth") > 500
    seen(page, "lab-solved")
