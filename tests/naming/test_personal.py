"""What an example keeps of a student's file: the code, and nothing that says whose it was."""

from __future__ import annotations

import ast

import pytest

from autograder.naming.personal import REMOVED, stripped

KEPT = {"mse_loss", "y_pred", "y_true"}


def cleaned(code: str, *student: str) -> str:
    """The code without personal details, as one line for each statement."""
    return stripped(ast.unparse(ast.parse(code)), code, student, KEPT).text


FILE = '''\
"""Exercise 2. Ann Lee, group 7"""
# by Ann
__author__ = "Ann Lee"
import torch


def mse_loss(y_pred, y_true):
    """The loss.

    Ann's version.
    """
    errors = y_pred - y_true  # Ann: errors
    "a note that stands alone"
    return torch.mean(errors**4)


def unused():
    "nothing else"
'''


def test_only_code_is_kept_and_what_is_gone_is_said() -> None:
    found = stripped(ast.unparse(ast.parse(FILE)), FILE, ["Ann Lee"], KEPT)
    assert found.text == (
        "import torch\n\ndef mse_loss(y_pred, y_true):\n    errors = y_pred - y_true\n"
        "    return torch.mean(errors ** 4)\n\ndef unused():\n    pass\n"
    )
    assert found.removed == ("a comment (2 times)", "a docstring (4 times)", "`__author__`")
    assert found.left == ()


def test_what_no_check_runs_is_said() -> None:
    program = "def mse_loss(y_pred, y_true):\n    return y_pred\n"
    found = stripped(program, f"{program}\nx = 1\nprint(x)\n", [], KEPT)
    assert found.removed == ("a statement that no check runs (2 times)",)
    assert found.text == program


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("write to ann.lee+x@mail.example.org!", f"write to {REMOVED}!"),
        ("C:\\Users\\ann\\loss.csv", REMOVED),
        ("see /home/someone/data/loss.csv", f"see {REMOVED}"),
        ("~/loss.csv", REMOVED),
        ("https://example.org/~ann?x=1", REMOVED),
        ("no 30 41 5926", f"no {REMOVED}"),
        ("ANN'S loss of Anna and annual", f"{REMOVED}'S loss of Anna and annual"),
        ("ij,jk->ik", "ij,jk->ik"),
        ("mean", "mean"),
        ("0.01 of 300 epochs, 1/2 done", "0.01 of 300 epochs, 1/2 done"),
    ],
)
@pytest.mark.parametrize("form", ["print({!r})", "print(f{!r})", "loss.note({!r})"])
def test_details_in_texts(text: str, left: str, form: str) -> None:
    assert cleaned(form.format(text), "Ann Lee") == ast.unparse(ast.parse(form.format(left))) + "\n"


def test_names_in_the_code() -> None:
    code = """
import annotations as ann
def ann_loss(lee, x):
    global annsLoss
    ann.lee = lee
    annsLoss = x.annual(ann=lee)
    return annsLoss
class LeeNet: pass
own_1 = [ann_loss(lee=1, x=2), LeeNet]
"""
    found = cleaned(code, "Ann Lee")
    assert "ann" not in found.replace("annotations", "").replace("annual", "")
    assert "lee" not in found.casefold()
    assert found.count("own_1") == 1  # a name of the code's own stays apart
    compile(found, "example", "exec")


def test_names_that_the_checks_use_stay_and_are_shown() -> None:
    code = "def mse_loss(y_pred, y_true):\n    pred = y_pred\n    return torch.pred(pred)\n"
    found = stripped(code, code, ["Pred Mse"], KEPT)
    assert "def mse_loss(y_pred, y_true):" in found.text
    assert "own_1 = y_pred" in found.text
    assert found.left == (
        "def mse_loss(y_pred, y_true):",
        "own_1 = y_pred",
        "return torch.pred(own_1)",
    )


def test_nobody_s_name_takes_nothing_out_of_names() -> None:
    code = "def f(ann):\n    return ann\n"
    assert cleaned(code) == cleaned(code, "", "7", "Al") == code
