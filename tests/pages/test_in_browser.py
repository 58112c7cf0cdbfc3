"""Students' pages in Chromium: nothing runs, nothing leaves, everybody can read them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from tests.support.browser import DESKTOP, PHONE, needs_chromium, opened
from tests.support.student_pages import FIRST, PAGES, SECOND

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = needs_chromium

ELEMENTS = "script, iframe, object, embed, base, form, svg, a:not([href^='#']), [onerror], [onload]"


@pytest.fixture(scope="module", params=PAGES)
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of one of the pages."""
    file: Path = tmp_path_factory.mktemp("page") / "page.html"
    file.write_text(PAGES[request.param]().html, encoding="utf-8")
    return file


@pytest.fixture
def half(tmp_path: Path) -> Path:
    """The page of a student with something to mend."""
    file = tmp_path / "half.html"
    file.write_text(PAGES["half"]().html, encoding="utf-8")
    return file


def test_no_script_runs_and_no_request_leaves(chromium: Browser, page: Path) -> None:
    with opened(chromium, page) as seen:
        assert seen.asked_for == []
        assert seen.console == []  # Chromium would tell of markup that the policy stopped
        assert seen.dialogs == []
        assert seen.page.evaluate("window.pwned") is None
        assert seen.page.locator(ELEMENTS).count() == 0
        assert seen.page.locator("h1").count() == 1
        assert seen.page.url == page.as_uri()


@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_axe_finds_nothing(
    chromium: Browser, page: Path, size: tuple[int, int], scheme: Literal["light", "dark"]
) -> None:
    with opened(chromium, page, size, scheme) as seen:
        opened_all = "elements => elements.forEach(element => (element.open = true))"
        seen.page.locator("details").evaluate_all(opened_all)
        assert seen.violations() == []


def test_a_page_is_never_wider_than_a_phone(chromium: Browser, page: Path) -> None:
    with opened(chromium, page, PHONE) as seen:
        wide = "document.documentElement.scrollWidth"
        assert seen.page.evaluate(wide) == PHONE[0]
        seen.page.set_viewport_size({"width": 320, "height": 800})  # WCAG 1.4.10
        assert seen.page.evaluate(wide) == 320


def test_in_print_all_is_open_and_nothing_is_cut(chromium: Browser, half: Path) -> None:
    with opened(chromium, half) as seen:
        folded = seen.page.locator("details:not([open]) pre").first
        assert not folded.is_visible()
        seen.page.emulate_media(media="print")
        heights = seen.page.locator("details pre, details table").evaluate_all(
            "elements => elements.map(element => element.getBoundingClientRect().height)"
        )
        assert heights
        assert min(heights) > 10
        wide = "element => element.scrollWidth > element.clientWidth"
        assert not any(
            box.evaluate(wide) for box in seen.page.locator("pre, .scrolls, .card").all()
        )


def test_it_prints_on_a_few_sheets(chromium: Browser, half: Path) -> None:
    with opened(chromium, half) as seen:
        sheets = len(re.findall(rb"/Type\s*/Page\b", seen.page.pdf(format="A4")))
    assert 2 <= sheets <= 4


def test_the_keyboard_reaches_everything(chromium: Browser, half: Path) -> None:
    with opened(chromium, half) as seen:
        keyboard, focused = seen.page.keyboard, "document.activeElement.textContent"
        keyboard.press("Tab")
        assert seen.page.evaluate(focused) == "Skip to the content"
        keyboard.press("Enter")
        assert seen.page.evaluate("document.activeElement.id") == "main"
        keyboard.press("Tab")
        assert "The mean squared error" in seen.page.evaluate(focused)  # the next thing to do
        keyboard.press("Enter")
        assert seen.page.url.endswith(f"#{SECOND}")
        evidence = seen.page.locator("summary", has_text="Evidence").first
        evidence.focus()
        keyboard.press("Enter")
        assert seen.page.get_by_text("came back  4.0").is_visible()


def test_what_a_screen_reader_finds(chromium: Browser, half: Path) -> None:
    with opened(chromium, half) as seen:
        find = seen.page.get_by_role
        assert find("main").count() == find("banner").count() == find("contentinfo").count() == 1
        assert find("article", name="Exercise 2: The mean squared error").count() == 1
        assert find("table", name="The points of each exercise").count() == 1
        assert find("img", name="A picture of what the code does").count() == 1
        marked = seen.page.locator("mark").first.inner_text()
        assert marked.startswith("Line 14, to look at:")
        folded = seen.page.locator(f"#{FIRST} details.checks")
        assert folded.get_attribute("open") is None
