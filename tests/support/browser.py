"""Chromium in front of a page from the disk: what it runs and asks for, what axe-core finds."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DESKTOP, PHONE = (1200, 900), (390, 844)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="needs Chromium: apt-get install chromium"
)


@dataclass
class Seen:
    """A page that is open, with all that it asked the network for and wrote to the console."""

    page: Page
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    @property
    def asked_for(self) -> list[str]:
        """The addresses of all requests but for the page itself and what it holds."""
        return [url for url in self.requests if not url.startswith(("file:", "data:"))]

    def violations(self) -> list[str]:
        """What axe-core finds wrong, each with the elements that it concerns."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page, options={"resultTypes": ["violations"]}).response
        return [
            f"{rule['impact']} {rule['id']}: {[node['html'][:200] for node in rule['nodes'][:3]]}"
            for rule in found["violations"]
        ]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A fresh browser; several pages can be opened in it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        # Chromium's own sandbox does not start as root; only these pages of ours are opened.
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(
    browser: Browser,
    file: Path,
    size: tuple[int, int] = DESKTOP,
    scheme: Literal["light", "dark"] = "light",
) -> Iterator[Seen]:
    """Open a file in a window of this size."""
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    seen = Seen(page)
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("console", lambda message: seen.console.append(message.text))

    def refused(dialog: object) -> None:
        seen.dialogs.append(str(dialog))

    page.on("dialog", refused)
    try:
        page.goto(file.as_uri())
        yield seen
    finally:
        page.close()
