"""Tells which causes the wrong answers of `tests/wrong_answers/` are told.

    python -m benchmarks.causes [--part seen|set_aside] [--exercise NAME] [--show] [--write]

Each file is graded as in a student's own run. `--show` prints what it is told beside what is wrong
with it. `--write` keeps all in docs/causes.json, with the verdicts of who has read the sentences:
a verdict stays as long as the file is told the same. It is "true" (the cause, or a part of it),
"general" (true, but no cause) or "false". `python -m benchmarks.truth` makes a table of them.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from time import process_time

from autograder import exercises
from autograder.judging.causes import OWN_RUN, Causes
from autograder.judging.judge import run_checks
from autograder.oracle.inputs import PUBLIC_SEED
from autograder.submission.local import LocalSubmission
from autograder.submission.process_state import use_one_thread
from tests.support.wrong_answers import PARTS, WrongAnswer, wrong_answers

FILE = Path(__file__).resolve().parents[1] / "docs" / "causes.json"
UNREAD = "unread"
VERDICTS = ("true", "general", "false", UNREAD)
BY = ("repair", "place", "message")
PROCESSES = 2
PATIENT = 60.0  # what is told must not depend on what else runs on the machine


@dataclass(frozen=True)
class Told:
    """What a wrong answer is told first, and how many seconds of the processor it took.

    `by` is that of the cause, or "message" where no repair was found. `near` says whether the line
    is one of the answer's own.
    """

    part: str
    exercise: str
    name: str
    by: str
    rule: str
    line: int
    near: bool
    sentence: str
    verdict: str = UNREAD

    @property
    def key(self) -> str:
        return f"{self.exercise}/{self.name}"

    @property
    def same(self) -> tuple[str, int, str]:
        """What a verdict is about."""
        return self.by, self.line, self.sentence


def told(answer: WrongAnswer) -> tuple[Told, float]:
    """Grade the answer as in a student's own run."""
    use_one_thread()
    submission = LocalSubmission(Path(f"{answer.exercise}.py"), text=answer.text.encode())
    causes = Causes(answer.exercise, submission, OWN_RUN, patience=PATIENT)
    results = run_checks(exercises.load(answer.exercise).checks, submission, PUBLIC_SEED)
    begun = process_time()
    failed = [result for result in results if result.to_mend]
    known = {check.name: check for check in exercises.load(answer.exercise).checks}
    found = (causes.of(known[result.name]) for result in failed)
    cause = next((cause for cause in found if cause is not None), None)
    seconds = process_time() - begun
    message = failed[0].message if failed else "passes"
    by, rule, line, sentence = ("message", "", 0, message)
    if cause is not None:
        by, rule, line, sentence = cause.by, cause.rule, cause.line or 0, cause.sentence
    if by == "place":
        sentence = f"{message} {sentence}"
    near = line in answer.lines
    what = Told(answer.part, answer.exercise, answer.name, by, rule, line, near, sentence)
    return what, seconds


def main(arguments: list[str]) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--part", choices=PARTS, action="append")
    parser.add_argument("--exercise", action="append")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    answers = [
        answer
        for part in options.part or PARTS
        for answer in wrong_answers(part)
        if not options.exercise or answer.exercise in options.exercise
    ]
    with get_context("spawn").Pool(PROCESSES) as pool:
        found = list(zip(answers, pool.imap(told, answers, chunksize=4), strict=True))
    if options.show:
        for answer, (what, _) in found:
            print("\n".join(_shown(answer, what)))
    for line in _summary([what for _, (what, _) in found], [took for _, (_, took) in found]):
        print(line)
    if options.write:
        write([what for _, (what, _) in found])


def write(found: Iterable[Told]) -> None:
    """Keep what was told in docs/causes.json; verdicts on other words are dropped."""
    kept = {each.key: each for each in read()}
    for each in found:
        before = kept.get(each.key)
        verdict = before.verdict if before is not None and before.same == each.same else UNREAD
        kept[each.key] = Told(**{**asdict(each), "verdict": verdict})
    rows = [asdict(kept[key]) for key in sorted(kept)]
    FILE.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read() -> list[Told]:
    """Return what docs/causes.json holds."""
    if not FILE.is_file():
        return []
    return [Told(**row) for row in json.loads(FILE.read_text(encoding="utf-8"))]


def _shown(answer: WrongAnswer, what: Told) -> Iterator[str]:
    yield f"== {answer.key}  lines {', '.join(map(str, answer.lines))}"
    yield f"   is:   {answer.cause}"
    yield f"   told: {what.by} {what.rule}: {what.sentence}"
    if what.line:
        yield f"         {answer.text.splitlines()[what.line - 1].strip()}"


def _summary(found: list[Told], took: list[float]) -> Iterator[str]:
    for part in PARTS:
        own = [each for each in found if each.part == part]
        if own:
            count = Counter(each.by for each in own)
            near = sum(each.near for each in own if each.by == "repair")
            share = ", ".join(f"{by} {number}" for by, number in sorted(count.items()))
            yield f"{part}: {len(own)} files: {share}; {near} repairs at a line that is named"
    if took:
        ordered = sorted(took)
        yield (
            f"search: median {statistics.median(took):.2f} s,"
            f" 90th percentile {ordered[int(0.9 * len(took))]:.2f} s, longest {ordered[-1]:.2f} s"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
