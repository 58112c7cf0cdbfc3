"""Writes docs/truth.md, docs/truth.png and docs/truth.json, or checks a sample of them.

    uv run --group dev python -m benchmarks.truth
    uv run --group dev python -m benchmarks.truth --check

Exits with 1 when a right answer is rejected, a wrong one is accepted, or the page is not of today.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from benchmarks.truth.checking import complaints, complaints_of_files, stored
from benchmarks.truth.collecting import FULL, SAMPLE
from benchmarks.truth.facts import FACTS
from benchmarks.truth.measuring import measure
from benchmarks.truth.page import PAGE, PICTURE, page
from benchmarks.truth.picture import write
from tests.support.course import NAMES


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check; 1 when something is not as it should be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, grade at one seed")
    sentences = _checked() if parser.parse_args(arguments).check else _written()
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    return int(bool(sentences))


def _written() -> list[str]:
    """Measure everything and write the files; returns what should not be so."""
    facts = measure(NAMES, FULL)
    FACTS.write_text(facts.to_json(), encoding="utf-8")
    PAGE.write_text(page(facts), encoding="utf-8")
    write(facts.margins, PAGE.parent / PICTURE)
    print(f"wrote {PAGE.name}, {PICTURE} and {FACTS.name}")
    return list(complaints(facts, facts))


def _checked() -> list[str]:
    told = stored()
    found = list(complaints(told, measure(NAMES, SAMPLE)))
    if told is not None:
        found += complaints_of_files(told)
    if not found:
        print(f"{PAGE.name} holds for a sample")
    return found


if __name__ == "__main__":
    sys.exit(main())
