"""What a file puts in the place of other modules' functions is undone before the next file runs."""

from __future__ import annotations

import math
import random
from pathlib import Path

import numpy
import pytest
import torch

from autograder.submission.patches import Originals
from tests.support.course import NAMES, grade, points, solution

FIRST, SECOND, THIRD = NAMES[:3]

PATCHES = {
    "a function": "torch.relu = lambda x: x * 0",
    "a function of a module": "torch.nn.functional.relu = torch.nn.functional.mse_loss = None",
    "a method": "torch.Tensor.backward = lambda self: None",
    "operators": "torch.Tensor.__sub__ = torch.Tensor.__pow__ = lambda *_: torch.zeros(())",
    "a class": "torch.Tensor = list",
    "a module": "import numpy\ntorch.nn.functional = torch.nn = torch.optim = numpy.random = None",
    "a constant": "import math\nmath.pi = torch.pi = math.inf = torch.inf = 3.0",
    "a dtype": "torch.float32 = torch.float = torch.float64",
    "what is deleted": "del torch.mean, torch.no_grad",
    "comparisons": "torch.equal = torch.allclose = lambda *_, **__: False",
    "a base class": "torch.nn.Module.__init__ = lambda self: 1 / 0",
    "mathematics": "import math\nmath.sqrt = math.isfinite = None",
    "a generator": "import random\nrandom.random = random.getstate = None",
    "arrays": "import numpy\nnumpy.ndarray = numpy.random.seed = None",
    "builtins": "import builtins\nbuiltins.sum = builtins.isinstance = builtins.max = len",
}


@pytest.mark.parametrize("patch", PATCHES)
def test_a_patched_file_costs_the_next_one_nothing(patch: str, tmp_path: Path) -> None:
    grade(FIRST, f"import torch\n{PATCHES[patch]}\n", tmp_path, isolated=False)
    for name in (SECOND, THIRD):
        results = grade(name, solution(name), tmp_path, isolated=False)
        assert sum(check.score for check in results.values()) == points(name), results


@pytest.mark.parametrize(
    "patch",
    [
        "import random\nrandom.seed = random.getstate = random.setstate = None",
        "import numpy\nnumpy.random.seed = numpy.random.get_bit_generator = None",
        "import numpy\nnumpy.random.MT19937 = numpy.random.set_bit_generator = None",
        "import numpy\nnumpy.random = None",
    ],
)
def test_generators_without_functions_cost_a_file_neither_points_nor_causes(
    patch: str, tmp_path: Path
) -> None:
    right = f"{solution(SECOND)}\n{patch}\n"
    assert sum(check.score for check in grade(SECOND, right, tmp_path).values()) == points(SECOND)
    wrong = right.replace("torch.mean", "torch.sum")
    told = grade(SECOND, wrong, tmp_path, explain=True)["test_value"]
    assert told.cause is not None
    results = grade(THIRD, solution(THIRD), tmp_path)
    assert sum(check.score for check in results.values()) == points(THIRD)


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (torch, "relu"),
        (torch.nn.functional, "relu"),
        (torch.nn, "functional"),
        (torch, "float32"),
        (math, "pi"),
        (torch.Tensor, "backward"),
        (torch.Tensor, "__sub__"),
        (math, "sqrt"),
        (random, "random"),
        (numpy, "zeros"),
    ],
)
def test_what_is_replaced_or_deleted_is_put_back(owner: object, name: str) -> None:
    originals = Originals()
    before = getattr(owner, name)
    setattr(owner, name, None)
    originals.put_back()
    assert getattr(owner, name) == before
    if name in vars(owner):
        delattr(owner, name)
    originals.put_back()
    assert getattr(owner, name) == before


def test_what_was_added_to_a_module_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    originals = Originals()
    monkeypatch.setattr(torch, "own_function", len, raising=False)
    originals.put_back()
    assert vars(torch)["own_function"] is len
