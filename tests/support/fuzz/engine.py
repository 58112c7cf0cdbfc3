"""Runs a target under atheris, on honest input and on what becomes of it part by part."""

from __future__ import annotations

import copy
import importlib
import math
import struct
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

Tree: TypeAlias = Any  # nested dicts and lists of plain values, as a parser gives them
Read: TypeAlias = Callable[[bytes], Tree]
Write: TypeAlias = Callable[[Tree], bytes]

ODD_NUMBERS = (0.0, 0.5, -1.0, math.nan, math.inf, -math.inf, 1e300)
ODD: Sequence[object] = (
    None,
    True,
    0,
    -1,
    2**31,
    2**63,
    2**64 - 1,
    *ODD_NUMBERS,
    "",
    "x" * 300,
    b"\xff",
    [],
    {},
)


def instrumented(*packages: str) -> AbstractContextManager[None]:
    """A block in which what is imported of these packages tells atheris where it gets to."""
    atheris = importlib.import_module("atheris")
    block: AbstractContextManager[None] = atheris.instrument_imports(include=[*packages])
    return block


def fuzz(
    target: Callable[[bytes], object], seeds: Iterable[bytes], read: Read, write: Write
) -> None:
    """Call `target` with ever new bytes until it raises; ends the process.

    `read` takes bytes apart and `write` puts them together again, so that most changes are of
    parts and not of bytes; both may raise. What leads to new places is kept in a new temporary
    folder, what makes the target raise in a file beside it.
    """
    atheris = importlib.import_module("atheris")

    def mutated(data: bytes, limit: int, seed: int) -> bytes:
        random = Random(seed)
        if random.random() < 0.8:
            try:
                tree = read(data)
                for _ in range(random.randint(1, 3)):
                    change(tree, random, lambda leaf: atheris.Mutate(leaf, len(leaf) + 8))
                written = write(tree)
                if isinstance(written, bytes):
                    return written[:limit]
            except Exception:
                # What earlier changes left may have no parts, or not go together again.
                pass
        changed: bytes = atheris.Mutate(data, limit)
        return changed

    folder = Path(tempfile.mkdtemp(prefix="autograder-fuzz-"))
    for number, seed in enumerate(seeds):
        (folder / f"seed-{number}").write_bytes(seed)
    options = [f"-artifact_prefix={tempfile.gettempdir()}/autograder-fuzz-", "-timeout=30"]
    again = any(Path(argument).is_file() for argument in sys.argv[1:])  # inputs found before
    arguments = [*sys.argv[:1], *options, *sys.argv[1:], *([] if again else [str(folder)])]
    atheris.Setup(arguments, target, custom_mutator=mutated)
    atheris.Fuzz()


def change(tree: Tree, random: Random, mutate: Callable[[bytes], bytes]) -> None:
    """Replace, leave out, repeat or mutate one part of `tree`, in place."""
    places = [*_places(tree)]
    holder, key = random.choice(places)
    match random.randrange(8):
        case 0 | 1:
            alike = [part for part in _parts(places) if type(part) is type(holder[key])]
            holder[key] = copy.deepcopy(random.choice(alike))
        case 2:
            holder[key] = copy.deepcopy(random.choice([*_parts(places), *ODD]))
        case 3 if isinstance(holder, list) or random.random() < 0.2:
            del holder[key]
        case 4 if isinstance(holder, list):
            holder[key:key] = [copy.deepcopy(holder[key])] * random.choice((1, 3, 300))
        case _:
            holder[key] = _mutated(holder[key], random, mutate)


def _places(tree: Tree) -> Iterator[tuple[Any, Any]]:
    """Every part of `tree`, as what holds it and its place there."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, part in pairs:
        yield tree, key
        if isinstance(part, dict | list):
            yield from _places(part)


def _parts(places: Iterable[tuple[Any, Any]]) -> Iterator[Tree]:
    return (holder[key] for holder, key in places)


def _mutated(leaf: Tree, random: Random, mutate: Callable[[bytes], bytes]) -> Tree:
    match leaf:
        case bytes():
            changed = mutate(leaf)
            if random.random() < 0.3:
                return changed
            return changed[: len(leaf)].ljust(len(leaf), b"\0")  # of the length that is announced
        case str():
            return mutate(leaf.encode(errors="surrogatepass")).decode(errors="replace")
        case bool():
            return not leaf
        case int():
            return random.choice((leaf + 1, leaf - 1, leaf ^ (1 << random.randrange(64))))
        case float():
            (changed,) = struct.unpack("d", random.randbytes(8))
            return random.choice((changed, -leaf, leaf * 1e10, *ODD_NUMBERS))
    return random.choice(ODD)
