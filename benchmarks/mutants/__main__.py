"""Counts the mutants that nothing notices, and prints each of them.

    uv run --group dev python -m benchmarks.mutants solutions
    uv run --group dev python -m benchmarks.mutants checks --exercise ex2_mse_loss
    uv run --group dev python -m benchmarks.mutants judging --sample 50 --seed 1

Exits with 1 if a mutant survives for which `accepted.toml` has no reason, or if a reason there fits
no survivor. Without the name of a group, all three are tried.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from io import StringIO
from time import monotonic

import torch

from benchmarks.mutants import checks, judging, report, solutions
from benchmarks.mutants.accepted import reason_for, reasons, stale
from benchmarks.mutants.forks import tried
from benchmarks.mutants.mutations import ROOT, Mutant, mutants_of
from benchmarks.mutants.report import Counts
from benchmarks.mutants.targets import Target
from tests.support.course import NAMES

GROUPS = ("solutions", "checks", "judging")


def main() -> int:
    """Try the mutants and print what survives."""
    options = _options()
    torch.set_num_threads(1)
    known, rows, faults = reasons(), {}, 0
    for target in _targets(options.group or GROUPS, options.exercise or NAMES):
        if options.file and options.file not in str(target.path):
            continue
        row, found = _tried(target, options)
        faults += len(found)
        print("\n".join(found), end="\n" if found else "", flush=True)
        rows[row.file] = row
    if options.write:
        every = [target.path.relative_to(ROOT).as_posix() for target in _targets(GROUPS, NAMES)]
        report.write(rows, known, every)
    return int(bool(faults))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("group", nargs="*", choices=(*GROUPS, []), help="all if none is named")
    parser.add_argument("--exercise", choices=NAMES, action="append")
    parser.add_argument("--file", help="only files whose path holds this text")
    parser.add_argument("--line", type=int, action="append", help="only mutants of this line")
    parser.add_argument("--sample", type=int, help="so many mutants of each file")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--killed", action="store_true", help="print what notices each mutant, too")
    parser.add_argument("--write", action="store_true", help="write docs/mutants.md")
    options = parser.parse_args()
    if options.write and (options.sample or options.line):
        parser.error("the counts of a part are not written")
    return options


def _targets(groups: Sequence[str], names: Sequence[str]) -> Iterator[Target]:
    if "solutions" in groups:
        yield from map(solutions.target, names)
    if "checks" in groups:
        yield from map(checks.target, names)
    if "judging" in groups:
        yield from judging.targets()


def _tried(target: Target, options: argparse.Namespace) -> tuple[Counts, list[str]]:
    """The counts of one file, and what is wrong: survivors without reason, and stale reasons."""
    known, begun = reasons(), monotonic()
    mutants = list(mutants_of(target.path))
    if options.line:
        mutants = [mutant for mutant in mutants if mutant.number in options.line]
    if options.sample and options.sample < len(mutants):
        mutants = random.Random(options.seed).sample(mutants, options.sample)
    survivors: list[Mutant] = []
    with redirect_stdout(StringIO()):  # some known mistakes print
        attempt = target.prepare()
    for mutant, told in tried(mutants, attempt, target.seconds, options.jobs):
        if options.killed and told:
            print(f"{mutant.told}\n  {told.strip().splitlines()[-1]}", flush=True)
        if not told:
            survivors.append(mutant)
            print(f"nothing notices:\n{mutant.told}", file=sys.stderr, flush=True)
    survivors.sort(key=lambda mutant: (mutant.number, mutant.operator))
    accepted = [mutant for mutant in survivors if reason_for(mutant, known)]
    file = target.path.relative_to(ROOT).as_posix()
    row = Counts(file, len(mutants), len(mutants) - len(survivors), len(accepted))
    print(f"{row.told}, {monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    found = [f"\n{mutant.told}" for mutant in survivors if mutant not in accepted]
    if not (options.sample or options.line):
        found += stale(known, survivors, {row.file})
    return row, found


if __name__ == "__main__":
    sys.exit(main())
