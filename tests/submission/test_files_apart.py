"""Whatever one file does to its process, the other files of the same student keep their points."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.intake import open_work
from autograder.official import grade_one
from autograder.oracle.inputs import PUBLIC_SEED
from tests.support.course import (
    ISOLATES,
    NAMES,
    grade,
    points,
    sandbox,
    solution,
)

FIRST, SECOND = "ex2_mse_loss", "ex3_parameter_update"
RIGHT = "def mse_loss(y_pred, y_true):\n    {}return ((y_pred - y_true) ** 2).mean()\n"

CHANGES = {
    "a device that is not there": "torch.set_default_device('cuda')",
    "another such device": "torch.set_default_device('mps')",
    "a device without numbers": "torch.set_default_device('meta')",
    "tensors in double precision": "torch.set_default_dtype(torch.float64)",
    "tensors of another type": "torch.set_default_tensor_type('torch.DoubleTensor')",
    "no gradients": "torch.set_grad_enabled(False)",
    "deterministic algorithms": "torch.use_deterministic_algorithms(True)",
    "anomalies": "torch.autograd.set_detect_anomaly(True)",
    "print options": "torch.set_printoptions(precision=1, sci_mode=True)",
    "threads": "torch.set_num_threads(7); torch.set_num_interop_threads(2)",
    "hooks": ("torch.nn.modules.module.register_module_forward_hook(lambda *_: torch.zeros(()))"),
    "warnings as errors": "import warnings; warnings.simplefilter('error')",
    "NumPy's errors": "import numpy; numpy.seterr(all='raise'); numpy.random.seed(0)",
    "arguments": "import sys; sys.argv[:] = ['--help']",
    "streams": "import sys; sys.stdout = sys.stderr = None",
    "the search path": "import sys; sys.path.clear()",
    "recursion": "import sys; sys.setrecursionlimit(200)",
    "environment": "import os; os.environ.clear()",
    "folder": "import os; os.chdir('/')",
    "signals": (
        "import signal\n    for number in (signal.SIGINT, signal.SIGTERM):"
        " signal.signal(number, signal.SIG_IGN)"
    ),
    "alarms": "import signal; signal.setitimer(signal.ITIMER_REAL, 0)",
    "logging": "import logging; logging.disable(); logging.basicConfig(level=0, force=True)",
    "decimals": "import decimal; decimal.getcontext().prec = 2",
    "garbage": "import gc; gc.disable()",
    "builtins": "import builtins; builtins.sum = builtins.len = None",
    "a backend": "import matplotlib; matplotlib.use('svg')",
    "torch": "torch.relu = torch.zeros = torch.no_grad = torch.Tensor.sub_ = None",
    "a trace": "import sys; sys.settrace(lambda *_: None)",
    "a thread": "import threading; threading.Thread(target=lambda: None, daemon=True).start()",
    "an exit": "import atexit; atexit.register(lambda: None)",
}
# What makes the function itself fail, or its answer wrong, in the call that does it.
HARMS_ITSELF = {"no gradients", "builtins", "warnings as errors", "a device without numbers"}


@pytest.mark.parametrize("where", ["top", "inside"])
@pytest.mark.parametrize("change", CHANGES)
def test_the_next_file_keeps_its_points(change: str, where: str, tmp_path: Path) -> None:
    code = CHANGES[change]
    top = code.replace("\n    ", "\n")
    text = f"import torch\n{top}\n" + RIGHT.format("")
    if where == "inside":
        text = "import torch\n" + RIGHT.format(f"{code}\n    ")
    own = grade(FIRST, text, tmp_path, isolated=False)
    if where == "top" or change not in HARMS_ITSELF:
        assert sum(check.score for check in own.values()) == points(FIRST), own
    following = grade(SECOND, solution(SECOND), tmp_path, isolated=False)
    assert sum(check.score for check in following.values()) == points(SECOND), following
    if ISOLATES:
        result = grade_one.grade(open_work(tmp_path, NAMES), sandbox(), PUBLIC_SEED)
        scores = {part.name: part.score for part in result.exercises}
        assert scores[SECOND] == points(SECOND)
        assert scores[FIRST] == sum(check.score for check in own.values())
