"""The class page in Chromium: everybody can use it, nothing foreign runs, nothing leaves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.class_report.pseudonyms import Pseudonyms
from autograder.class_report.summary import ClassSummary, Ungraded, summary_of
from autograder.class_report.table import rows_of
from autograder.pages.classroom import ClassPage
from autograder.results import Cause, Outcome, Result
from tests.support.browser import DESKTOP, PHONE, needs_chromium, opened
from tests.support.class_results import (
    EXPLAINED,
    ONE,
    PASSED,
    TWO,
    WRONG,
    exercise,
    result,
    small_class,
)
from tests.support.results import results

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = needs_chromium

KEY = bytes(32)
UNGRADED = (
    Ungraded("Zoë Žižek", "not graded", "Zoë.py cannot be read."),
    Ungraded("Yu", "not graded", "Nothing was handed in."),
)
MARKUP = "</script><!--<script>window.pwned=1</script><img src=x onerror='window.pwned=1'>"
HOSTILE = (
    MARKUP,
    '"><svg onload=window.pwned=1>',
    "\u202eevil\u2066\x00\x1b[31m\ud800\u2028",
    "=HYPERLINK(1)",
    "{{ 7 * 7 }}",
    "a" * 100_000,
    "",
    "שלום مرحبا 李雷 😀",
)
FOREIGN = "img, iframe, object, embed, base, [onerror], [onload]"
NAMES = [one.student for one in small_class()]


def text_of(summary: ClassSummary, *, anonymous: bool = False) -> str:
    headings = {ONE: "1. The forward pass (6 points)", TWO: "2. The mean squared error (5 points)"}
    page = ClassPage(replace(summary, headings=headings), Pseudonyms(KEY).of, anonymous)
    return page.html


def written(folder: Path, summary: ClassSummary, *, anonymous: bool = False) -> Path:
    file = folder / "report.html"
    file.write_text(text_of(summary, anonymous=anonymous), encoding="utf-8")
    return file


def small() -> ClassSummary:
    before = summary_of([result("Ada Lovelace", two=WRONG), result("Bjørn Øst")])
    return summary_of(small_class(), UNGRADED).against(before)


def hostile() -> ClassSummary:
    """Every text that a student, or whoever wrote the files, can choose is hostile."""
    cause = Cause("repair", MARKUP, 3, MARKUP)
    results = []
    for place, name in enumerate(HOSTILE):
        told = replace(EXPLAINED, title=MARKUP, message=MARKUP, cause=cause)
        wrong = replace(WRONG, name=MARKUP, title=name, message=name)
        checks = (told,) if place % 2 else (wrong,)
        parts = (exercise(ONE, PASSED), exercise(f"ex2_{MARKUP}", *checks))
        results.append(Result(name, parts, 7))
    ungraded = [Ungraded(name, name, name) for name in HOSTILE]
    before = [replace(one, exercises=one.exercises[1:]) for one in results]
    return replace(summary_of(results, ungraded).against(summary_of(before)), notes=(MARKUP,))


def large(count: int = 120) -> ClassSummary:
    checks = [PASSED, WRONG, EXPLAINED]
    return summary_of([result(f"Student {n}", two=checks[n % 3]) for n in range(count)])


@pytest.fixture(scope="module", params=["small", "hostile", "large", "nobody", "ungraded"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of one of the classes."""
    summaries: dict[str, Callable[[], ClassSummary]] = {
        "small": small,
        "hostile": hostile,
        "large": large,
        "nobody": partial(summary_of, ()),
        "ungraded": partial(summary_of, (), UNGRADED),
    }
    return written(tmp_path_factory.mktemp("page"), summaries[request.param]())


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """The page of seven students."""
    return written(tmp_path, small())


def students(page: Page) -> list[str]:
    return page.locator("#rows tbody th").all_inner_texts()


def found(page: Page) -> str:
    return page.locator("#found").inner_text()


def test_only_the_page_s_own_script_runs_and_no_request_leaves(
    chromium: Browser, page: Path
) -> None:
    with opened(chromium, page) as seen:
        assert seen.asked_for == []
        assert seen.console == []
        assert seen.dialogs == []
        assert seen.page.evaluate("window.pwned") is None
        assert (
            seen.page.locator("img, iframe, object, embed, base, [onerror], [onload]").count() == 0
        )
        assert seen.page.locator("h1").count() == 1
        assert seen.page.url == page.as_uri()


def test_a_script_that_was_changed_does_not_run(chromium: Browser, tmp_path: Path) -> None:
    text = text_of(small())
    changed = text.replace('"use strict";', '"use strict"; window.pwned = 1;')
    assert changed != text
    (tmp_path / "changed.html").write_text(changed, encoding="utf-8")
    with opened(chromium, tmp_path / "changed.html") as seen:
        assert seen.page.evaluate("window.pwned") is None
        assert "Content Security Policy" in seen.console[0]


@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_axe_finds_nothing(
    chromium: Browser, page: Path, size: tuple[int, int], scheme: Literal["light", "dark"]
) -> None:
    with opened(chromium, page, size, scheme) as seen:
        opened_all = "elements => elements.forEach(element => (element.open = true))"
        seen.page.locator("details").evaluate_all(opened_all)
        assert seen.violations() == []


def test_the_page_is_never_wider_than_a_phone(chromium: Browser, page: Path) -> None:
    with opened(chromium, page, PHONE) as seen:
        wide = "document.documentElement.scrollWidth"
        assert seen.page.evaluate(wide) == PHONE[0]
        seen.page.set_viewport_size({"width": 320, "height": 800})  # WCAG 1.4.10
        assert seen.page.evaluate(wide) == 320


def test_everybody_has_a_row(chromium: Browser, few: Path) -> None:
    with opened(chromium, few) as seen:
        assert sorted(students(seen.page)) == sorted([*NAMES, "Zoë Žižek", "Yu"])
        assert found(seen.page) == "7 of 7 students."
        row = seen.page.locator("#rows tbody tr", has_text="Bjørn Øst")
        assert row.locator("td").all_inner_texts()[:3] == ["6", "6", "0"]
        row = seen.page.locator("#rows tbody tr", has_text="Yu")
        assert row.locator("td").all_inner_texts() == ["not graded: Nothing was handed in."]


def test_a_column_is_sorted_by_mouse_and_by_keyboard(chromium: Browser, few: Path) -> None:
    with opened(chromium, few) as seen:
        page = seen.page
        score = page.get_by_role("columnheader", name="Score")
        score.get_by_role("button").click()
        assert score.get_attribute("aria-sort") == "descending"
        assert students(page)[0] == "Ada Lovelace"
        score.get_by_role("button").focus()
        page.keyboard.press("Enter")
        assert score.get_attribute("aria-sort") == "ascending"
        assert students(page)[4] == "Ada Lovelace"
        # Nobody's missing points are below those of the others, whatever the direction.
        assert students(page)[5:] == ["Zoë Žižek", "Yu"]
        page.get_by_role("button", name="Student", exact=True).press("Space")
        assert score.get_attribute("aria-sort") == "none"
        assert students(page)[:2] == ["Ada Lovelace", "Bjørn Øst"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("lovelace", ["Ada Lovelace"]),
        ("ZIZEK", ["Zoë Žižek"]),
        ("李", ["李雷"]),
        ("root_left_out", ["Bjørn Øst", "Chiara Rossi"]),
        ("ex1-1", ["李雷"]),
        ("handed in", ["Yu"]),
        ("gained", ["Ada Lovelace"]),
        ("root rossi", ["Chiara Rossi"]),
        ("nobody at all", []),
    ],
)
def test_words_are_searched_in_names_causes_and_reasons(
    words: str, expected: list[str], chromium: Browser, few: Path
) -> None:
    with opened(chromium, few) as seen:
        seen.page.get_by_label("Search").fill(words)
        assert students(seen.page) == expected
        told = f"{len(expected)} of 7 students." if expected else "Nobody is like that."
        assert found(seen.page) == told


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("graded", sorted(NAMES, key=str.casefold)),
        ("not graded", ["Yu", "Zoë Žižek"]),
        ("nothing left to mend", ["Ada Lovelace"]),
        ("next: 1. The forward pass", ["李雷"]),
        ("changed since then", ["Ada Lovelace", "Bjørn Øst"]),
    ],
)
def test_a_part_of_the_class_can_be_chosen(
    choice: str, expected: list[str], chromium: Browser, few: Path
) -> None:
    with opened(chromium, few) as seen:
        seen.page.get_by_label("Show", exact=True).select_option(choice)
        assert students(seen.page) == expected


def test_a_cause_and_a_cluster_show_their_students(chromium: Browser, few: Path) -> None:
    with opened(chromium, few) as seen:
        page = seen.page
        page.get_by_label("Search").fill("Ada")
        page.locator("[aria-labelledby=causes] .show").first.click()
        assert students(page) == ["Bjørn Øst", "Chiara Rossi"]
        assert page.locator("#chosen").inner_text().startswith("Only: The root is left out.")
        assert page.evaluate("document.activeElement.id") == "students"
        page.locator("[aria-labelledby=clusters] .show").first.click()
        assert students(page) == ["李雷"]
        page.get_by_role("button", name="Show everyone").click()
        assert len(students(page)) == 7
        assert not page.locator("#chosen").is_visible()


def test_many_students_are_turned_over_by_pages(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, written(tmp_path, large())) as seen:
        page = seen.page
        back, on = (page.get_by_role("button", name=name) for name in ("Previous", "Next"))
        assert (len(students(page)), students(page)[0]) == (50, "Student 0")
        assert found(page) == "120 of 120 students. Rows 1 to 50."
        assert back.is_disabled()
        on.last.click()
        on.last.click()
        assert students(page) == [f"Student {number}" for number in range(100, 120)]
        assert found(page) == "120 of 120 students. Rows 101 to 120."
        assert on.last.is_disabled()
        page.get_by_label("Search").fill("root")
        assert len(students(page)) == 40
        assert not back.is_visible()


def test_names_are_hidden_by_a_switch_and_come_back(chromium: Browser, few: Path) -> None:
    hidden = [*NAMES, "Zoë", "Žižek", "Lovelace"]
    alias = Pseudonyms(KEY).of("Ada Lovelace")
    with opened(chromium, few) as seen:
        page = seen.page
        before = page.locator("body").inner_text()
        switch = page.get_by_role("switch", name="Hide names")
        assert switch.get_attribute("aria-checked") == "false"
        switch.press("Space")
        assert switch.get_attribute("aria-checked") == "true"
        shown = page.locator("body").inner_text()
        assert not [name for name in hidden if name in shown]
        assert alias in shown
        page.get_by_label("Search").fill("lovelace")
        assert students(page) == []
        page.get_by_label("Search").fill(alias.lower())
        assert students(page) == [alias]
        page.get_by_label("Search").fill("")
        assert seen.violations() == []
        switch.click()
        assert page.locator("body").inner_text() == before


def test_an_anonymous_page_has_no_name_to_show(chromium: Browser, tmp_path: Path) -> None:
    pseudonyms = Pseudonyms(KEY)
    results = [pseudonyms.hidden_in(one) for one in small_class()]
    ungraded = [Ungraded(pseudonyms.of(one.student), one.status) for one in UNGRADED]
    file = written(tmp_path, summary_of(results, ungraded), anonymous=True)
    text = file.read_text(encoding="utf-8")
    assert not [name for name in [*NAMES, "Zoë", "Lovelace"] if name in text]
    with opened(chromium, file) as seen:
        assert len(students(seen.page)) == 7
        assert seen.page.get_by_role("switch").count() == 0
        assert seen.violations() == []


def test_what_is_printed(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, written(tmp_path, large())) as seen:
        page = seen.page
        page.emulate_media(media="print")
        assert not page.locator(".screen:visible, .show:visible, #rows button:visible").count()
        assert page.locator("#rows tbody tr:visible").count() == 50
        assert page.get_by_text("Printed are the rows that the screen shows").is_visible()
        for section in ("scores", "causes", "clusters", "stuck", "checks", "students"):
            assert page.locator(f"#{section}").is_visible()
        wide = "element => element.scrollWidth > element.clientWidth"
        page.set_viewport_size({"width": 690, "height": 1000})  # A4 without its margins
        assert not any(box.evaluate(wide) for box in page.locator(".scrolls").all())


def test_the_numbers_of_the_page_are_those_of_the_summary() -> None:
    text = " ".join(re.sub(r"<[^>]+>", " ", text_of(small())).split())
    assert "5 students graded , 2 not graded" in text.replace("graded,", "graded ,")
    assert "2 students The root is left out. Teach again: 2. The mean squared error ." in text
    assert "Example: Bjørn Øst , line 4." in text
    assert "1 student It is 3 instead of 4. 1. The forward pass : test_value ." in text
    assert "The value is right. 40 %" in text
    assert "Mean of 2 students in both 8.5 → 8.5" in text.replace("  ", " ")


@settings(max_examples=25, deadline=None)
@given(st.lists(results(), max_size=4), st.lists(results(), max_size=4), st.booleans())
def test_any_results_make_a_page(now: list[Result], before: list[Result], hidden: bool) -> None:
    pseudonyms = Pseudonyms(KEY)
    if hidden:
        now, before = ([*map(pseudonyms.hidden_in, some)] for some in (now, before))
    summary = summary_of(now).against(summary_of(before))
    text = text_of(summary, anonymous=hidden)
    assert text.count("<script") == (2 if now else 0)
    assert not re.search(r"[\x00-\x08\x1b\ud800-\udfff]", text)
    assert len(list(rows_of(summary))) == len(now)


def test_failures_that_are_in_no_cluster_are_told_with_their_number() -> None:
    old = replace(WRONG, behaviour=())
    beside = Result("eve", (exercise(TWO, EXPLAINED, replace(WRONG, name="test_b")),), 7)
    text = text_of(summary_of([result("ada", two=old), beside, replace(result("bob"), seed=8)]))
    assert "1 more failure cannot be compared" in text
    assert "1 more failure stands beside one with a cause" in text
    assert "The results have 2 different seeds" in text
    assert "There is no such failure." in text


def test_a_message_of_the_page_does_not_name_its_student() -> None:
    told = replace(WRONG, message="It raised: Ada Lovelace was here, at 3.")
    text = text_of(summary_of([result("Ada Lovelace", two=told)]))
    assert "It raised: … … was here, at 3." in text
    assert "was here" in text


def test_the_data_for_the_script_cannot_end_it() -> None:
    text = text_of(hostile())
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', text)
    assert not {"<", ">", "&", "\u202e", "\u2028"} & set(data)
    rows = json.loads(data)["rows"]
    assert len(rows) == 2 * len(HOSTILE)
    assert max(len(row["name"]) for row in rows) < 300
    assert sum(row["name"] == "(no name)" for row in rows) == 2
    assert "a" * 1000 not in text


def test_a_class_with_broken_checks_can_be_looked_through(
    chromium: Browser, tmp_path: Path
) -> None:
    broken = replace(WRONG, outcome=Outcome.GRADER_BROKEN)
    file = written(tmp_path, summary_of([result("ada", two=broken), result("bob")]))
    with opened(chromium, file) as seen:
        choice = "a check failed by itself"
        seen.page.get_by_label("Show", exact=True).select_option(choice)
        assert students(seen.page) == ["ada"]
        assert "6 ?" in seen.page.locator("#rows tbody").inner_text()
