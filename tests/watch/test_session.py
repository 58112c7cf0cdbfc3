"""What is graded next, which verdicts are taken, and what is said to have changed."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.results import Outcome
from autograder.watch.folder import Snapshot
from autograder.watch.messages import Checking, Ended, Grade, Graded, Paint, Painted, Ready
from autograder.watch.processes import Restarted, Stuck
from tests.support.course import NAMES
from tests.support.watching import FIRST, SECOND, THIRD, Desk, result_of, stubs_in

RIGHT, OTHER = "print('right')\n", "print('other')\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A session of which all exercises are graded, with one check passed in each."""
    desk = Desk(stubs_in(tmp_path / "work"))
    desk.grade_all("test_interface")
    return desk


def test_all_exercises_are_graded_at_the_start_one_at_a_time(tmp_path: Path) -> None:
    desk = Desk(stubs_in(tmp_path / "work"))
    assert [request.exercise for request in desk.asked] == [FIRST]
    desk.grade_all("none")
    asked = [request.exercise for request in desk.asked]
    assert asked == list(NAMES)
    assert desk.session.all_graded


def test_the_first_exercise_with_something_to_mend_is_shown(tmp_path: Path) -> None:
    desk = Desk(stubs_in(tmp_path / "work"))
    desk.grade(desk.last, result_of(FIRST))
    assert desk.session.current == SECOND
    desk.grade(desk.last, result_of(SECOND, "none"))
    assert desk.session.current == SECOND


def test_the_exercise_of_the_command_line_comes_first_and_stays(tmp_path: Path) -> None:
    desk = Desk(stubs_in(tmp_path / "work"), first=THIRD)
    assert desk.last.exercise == THIRD
    desk.grade_all()
    assert desk.session.current == THIRD


def test_a_save_is_graded_at_once_and_shown(desk: Desk) -> None:
    desk.save(THIRD, RIGHT)
    assert desk.session.current == THIRD
    assert isinstance(desk.last, Grade)
    assert desk.last.text == RIGHT.encode()
    assert desk.last.explain
    assert desk.session.standing.verdict is None, "the verdict was about another text"


def test_a_save_of_the_same_text_is_no_reason_to_grade(desk: Desk) -> None:
    desk.save(THIRD, RIGHT)
    count = len(desk.asked)
    desk.save(THIRD, RIGHT)
    assert len(desk.asked) == count


def test_a_newer_save_takes_the_place_of_a_running_one(desk: Desk) -> None:
    desk.save(THIRD, RIGHT)
    old = desk.last
    desk.begin(old)
    desk.save(THIRD, OTHER)
    assert desk.last.text == OTHER.encode()
    desk.grade(old, result_of(THIRD))
    assert desk.session.standing.verdict is None, "a verdict on a text that is gone"
    desk.grade(desk.last, result_of(THIRD, "test_interface"))
    verdict = desk.session.standing.verdict
    assert verdict is not None
    assert verdict.passed == {"test_interface"}


def test_a_verdict_on_a_text_that_was_replaced_is_never_taken(desk: Desk) -> None:
    desk.save(THIRD, RIGHT)
    asked = desk.last
    (desk.folder / f"{THIRD}.py").write_text(OTHER, encoding="utf-8")  # not looked at yet
    desk.session.look()
    desk.session.hear(Graded(asked.ticket, result_of(THIRD), final=True))
    assert desk.session.standing.verdict is None
    assert not desk.session.standing.done


def test_an_exercise_that_waits_for_its_turn_is_graded_later(tmp_path: Path) -> None:
    desk = Desk(stubs_in(tmp_path / "work"))
    desk.begin(desk.last)
    desk.save(SECOND, RIGHT)
    assert desk.last.exercise == SECOND
    desk.grade(desk.last, result_of(SECOND))
    desk.grade_all("none")
    assert desk.session.all_graded


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (["test_interface"], ["test_interface"], "as many checks as before"),
        (["none"], ["test_interface", "test_value"], "2 checks more than before"),
        (
            ["test_interface", "test_value"],
            ["test_value"],
            "1 check fewer than before: test_interf",
        ),
        (["test_interface"], ["test_value"], "1 check more, and 1 fewer than before: test_"),
    ],
)
def test_what_has_changed_is_told(before: list[str], now: list[str], told: str, desk: Desk) -> None:
    desk.save(SECOND, RIGHT)
    desk.grade(desk.last, result_of(SECOND, *before))
    desk.save(SECOND, OTHER)
    desk.grade(desk.last, result_of(SECOND, *now))
    assert desk.session.standing.change.startswith(told)


def test_a_text_that_python_cannot_read_is_not_compared_with(desk: Desk) -> None:
    desk.save(SECOND, RIGHT)
    desk.grade(desk.last, result_of(SECOND, "test_interface"))
    desk.save(SECOND, "def (")
    desk.grade(desk.last, result_of(SECOND, "none"), readable=False)
    assert desk.session.standing.change == ""
    desk.save(SECOND, OTHER)
    desk.grade(desk.last, result_of(SECOND, "test_interface", "test_value"))
    assert desk.session.standing.change == "1 check more than before"


def test_the_verdict_comes_before_its_cause(desk: Desk) -> None:
    desk.save(SECOND, RIGHT)
    desk.begin(desk.last)
    desk.session.hear(Graded(desk.last.ticket, result_of(SECOND, "none"), final=False))
    verdict = desk.session.standing.verdict
    assert verdict is not None
    assert verdict.searching
    desk.session.hear(Graded(desk.last.ticket, result_of(SECOND, "none"), final=True))
    final = desk.session.standing.verdict
    assert final is not None
    assert not final.searching


@pytest.mark.parametrize(
    ("status", "outcome", "words"),
    [
        (0, Outcome.RAISED, "exit code 0"),
        (3, Outcome.RAISED, "exit code 3"),
        (-9, Outcome.RAISED, "SIGKILL"),
        (-250, Outcome.RAISED, "signal 250"),
        (70, Outcome.TIMED_OUT, "did not come to an end"),
        (71, Outcome.RAISED, "process that grades ended"),
        (1, Outcome.GRADER_BROKEN, "instructor"),
    ],
)
def test_code_that_ends_its_process_gets_a_verdict(
    status: int, outcome: Outcome, words: str, desk: Desk
) -> None:
    desk.save(SECOND, RIGHT)
    desk.begin(desk.last)
    desk.session.hear(Checking(desk.last.ticket, "test_value"))
    desk.session.hear(Ended(desk.last.ticket, status))
    verdict = desk.session.standing.verdict
    assert verdict is not None
    (check,) = verdict.result.checks
    assert (check.name, check.outcome, check.score) == ("test_value", outcome, 0)
    assert words in check.message
    assert not verdict.done


def test_a_process_that_says_nothing_for_too_long_is_ended(desk: Desk) -> None:
    desk.save(SECOND, RIGHT)
    desk.now = 60.0
    desk.session.tick()
    assert desk.restarts == 0
    desk.now = 80.0
    desk.session.tick()
    desk.session.tick()
    assert desk.restarts == 1


def test_a_process_that_starts_may_take_its_time(tmp_path: Path) -> None:
    desk = Desk(stubs_in(tmp_path / "work"), ready=False)
    desk.now = 500.0
    desk.session.tick()
    assert desk.restarts == 0
    desk.session.hear(Ready())
    desk.session.tick()
    assert desk.restarts == 0


def test_a_restart_is_told_and_the_next_save_graded(desk: Desk) -> None:
    desk.save(SECOND, RIGHT)
    desk.session.hear(Restarted())
    desk.session.hear(Ended(desk.last.ticket, 71))
    assert "started again" in desk.session.note
    desk.session.hear(Ready())
    desk.save(SECOND, OTHER)
    assert desk.last.text == OTHER.encode()
    assert desk.session.note == ""


def test_a_grader_that_never_starts_is_told(desk: Desk) -> None:
    desk.session.hear(Stuck())
    assert "does not start" in desk.session.note


def test_a_deleted_folder_is_told_and_waited_for(desk: Desk, tmp_path: Path) -> None:
    verdicts = [standing.verdict for standing in desk.session.standings.values()]
    desk.folder.rename(tmp_path / "away")
    assert desk.session.look()
    assert not desk.session.look()
    assert not desk.session.folder_is_there
    assert str(desk.folder) in desk.session.note
    (tmp_path / "away").rename(desk.folder)
    desk.session.look()
    assert desk.session.folder_is_there
    assert [standing.verdict for standing in desk.session.standings.values()] == verdicts


def test_a_folder_that_comes_back_with_other_files_is_graded(desk: Desk) -> None:
    shutil.rmtree(desk.folder)
    desk.session.look()
    desk.folder.mkdir()
    (desk.folder / f"{SECOND}.py").write_text(RIGHT, encoding="utf-8")
    desk.session.look()
    count = len(desk.asked)
    desk.grade_all("none")
    assert {request.exercise for request in desk.asked[count - 1 :]} == set(NAMES)


def test_a_deleted_file_is_graded_as_missing(desk: Desk) -> None:
    (desk.folder / f"{SECOND}.py").unlink()
    desk.session.look()
    assert isinstance(desk.last, Grade)
    assert (desk.last.exercise, desk.last.text) == (SECOND, None)


def test_a_picture_waits_for_the_grading_and_a_save_goes_before_it(desk: Desk) -> None:
    desk.save(SECOND, RIGHT)
    desk.session.paint(SECOND)
    assert isinstance(desk.last, Grade)
    desk.grade(desk.last, result_of(SECOND, "test_interface"))
    assert isinstance(desk.last, Paint)
    assert len(desk.last.failures) == len(desk.session.standing.worth) - 1
    desk.session.hear(Painted(desk.last.ticket, b"png", ""))
    assert desk.session.pictures == [(SECOND, b"png")]


@pytest.mark.parametrize(
    ("problem", "told"), [("", "has no picture"), ("ValueError: x", "ValueError: x")]
)
def test_why_there_is_no_picture_is_told(problem: str, told: str, desk: Desk) -> None:
    desk.session.paint(SECOND)
    desk.session.hear(Painted(desk.last.ticket, b"", problem))
    assert told in desk.session.note


def test_choosing_an_exercise_has_its_cause_searched(tmp_path: Path) -> None:
    desk = Desk(stubs_in(tmp_path / "work"))
    desk.grade_all("test_interface")
    count = len(desk.asked)
    desk.session.choose(THIRD)
    (asked,) = desk.asked[count:]
    assert isinstance(asked, Grade)
    assert asked.explain
    desk.grade(asked, result_of(THIRD, "none"))
    count = len(desk.asked)
    desk.session.choose(FIRST)
    desk.session.choose(THIRD)
    assert len(desk.asked) == count, "what is explained is not graded again"


def test_files_of_a_folder_that_is_being_deleted_are_not_missing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder goes away between two looks of the same moment."""
    read = desk.session.folder.read

    def delete_and_read(*, thoroughly: bool = True) -> Mapping[str, Snapshot]:
        desk.folder.rename(tmp_path / "away")
        return read(thoroughly=thoroughly)

    count = len(desk.asked)
    monkeypatch.setattr(desk.session.folder, "read", delete_and_read)
    assert desk.session.look()
    assert len(desk.asked) == count
    assert not desk.session.folder_is_there


def test_that_the_folder_is_back_is_told_although_a_file_has_changed(
    desk: Desk, tmp_path: Path
) -> None:
    desk.folder.rename(tmp_path / "away")
    desk.session.look()
    (tmp_path / "away" / f"{SECOND}.py").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "away").rename(desk.folder)
    desk.session.look()
    assert desk.session.note == "The folder is back."
    assert isinstance(desk.last, Grade)
    assert desk.last.text == RIGHT.encode()
