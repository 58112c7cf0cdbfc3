"""The picture of a session: what is in it, and that it fits."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from autograder.reports import hints
from autograder.results import CheckResult, ExerciseResult, Outcome
from autograder.watch.messages import Checked, Checking, Graded
from autograder.watch.screen import Room, picture
from autograder.watch.words import SIGNS
from tests.support.watching import FIRST, SECOND, THIRD, Desk, result_of, stubs_in

TEXT = "import torch\n\n\ndef mse_loss(y_pred, y_true):\n    return 4\n\n\n# the end\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(stubs_in(tmp_path / "work"))
    desk.grade_all("test_interface")
    return desk


def drawn(desk: Desk, width: int = 80, height: int = 24) -> str:
    console = Console(file=io.StringIO(), width=width, height=height)
    lines = [line.plain for line in picture(desk.controls, Room(width, height, console))]
    assert len(lines) == height
    assert max(map(cell_len, lines)) <= width
    return "\n".join(lines)


def failing(
    message: str, line: int | None = 5, details: str = "", printed: str = ""
) -> ExerciseResult:
    value = CheckResult("test_value", Outcome.WRONG, 0, 3, message=message, line=line)
    checks = (
        CheckResult("test_interface", Outcome.PASSED, 2, 2),
        replace(value, details=details, printed=printed),
    )
    return ExerciseResult(SECOND, 10, checks)


def test_a_wrong_answer_shows_message_and_line(desk: Desk) -> None:
    desk.save(SECOND, TEXT)
    desk.grade(desk.last, failing("Line 5: four is no loss.", printed="seen\n"))
    shown = drawn(desk)
    assert "Line 5: four is no loss." in shown
    assert "▸   5 │     return 4" in shown
    assert "    4 │ def mse_loss(y_pred, y_true):" in shown
    assert "  1 │" not in shown, "two lines around it are enough"
    assert f"{SECOND}.py:5" in shown
    assert "seen" in shown


def test_full_marks_say_what_is_next(desk: Desk) -> None:
    desk.save(SECOND, TEXT)
    desk.grade(desk.last, result_of(SECOND))
    assert "done: all 6 checks pass, 10/10 points" in drawn(desk)
    assert f"Next: press n for {THIRD}." in drawn(desk)
    assert "1 of 7 exercises done, " in drawn(desk)


def test_the_end_of_the_course_is_told(tmp_path: Path) -> None:
    desk = Desk(stubs_in(tmp_path / "work"))
    desk.grade_all()
    assert "All exercises are done, 100 of 100 points: well done." in drawn(desk)


def test_a_run_shows_its_seconds_and_the_checks_so_far(desk: Desk) -> None:
    desk.save(SECOND, TEXT)
    desk.begin(desk.last)
    passed = CheckResult("test_interface", Outcome.PASSED, 2, 2)
    desk.session.hear(Checked(desk.last.ticket, passed))
    desk.session.hear(Checking(desk.last.ticket, "test_value"))
    desk.now += 3.4
    shown = drawn(desk)
    assert "running … 3 s" in shown
    assert "✓ passed         test_interface" in shown
    assert "… running        test_value" in shown
    assert "points; " not in shown


def test_the_search_for_a_cause_is_told(desk: Desk) -> None:
    desk.save(SECOND, TEXT)
    desk.begin(desk.last)
    desk.session.hear(Graded(desk.last.ticket, failing("Wrong."), final=False))
    assert "looking for the cause …" in drawn(desk)


def test_no_outcome_needs_its_colour() -> None:
    """Each sign stands beside the outcome's word, or is of its own in the row of exercises."""
    failed = {Outcome.WRONG, Outcome.RAISED, Outcome.TIMED_OUT}
    signs = [sign for outcome, (sign, _) in SIGNS.items() if outcome not in failed]
    assert set(SIGNS) == set(Outcome)
    assert len(set(signs)) == len(signs)
    assert SIGNS[Outcome.WRONG][0] not in signs


def test_every_outcome_has_its_word(desk: Desk) -> None:
    desk.save(SECOND, TEXT)
    names = list(desk.session.standing.worth)
    outcomes = [*Outcome][: len(names)]
    checks = tuple(
        CheckResult(name, outcome, 0, 1, message="Told.")
        for name, outcome in zip(names, outcomes, strict=True)
    )
    desk.grade(desk.last, ExerciseResult(SECOND, 10, checks))
    for outcome in outcomes:
        assert f"{SIGNS[outcome][0]} {outcome}" in drawn(desk, 80, 40)


@pytest.mark.parametrize("size", [(60, 24), (40, 12), (200, 60), (20, 5)])
def test_it_fits_any_terminal(size: tuple[int, int], desk: Desk) -> None:
    desk.save(SECOND, TEXT)
    long = "A very long message with a word of many letters: " + "x" * 300
    desk.grade(desk.last, failing(long, details="the call  " + "y" * 200, printed="宽" * 200))
    for key in ("", "h", "escape", "l", "escape", "?", "escape", "r", "n", "n", "p"):
        desk.controls.press(key)
        drawn(desk, *size)


def test_what_does_not_fit_can_be_scrolled_to(desk: Desk) -> None:
    desk.save(SECOND, TEXT)
    details = "\n".join(f"row {number}" for number in range(40))
    desk.grade(desk.last, failing("Wrong.", details=details))
    assert "row 39" not in drawn(desk)
    assert "more lines" in drawn(desk)
    for _ in range(9):
        desk.controls.press("pagedown")
        drawn(desk)
    assert "row 39" in drawn(desk)
    assert "more lines" not in drawn(desk)
    desk.controls.press("up")
    assert "row 37" in drawn(desk)
    assert "2 more lines" in drawn(desk)


def test_checks_that_pass_give_way_where_room_is_scarce(desk: Desk) -> None:
    result = result_of(SECOND, *list(desk.session.standings[SECOND].worth)[:-1])
    desk.save(SECOND, TEXT)
    desk.grade(desk.last, result)
    assert "5 checks" in drawn(desk, 80, 16)
    assert "test_leaves_inputs_alone fails." in drawn(desk, 80, 16)


def test_marks_in_a_text_are_no_styles(desk: Desk) -> None:
    desk.save(SECOND, "x = '[red]'\n")
    desk.grade(desk.last, failing("Look at [bold]this[/bold].", line=1))
    assert "[bold]this[/bold]" in drawn(desk)
    assert "x = '[red]'" in drawn(desk)


def test_a_line_that_the_text_does_not_have_is_left_out(desk: Desk) -> None:
    desk.save(SECOND, "x = 1\n")
    desk.grade(desk.last, failing("Gone.", line=99))
    assert "Gone." in drawn(desk)
    assert "│" not in drawn(desk)


def test_the_pages(desk: Desk) -> None:
    desk.type("h")
    assert f"{FIRST}, hint 1 of" in drawn(desk)
    desk.type("h" * (hints.steps(FIRST) - 1))
    assert f"hint {hints.steps(FIRST)} of {hints.steps(FIRST)}: a worked example" in drawn(desk)
    desk.controls.press("escape")
    desk.type("l")
    desk.type("noi")
    assert "Search: noi_" in drawn(desk)
    assert "ex7_noisy_data" in drawn(desk)
    assert FIRST not in drawn(desk)
    desk.type("zzz")
    assert "No exercise has" in drawn(desk)
    desk.controls.press("escape")
    desk.save(SECOND, TEXT)
    desk.type("r")
    assert f"{SECOND}.py.before-reset-1" in drawn(desk)
    assert "y yes  n no" in drawn(desk)
    desk.type("n?")
    assert "opens the file in your editor" in drawn(desk)


def test_a_deleted_folder_is_told(desk: Desk, tmp_path: Path) -> None:
    desk.folder.rename(tmp_path / "away")
    desk.session.look()
    told = " ".join(drawn(desk).split())
    assert "is gone" in told
    assert "until it is" in told


def test_the_keys_are_not_torn_from_their_words(desk: Desk) -> None:
    below = drawn(desk, 60).splitlines()[-2:]
    assert [line.split("  ") for line in below] == [
        ["h hint", "n next", "p previous", "l list", "f figure", "e edit"],
        ["r reset", "q quit", "? help"],
    ]
