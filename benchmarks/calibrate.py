"""Measures the room that every tolerance leaves, over many seeds.

    uv run --group dev python -m benchmarks.calibrate --seeds 10

Prints for each tolerance the largest ratio (difference / allowed) of a right answer and the
smallest of a mistake that it rejects; `autograder/oracle/tolerances.py` quotes them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import torch

from tests.support.calibration import Margins
from tests.support.course import NAMES


def main() -> int:
    """Measure and print; 1 when a mistake lies near a tolerance."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--exercise", choices=NAMES, action="append")
    options = parser.parse_args()
    torch.set_num_threads(1)
    margins = Margins()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(options.seeds):
            for name in options.exercise or NAMES:
                for dtype in (torch.float32, torch.float64):
                    margins.measure_right(name, Path(folder), seed, dtype)
                margins.measure_wrong(name, Path(folder), seed, torch.float32)
            print(f"seed {seed + 1} of {options.seeds}", file=sys.stderr)
    for name in sorted({*margins.right, *margins.wrong}):
        right = max(margins.right[name], default=0.0)
        wrong = min(margins.wrong[name], default=float("inf"))
        print(f"{name:<24} right at most {right:.2g}   rejected mistakes at least {wrong:.2g}")
    print("\n".join(margins.gray))
    return int(bool(margins.gray))


if __name__ == "__main__":
    sys.exit(main())
