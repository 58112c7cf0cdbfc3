"""Measures how much the score of exercise 5's settings depends on the starts that are tried.

The starts are the same in every run of the grader. This tells how far its verdict on a setting is
that of the setting, and how far that of these starts.

    uv run --group dev python -m benchmarks.borderline --runs 1000 --seeds 1000

Trains every setting from many starts, once. Then it grades the setting with many seeds, each of
which draws its starts from these runs, and prints how often the most frequent score comes, before
and after more starts were asked for. `autograder/oracle/tolerances.py` quotes the fractions.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from autograder.data import sine_data
from autograder.oracle import batched_training, sequential
from autograder.oracle.batched_training import start_of
from autograder.oracle.tolerances import BOUNDS

WIDTH = 50
TOGETHER = 100  # runs that are trained at once
MORE = 31  # runs that the check adds at a time
BEGINNING = 50  # epochs: a run that diverges does so in the first twenty
JUMP = 1.02  # as in the check
STAYS, LEARNS, REST = 2, 4, 9  # points of the two checks, and of all the others

Weights = Callable[[], tuple[Tensor, Tensor]]


@dataclass(frozen=True)
class Pool:
    """What came of many runs of one setting: the final losses, and which runs jumped.

    `diverging` is the share of starts from which the loss does not stay finite.
    """

    finals: list[float]
    jumped: list[bool]
    diverging: float


def scaled(factor: float) -> Weights:
    """W1 (1, WIDTH) and W2 (WIDTH, 1) from torch.randn times `factor`."""
    return lambda: (factor * torch.randn(1, WIDTH), factor * torch.randn(WIDTH, 1))


def made_by(initialise: Callable[[Tensor], object], output: float | None = None) -> Weights:
    """Weights that `initialise` writes into both matrices; with `output`, W2 is randn times it."""

    def weights() -> tuple[Tensor, Tensor]:
        W1, W2 = torch.empty(1, WIDTH), torch.empty(WIDTH, 1)
        initialise(W1)
        initialise(W2)
        return W1, W2 if output is None else output * torch.randn(WIDTH, 1)

    return weights


ROOT = WIDTH**-0.5
SETTINGS: dict[str, tuple[Weights, float]] = {
    "randn / √n, 0.01": (scaled(ROOT), 0.01),
    "randn / √n, 0.012": (scaled(ROOT), 0.012),
    "kaiming_normal_ W1, W2 / √n, 0.01": (made_by(nn.init.kaiming_normal_, ROOT), 0.01),
    "kaiming_normal_ W1, W2 randn, 0.01": (made_by(nn.init.kaiming_normal_, 1.0), 0.01),
    "randn, 0.003": (scaled(1.0), 0.003),
    "randn, 0.0035": (scaled(1.0), 0.0035),
    "randn, 0.004": (scaled(1.0), 0.004),
    "randn, 0.005": (scaled(1.0), 0.005),
    "0.3 randn, 0.01": (scaled(0.3), 0.01),
    "xavier_normal_, 0.01": (made_by(nn.init.xavier_normal_), 0.01),
}


def pool(weights: Weights, rate: float, runs: int, beginnings: int) -> Pool:
    """Train `runs` starts to the end, and `beginnings` more until they would have diverged."""
    X, y = sine_data(batched_training.SAMPLES)

    def losses(n_epochs: int) -> Tensor:
        starts = []
        for _ in range(TOGETHER):
            W1, W2 = weights()
            starts.append(start_of([W1, torch.zeros(WIDTH), W2, torch.zeros(1)]))
        return batched_training.train_together(X, y, starts, rate, n_epochs)

    finals: list[float] = []
    jumped: list[bool] = []
    for _ in range(0, runs, TOGETHER):
        curves = losses(batched_training.EPOCHS)
        finals += curves[-1].tolist()
        jumped += (~(curves.amax(dim=0) <= JUMP * curves[0])).tolist()
    gone = sum(not math.isfinite(final) for final in finals)
    for _ in range(0, beginnings, TOGETHER):
        gone += int((~losses(BEGINNING).isfinite()).any(dim=0).sum())
    return Pool(finals, jumped, gone / (runs + beginnings))


def score(pool: Pool, bar: float, draw: random.Random) -> tuple[int, int]:
    """The points of a setting at one seed, and the runs that test_learns took."""
    places = draw.choices(range(len(pool.finals)), k=sequential.most_runs())
    used = sequential.FEW
    while (learns := sequential.does_as_well(finals(pool, places[:used]), bar)) is None:
        used = min(used + MORE, sequential.most_runs())
    starts = sequential.FEW
    if any(pool.jumped[place] for place in places[:starts]):
        starts += int(BOUNDS["starts of a bold setting"].limit)
    gone = sum(draw.random() < pool.diverging for _ in range(starts))
    stays = gone < BOUNDS["starts that diverge"].limit
    return REST + STAYS * stays + LEARNS * learns, used


def score_of_seven(pool: Pool, bar: float, draw: random.Random) -> int:
    """The points with seven starts alone: none may diverge, and their median decides."""
    seven = sorted(finals(pool, draw.choices(range(len(pool.finals)), k=sequential.FEW)))
    return REST + STAYS * (seven[-1] < math.inf) + LEARNS * (seven[sequential.FEW // 2] <= bar)


def finals(pool: Pool, places: Sequence[int]) -> list[float]:
    """The final losses of these runs; infinite for one that diverged."""
    found = (pool.finals[place] for place in places)
    return [loss if math.isfinite(loss) else math.inf for loss in found]


def main() -> int:
    """Measure and print, a line for each setting."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--beginnings", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, default=1000)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    bar = BOUNDS["ten units"].limit * batched_training.lesson_median()
    for name, (weights, rate) in SETTINGS.items():
        found = pool(weights, rate, options.runs, options.beginnings)
        draw = random.Random(0)
        seven = Counter(score_of_seven(found, bar, draw) for _ in range(options.seeds))
        graded = [score(found, bar, draw) for _ in range(options.seeds)]
        many = Counter(points for points, _ in graded)
        below = sum(final <= bar for final in found.finals) / len(found.finals)
        median = sorted(finals(found, range(len(found.finals))))[len(found.finals) // 2] / bar
        print(
            f"{name:<36} below the bar {below:.3f}, median {median:.3f} of it,"
            f" diverging {found.diverging:.4f}: with seven starts {told(seven)},"
            f" now {told(many)}, {sum(runs for _, runs in graded) / len(graded):.0f} runs",
            flush=True,
        )
    return 0


def told(scores: Counter[int]) -> str:
    """The most frequent score and its share."""
    ((points, times),) = scores.most_common(1)
    return f"{points} points in {times / scores.total():.4f}"


if __name__ == "__main__":
    sys.exit(main())
