"""A submitted notebook is put together again from the released one and its answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat import v4

from autograder.intake.cells import check_cell, question_cell
from autograder.nbgrader.handed_in import look
from autograder.nbgrader.reassembly import reassembled
from tests.support import notebooks
from tests.support.course import NAMES, isolates, points, solution, written_questions
from tests.support.nbgrader_class import FIRST, FOURTH, SECOND, hand_in, home

pytestmark = isolates


def test_html_of_a_student_s_is_text(tmp_path: Path) -> None:
    made = notebooks.notebook()
    notebooks.cell(made, question_cell(FOURTH)).source = "<script>alert(1)</script> a<b, 1 < 2"
    hand_in(tmp_path, "script", made)
    whole = reassembled(notebooks.notebook(), look(home(tmp_path, "script"), "script"))
    told = notebooks.cell(whole, question_cell(FOURTH)).source
    assert told == "&lt;script>alert(1)&lt;/script> a&lt;b, 1 < 2"


def test_work_split_between_files_and_a_notebook_is_shown_whole(tmp_path: Path) -> None:
    made = notebooks.notebook()
    notebooks.cell(made, SECOND).source = notebooks.answer(SECOND, solution(SECOND))
    hand_in(tmp_path, "split", made)
    place = home(tmp_path, "split")
    (place / f"{FIRST}.py").write_text(solution(FIRST), encoding="utf-8")
    handed_in = look(place, "split")
    assert handed_in.work is not None
    assert not handed_in.reason(FIRST) + handed_in.reason(SECOND)
    assert not handed_in.work.sources[FIRST].notebook
    assert handed_in.work.sources[SECOND].notebook
    whole = reassembled(notebooks.notebook(), handed_in)
    assert "def forward" in notebooks.cell(whole, FIRST).source
    assert "NotImplementedError" not in notebooks.cell(whole, FIRST).source
    assert "NotImplementedError" not in notebooks.cell(whole, SECOND).source


def test_files_beside_a_notebook_do_not_cost_its_written_answers(tmp_path: Path) -> None:
    made = notebooks.notebook()
    notebooks.cell(made, question_cell(FOURTH)).source = "Because tanh bends smoothly."
    hand_in(tmp_path, "both", made)
    for name in NAMES:
        path = home(tmp_path, "both") / f"{name}.py"
        path.write_text(solution(name), encoding="utf-8")
    whole = reassembled(notebooks.notebook(), look(home(tmp_path, "both"), "both"))
    assert notebooks.cell(whole, question_cell(FOURTH)).source == "Because tanh bends smoothly."
    assert "def mse_loss" in notebooks.cell(whole, SECOND).source
    assert "Handed in as files: ex1_forward_pass.py" in notebooks.cell(whole, "noticed").source
    assert "put back" not in notebooks.cell(whole, "noticed").source


@pytest.mark.parametrize("above", [True, False], ids=["above its check", "below its check"])
def test_of_two_answers_the_one_that_was_graded_is_shown(above: bool, tmp_path: Path) -> None:
    wrong = solution(SECOND).replace("torch.mean", "torch.sum")
    made = notebooks.notebook({SECOND: wrong if above else solution(SECOND)})
    again = notebooks.cell(made, SECOND).copy()
    again.id = "again"
    again.source = notebooks.answer(SECOND, solution(SECOND) if above else wrong)
    place = [cell.id for cell in made.cells].index(check_cell(SECOND))
    made.cells.insert(place if above else place + 1, again)
    hand_in(tmp_path, "twice", made)
    handed_in = look(home(tmp_path, "twice"), "twice")
    whole = reassembled(notebooks.notebook(), handed_in)
    assert notebooks.graded(made, SECOND) == points(SECOND)
    assert "torch.mean" in notebooks.cell(whole, SECOND).source
    told = notebooks.cell(whole, "noticed").source
    assert f"{SECOND} is there more than once: the last one above its check counts." in told


def test_of_two_written_answers_the_one_with_words_is_shown(tmp_path: Path) -> None:
    made = notebooks.notebook()
    again = notebooks.cell(made, question_cell(FOURTH)).copy()
    again.id = "again"
    again.source = "Because tanh bends smoothly."
    made.cells.append(again)
    hand_in(tmp_path, "twice", made)
    whole = reassembled(notebooks.notebook(), look(home(tmp_path, "twice"), "twice"))
    assert notebooks.cell(whole, question_cell(FOURTH)).source == "Because tanh bends smoothly."


@pytest.mark.parametrize("kept", ["ids", "ids as Colab has them", "nothing"])
def test_cells_without_their_metadata_are_known_again(kept: str, tmp_path: Path) -> None:
    made = notebooks.solved()
    notebooks.cell(made, question_cell(FOURTH)).source = "Because tanh bends smoothly."
    for cell in made.cells:
        cell.metadata = {"id": cell.id} if "Colab" in kept else {}
        if kept != "ids":
            del cell["id"]
    hand_in(tmp_path, "stripped", made)
    handed_in = look(home(tmp_path, "stripped"), "stripped")
    whole = reassembled(notebooks.notebook(), handed_in)
    assert handed_in.work is not None
    for name in NAMES:
        shown = notebooks.cell(whole, name).source
        assert shown == notebooks.answer(name, solution(name))
        assert handed_in.work.sources[name].checked_after
    told = [cell.source for cell in whole.cells if cell.id == "noticed"]
    if kept != "nothing":
        assert not told
        answer = notebooks.cell(whole, question_cell(FOURTH))
        assert answer.source == "Because tanh bends smoothly."
    else:
        lost = [line for line in told[0].splitlines() if line.startswith("- ")]
        assert len(lost) == len(written_questions())
        assert all("question_" in line for line in lost)


def test_a_check_that_was_tried_early_hides_no_answer(tmp_path: Path) -> None:
    made = notebooks.solved()
    for number, cell in enumerate(made.cells):
        cell.metadata = {}
        cell.id = f"c{number}"
        if cell.source.startswith(f"# {SECOND}\n"):
            cell.source = cell.source.removeprefix(f"# {SECOND}\n")
    made.cells.insert(0, v4.new_code_cell(f'check("{SECOND}")'))
    assert notebooks.graded(made, SECOND) == points(SECOND)
