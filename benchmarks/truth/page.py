"""Writes docs/truth.md from the facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from autograder.oracle.tolerances import BOUNDS
from benchmarks.truth import told
from benchmarks.truth.chance import computed
from benchmarks.truth.facts import ROOT, ExerciseFacts, Extreme, Facts, Share
from benchmarks.truth.words import number_of, plain

PAGE = ROOT / "docs" / "truth.md"
PICTURE = Path("truth.png")  # beside the page
MOST_LISTED = 20  # sentences of one kind; the rest is counted


def page(facts: Facts) -> str:
    """The whole page as Markdown."""
    parts = (
        _opening(facts),
        _answers(facts),
        told.section(),
        _idle(facts),
        _left_out(facts),
        _margins(facts),
        _chance(facts),
        _changed_lines(),
        _making(facts),
    )
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _opening(facts: Facts) -> Iterator[str]:
    right = total(share for one in facts.exercises for share in one.accepted.values())
    wrong = total(one.rejected for one in facts.exercises)
    yield "# How far the grades can be believed"
    yield ""
    yield "<!-- Written by `python -m benchmarks.truth`. Edit nothing here. -->"
    yield ""
    yield (
        f"Right answers are accepted {right} times, known wrong answers rejected {wrong} times,"
        f" and {sum(one.full_points for one in facts.exercises)} of these have full points."
        f" All idle answers together earn at most {most_idle(facts)} of {_points(facts)} points."
    )
    yield ""
    yield (
        "The banks of answers are examples, and no proof for an answer that is in none of them."
        " Whoever finds a right answer that is rejected or a wrong one that is accepted adds it to"
        " a bank, and from then on it is counted here."
    )
    if facts.deviations:
        yield ""
        yield "**What should not be so:**"
        yield ""
        yield from _listed(facts.deviations)


def _answers(facts: Facts) -> Iterator[str]:
    dtypes = [*dict.fromkeys(dtype for one in facts.exercises for dtype in one.accepted)]
    yield "## Right and wrong answers"
    yield ""
    yield (
        f"Each answer is graded at {len(facts.seeds)} seeds, with inputs drawn anew. A right answer"
        " is accepted if every check passes, in float32 and in float64. A wrong answer is rejected"
        " if it fails every check that it has to fail."
    )
    yield ""
    columns = ["exercise", "right answers", *(f"accepted, {dtype}" for dtype in dtypes)]
    columns += ["wrong answers", "rejected", "with full points"]
    rows = [
        [
            one.name,
            str(len(one.right)),
            *(str(one.accepted[dtype]) for dtype in dtypes),
            str(len(one.wrong)),
            str(one.rejected),
            str(one.full_points),
        ]
        for one in facts.exercises
    ]
    together: list[str] = [
        "all",
        str(sum(len(one.right) for one in facts.exercises)),
        *(str(total(one.accepted[dtype] for one in facts.exercises)) for dtype in dtypes),
        str(sum(len(one.wrong) for one in facts.exercises)),
        str(total(one.rejected for one in facts.exercises)),
        str(sum(one.full_points for one in facts.exercises)),
    ]
    yield from _table(columns, [*rows, together])


def _idle(facts: Facts) -> Iterator[str]:
    yield "## Idle answers"
    yield ""
    yield (
        "An idle answer returns something of the right kind and computes nothing: constants, its"
        " arguments, random numbers. An exercise's points do not depend on other exercises, so the"
        " most of all combinations is the sum of the last column but one. Each is graded at"
        f" {len(facts.idle_seeds)} seeds, and its best seed counts."
    )
    yield ""
    rows = []
    for one in facts.exercises:
        earning = sorted(points for points in one.idle.values() if points)
        most = str(max(one.idle.values(), default=0))
        rows.append([one.name, str(len(one.idle)), str(len(earning)), most, _whole(one)])
    yield from _table(
        ["exercise", "idle answers", "with any points", "most points of one", "of"],
        [*rows, _sums(rows)],
    )
    yield ""
    earning_names = [line for one in facts.exercises for line in _earning(one)]
    if earning_names:
        yield "With points, as in `docs/truth.json`, which has every idle answer by name:"
        yield ""
        yield from earning_names
    else:
        yield "None has points. `docs/truth.json` has every idle answer by name."


def _left_out(facts: Facts) -> Iterator[str]:
    yield "## Each check left out"
    yield ""
    yield (
        "What would change without one check, if the other checks of its exercise shared its"
        " points. *Rejects* counts the wrong answers that fail the check, *it alone* those that"
        " fail no other: without the check these would have full points. The gains are points of"
        " the wrong answers that it rejects. Each of these is right but for one fault."
    )
    yield ""
    rows = [
        [
            one.name,
            f"`{row.check}`",
            str(row.points),
            str(row.rejects),
            str(len(row.only)),
            f"{row.mean_gain:.1f}",
            f"{row.largest_gain:.1f}",
        ]
        for one in facts.exercises
        for row in one.left_out
    ]
    columns = ["exercise", "check", "points", "rejects", "it alone", "mean gain", "largest gain"]
    yield from _table(columns, rows)


def _margins(facts: Facts) -> Iterator[str]:
    yield "## Room on both sides of every bound"
    yield ""
    yield f"![{_described(facts)}]({PICTURE})"
    yield ""
    yield (
        "Differences and statistics as multiples of the bound that"
        " `autograder/oracle/tolerances.py` sets: below 1 a check accepts, above 1 it rejects. Of"
        " a right answer the largest in each check counts, of a wrong one that which decides. Right"
        " answers differ from the expected values by rounding; where a bound is for a statistic of"
        " random draws, they vary by chance, and the next section says how often they fail."
    )
    yield ""
    rows = [
        [
            f"`{margin.bound}`",
            *_extreme(margin.largest_right),
            *_extreme(margin.smallest_wrong),
        ]
        for margin in facts.margins
    ]
    columns = ["bound", "largest of a right answer", "whose", "smallest of a wrong one", "whose"]
    yield from _table(columns, rows)
    yield ""
    if facts.near:
        yield "Within a factor of ten of a tolerance lie:"
        yield ""
        yield from _listed(facts.near)
    else:
        yield "No comparison with a tolerance lies within a factor of ten of it."


def _chance(facts: Facts) -> Iterator[str]:
    runs = max((chance.runs for chance in facts.chances), default=0)
    yield "## Right answers that chance fails"
    yield ""
    yield (
        "Some checks judge numbers that the answer draws at random. These checks have met the"
        f" reference solution with {runs} more seeds:"
    )
    yield ""
    rows = [
        [
            f"`{chance.bound}`",
            f"{BOUNDS[chance.bound].limit:g}",
            computed(chance) or "see below",
            str(Share(chance.failed, chance.comparisons)),
            plain(chance.largest),
        ]
        for chance in facts.chances
        if chance.bound in BOUNDS
    ]
    columns = ["bound", "limit", "computed chance", "failed comparisons", "largest / limit"]
    yield from _table(columns, rows)
    yield ""
    yield (
        "A bound without a row is for whole trainings, which right answers pass in the first table,"
        " or only chooses the words of a rejection. What `autograder/oracle/tolerances.py` states"
        " for each:"
    )
    yield ""
    for name, bound in BOUNDS.items():
        yield f"- `{name}` ({bound.limit:g}): {bound.false_alarms}."


def _changed_lines() -> Iterator[str]:
    yield "## Each line changed"
    yield ""
    yield (
        "Whether anything notices a changed operator, number, condition or statement of the"
        " solutions, of the checks or of the comparison is tried by a command of its own. It"
        " writes [mutants.md](mutants.md), which counts the changes and gives a reason for each"
        " that may go unnoticed."
    )
    yield ""
    yield "```"
    yield "uv run --group dev python -m benchmarks.mutants --write   # ten minutes an exercise"
    yield "```"


def _making(facts: Facts) -> Iterator[str]:
    yield "## How this page is made"
    yield ""
    yield "```"
    yield "uv run --group dev python -m benchmarks.truth           # a few minutes on two cores"
    yield "uv run --group dev python -m benchmarks.truth --check   # a sample, within a minute"
    yield "```"
    yield ""
    yield (
        "The first command grades everything and writes this page, its picture and its data,"
        " `docs/truth.json`; the second, a part of `.ci/run`, grades every answer at one seed and"
        " compares with the data. Answers are graded in one process with the checks, without"
        " isolation: the tests hold that both ways give the same results."
    )
    yield ""
    yield f"- seeds: {_seeds(facts.seeds)}; of idle answers {_seeds(facts.idle_seeds)}"
    yield f"- Python {facts.python}, PyTorch {facts.torch}, bounds of version `{facts.bounds}`"


def total(shares: Iterable[Share]) -> Share:
    several = list(shares)
    return Share(sum(share.got for share in several), sum(share.of for share in several))


def most_idle(facts: Facts) -> int:
    """The most points that a combination of idle answers earns."""
    return sum(max(one.idle.values(), default=0) for one in facts.exercises)


def _points(facts: Facts) -> int:
    return sum(sum(one.points.values()) for one in facts.exercises)


def _earning(one: ExerciseFacts) -> Iterator[str]:
    """A line for each number of points that idle answers earn, with their names."""
    for worth in sorted({*one.idle.values()} - {0}, reverse=True):
        names = ", ".join(name for name, points in one.idle.items() if points == worth)
        yield f"- {one.name}, {worth} point{'s' * (worth > 1)} each: {names}"


def _whole(one: ExerciseFacts) -> str:
    return str(sum(one.points.values()))


def _sums(rows: Sequence[Sequence[str]]) -> list[str]:
    return ["all", *(str(sum(map(int, column))) for column in list(zip(*rows, strict=True))[1:])]


def _seeds(seeds: Sequence[int]) -> str:
    return ", ".join(map(str, seeds))


def _extreme(extreme: Extreme | None) -> tuple[str, str]:
    if extreme is None:
        return "", "none"
    who = f"{extreme.exercise}, {extreme.answer}, seed {extreme.seed}, {extreme.dtype}"
    return plain(extreme.ratio), who


def _described(facts: Facts) -> str:
    """The picture in words, for who cannot see it."""
    rows = (
        f"{margin.bound}: right answers up to {number_of(margin.largest_right)}, wrong ones from"
        f" {number_of(margin.smallest_wrong)}"
        for margin in facts.margins
    )
    told = "; ".join(rows)
    return f"Two distributions for each bound, on both sides of the line at 1. {told}."


def _listed(sentences: Sequence[str]) -> Iterator[str]:
    yield from (f"- {sentence}" for sentence in sentences[:MOST_LISTED])
    if len(sentences) > MOST_LISTED:
        yield f"- and {len(sentences) - MOST_LISTED} more"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
