"""What each key does."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.reports import hints
from autograder.watch import stubs
from autograder.watch.controls import KEYS, Page
from autograder.watch.messages import Paint
from tests.support.course import NAMES
from tests.support.watching import FIRST, SECOND, THIRD, Desk, result_of, stubs_in

OWN = "def mse_loss(y_pred, y_true):\n    return 1\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(stubs_in(tmp_path / "work"))
    desk.grade_all("none")
    return desk


def page_of(desk: Desk) -> Page:
    return desk.controls.page


def test_hints_come_one_after_the_other_and_begin_again(desk: Desk) -> None:
    count = hints.steps(FIRST)
    shown = []
    for _ in range(count + 1):
        desk.type("h")
        shown.append(desk.session.standing.hint)
    assert shown == [*range(1, count + 1), 1]
    assert page_of(desk) is Page.HINT
    desk.controls.press("escape")
    assert page_of(desk) is Page.VERDICT


def test_next_and_previous_go_around(desk: Desk) -> None:
    desk.type("n")
    assert desk.session.current == SECOND
    desk.type("pp")
    assert desk.session.current == NAMES[-1]
    desk.type("n")
    assert desk.session.current == FIRST


def test_after_full_marks_next_goes_to_what_is_left(desk: Desk) -> None:
    for name in (FIRST, SECOND):
        desk.save(name, f"# {name}\n")
        desk.grade(desk.last, result_of(name))
    desk.type("p")
    assert desk.session.current == FIRST
    desk.type("n")
    assert desk.session.current == THIRD


def test_the_list_is_searched_by_typing(desk: Desk) -> None:
    desk.type("l")
    assert desk.controls.found == list(NAMES)
    desk.type("mse l")
    assert desk.controls.found == [SECOND]
    desk.controls.press("enter")
    assert (desk.session.current, page_of(desk)) == (SECOND, Page.VERDICT)


def test_letters_are_no_commands_while_searching(desk: Desk) -> None:
    desk.type("lq")
    assert not desk.controls.over
    assert desk.controls.found == []
    desk.controls.press("enter")
    assert page_of(desk) is Page.LIST, "there is nothing to choose"
    desk.controls.press("backspace")
    assert desk.controls.found == list(NAMES)
    desk.controls.press("escape")
    assert desk.session.current == FIRST


def test_arrows_choose_in_the_list(desk: Desk) -> None:
    desk.type("l")
    desk.controls.press("down")
    desk.controls.press("down")
    desk.controls.press("up")
    desk.controls.press("enter")
    assert desk.session.current == SECOND


def test_the_picture_of_the_shown_exercise_is_asked_for(desk: Desk) -> None:
    desk.type("nf")
    desk.grade(desk.last, result_of(SECOND, "none"))
    assert isinstance(desk.last, Paint)
    assert desk.last.exercise == SECOND


def test_the_editor_opens_at_the_line_of_the_message(desk: Desk) -> None:
    desk.type("ne")
    assert desk.edited == [(desk.folder / f"{SECOND}.py", 26)]
    assert desk.session.note == f"{SECOND}.py is open."


def test_a_reset_asks_and_keeps_the_text(desk: Desk) -> None:
    desk.save(SECOND, OWN)
    file = desk.folder / f"{SECOND}.py"
    desk.type("r")
    assert page_of(desk) is Page.RESET
    assert file.read_text(encoding="utf-8") == OWN, "nothing happens before the answer"
    desk.type("y")
    assert file.read_text(encoding="utf-8") == stubs.stub_text(SECOND)
    backup = desk.folder / f"{SECOND}.py.before-reset-1"
    assert backup.read_text(encoding="utf-8") == OWN
    assert backup.name in desk.session.note
    assert desk.last.text == file.read_bytes(), "the stub is graded"


@pytest.mark.parametrize("key", ["n", "escape", "q"])
def test_any_other_answer_changes_nothing(key: str, desk: Desk) -> None:
    desk.save(SECOND, OWN)
    desk.type("r")
    desk.controls.press("x")
    assert page_of(desk) is Page.RESET
    desk.controls.press(key)
    assert (desk.folder / f"{SECOND}.py").read_text(encoding="utf-8") == OWN
    assert not desk.controls.over
    assert len(list(desk.folder.glob("*reset*"))) == 0


def test_an_untouched_stub_is_not_reset(desk: Desk) -> None:
    desk.type("r")
    assert page_of(desk) is Page.VERDICT
    assert "is the stub already" in desk.session.note


def test_a_reset_that_fails_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(file: Path, text: str) -> Path | None:
        raise PermissionError(13, "Permission denied", str(file))

    desk.save(SECOND, OWN)
    monkeypatch.setattr(stubs, "reset", refuse)
    desk.type("ry")
    assert "Nothing was changed" in desk.session.note
    assert "Permission denied" in desk.session.note


def test_a_save_leaves_the_hint_but_not_the_question(desk: Desk) -> None:
    desk.type("h")
    desk.controls.show_verdict()
    assert page_of(desk) is Page.VERDICT
    desk.save(SECOND, OWN)
    desk.type("r")
    desk.controls.show_verdict()
    assert page_of(desk) is Page.RESET


def test_every_key_that_is_shown_does_something(desk: Desk) -> None:
    for key, word in KEYS:
        fresh = (desk.controls.page, desk.session.current, desk.session.note, desk.controls.over)
        desk.controls.press(key)
        now = (desk.controls.page, desk.session.current, desk.session.note, desk.controls.over)
        assert now != fresh, word
        desk.controls.press("escape")
    assert desk.controls.over


def test_an_unknown_key_does_nothing(desk: Desk) -> None:
    desk.type("zZ7")
    assert page_of(desk) is Page.VERDICT
    assert not desk.controls.over
