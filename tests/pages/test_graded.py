"""Hostile work graded for the record: its page in Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.cli.main import main
from tests.support.browser import PHONE, needs_chromium, opened
from tests.support.course import isolates
from tests.support.student_pages import PAYLOADS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TEXTS = [text.encode("utf-8", "replace").decode() for text in PAYLOADS]
FORWARD = f"""
# {" ".join(TEXTS[:-2])}
def forward(X, W1, b1, W2, b2):
    for text in {TEXTS!r}:
        print(text)
    raise ValueError({TEXTS[0]!r} + {TEXTS[4]!r} + "`")
"""
LOUD = """
def mse_loss(y_pred, y_true):
    for _ in range(100):
        print("x" * 1_000_000)
    return y_pred.sum() * 0
"""
LONG = f"LEARNING_RATE = '{'<b>' * 60_000}'\n"


@pytest.mark.long
@isolates
@needs_chromium
@pytest.mark.usefixtures("running_zygote")
def test_hostile_work_gets_a_page_in_which_nothing_runs(chromium: Browser, tmp_path: Path) -> None:
    work = tmp_path / "<script>window.pwned = 1<"
    work.mkdir()
    for name, text in (
        ("ex1_forward_pass", FORWARD),
        ("ex2_mse_loss", LOUD),
        ("ex3_parameter_update", "\x00" + FORWARD),
        ("ex5_wider_layer", LONG),
    ):
        (work / f"{name}.py").write_text(text, encoding="utf-8")
    page = tmp_path / "page.html"
    assert main(["grade", str(work), "--html", str(page)]) == 0
    assert page.stat().st_size < 1_500_000
    with opened(chromium, page, PHONE, "dark") as seen:
        assert (seen.asked_for, seen.console, seen.dialogs) == ([], [], [])
        assert seen.page.evaluate("window.pwned") is None
        assert seen.page.locator("script, iframe, svg, object").count() == 0
        assert seen.page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
        told = seen.page.locator("#ex1_forward_pass").inner_text()
        assert TEXTS[0] in told
        pictures = seen.page.locator("img").all()
        assert pictures
        assert all((one.get_attribute("alt") or "").startswith("Exercise") for one in pictures)
        assert seen.violations() == []
