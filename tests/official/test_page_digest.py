"""A page is recognised by what it is about: the student, the result, the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.official.page_digest import digest_of, page_shows
from autograder.pages.student import StudentPage
from tests.support.class_results import result


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "ann.html"
    digest = digest_of("Ann", "{}", "")
    made = StudentPage("Ann", result("Ann"), origin="0" * 64, shows=digest)
    path.write_text(made.html, encoding="utf-8")
    return path


def test_a_page_shows_what_it_was_made_of(page: Path) -> None:
    assert page_shows(page, digest_of("Ann", "{}", ""))


@pytest.mark.parametrize("other", [("Bo", "{}", ""), ("Ann", "{1}", ""), ("Ann", "{}", "No file.")])
def test_another_student_result_or_reason_is_not_on_it(
    page: Path, other: tuple[str, str, str]
) -> None:
    assert not page_shows(page, digest_of(*other))


def test_a_page_that_is_not_there_shows_nothing(tmp_path: Path) -> None:
    assert not page_shows(tmp_path / "none.html", digest_of("Ann", "{}", ""))
    (tmp_path / "other.html").write_text("<html>", encoding="utf-8")
    assert not page_shows(tmp_path / "other.html", digest_of("Ann", "{}", ""))
