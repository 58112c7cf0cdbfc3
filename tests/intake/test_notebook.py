"""A notebook becomes the text of a Python file, and what only IPython understands is silenced."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.intake import MAX_BYTES, open_work, opened
from tests.support.handed_in import EXERCISES, ONE, TWO, cell, notebook, put


def test_a_notebook_is_every_exercise_s_source(tmp_path: Path) -> None:
    cells = [cell("import torch"), cell("# Title", "markdown"), cell(["x = 1\n", "y = 2\n"])]
    data = json.dumps({"nbformat": 4, "cells": cells}).encode()
    put(tmp_path / "ann", "training_loop.ipynb", text=data)
    work = open_work(tmp_path / "ann", EXERCISES)
    source = work.sources[ONE]
    assert source.text == b"# %%\nimport torch\n# %%\nx = 1\ny = 2\n"
    assert (source.name, source.notebook, source.problem) == ("training_loop.ipynb", True, "")
    assert work.sources[TWO] == source


def test_a_notebook_says_after_which_cell_an_exercise_was_checked(tmp_path: Path) -> None:
    named = [
        {**cell(f"x = {number}"), "metadata": {"nbgrader": {"grade_id": name}}}
        for number, name in enumerate([ONE, "other", f"test_{ONE}"])
    ]
    put(tmp_path, "training_loop.ipynb", text=json.dumps({"cells": named}).encode())
    work = open_work(tmp_path, EXERCISES)
    assert work.sources[ONE].text.startswith(b"# %% ")
    assert work.sources[ONE].checked_after == 3
    assert work.sources[TWO] == replace(work.sources[ONE], checked_after=0)


MEGABYTE = 1024 * 1024


def with_output(size: int, value: float = 0.0) -> bytes:
    output = {"data": {"image/png": "x" * size, "application/json": [value]}}
    cells = [{**cell("x = 1"), "outputs": [output]}, cell("text", "markdown")]
    return json.dumps({"cells": cells}).encode()


@pytest.mark.parametrize("value", [0.0, float("nan")])
def test_outputs_make_no_notebook_too_large(value: float, tmp_path: Path) -> None:
    put(tmp_path, "ann.ipynb", text=with_output(10 * MEGABYTE, value))
    found = opened(tmp_path, EXERCISES)
    source = found.sources[ONE]
    assert (source.text, source.problem) == (b"# %%\nx = 1\n", "")
    assert len(found.notebook) < 1000


# The largest is made by its test, and not in every process that collects tests.
BAD_NOTEBOOKS: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "text": (b"print(1)", "is not a Jupyter notebook: it is not JSON."),
    "empty": (b"", "is not a Jupyter notebook: it is empty"),
    "blank": (b"\xef\xbb\xbf\n", "it is empty"),
    "lost": (bytes(1000), "it is empty"),
    "page": (b"\n<!DOCTYPE html>\n<html>Log in</html>", "it is a web page"),
    "old-page": (b"<HTML><head>", "it is a web page"),
    "pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "of Git LFS"),
    "placeholder": (b"bplist00\xd5", "it is a link to a file"),
    "pdf": (b"%PDF-1.7", "it is a PDF"),
    "zip": (b"PK\x03\x04", "it is a zip"),
    "other-language": (
        b'{"cells": [], "metadata": {"kernelspec": {"language": "R"}}}',
        "is a notebook for R: write",
    ),
    "no-text": (b'{"cells": "\xff"}', "is not JSON"),
    "huge-number": (b"1" * 10_000, "is not JSON"),
    "list": (b"[]", "it has no cells"),
    "number": (b"3", "it has no cells"),
    "no-cells": (b'{"cells": {}}', "it has no cells"),
    "no-cell": (b'{"cells": [3]}', "its cell 1 is not a cell"),
    "no-source": (b'{"cells": [{"cell_type": "code"}]}', "its cell 1 has no source"),
    "odd-source": (notebook("x", [1]), "its cell 2 has no source"),
    "old": (b'{"worksheets": []}', "is a notebook of an old format"),
    "deep": (b"[" * 1_000_000, "is nested too deeply"),
    "deep-objects": (b'{"a":' * 500_000, "is nested too deeply"),
    "large": (b"1" * (4 * MEGABYTE + 1), "is larger than 4 MB: clear its outputs"),
    "large-list": (
        b"[" + b"[]," * (3 * MEGABYTE // 2) + b"3]",
        "is larger than 4 MB: clear its outputs",
    ),
    "large-deep": (b"[" * 5 * MEGABYTE, "is larger than 4 MB: clear its outputs"),
    "endless": (lambda: with_output(65 * MEGABYTE), "is larger than 64 MB: clear its outputs"),
    "large-text": (notebook("x" * 5 * MEGABYTE), "is larger than 4 MB without its outputs"),
    "much-code": (notebook("x" * MAX_BYTES), "holds more than 256 KB of code"),
    "many-magics": (notebook("%\n" * 50_000), "holds more than 256 KB of code"),
}


@pytest.mark.parametrize("case", BAD_NOTEBOOKS)
def test_a_bad_notebook_is_told(case: str, tmp_path: Path) -> None:
    data, words = BAD_NOTEBOOKS[case]
    put(tmp_path, "ann.ipynb", text=data() if callable(data) else data)
    source = open_work(tmp_path, EXERCISES).sources[ONE]
    assert source.problem.startswith("ann.ipynb ")
    assert words in source.problem
    assert (source.text, source.notebook, source.missing) == (b"", True, False)


CELLS = {
    "magic": ("%matplotlib inline\nx = 1", "pass  # %matplotlib inline\nx = 1"),
    "indented": ("if x:\n    !ls 'it\ny = 1", "if x:\n    pass  # !ls 'it\ny = 1"),
    "help": ("?torch.nn\nx?\nx.y??\nz", "pass  # ?torch.nn\npass  # x?\npass  # x.y??\nz"),
    "assigned": (
        "f['a'] = !ls\na, b = %time f()",
        "pass  # f['a'] = !ls\npass  # a, b = %time f()",
    ),
    "continued-shell": ("!pip \\\n    torch\nx = 1", "pass  # !pip \\\n#     torch\nx = 1"),
    "whole-cell": ("\n%%bash\nls\n\n  ls", "\npass  # %%bash\n# ls\n#\n#   ls"),
    "timed-cell": ("%%time\ndef f():\n    !ls", "pass  # %%time\ndef f():\n    pass  # !ls"),
    "windows": ("x = 1\r\n%magic\ry = 1", "x = 1\npass  # %magic\ny = 1"),
    "after-a-string": ("x = '''a\n'''\n%magic", "x = '''a\n'''\npass  # %magic"),
    "after-a-comment": ("x = 1  # don't ( '''\n%m", "x = 1  # don't ( '''\npass  # %m"),
    "after-a-comment-s-backslash": ("# a \\\n%magic", "# a \\\npass  # %magic"),
    "after-quotes": ("x = \"'''\" + '\\'' + '\"\"\"'\n!ls", None),
}
UNTOUCHED = {
    "triple": '"""\n%not magic\n!x\n"""',
    "triple-escaped": '"""\\"""\n%not magic\n"""',
    "triple-single": "x = ('''a\"\"\"\n%b''')",
    "modulo": "x = (7\n% 3)",
    "modulo-continued": "x = 7 \\\n% 3",
    "brackets": "x = f[{\n!= 3\n}]",
    "comparison": "x != y\nx %= 3\nx == y\nassert x % 2",
    "comment": "# %matplotlib\n# why?\nx = 1  # what?",
    "string": "print('what?')\nx = '%d' % 3\nreturn '=%s=' % 3\nf['=%s'](x)",
    "decorator": "@f\ndef g(): ...",
    "separators": "x = 1\x0c\u2028%",
}


@pytest.mark.parametrize("case", CELLS)
def test_what_ipython_alone_understands_is_silenced(case: str, tmp_path: Path) -> None:
    source, expected = CELLS[case]
    put(tmp_path, "ann.ipynb", text=notebook(source))
    text = open_work(tmp_path, EXERCISES).sources[ONE].text.decode()
    if expected is None:
        assert text.endswith("\npass  # !ls\n")
    else:
        assert text == f"# %%\n{expected}\n"


@pytest.mark.parametrize("case", UNTOUCHED)
def test_what_looks_like_ipython_and_is_python_stays(case: str, tmp_path: Path) -> None:
    put(tmp_path, "ann.ipynb", text=notebook(UNTOUCHED[case]))
    text = open_work(tmp_path, EXERCISES).sources[ONE].text.decode()
    assert text == f"# %%\n{UNTOUCHED[case]}\n"


@pytest.mark.parametrize("line", ["a ", "[] ", "x[", "'", "\\", "x\\'", "(", '"""', "=", "?", "a."])
def test_no_line_takes_long(line: str, tmp_path: Path) -> None:
    put(tmp_path, "ann.ipynb", text=notebook(line * (200_000 // len(line)) + "?!"))
    assert not open_work(tmp_path, EXERCISES).sources[ONE].problem


def test_a_lone_surrogate_in_a_cell_harms_nothing(tmp_path: Path) -> None:
    put(tmp_path, "ann.ipynb", text=notebook("x = '\ud800'"))
    assert open_work(tmp_path, EXERCISES).sources[ONE].text == b"# %%\nx = '?'\n"
