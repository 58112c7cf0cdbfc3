"""What stands on a student's page, and what never does."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

from autograder.intake import Source
from autograder.pages.student import StudentPage
from autograder.results import Outcome, Result
from tests.support import student_pages as pages
from tests.support.results import results
from tests.support.student_pages import CODE, LINE, SECOND, check, exercise, result


def words(page: StudentPage) -> str:
    """The text of the page without its head and its marks."""
    body = page.html.partition("</head>")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_the_next_thing_to_do_stands_before_everything_else() -> None:
    told = words(pages.half())
    score = told.index("9 of 20 points")
    following = told.index("Next Exercise 2: The mean squared error")
    assert score < following < told.index("At a glance") < told.index("Exercise 1: The forward")
    assert f"ex2_mse_loss.py, line {LINE}" in told[following : told.index("At a glance")]


def test_a_deduction_for_lateness_is_said_and_nothing_contradicts_it() -> None:
    page = replace(StudentPage("Ann", full()), late="10 of 25")
    assert "Mark after the deduction for lateness: 10 of 25" in words(page)
    assert "<title>10 of 25 · Ann</title>" in page.html
    for other in ("Well done", "Official grade"):
        assert other not in page.html
        assert other in replace(page, late="").html


def full() -> Result:
    passed = check("test_value", Outcome.PASSED, 5)
    return replace(result(exercise(SECOND, passed)), official=True)


def test_one_sentence_is_told_once_for_all_its_checks() -> None:
    page = pages.half().html
    (fault,) = re.findall(r'<section class="fault bad">.*?</section>', page, re.DOTALL)
    assert "test_value" in fault
    assert "test_gradient" in fault
    assert "\N{MINUS SIGN}5 points" in fault
    assert fault.count("The errors are summed here") == 1
    assert "came back  4.0" in fault
    assert "<code>error</code> grows" in fault


def test_the_whole_function_is_shown_and_its_line_is_marked() -> None:
    page = pages.half().html
    (marked,) = re.findall(r'<mark class="row" data-line="(\d+)">(.*?)</mark>', page, re.DOTALL)
    assert int(marked[0]) == LINE
    assert marked[1].strip().endswith("return torch.sum(error ** 2)")
    assert [int(number) for number in re.findall(r'data-line="(\d+)"', page)] == [
        10,
        11,
        12,
        13,
        14,
    ]


def test_the_picture_stands_beside_the_sentence_that_it_explains() -> None:
    page = pages.half().html
    (fault,) = re.findall(r'<section class="fault bad">.*?</section>', page, re.DOTALL)
    assert page.count("data:image/png") == fault.count("data:image/png") == 1


def test_a_right_exercise_shows_its_picture_too() -> None:
    page = replace(pages.right(), pictures={SECOND: pages.PNG}).html
    assert page.count("data:image/png") == 1


def test_a_page_depends_on_nothing_else() -> None:
    assert pages.half().html == pages.half().html


def test_without_a_result_there_is_a_reason_and_no_number() -> None:
    told = words(pages.not_graded())
    assert "Not graded No file is named after an exercise." in told
    assert "this is not a 0" in told
    assert "points of" not in told
    assert not re.search(r"\d+ of \d+|\b0/", told)
    assert "<title>Not graded · ada</title>" in pages.not_graded().html


def test_where_the_grader_failed_there_is_no_score() -> None:
    page = pages.broken()
    told = words(page)
    assert "No score yet The grader itself failed" in told
    assert "<title>No score yet · ada</title>" in page.html
    assert "Exercise 2: The mean squared error \N{EN DASH} ? the grader itself failed" in told
    assert "3 of 6" not in told
    assert "Traceback" not in told
    assert "A hint" not in told
    assert not re.search(r"0 of 3|\b0 ?/ ?3", told)


def test_points_that_are_not_all_are_told() -> None:
    page = replace(pages.half(), reason="ex4_tanh_swap.py cannot be read.")
    assert "These points are not all: ex4_tanh_swap.py cannot be read." in words(page)


def test_a_run_of_some_checks_says_of_how_many_points() -> None:
    page = StudentPage("", result(exercise(SECOND, check(), rest=7), official=False))
    told = words(page)
    assert "3 of 3 points" in told
    assert "Only some checks ran: they are worth 3 points of 10." in told
    assert "This is not an official grade." in told
    assert "Your exercises" in told


@pytest.mark.parametrize("official", [True, False])
def test_official_or_not_is_said(official: bool) -> None:
    page = StudentPage("ada", result(exercise(SECOND, check()), official=official))
    assert ("Official grade." in words(page)) == official
    assert f"({'official' if official else 'not official'})" in words(page)


def test_how_to_see_the_same_again() -> None:
    told = words(pages.half())
    for part in ("uv run autograder grade F", "Seed 42", "torch 2.9.0", "ab" * 32, "seccomp"):
        assert part in told


def test_of_a_hidden_check_only_title_and_outcome_are_shown() -> None:
    secret = check(
        "test_large",
        Outcome.WRONG,
        4,
        "Wrong for some inputs: Large values.",
        details="expected 3.14159",
        printed="X = 2.71828",
        line=LINE,
        hidden=True,
        title="Large values.",
    )
    page = StudentPage(
        "ada",
        result(exercise(SECOND, check(), secret)),
        {SECOND: Source(f"{SECOND}.py", CODE)},
    )
    told = words(page)
    assert "Wrong for some inputs: Large values." in told
    assert "a check that students do not see" in told
    assert "3.14159" not in page.html
    assert "2.71828" not in page.html
    assert 'class="code"' not in page.html


def test_in_a_notebook_the_cell_and_its_line_are_named() -> None:
    text = b"# %% setup\nimport torch\n# %% ex2_mse_loss\n\ndef mse_loss(a, b):\n    return a\n"
    failed = check("test_value", Outcome.WRONG, 3, "Wrong.", line=6)
    source = Source("lesson.ipynb", text, notebook=True)
    page = StudentPage("ada", result(exercise(SECOND, failed)), {SECOND: source})
    assert "cell ex2_mse_loss, line 3" in words(page)
    assert re.findall(r'data-line="(\d+)"', page.html) == ["2", "3"]


def test_the_texts_of_a_page_are_bounded() -> None:
    long = "x" * 1_000_000
    failed = check("test_value", Outcome.RAISED, 3, long, details=long, printed=long, line=1)
    code = b"y = '" + b"z" * 200_000 + b"'\n"
    page = StudentPage(
        long,
        result(exercise(SECOND, failed)),
        {SECOND: Source(f"{SECOND}.py", code)},
        reason=long,
        notes=[long],
    )
    assert len(page.html) < 100_000
    assert "more characters are left out here" in page.html


def test_what_is_not_seen_is_made_visible() -> None:
    page = pages.hostile().html
    page.encode()  # no half of a surrogate pair is left
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page)
    assert "\u27e8U+202E\u27e9gnp.exe" in page
    assert "\N{SYMBOL FOR NULL}" in page
    assert "الاسم בדיקה 名前 👩‍💻" in page


@settings(max_examples=30)
@given(found=results())
def test_any_result_has_a_page(found: Result) -> None:
    page = StudentPage(found.student, found, {SECOND: Source("a.py", CODE)}).html
    assert page.startswith("<!doctype html>")
    assert page.endswith("</html>\n")
    assert "<script" not in page
    page.encode()


def test_an_exercise_that_the_course_no_longer_has_keeps_its_name() -> None:
    page = StudentPage("ada", result(exercise("ex99_gone", check())))
    assert "ex99_gone" in words(page)
