"""A notebook's cells run as Jupyter runs them: in order, once, each with its own chance."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from autograder.submission import reading, top_level
from autograder.submission.calls import Value
from autograder.submission.local import LocalSubmission
from autograder.submission.time_limit import TimedOut, TimeLimit
from autograder.submission.top_level import NotebookCode


def text(*cells: str) -> bytes:
    return "".join(f"# %%\n{cell}\n" for cell in cells).encode()


def notebook(
    *cells: str,
    after: int = 0,
    seconds: float = 10.0,
    earlier: LocalSubmission | None = None,
) -> LocalSubmission:
    return LocalSubmission(
        Path("f.ipynb"),
        TimeLimit(seconds),
        text=text(*cells),
        notebook=True,
        checked_after=after,
        earlier=earlier,
    )


def returned(submission: LocalSubmission, function: str = "f") -> Value:
    record = submission.call(function, {})
    assert record.problem is None, record.problem
    return record.returned


def test_every_kind_of_statement_runs() -> None:
    cells = (
        "a = []\nfor n in (1, 2):\n    a.append(n)",
        "if a:\n    b = len(a)\nelse:\n    b = 0",
        "try:\n    import cupy\nexcept ImportError:\n    b += 1",
        "with open(__import__('os').devnull) as file:\n    c = file.read()",
        "a.extend([4])\ndel c\nassert b == 3",
        "def f():\n    return sum(a) + b",
    )
    assert returned(notebook(*cells)) == 10


def test_a_statement_that_fails_costs_only_what_depends_on_it() -> None:
    cells = (
        "from google.colab import drive\ndrive.mount('/content/drive')\nimport math",
        "1 / 0\na = 1",
        "b = missing + 1\ndef g(): return b",
        "import sys\nsys.exit()\nc = 2",
        "def f(): return a + c + int(math.sqrt(4))",
    )
    submission = notebook(*cells)
    assert returned(submission) == 5
    problem = submission.call("g", {}).problem
    assert problem is not None
    assert problem.exception == "NameError"


def test_a_statement_that_does_not_end_costs_only_what_depends_on_it() -> None:
    cells = (
        "a = 1",
        "while True:\n    pass",
        "b = 2",
        "for _ in iter(int, 1):\n    pass\nc = 3",
        "def f(): return a + b + c",
    )
    assert returned(notebook(*cells, seconds=0.3)) == 6


def test_a_notebook_in_which_nothing_ends_runs_out_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(top_level, "LEAST", 0.05)
    cells = ["while True:\n    pass"] * (top_level.MOST_TIME_OUTS + 2)
    problem = notebook(*cells, "def f(): return 1", seconds=0.1).call("f", {}).problem
    assert problem is not None
    assert problem.exception == "TimedOut"


def test_a_long_sum_costs_no_cell() -> None:
    total = " + ".join(["1"] * 800)
    assert returned(notebook(f"a = {total}", "def f(): return a")) == 800


def test_a_future_import_counts_in_the_cells_below() -> None:
    cells = (
        "from __future__ import annotations",
        "def f(x: Missing = 1): return x",
    )
    assert returned(notebook(*cells)) == 1


def test_only_the_cells_that_had_run_count() -> None:
    cells = ("a = 1\ndef f(): return a", "a = 2\ndef f(): return -a", "a = 3")
    assert [returned(notebook(*cells, after=count)) for count in (1, 2, 3, 0)] == [1, -2, -3, -3]


def test_a_helper_from_a_later_cell_is_found_and_changes_nothing_else() -> None:
    cells = ("a = 1\ndef f(): return helper() + a", "a = 5", "def helper(): return 10")
    assert returned(notebook(*cells, after=1)) == 11


def test_a_function_that_only_a_later_cell_writes_counts() -> None:
    cells = ("def f():\n    raise NotImplementedError", "def f(): return 7")
    assert returned(notebook(*cells, after=1)) == 7


COUNTING = "counts = globals().get('counts', []) + [1]"


def test_a_cell_runs_once_for_all_exercises_of_a_notebook() -> None:
    cells = (COUNTING, "def f(): return len(counts)", COUNTING, "def g(): return len(counts)")
    first = notebook(*cells, after=2)
    assert returned(first) == 1
    assert returned(notebook(*cells, after=4, earlier=first), "g") == 2


def test_an_exercise_checked_before_the_last_one_starts_from_the_first_cell() -> None:
    cells = (COUNTING, "def f(): return len(counts)", COUNTING, "def g(): return len(counts)")
    late = notebook(*cells, after=4)
    assert returned(late, "g") == 2
    assert returned(notebook(*cells, after=2, earlier=late)) == 1


def test_drawing_is_left_out() -> None:
    cells = (
        "import matplotlib.pyplot as plt\nfrom matplotlib import pyplot",
        "plt.nothing_of_that_name()\npyplot.figure().nothing()\na = 1",
        "def f(): return a",
    )
    trees, _ = reading.parse_cells(text(*cells), "f.ipynb")
    code = NotebookCode(trees, Path("f.ipynb"), 0)
    code.run(unlimited)
    assert code.failure_of("a") is None
    assert returned(notebook(*cells)) == 1


def test_what_should_have_defined_a_name_is_told() -> None:
    cells = ("a = 1", "rate = a / 0\nif a:\n    other = missing")
    for name, words in (("rate", "ZeroDivisionError"), ("other", "NameError")):
        problem = notebook(*cells).constant(name).problem
        assert problem is not None
        assert problem.message.startswith(f"`{name}`, while its cell ran, raised {words}: ")
        assert problem.message.endswith(f"(code cell 2, line {1 if name == 'rate' else 3}).")


def test_what_should_have_defined_a_name_is_known() -> None:
    trees, _ = reading.parse_cells(text("a = 1 / 0", "b = 2", "a, c = {}['x'], 1"), "f.ipynb")
    code = NotebookCode(trees, Path("f.ipynb"), 0)
    code.run(unlimited)
    assert isinstance(code.failure_of("a"), KeyError)
    assert isinstance(code.failure_of("c"), KeyError)
    assert code.failure_of("b") is None


def test_a_check_has_its_whole_time_after_a_slow_top_level() -> None:
    slow = (
        "import time\nend = time.process_time() + 0.4\nwhile time.process_time() < end:\n    pass\n"
    )
    busy = f"def f():\n    {slow.strip().replace(chr(10), chr(10) + '    ')}\n    return 1\n"
    submission = LocalSubmission(Path("f.py"), TimeLimit(0.6), text=(slow + busy).encode())
    assert returned(submission) == 1


@contextmanager
def unlimited(least: float) -> Iterator[None]:
    yield


def test_out_of_time_is_no_error_that_code_can_catch() -> None:
    assert not issubclass(TimedOut, Exception)
