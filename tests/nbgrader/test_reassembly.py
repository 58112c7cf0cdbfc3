"""A submitted notebook is put together again from the released one and its answers."""

from __future__ import annotations

from pathlib import Path

from autograder.intake.cells import question_cell
from autograder.nbgrader.handed_in import look
from autograder.nbgrader.reassembly import reassembled
from tests.support import notebooks
from tests.support.course import isolates, solution
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
