"""Right work with code that people really write around it keeps every point.

Each case is graded in this process and in a worker (which have to tell the same), and as the cells
of a notebook.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import notebooks
from tests.support.course import grade, points

NAME = "ex2_mse_loss"
STUB = "from __future__ import annotations\n"
RIGHT = "def mse_loss(y_pred, y_true):\n    return ((y_pred - y_true) ** 2).mean()\n"

OWN_MODULE = {
    "dataclass": (
        "from dataclasses import dataclass\n\n@dataclass\nclass Settings:\n    power: int = 2\n",
        "Settings().power",
    ),
    "frozen dataclass with slots": (
        "from dataclasses import dataclass, field, replace\n\n"
        "@dataclass(frozen=True, slots=True)\nclass Settings:\n"
        "    power: int = 3\n    names: list[str] = field(default_factory=list)\n",
        "replace(Settings(), power=2).power",
    ),
    "named tuple": (
        "from typing import NamedTuple\n\nclass Settings(NamedTuple):\n    power: int = 2\n",
        "Settings().power",
    ),
    "collections.namedtuple": (
        "from collections import namedtuple\nSettings = namedtuple('Settings', 'power')\n",
        "Settings(2).power",
    ),
    "enum, pickled": (
        "import pickle\nfrom enum import Enum\n\nclass Power(Enum):\n    TWO = 2\n",
        "pickle.loads(pickle.dumps(Power.TWO)).value",
    ),
    "type hints": (
        "from typing import get_type_hints\nfrom torch import Tensor\n\n"
        "def power(x: Tensor) -> int:\n    return 2\n\n"
        "HINTS = get_type_hints(power)\n",
        "(2 if HINTS['return'] is int else 1)",
    ),
    "typed dictionary": (
        "from typing import TypedDict\n\nclass Settings(TypedDict):\n    power: int\n",
        "Settings(power=2)['power']",
    ),
    "a module of its own, saved": (
        "import io\nimport torch\n\n"
        "class Net(torch.nn.Module):\n"
        "    def __init__(self):\n        super().__init__()\n        self.power = 2\n\n"
        "def copied(net):\n    file = io.BytesIO()\n    torch.save(net, file)\n"
        "    file.seek(0)\n    return torch.load(file, weights_only=False)\n",
        "copied(Net()).power",
    ),
    "copied deeply": (
        "import copy\n\nclass Settings:\n    def __init__(self):\n        self.power = 2\n",
        "copy.deepcopy(Settings()).power",
    ),
    "looked up in sys.modules": (
        "import sys\n\nPOWER = 2\n",
        "sys.modules[__name__].POWER",
    ),
    "a docstring's tests": (
        'import doctest\nimport sys\n\ndef power():\n    """\n    >>> power()\n    2\n    """\n'
        "    return 2\n\nFAILED = doctest.testmod(sys.modules[__name__]).failed\n",
        "(1 if FAILED else power())",
    ),
}

AROUND = {
    "the lesson's data": (
        "from autograder.data import sine_data\n\nX, y = sine_data(300)\n",
        "(2 if len(sine_data(3)) == 2 else 1)",
    ),
    "the lesson's data as a module": (
        "from autograder import data\nimport autograder.data as again\n",
        "(2 if data is again else 1)",
    ),
    "the lesson's data, imported inside": (
        "def power():\n    from autograder.data import sine_data\n    return len(sine_data(3))\n",
        "power()",
    ),
    "interop threads": (
        "import torch\ntorch.set_num_interop_threads(1)\ntorch.set_num_threads(4)\n",
        "2",
    ),
    "arguments of a command line": (
        "import argparse\nparser = argparse.ArgumentParser()\n"
        "parser.add_argument('--power', type=int, default=2)\nargs = parser.parse_args()\n",
        "args.power",
    ),
    "an optional package": (
        "try:\n    import cupy as np\nexcept ImportError:\n    import numpy as np\n",
        "int(np.array([2])[0])",
    ),
    "a device that may be there": (
        "import torch\nif torch.cuda.is_available():\n    device = torch.device('cuda')\n"
        "else:\n    device = torch.device('cpu')\n",
        "(2 if device.type else 1)",
    ),
    "a dictionary filled by a loop": (
        "POWERS = {}\nfor name in ('one', 'two'):\n    POWERS[name] = len(POWERS) + 1\n",
        "POWERS['two']",
    ),
    "a value changed in place": ("POWER = 1\nPOWER += 1\n", "POWER"),
    "a value under a condition": ("if True:\n    POWER = 2\n", "POWER"),
    "a value from a with block": (
        "import io\nwith io.StringIO('2') as file:\n    POWER = int(file.read())\n",
        "POWER",
    ),
    "a list that a call fills": ("POWERS = []\nPOWERS.append(2)\n", "POWERS[0]"),
    "a value by tuple, chain and walrus": (
        "a, (b, c) = 1, (2, 3)\nd = e = b\nprint(f := e)\n",
        "f",
    ),
    "a value deleted and made again": ("POWER = 3\ndel POWER\nPOWER = 2\n", "POWER"),
    "a match statement": (
        "match 3:\n    case 3:\n        POWER = 2\n    case _:\n        POWER = 1\n",
        "POWER",
    ),
    "an assertion and a global": (
        "def choose():\n    global POWER\n    POWER = 2\n\nchoose()\nassert POWER == 2\n",
        "POWER",
    ),
    "seeds everywhere": (
        "import random\nimport numpy as np\nimport torch\n"
        "random.seed(1)\nnp.random.seed(1)\ntorch.manual_seed(1)\n",
        "2",
    ),
    "printing and warning": (
        "import sys\nimport warnings\nprint('hello', file=sys.stderr)\nwarnings.warn('careful')\n",
        "2",
    ),
    "logging": (
        "import logging\nlogging.basicConfig(level=logging.DEBUG, force=True)\n"
        "logging.getLogger(__name__).info('ready')\n",
        "2",
    ),
    "type variables and overloads": (
        "from typing import Any, Protocol, TypeVar, overload\nT = TypeVar('T')\n\n"
        "@overload\ndef power(x: int) -> int: ...\n@overload\ndef power(x: float) -> float: ...\n"
        "def power(x):\n    return 2\n",
        "power(1)",
    ),
    "a cached helper": (
        "from functools import cache, partial\n\n@cache\ndef power():\n    return 2\n",
        "partial(power)()",
    ),
    "a main block": ("if __name__ == '__main__':\n    raise SystemExit(main())\n", "2"),
}

WRITING = {
    "a picture": (
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.savefig('loss.png')\n"
        "plt.savefig(__import__('io').BytesIO())\n",
        "2",
    ),
    "weights": ("import torch\ntorch.save({'a': torch.ones(2)}, 'weights.pt')\n", "2"),
    "a folder and a file in it": (
        "import os\nos.makedirs('figures', exist_ok=True)\n"
        "with open('figures/notes.txt', 'w') as file:\n    file.write('loss')\n",
        "2",
    ),
    "a path": (
        "from pathlib import Path\nPath('out').mkdir(exist_ok=True)\n"
        "Path('out/notes.txt').write_text('loss')\n",
        "2",
    ),
    "a log": (
        "import logging\nlogging.basicConfig(filename='run.log', level=logging.INFO, force=True)\n",
        "2",
    ),
    "an array": ("import numpy as np\nnp.save('losses.npy', np.ones(3))\n", "2"),
    "a table": (
        "import csv\nwith open('losses.csv', 'w', newline='') as file:\n"
        "    csv.writer(file).writerow([1, 2])\n",
        "2",
    ),
}
CASES = {**OWN_MODULE, **AROUND}


def with_power(top: str, power: str) -> str:
    """An answer that computes its power from what stands above it."""
    return f"{STUB}{top}\n\n{RIGHT.replace('** 2', f'** ({power})')}"


def in_a_notebook(source: str) -> int:
    """The points of this answer as a cell of the notebook."""
    return notebooks.graded(notebooks.notebook({NAME: source}), NAME)


@pytest.mark.parametrize("case", CASES)
def test_code_around_a_right_answer_costs_nothing(case: str, tmp_path: Path) -> None:
    source = with_power(*CASES[case])
    results = grade(NAME, source, tmp_path)
    assert [check.message for check in results.values() if not check.passed] == []
    assert in_a_notebook(source) == points(NAME)


@pytest.mark.parametrize("where", ["above", "below"])
@pytest.mark.parametrize("case", WRITING)
def test_writing_a_file_costs_nothing(
    case: str, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    top, _ = WRITING[case]
    source = f"{STUB}{top}\n{RIGHT}" if where == "above" else f"{STUB}{RIGHT}\n{top}"
    results = grade(NAME, source, tmp_path)
    assert [check.message for check in results.values() if not check.passed] == []
    assert in_a_notebook(source) == points(NAME)
