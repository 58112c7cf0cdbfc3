"""A submitted notebook that cannot be read is told by its cells."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4

from autograder.intake.notebook import percent_text
from autograder.submission.local import LocalSubmission
from tests.support import notebooks
from tests.support.course import solution
from tests.support.notebooks import complaint, graded

FIRST, SECOND, SIXTH = "ex1_forward_pass", "ex2_mse_loss", "ex6_early_stopping"


def test_lines_of_a_submitted_notebook_are_told_by_cell(tmp_path: Path) -> None:
    made = notebooks.notebook({SECOND: solution(SECOND).replace("torch.mean", "torch.nope")})
    text = percent_text(nbformat.writes(made).encode())
    submission = LocalSubmission(Path("training_loop.ipynb"), text=text, notebook=True)
    problem = submission.call("mse_loss", {"y_pred": 1.0, "y_true": 1.0}).problem
    assert problem is not None
    source = notebooks.cell(made, SECOND).source.splitlines()
    line = next(n for n, code in enumerate(source, 1) if "torch.nope" in code)
    assert f"(cell {SECOND}, line {line})" in problem.message
    assert f"cell {SECOND}, line {line} in mse_loss\n    return torch.nope" in problem.traceback
    assert submission.line_of("mse_loss") is None


STOPPING = "train_with_early_stopping"


def test_a_name_that_is_near_comes_before_another_cell_s_error() -> None:
    early = solution(SIXTH).replace(f"def {STOPPING}", "def train_early")
    made = notebooks.notebook({SIXTH: early})
    notebooks.cell(made, SECOND).source = "def mse_loss(:"
    assert complaint(made, SIXTH, STOPPING) == (
        f"f.ipynb defines no `{STOPPING}`. Is it `train_early` that should have this name?"
    )
    assert "Python cannot read cell ex2_mse_loss of f.ipynb" in complaint(made, SECOND, "mse_loss")


def test_a_readable_cell_without_the_answer_is_told_as_that() -> None:
    made = notebooks.notebook()
    notebooks.cell(made, SECOND).source = "def mse_loss(:"
    notebooks.cell(made, SIXTH).source = "# nothing yet"
    assert complaint(made, SIXTH, STOPPING) == f"f.ipynb defines no `{STOPPING}`."
    made.cells.append(v4.new_code_cell(f"def {STOPPING}(:"))
    assert f"Python cannot read code cell {code_cells(made)}" in complaint(made, SIXTH, STOPPING)


def test_in_cells_without_names_one_that_cannot_be_read_is_blamed() -> None:
    made = v4.new_notebook()
    made.cells = [v4.new_code_cell("def loss_of(:"), v4.new_code_cell("def forward_tanh(): pass")]
    assert "Python cannot read code cell 1 of f.ipynb" in complaint(made, SECOND, "mse_loss")
    made.cells.append(v4.new_code_cell("def forward(:"))
    assert "Python cannot read code cell 3 of f.ipynb" in complaint(made, FIRST, "forward")


def test_what_only_compiling_finds_is_told_of_its_cell() -> None:
    made = notebooks.notebook()
    notebooks.cell(made, SECOND).source = "def mse_loss(a, b):\n    pass\nreturn a"
    assert complaint(made, SECOND, "mse_loss") == (
        "Python cannot read cell ex2_mse_loss of f.ipynb: 'return' outside function (line 3)."
    )
    notebooks.cell(made, SECOND).source = "await wait()\ndef mse_loss(): return 1"
    assert graded(made, SECOND) == 0
    assert complaint(made, SECOND, "mse") == "f.ipynb defines no `mse`."


def code_cells(made: NotebookNode) -> int:
    return sum(cell.cell_type == "code" for cell in made.cells)
