"""What takes long to import is known from the text that will need it."""

from __future__ import annotations

import re
import sys
import warnings
from pathlib import Path

import pytest

from autograder.submission import slow_imports
from autograder.submission.slow_imports import import_for, modules_in

COMPILER = "torch._dynamo"


@pytest.mark.parametrize(
    ("text", "modules"),
    [
        (b"optimizer = torch.optim.SGD(parameters)", [COMPILER]),
        (b"from torch.func import grad", [COMPILER]),
        (b"torch.compile(f)", [COMPILER]),
        (b"import matplotlib.pyplot as plt", ["matplotlib.pyplot"]),
        (b"torch.use_deterministic_algorithms(True)", ["torch._inductor.config"]),
        (b"import torch\n\n\ndef function(x):\n    return torch.nn.functional.relu(x)\n", []),
        (b"", []),
    ],
)
def test_a_text_names_what_it_will_import(text: bytes, modules: list[str]) -> None:
    assert modules_in(text) == modules


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module that is slow to import and sets a filter for warnings, and one that is missing."""
    (tmp_path / "slow_and_rude.py").write_text("import warnings\nwarnings.simplefilter('error')\n")
    monkeypatch.syspath_prepend(tmp_path)
    words = {"no_such_module": re.compile(b"slow"), "slow_and_rude": re.compile(b"slow")}
    monkeypatch.setattr(slow_imports, "NAMED_BY", words)
    monkeypatch.delitem(sys.modules, "slow_and_rude", raising=False)
    return "slow_and_rude"


def test_one_that_is_missing_keeps_no_other_away_and_no_filter_stays(slow: str) -> None:
    before = [*warnings.filters]
    import_for(b"slow")
    assert slow in sys.modules
    assert [*warnings.filters] == before


def test_nothing_is_imported_for_a_text_that_does_not_ask(slow: str) -> None:
    import_for(b"quick")
    assert slow not in sys.modules
