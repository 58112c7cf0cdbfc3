"""A file shares a worker with others only if it cannot change what they find."""

from __future__ import annotations

import ast

import pytest

from autograder.submission.traces import leaves_traces
from tests.support.course import NAMES, right_answers, solution


@pytest.mark.parametrize("name", NAMES)
def test_a_solution_leaves_no_traces(name: str) -> None:
    assert not leaves_traces(ast.parse(solution(name)))


def test_most_right_answers_share_a_worker() -> None:
    answers = [
        answer.submission(solution(name)) for name in NAMES for answer in right_answers(name)
    ]
    sharing = [answer for answer in answers if not leaves_traces(ast.parse(answer))]
    # Measured: 97 of 122. The others have classes of their own, getattr, torch.utils …
    assert len(sharing) > 0.7 * len(answers)


@pytest.mark.parametrize(
    "code",
    [
        "import torch\nx = torch.ones(1)\nx.grad = None\nx.data -= 1",
        "from torch import Tensor, nn\nfrom torch.nn import functional as F\nF.relu(x)",
        "import numpy as np\nnp.random.seed(1)",
        "from autograder.data import sine_data",
        "import matplotlib.pyplot as plt\nplt.plot([1])",
        "values = {}\nvalues['a'] = 1\nvalues['a'] += 1\ndel values['a']",
    ],
)
def test_code_that_only_computes_leaves_none(code: str) -> None:
    assert not leaves_traces(ast.parse(code))


@pytest.mark.parametrize(
    "code",
    [
        "torch.relu = f",
        "x, torch.relu = 1, f",
        "for torch.relu in [f]: pass",
        "with f() as torch.relu: pass",
        "del torch.relu",
        "F.relu += 1",
        "torch.Tensor.__add__",
        "setattr(torch, 'relu', f)",
        "vars(torch)['relu'] = f",
        "exec('torch.relu = f')",
        "torch.set_default_dtype(torch.float64)",
        "torch.use_deterministic_algorithms(True)",
        "from torch import set_default_device",
        "torch.backends.mkldnn.enabled = False",
        "import torch.utils",
        "from torch.overrides import TorchFunctionMode",
        "import os",
        "import sys, math",
        "from . import torch",
        "import importlib",
        "import autograder.data, autograder.results",
        "from numpy import core",
    ],
)
def test_code_that_may_change_the_process_leaves_some(code: str) -> None:
    assert leaves_traces(ast.parse(code))
