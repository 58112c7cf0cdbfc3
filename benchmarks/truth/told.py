"""The page's section on causes: what the wrong answers of `tests/wrong_answers/` are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from benchmarks.causes import BY, UNREAD, VERDICTS, Told, read
from tests.support.wrong_answers import PARTS, wrong_answers

WORDS = {"seen": "seen by who writes the rules", "set_aside": "set aside, unread by them"}


def section() -> Iterator[str]:
    """Yield the lines of the section."""
    found = read()
    yield "## Causes that are told"
    yield ""
    yield (
        "Whole wrong files, written after public questions, courses and bug reports by people who"
        " knew none of the rules. A cause is told where an edit of the file makes every check pass"
        " at two seeds: by a *repair*, with the line and what is wrong, or by the *place* alone."
        " Elsewhere stands the *message* of the check. Each first sentence was read beside what is"
        " wrong with the file: it is the *true* cause, *general*"
        " (true, and no cause) or *false*. `python -m benchmarks.causes --show` prints them all."
    )
    yield ""
    yield f"| files | | {' | '.join((*BY, *VERDICTS))} | true |"
    yield f"|---|{'---|' * (len(BY) + len(VERDICTS) + 2)}"
    for part in PARTS:
        own = [each for each in found if each.part == part]
        yield _row(WORDS[part], own)
    yield _row("all", found)


def complaints() -> Iterator[str]:
    """Sentences on what docs/causes.json lacks; each ends with what to do."""
    found = {each.key: each for each in read()}
    there = {answer.key for part in PARTS for answer in wrong_answers(part)}
    again = "run `python -m benchmarks.causes --write`"
    for key in sorted(there ^ found.keys()):
        yield f"docs/causes.json: {key} is new or gone: {again}."
    unread = sorted(key for key, each in found.items() if each.verdict == UNREAD)
    if unread:
        first = ", ".join(unread[:5])
        yield (
            f"docs/causes.json: {len(unread)} sentences are unread ({first} …): read each beside"
            " the file's cause and write the verdict."
        )
    for key, each in sorted(found.items()):
        if each.verdict == "false":
            yield f"docs/causes.json: {key} is told something false: mend the rule {each.rule}."


def _row(name: str, found: Sequence[Told]) -> str:
    by = Counter(each.by for each in found)
    verdicts = Counter(each.verdict for each in found)
    share = f"{100 * verdicts['true'] / len(found):.0f} %" if found else ""
    numbers = [by[key] for key in BY] + [verdicts[key] for key in VERDICTS]
    return f"| {name} | {len(found)} | {' | '.join(map(str, numbers))} | {share} |"
