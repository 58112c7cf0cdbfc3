"""A submitted notebook is put together again from the released one and its answers."""

from __future__ import annotations

from pathlib import Path

from autograder.intake.cells import question_cell
from autograder.nbgrader.handed_in import look
from autograder.nbgrader.reassembly import reassembled
from tests.support import notebooks
from tests.support.course import isolates
from tests.support.nbgrader_class import FOURTH, hand_in, home

pytestmark = isolates


def test_html_of_a_student_s_is_text(tmp_path: Path) -> None:
    made = notebooks.notebook()
    notebooks.cell(made, question_cell(FOURTH)).source = "<script>alert(1)</script> a<b, 1 < 2"
    hand_in(tmp_path, "script", made)
    whole = reassembled(notebooks.notebook(), look(home(tmp_path, "script"), "script"))
    told = notebooks.cell(whole, question_cell(FOURTH)).source
    assert told == "&lt;script>alert(1)&lt;/script> a&lt;b, 1 < 2"
