"""Makes a notebook again of the script that Jupyter, VS Code or Colab made of it.

`jupyter nbconvert --to script` begins each code cell with a line `# In[7]:`, VS Code and Jupytext
with `# %%`. Colab marks no cell; there and elsewhere a comment with an exercise's name begins one,
and so does a check.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Sequence

from autograder.intake.cells import check_cell
from autograder.intake.other_content import is_blank, other_than_python

_MARK = re.compile(r"# In ?\[[ \d*]*\]:?|# %%(?P<kind> *\[\w+\])?.*")
_CHECK = re.compile(r"\s*check\(\s*[\"'](\w+)[\"']")
_SHELL = re.compile(r"^(\s*)get_ipython\(\)\.", re.MULTILINE)


def as_notebook(data: bytes, exercises: Sequence[str]) -> bytes:
    """Return a notebook with the code cells of the script, each with nbgrader's name for it.

    What is no Python is returned as it is, as is what is blank.
    """
    if is_blank(data) or other_than_python(data):
        return data
    text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
    cells: list[list[str]] = [[]]
    code = True
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        mark = _MARK.fullmatch(line)
        if mark:
            code = not mark["kind"]
            cells.append([])
        elif code:
            if _begins_cell(line, exercises):
                cells.append([])
            cells[-1].append(line)
    made = [_cell("\n".join(lines).strip("\n"), exercises) for lines in cells]
    notebook = {
        "cells": [cell for cell in made if cell],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    return json.dumps(notebook).encode()


def _begins_cell(line: str, exercises: Sequence[str]) -> bool:
    named = line.startswith("#") and line.removeprefix("#").strip() in exercises
    return named or line.startswith("check(")


def _cell(source: str, exercises: Sequence[str]) -> dict[str, object]:
    if not source.strip():
        return {}
    first = source.split("\n", 1)[0].removeprefix("#").strip()
    check = _CHECK.match(source)
    name = first if first in exercises else ""
    if check and check[1] in exercises:
        name = check_cell(check[1])
    # What Jupyter makes of a magic runs nowhere else.
    code = _SHELL.sub(r"\1pass  # get_ipython().", source)
    metadata = {"nbgrader": {"grade_id": name}} if name else {}
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": [],
        "source": code,
    }
