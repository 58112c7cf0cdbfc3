"""Measures how much of what the grader does not know a class can teach it.

    python -m benchmarks.class_teaches [--exercise NAME] [--show] [--write]

A third of the rules is taken away: those named rules whose name has a CRC-32 that 3 divides. Then
all wrong answers of the project are graded as one class: the known mistakes and the files of
`tests/wrong_answers/`. Those without a cause are clustered as the class report clusters them, and
each cluster of at least two is named: by the means of `autograder cause add`, with its first member
as the example. Then all are told again.

What is wrong with a file is known by the rule that all rules together tell it. A file that no rule
explains has a fault of its own, shared with no other file. `--show` prints every cluster, and
`--write` puts the numbers into docs/class-causes.md.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Sized
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from autograder import exercises
from autograder.class_report.clusters import Cluster, clusters_of
from autograder.intake import Source
from autograder.judging import named_causes
from autograder.judging.causes import OWN_RUN, Causes, explained
from autograder.judging.judge import run_checks
from autograder.judging.known_mistakes import mistakes_of
from autograder.judging.named_causes import NamedCause
from autograder.naming.drafts import Drafting
from autograder.naming.wording import NotNamed
from autograder.official.named_causes import named
from autograder.repairs import catalogue, reading
from autograder.repairs.edits import Kind
from autograder.repairs.reading import CodeText, Program, Proposal
from autograder.results import Cause, CheckResult, ExerciseResult, Result
from autograder.sandbox.client import Sandbox
from autograder.sandbox.reader import ReaderProcess
from autograder.submission.local import LocalSubmission
from autograder.submission.process_state import use_one_thread
from tests.support.course import NAMES, solution
from tests.support.wrong_answers import PARTS, wrong_answers

SEED = 15  # of the class; a student's own run has another one
PROCESSES = 2
SHARE = 3  # one of so many rules is taken away
PAGE = Path(__file__).resolve().parents[1] / "docs" / "class-causes.md"
BEGIN, END = "<!-- measured -->", "<!-- end of what is measured -->"

Results = tuple[CheckResult, ...]


@dataclass(frozen=True)
class Wrong:
    """A wrong answer; `says` is what its author says is wrong with it."""

    exercise: str
    name: str
    text: str
    says: str


@dataclass
class Measured:
    """What the class was told: with all rules, with some taken away, and after naming.

    Each maps a file's name to the results of its exercise. `refused` holds why a cluster was not
    named, `examples` the file that a named cause was made from.
    """

    files: Mapping[str, Wrong]
    rules: int
    removed: frozenset[str]
    whole: Mapping[str, Results]
    reduced: Mapping[str, Results]
    clusters: Sequence[Cluster] = ()
    after: dict[str, Results] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def known(self, name: str) -> str:
        """What is wrong with a file: the rule that is told it, or a fault of its own."""
        cause = cause_in(self.whole[name])
        return cause.rule if cause is not None and cause.by == "repair" else f"only {name}"

    @property
    def lost(self) -> list[str]:
        """The files whose cause is that of a rule that was taken away."""
        return [name for name in self.files if self.known(name) in self.removed]

    @property
    def gone(self) -> set[str]:
        """The rules that were taken away and that told some file its cause."""
        return {self.known(name) for name in self.lost}

    @property
    def shared(self) -> list[Cluster]:
        """The clusters of at least two files."""
        return [cluster for cluster in self.clusters if len(cluster.students) > 1]

    def counts(self, cluster: Cluster) -> Counter[str]:
        """How many of a cluster's files have which fault."""
        return Counter(map(self.known, cluster.students))

    def fault(self, cluster: Cluster) -> str:
        """The fault of most files of a cluster."""
        return self.counts(cluster).most_common(1)[0][0]


def cause_in(results: Results) -> Cause | None:
    """The cause that a file is told, if any."""
    return next((result.cause for result in results if result.cause), None)


def wrong_files(only: Sequence[str] = ()) -> dict[str, Wrong]:
    """All wrong answers of the project by name."""
    found = [
        Wrong(
            name, f"{name}/known/{mistake.name}", mistake.submission(solution(name)), mistake.says
        )
        for name in NAMES
        for mistake in mistakes_of(name)
    ]
    for part in PARTS:
        for answer in wrong_answers(part):
            name = f"{answer.exercise}/{part}/{answer.name}"
            found.append(Wrong(answer.exercise, name, answer.text, answer.cause))
    return {each.name: each for each in found if not only or each.exercise in only}


def naming_rules() -> frozenset[str]:
    """The names of the rules that name a cause."""
    return frozenset(rule.name for rule in catalogue.rules() if rule.kind is not Kind.PLACE)


def taken_away() -> frozenset[str]:
    """The names of the rules that are taken away."""
    return frozenset(name for name in naming_rules() if zlib.crc32(name.encode()) % SHARE == 0)


def take_away(removed: frozenset[str]) -> None:
    """Have this process know no rule of these names."""
    kept = tuple(rule for rule in catalogue.rules() if rule.name not in removed)
    vars(catalogue)["rules"] = lambda: kept


def graded(wrong: Wrong) -> Results:
    """Grade a file as in an official run; no cause is searched, and no print is shown."""
    use_one_thread()
    checks = exercises.load(wrong.exercise).checks
    with redirect_stdout(io.StringIO()):
        return run_checks(checks, _submission(wrong), SEED, behaviour=True)


def searched(pair: tuple[Wrong, Results]) -> Results:
    """The results with the causes that are found."""
    wrong, results = pair
    causes = Causes(wrong.exercise, _submission(wrong), OWN_RUN)
    with redirect_stdout(io.StringIO()):
        return explained(exercises.load(wrong.exercise).checks, results, causes)


def _submission(wrong: Wrong) -> LocalSubmission:
    return LocalSubmission(Path(f"{wrong.exercise}.py"), text=wrong.text.encode())


def may_change(results: Results, removed: frozenset[str]) -> bool:
    """Whether other rules could tell something else: not where none of all rules tells anything."""
    cause = cause_in(results)
    return cause is not None and (cause.by == "place" or cause.more_follow or cause.rule in removed)


def measured(only: Sequence[str] = ()) -> Measured:
    """Grade the class, with all rules and without some, and name what it shows."""
    files, removed = wrong_files(only), taken_away()
    context = get_context("spawn")
    with context.Pool(PROCESSES) as pool:
        plain = dict(zip(files, pool.imap(graded, files.values(), 4), strict=True))
        pairs = [(wrong, plain[name]) for name, wrong in files.items()]
        whole = dict(zip(files, pool.imap(searched, pairs, 4), strict=True))
    again = [name for name in files if may_change(whole[name], removed)]
    with context.Pool(PROCESSES, take_away, (removed,)) as pool:
        pairs = [(files[name], plain[name]) for name in again]
        reduced = {**whole, **dict(zip(again, pool.imap(searched, pairs, 4), strict=True))}
    found = Measured(files, len(naming_rules()), removed, whole, reduced)
    found.clusters = clusters_of(
        Result(name, (ExerciseResult(files[name].exercise, 0, results),), SEED)
        for name, results in reduced.items()
    )
    with as_in_the_class(removed):
        name_clusters(found)
        for name, results in reduced.items():
            found.after[name] = named(files[name].exercise, results, SEED, examined)
    return found


@contextmanager
def as_in_the_class(removed: frozenset[str]) -> Iterator[None]:
    """Have this process know fewer rules, and no named cause but those of the measurement."""
    whole, folder = catalogue.rules, named_causes.FOLDER
    with tempfile.TemporaryDirectory() as place:
        named_causes.FOLDER = Path(place)
        take_away(removed)
        try:
            yield
        finally:
            vars(catalogue)["rules"], named_causes.FOLDER = whole, folder


def examined(cause: NamedCause) -> Results:
    """Grade the example of a cause."""
    return graded(Wrong(cause.exercise, cause.name, cause.text, ""))


class Here(ReaderProcess):
    """Reads texts in this process, which knows fewer rules."""

    def read(self, source: CodeText, names: Sequence[str]) -> Program | None:
        return reading.read(source, names)

    def propose(
        self,
        source: CodeText,
        names: Sequence[str],
        functions: Sequence[str],
        kinds: Sequence[int],
        skip: int,
        most: int,
    ) -> list[Proposal]:
        return reading.propose(source, names, functions, kinds, skip, most)

    def propose_next(self, text: str, kinds: Sequence[int], skip: int, most: int) -> list[Proposal]:
        return reading.propose_next(text, kinds, skip, most)


def name_clusters(found: Measured) -> None:
    """Name each cluster of at least two files as an instructor would."""
    with Sandbox() as sandbox:
        sandbox.reader = Here()
        for number, cluster in enumerate(found.shared, 1):
            example = found.files[cluster.example]
            source = Source(f"{example.exercise}.py", example.text.encode())
            drafting = Drafting(example.exercise, source, sandbox)
            name, sentence = f"cluster_{number}", f"This is cluster {number}."
            try:
                draft = drafting.draft(name, sentence, (), solution(example.exercise))
            except NotNamed as error:
                found.refused[cluster.name] = str(error)
                continue
            path = named_causes.place_of(example.exercise, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(named_causes.written(draft.cause), encoding="utf-8")
            found.examples[name] = cluster.example


def main(arguments: list[str]) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--exercise", action="append", default=[], choices=NAMES)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    begun = perf_counter()
    found = measured(options.exercise)
    if options.show:
        print("\n".join(shown(found)))
    lines = list(summary(found))
    print("\n".join(lines))
    print(f"\nThat took {perf_counter() - begun:.0f} s.")
    if options.write:
        write(lines)


def summary(found: Measured) -> Iterator[str]:
    """Yield the page's table."""
    yield "| | |"
    yield "|---|---|"
    for what, count in (*_class(found), *_clusters(found), *_named(found)):
        yield f"| {what} | {count} |"


def _class(found: Measured) -> Iterator[tuple[str, str]]:
    by = Counter(told_of(found.reduced[name]) for name in found.lost)
    yield "wrong answers, graded as one class", f"{len(found.files)}"
    yield "rules that name a cause", f"{found.rules}"
    yield "of these taken away", f"{len(found.removed)}"
    yield "causes that the class was told by them", f"{len(found.gone)}, in {len(found.lost)} files"
    yield "these files without them: told nothing", f"{by['nothing']}"
    yield "… told a place only", f"{by['place']}"
    yield "… told what another rule says", f"{by['repair']}"


def _clusters(found: Measured) -> Iterator[tuple[str, str]]:
    unexplained = {name for cluster in found.clusters for name in cluster.students}
    alone = {found.known(name) for name in unexplained} & found.gone
    together = {found.fault(cluster) for cluster in found.shared} & found.gone
    grouped = [name for one in found.shared for name in one.students]
    alike = sum(found.counts(one).most_common(1)[0][1] for one in found.shared)
    yield "all files that are told nothing", f"{len(unexplained)}"
    yield "clusters of at least two of them", f"{len(found.shared)}, with {len(grouped)} files"
    yield "purity: files whose fault is that of most in their cluster", share(alike, grouped)
    yield "causes taken away that are left in some file told nothing", share(len(alone), found.gone)
    yield "… that come back as such a cluster", share(len(together), found.gone)


def _named(found: Measured) -> Iterator[tuple[str, str]]:
    now = {name: found.known(example) for name, example in told_now(found).items()}
    right = {name for name, fault in now.items() if fault == found.known(name)}
    lost = {*found.lost}
    named_files = {
        name for one in found.shared if one.name not in found.refused for name in one.students
    }
    together = lost & {name for one in found.shared for name in one.students}
    yield "clusters that `cause add` names", share(len(found.examples), found.shared)
    yield "files in these clusters that are then told the sentence", share(len(now), named_files)
    yield "… and have the known fault of the example", share(len(right), now)
    yield "files whose cause was taken away and that are told it: before", f"0 of {len(lost)}"
    yield "… after", share(len(right & lost), lost)
    yield "… after, of those in a cluster of at least two", share(len(right & lost), together)


def told_now(found: Measured) -> dict[str, str]:
    """The files that are told a named cause, each with that cause's example."""
    return {
        name: found.examples[cause.rule]
        for name, results in found.after.items()
        if (cause := cause_in(results)) is not None and cause.by == "bank"
    }


def told_of(results: Results) -> str:
    cause = cause_in(results)
    return "nothing" if cause is None else cause.by


def share(part: int, whole: Sized) -> str:
    count = len(whole)
    return f"{part} of {count} ({100 * part / count:.0f} %)" if count else "none"


def shown(found: Measured) -> Iterator[str]:
    """Yield every cluster of at least two files with what is known of each of them."""
    now = told_now(found)
    for cluster in found.shared:
        yield f"== {cluster.name} {', '.join(cluster.checks)}: {cluster.message}"
        if cluster.name in found.refused:
            yield f"   not named: {found.refused[cluster.name]}"
        for name in cluster.students:
            mark = "told" if name in now else "    "
            yield f"   {mark} {name}: {found.known(name)}: {found.files[name].says}"


def write(lines: Sequence[str]) -> None:
    """Put the table into the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    table = "\n".join(lines)
    PAGE.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{after}", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
