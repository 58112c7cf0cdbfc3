"""What grading costs beyond importing torch, as ratios measured in one run.

    uv run python -m benchmarks.startup

Each round runs the three commands one after the other, so that a machine whose speed drifts treats
them alike; the medians over the rounds are compared. Exits with 1 when a bound is exceeded.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
STUBS_BOUND = 1.5  # times `import torch`
SOLUTIONS_BOUND = 3.0  # seconds more than the bound on stubs
COMMANDS = {
    "import torch": ["uv", "run", "python", "-c", "import torch"],
    "stubs": ["uv", "run", "pytest", "assignments", "-q", "-p", "no:cacheprovider"],
    "solutions": ["uv", "run", "pytest", "solutions", "-q", "-p", "no:cacheprovider"],
}


def seconds(command: list[str]) -> float:
    """The wall time of one run of `command`."""
    begun = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
    return time.perf_counter() - begun


def main() -> int:
    """Measure, print and compare with the bounds."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    timed: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for count in range(options.rounds + 1):
        for name, command in COMMANDS.items():
            taken = seconds(command)
            if count:  # the first round warms the file cache
                timed[name].append(taken)
    return report(timed)


def report(timed: dict[str, list[float]]) -> int:
    """Print the medians and ratios; 1 when a bound is exceeded."""
    medians = {name: statistics.median(runs) for name, runs in timed.items()}
    for name, runs in timed.items():
        print(f"{name:<13} median {medians[name]:5.2f} s  ({min(runs):.2f} to {max(runs):.2f})")
    torch = medians["import torch"]
    ratio = medians["stubs"] / torch
    allowed = STUBS_BOUND + SOLUTIONS_BOUND / torch
    print(f"stubs     / import torch: {ratio:.2f}  (at most {STUBS_BOUND})")
    print(f"solutions / import torch: {medians['solutions'] / torch:.2f}  (at most {allowed:.2f})")
    return int(ratio > STUBS_BOUND or medians["solutions"] / torch > allowed)


if __name__ == "__main__":
    sys.exit(main())
