"""A student's file may import what is installed and the lesson's data, and nothing else."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

import pytest

from autograder.submission.student_module import PREFIX, StudentModule
from tests.support.course import grade, points

NAME = "ex2_mse_loss"
RIGHT = "def mse_loss(y_pred, y_true):\n    return ((y_pred - y_true) ** 2).mean()\n"

REFUSED = {
    "from utils import loss": "needs the module `utils`, which is not installed",
    "import ex1_forward_pass": "needs the module `ex1_forward_pass`, which is not installed",
    "from solutions.ex2_mse_loss import mse_loss": "needs the module `solutions.ex2_mse_loss`",
    "from .utils import loss": "needs the module `.utils`",
    "from . import utils": "needs the module `.`",
    "import tests.support": "needs the module `tests.support`",
    "import autograder": "imports `autograder`",
    "import autograder.checks": "imports `autograder.checks`",
    "from autograder.notebook import check": "imports `autograder.notebook`",
    "from autograder import data, results": "imports `autograder`",
    "from autograder.oracle.reference import train": "imports `autograder.oracle.reference`",
}


@pytest.mark.parametrize("where", ["top", "inside"])
@pytest.mark.parametrize("line", REFUSED)
def test_any_other_import_is_told_in_one_sentence(line: str, where: str, tmp_path: Path) -> None:
    (tmp_path / "utils.py").write_text("loss = 1\n")
    source = f"{line}\n{RIGHT}" if where == "top" else RIGHT.replace("return", f"{line}; return")
    for check in grade(NAME, source, tmp_path).values():
        assert REFUSED[line] in check.message
        assert "each file is graded by itself" in check.message
        assert str(tmp_path) not in check.message + check.details


@pytest.mark.parametrize(
    "line",
    [
        "import torch, numpy, math, random, dataclasses",
        "import torch.nn.functional as F",
        "from matplotlib import pyplot as plt",
        "from autograder.data import sine_data",
        "import autograder.data",
        "from autograder import data",
        "from collections.abc import Sequence",
        "import msgspec",
    ],
)
def test_what_is_installed_can_be_imported(line: str, tmp_path: Path) -> None:
    results = grade(NAME, f"{line}\n{RIGHT}", tmp_path)
    assert sum(check.score for check in results.values()) == points(NAME)


def test_a_module_that_is_missing_may_be_expected(tmp_path: Path) -> None:
    source = f"try:\n    import utils\nexcept ModuleNotFoundError:\n    utils = None\n{RIGHT}"
    results = grade(NAME, source, tmp_path)
    assert sum(check.score for check in results.values()) == points(NAME)


def test_a_module_is_found_only_while_its_code_runs() -> None:
    module = StudentModule(Path("my file.py"))
    exec("class Net: pass", module.names)
    name = f"{PREFIX}my_file"
    arguments = [*sys.argv]
    assert name not in sys.modules
    with module.running():
        assert vars(sys.modules[name]) is module.names
        assert sys.argv == ["my file.py"]
        net = pickle.loads(pickle.dumps(module.names["Net"]))
        assert net is module.names["Net"]
    assert name not in sys.modules
    assert sys.argv == arguments


def test_what_had_the_name_before_gets_it_back() -> None:
    outer, inner = StudentModule(Path("a.py")), StudentModule(Path("a.py"))
    name = f"{PREFIX}a"
    with outer.running():
        with inner.running():
            assert vars(sys.modules[name]) is inner.names
        assert vars(sys.modules[name]) is outer.names
    assert name not in sys.modules


def test_code_that_takes_its_module_away_harms_nobody() -> None:
    module = StudentModule(Path("a.py"))
    with module.running():
        del sys.modules[f"{PREFIX}a"]
    assert f"{PREFIX}a" not in sys.modules
