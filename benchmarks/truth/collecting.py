"""Grades whole banks at many seeds, in two processes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import torch
from tqdm import tqdm

from autograder.oracle.inputs import PUBLIC_SEED
from benchmarks.truth.grading import Graded, graded
from benchmarks.truth.subjects import Kind, reference, subjects

PROCESSES = 2
DTYPES = ("float32", "float64")
FIRST_DRAW = 1_000_000  # the seeds of repeated draws are none of the seeds of answers
DRAWS_AT_ONCE = 50


@dataclass(frozen=True)
class Plan:
    """What is graded: right answers in every dtype, wrong and idle ones in the first."""

    seeds: tuple[int, ...]
    idle_seeds: tuple[int, ...]
    dtypes: tuple[str, ...] = DTYPES
    draws: int = 0  # seeds at which the statistical checks meet the reference solution


FULL = Plan((PUBLIC_SEED, *range(1, 6)), (PUBLIC_SEED, 1), draws=500)
SAMPLE = Plan((PUBLIC_SEED,), (PUBLIC_SEED,), DTYPES[:1])


@dataclass(frozen=True)
class Bank:
    """All answers of one kind to an exercise, to be graded at one seed."""

    exercise: str
    kind: Kind
    seed: int
    dtype: str

    def graded(self) -> list[Graded]:
        answers = subjects(self.exercise, self.kind)
        return [graded(answer, self.seed, getattr(torch, self.dtype)) for answer in answers]


@dataclass(frozen=True)
class Repeated:
    """Some checks, which meet the reference solution at many seeds."""

    exercise: str
    checks: tuple[str, ...]
    seeds: range

    def graded(self) -> list[Graded]:
        answer = reference(self.exercise)
        return [graded(answer, seed, torch.float32, *self.checks) for seed in self.seeds]


Job = Bank | Repeated


def banks(names: Sequence[str], plan: Plan) -> list[Job]:
    """The banks that a plan grades, the exercises that take longest first."""
    jobs: list[Job] = []
    for name in reversed(names):
        for seed in plan.seeds:
            jobs += [Bank(name, Kind.RIGHT, seed, dtype) for dtype in plan.dtypes]
            jobs.append(Bank(name, Kind.WRONG, seed, plan.dtypes[0]))
        jobs += [Bank(name, Kind.IDLE, seed, plan.dtypes[0]) for seed in plan.idle_seeds]
    return jobs


def repetitions(statistical: Sequence[tuple[str, tuple[str, ...]]], plan: Plan) -> list[Job]:
    """The draws that a plan repeats, for the checks in `statistical` of each exercise."""
    begins = range(FIRST_DRAW, FIRST_DRAW + plan.draws, DRAWS_AT_ONCE)
    return [
        Repeated(exercise, checks, range(begin, min(begin + DRAWS_AT_ONCE, begins.stop)))
        for exercise, checks in statistical
        for begin in begins
    ]


def collected(jobs: Sequence[Job], processes: int = PROCESSES) -> list[Graded]:
    """Everything that the jobs grade, in their order, whoever is done first."""
    if processes < 2:
        return [one for job in jobs for one in job.graded()]
    context = multiprocessing.get_context("spawn")  # a fork of a process with threads may hang
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        return [one for part in _shown(pool.map(_graded, jobs), len(jobs)) for one in part]


def _graded(job: Job) -> list[Graded]:
    return job.graded()


def _shown(parts: Iterator[list[Graded]], count: int) -> Iterator[list[Graded]]:
    yield from tqdm(parts, total=count, disable=None, leave=False)


Collector = Callable[[Sequence[Job]], list[Graded]]
