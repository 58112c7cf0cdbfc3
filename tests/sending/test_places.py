"""A name of feedback is read by the platform's own rule as the student's."""

from __future__ import annotations

import pytest

from autograder.intake import Platform
from autograder.sending.places import place_for
from tests.support.feedback_uploads import taken_by_canvas, taken_by_moodle


@pytest.mark.parametrize(
    "place",
    [
        "Ann Lee_101_assignsubmission_file",
        "Ann Lee_101_assignsubmission_file_",
        "李雷_101_assignsubmission_onlinetext",
        f"{'ä' * 300}_101_assignsubmission_file",
    ],
)
def test_moodle_goes_by_the_number_of_the_participant(place: str) -> None:
    found = place_for(Platform.MOODLE, place)
    assert taken_by_moodle(f"{found}feedback.md", {"101"}) == ("101", "/feedback.md")
    assert len(found.encode()) < 255


@pytest.mark.parametrize(
    ("place", "ids"),
    [
        ("leeann_101_9001", ("101", "9001")),
        ("leeann_101_9001_", ("101", "9001")),
        ("leeann_LATE_101_9001", ("101", "9001")),
        ("101_9001", ("101", "9001")),
        ("anon_x1y2z_9001", ("x1y2z", "9001")),
        ("leeann_101_9001_ex1.py", ("101", "9001")),
    ],
)
def test_canvas_goes_by_the_student_and_a_file_that_was_handed_in(
    place: str, ids: tuple[str, str]
) -> None:
    assert taken_by_canvas(f"{place_for(Platform.CANVAS, place)}feedback.md") == ids


@pytest.mark.parametrize(
    ("platform", "place"),
    [
        (Platform.MOODLE, ""),
        (Platform.MOODLE, "Ann Lee"),
        (Platform.MOODLE, "Ann Lee_assignsubmission_file"),
        (Platform.MOODLE, "Ann_x_assignsubmission_file"),
        (Platform.MOODLE, "a_1_b_c"),
        (Platform.MOODLE, "../x_101_assignsubmission_file"),
        (Platform.MOODLE, "a\\b_101_assignsubmission_file"),
        (Platform.MOODLE, "a\x00_101_assignsubmission_file"),
        (Platform.CANVAS, ""),
        (Platform.CANVAS, "leeann_101_text"),
        (Platform.CANVAS, "leeann"),
        (Platform.CANVAS, "a/b_1_2"),
        (Platform.CANVAS, "anon_x1y2z"),
        (Platform.CANVAS, "lee_\u0661_\u0662"),
    ],
)
def test_what_names_no_student_is_no_place(platform: Platform, place: str) -> None:
    assert place_for(platform, place) == ""
