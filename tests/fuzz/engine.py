"""Runs a target under atheris, on honest input and on what becomes of it part by part."""

from __future__ import annotations

import copy
import importlib
import math
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

Tree: TypeAlias = Any  # nested dicts and lists of plain values, as a parser gives them
Read: TypeAlias = Callable[[bytes], Tree]
Write: TypeAlias = Callable[[Tree], bytes]

ODD = (None, True, 0, -1, 2**31, 2**63, 2**64 - 1, 0.5, math.nan, math.inf, "", "x" * 300, b"\xff")


def instrumented(*packages: str) -> AbstractContextManager[None]:
    """A block in which what is imported of these packages tells atheris where it gets to."""
    atheris = importlib.import_module("atheris")
    block: AbstractContextManager[None] = atheris.instrument_imports(include=[*packages])
    return block


def fuzz(
    target: Callable[[bytes], object], seeds: Iterable[bytes], read: Read, write: Write
) -> None:
    """Call `target` with ever new bytes until it raises; ends the process.

    `read` takes bytes apart and `write` puts them together again, so that half of the changes are
    of parts and not of bytes; both may raise.
    """
    atheris = importlib.import_module("atheris")

    def mutated(data: bytes, limit: int, seed: int) -> bytes:
        random = Random(seed)
        if random.random() < 0.5:
            try:
                tree = read(data)
                for _ in range(random.randint(1, 3)):
                    change(tree, random, lambda leaf: atheris.Mutate(leaf, len(leaf) + 8))
                return write(tree)[:limit]
            except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError):
                pass
        changed: bytes = atheris.Mutate(data, limit)
        return changed

    folder = Path(tempfile.mkdtemp(prefix="autograder-fuzz-"))
    for number, seed in enumerate(seeds):
        (folder / f"seed-{number}").write_bytes(seed)
    found = tempfile.gettempdir() + "/autograder-fuzz-"
    arguments = [
        sys.argv[0],
        f"-artifact_prefix={found}",
        "-timeout=10",
        *sys.argv[1:],
        str(folder),
    ]
    atheris.Setup(arguments, target, custom_mutator=mutated)
    atheris.Fuzz()


def change(tree: Tree, random: Random, mutate: Callable[[bytes], bytes]) -> None:
    """Replace, leave out, repeat or mutate one part of `tree`, in place."""
    places = [*_places(tree)]
    holder, key = random.choice(places)
    match random.randrange(5):
        case 0:
            other, name = random.choice(places)
            holder[key] = copy.deepcopy(other[name])
        case 1:
            del holder[key]
        case 2 if isinstance(holder, list):
            holder[key:key] = [copy.deepcopy(holder[key])] * random.choice((1, 3, 300))
        case 3:
            holder[key] = random.choice(ODD)
        case _:
            holder[key] = _mutated(holder[key], random, mutate)


def _places(tree: Tree) -> Iterable[tuple[Any, Any]]:
    """Every part of `tree`, as what holds it and its place there."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, part in pairs:
        yield tree, key
        if isinstance(part, dict | list):
            yield from _places(part)


def _mutated(leaf: Tree, random: Random, mutate: Callable[[bytes], bytes]) -> Tree:
    if isinstance(leaf, bytes):
        return mutate(leaf)
    if isinstance(leaf, str):
        return mutate(leaf.encode(errors="surrogatepass")).decode(errors="replace")
    if isinstance(leaf, int):
        return leaf ^ (1 << random.randrange(63))
    return random.choice(ODD)
