"""A script that was made of the lesson's notebook is read as the notebook."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbconvert import PythonExporter, ScriptExporter

from autograder import exercises
from autograder.intake import open_entry, open_work, students_in
from autograder.intake.script_export import as_notebook
from tests.support.course import ROOT, solution
from tests.support.handed_in import EXERCISES, ONE, TWO, graded, notebook, put, students

ANSWER = f"# {ONE}\ndef forward(X):\n    return X"
CHECK = f'check("{ONE}")'
NBCONVERT = f"""#!/usr/bin/env python
# coding: utf-8

# # The lesson
# Read this.

# In[1]:


import torch
get_ipython().run_line_magic('matplotlib', 'inline')


# In[ ]:


{ANSWER}


# In[3]:


{CHECK}


# In[4]:


# {TWO}
def mse_loss(y_pred, y_true):
    raise NotImplementedError
"""
VS_CODE = f"# %% [markdown]\n# # The lesson\ndef forward(X): bad\n# %%\n{ANSWER}\n# %%\n{CHECK}\n"
COLAB = f'"""The lesson\n"""\n\nimport torch\n\n{ANSWER}\n\n{CHECK}\n'


@pytest.mark.parametrize("text", [NBCONVERT, VS_CODE, COLAB])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_kind_of_script(text: str, end: str, tmp_path: Path) -> None:
    data = text.replace("\n", end).encode()
    work = open_work(put(tmp_path / "ann", "training_loop.py", text=data), EXERCISES)
    source = work.sources[ONE]
    assert (source.name, source.notebook, source.problem) == ("training_loop.py", True, "")
    assert f"# %% {ONE}\n{ANSWER}\n".encode() in source.text
    assert f"# %% test_{ONE}\n{CHECK}".encode() in source.text
    assert b"bad" not in source.text
    compile(source.text, "a", "exec")
    cells = source.text.split(b"# %%")
    assert b"test_" in cells[source.checked_after]


def test_what_comes_of_it_is_a_notebook_as_jupyter_writes_them() -> None:
    made = nbformat.reads(as_notebook(NBCONVERT.encode(), EXERCISES).decode(), as_version=4)
    nbformat.validate(made)
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in made.cells]
    assert names == [None, None, ONE, f"test_{ONE}", TWO]


def test_beside_the_same_notebook_it_is_a_copy(tmp_path: Path) -> None:
    put(tmp_path / "in" / "ann", "training_loop.py", text=NBCONVERT.encode())
    put(tmp_path / "in" / "ann", "training_loop.ipynb", text=notebook("import torch", ANSWER))
    (entry,) = students_in(tmp_path / "in", EXERCISES)
    work = open_entry(entry, EXERCISES)
    assert work.sources[ONE].name == "training_loop.ipynb"
    assert graded(work) == list(EXERCISES)


@pytest.mark.parametrize("exporter", [ScriptExporter, PythonExporter])
def test_the_whole_lesson_as_jupyter_exports_it(
    exporter: type[ScriptExporter], tmp_path: Path
) -> None:
    """The script, and the script beside its notebook, hold the same answers."""
    made = nbformat.read(ROOT / "assignments" / "training_loop.ipynb", as_version=4)
    for cell in made.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in exercises.names():
            cell.source = f"# {name}\n{solution(name)}"
    text = exporter().from_notebook_node(made)[0].encode()
    put(tmp_path / "in" / "ann", "training_loop.py", text=text)
    put(tmp_path / "in" / "bo", "training_loop.py", text=text)
    put(tmp_path / "in" / "bo", "training_loop.ipynb", text=nbformat.writes(made).encode())
    for entry in students_in(tmp_path / "in", exercises.names()):
        work = open_entry(entry, exercises.names())
        assert work.ungradable == ""
        for name, source in work.sources.items():
            cells = source.text.split(b"\n# %%")
            assert any(cell.startswith(f" {name}\n# {name}\n".encode()) for cell in cells)
            assert f'check("{name}")'.encode() in cells[source.checked_after - 1]


def test_beside_a_notebook_that_differs_a_person_chooses(tmp_path: Path) -> None:
    put(tmp_path / "in" / "ann", "training_loop.py", text=NBCONVERT.encode())
    put(tmp_path / "in" / "ann", "training_loop.ipynb", text=notebook(f"{ANSWER} + 1"))
    work = open_entry(students(tmp_path / "in")["ann"], EXERCISES)
    assert "training_loop.ipynb and training_loop.py were handed in together" in work.ungradable


def test_it_is_no_student_beside_students(tmp_path: Path) -> None:
    put(tmp_path, f"ann/{ONE}.py", "training_loop.py")
    assert "lies beside the students' folders" in students(tmp_path)["training_loop.py"].refused


@pytest.mark.parametrize(("text", "words"), [(b"", "empty"), (b"<!doctype html>", "a web page")])
def test_what_is_no_script(text: bytes, words: str, tmp_path: Path) -> None:
    work = open_work(put(tmp_path / "ann", "training_loop.py", text=text), EXERCISES)
    assert words in work.ungradable
