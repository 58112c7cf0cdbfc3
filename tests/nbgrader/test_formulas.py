"""Formulas become pictures that say in words what they show."""

from __future__ import annotations

import base64
import re

import pytest

from autograder.nbgrader.formulas import LONGEST, picture
from tests.support import notebooks
from tests.support.course import isolates

pytestmark = isolates
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)


def test_every_formula_of_the_lesson_is_drawn() -> None:
    cells = [cell for cell in notebooks.notebook().cells if cell.cell_type == "markdown"]
    found = {match.groups() for cell in cells for match in FORMULA.finditer(cell.source)}
    assert len(found) > 50
    assert [pair for pair in found if not picture(pair[0] or pair[1], bool(pair[0]))] == []


def test_a_picture_has_the_formula_as_its_text() -> None:
    shown = picture("a < b")
    assert 'alt="a &lt; b"' in shown
    data = re.search(r"base64,([^\"]+)", shown)
    assert data is not None
    assert base64.b64decode(data[1]).startswith(b"<?xml")
    assert "<script" not in picture(r"\text{<script>}")


@pytest.mark.parametrize(
    "formula",
    [
        "",
        r"\begin{matrix} 1 \end{matrix}",
        r"\frac{" * 50,
        "{" * 150 + "}" * 150,
        "x" * LONGEST * 2,
    ],
    ids=["empty", "matrix", "open", "nested", "long"],
)
def test_what_cannot_be_drawn_is_no_picture(formula: str) -> None:
    assert picture(formula) == ""
