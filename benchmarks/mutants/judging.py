from __future__ import annotations
from collections.abc import Iterator
from benchmarks.mutants.targets import Target
def targets() -> Iterator[Target]:
    return iter(())
