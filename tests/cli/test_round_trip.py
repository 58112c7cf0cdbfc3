"""A class of each system goes in and comes back as marks and feedback, the same number everywhere.

Every mark is a real one: each kind of work is graded once, and whoever handed in the same files has
that result, as in a second run over a class that has not changed.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from autograder import exercises
from autograder.cli.errors import NOT_GRADED
from autograder.cli.main import main
from autograder.intake import Person, class_in
from autograder.intake.safe_names import LONGEST
from autograder.official.class_file import read_class_file
from autograder.official.records import Records
from autograder.results import Result
from tests.support import exports
from tests.support.course import isolates, points, solution
from tests.support.exports import Student
from tests.support.gradebooks import GRADEBOOKS
from tests.support.hostile_names import hostile_names

pytestmark = [pytest.mark.long, isolates, pytest.mark.usefixtures("running_zygote")]

# Canvas itself would take such a number in a name for the student's.
A_NUMBER = re.compile(r"(?<!\w)\d+(?!\w)|_\d+(_|\b)")
ONE, TWO, THREE = "ex1_forward_pass", "ex2_mse_loss", "ex3_parameter_update"
SOLVED = ((ONE,), (TWO,), (ONE, TWO), (ONE, THREE), (ONE, TWO, THREE))
NAMES_IN_ALL = 5_000
UNSENT = re.compile(r"^  .*?\((?P<id>\d+)[,)].*: (?P<mark>[\d.]+) \(.+\)$", re.MULTILINE)
SHOWN = re.compile(r"([\d.]+)/100")
SEED = 11


@dataclass(frozen=True)
class System:
    """How a system exports a class, what tells students apart there, and what takes the marks."""

    write: Callable[[Path, Sequence[Student]], Path]
    key: Callable[[Student | Person], str]
    to: str = "csv"
    zipped: bool = True
    without: re.Pattern[str] | None = None


def by_id(one: Student | Person) -> str:
    return one.id


def by_login(one: Student | Person) -> str:
    return one.login


SYSTEMS = {
    "moodle": System(exports.write_moodle, by_id, "moodle"),
    "canvas": System(exports.write_canvas, by_id, "canvas", without=A_NUMBER),
    "blackboard": System(exports.write_blackboard, by_login, "blackboard"),
    "brightspace": System(exports.write_brightspace, by_id, "brightspace"),
    "gradescope": System(exports.write_gradescope, by_id),
    "github": System(exports.write_github, by_login, zipped=False),
    "classroom50": System(exports.write_classroom50, by_login, zipped=False),
}


def files(number: int) -> Mapping[str, bytes]:
    return {f"{name}.py": solution(name).encode() for name in SOLVED[number % len(SOLVED)]}


def mark(number: int) -> int:
    return sum(points(name) for name in SOLVED[number % len(SOLVED)])


def a_class(count: int, seed: int, without: re.Pattern[str] | None) -> list[Student]:
    names = hostile_names(2 * count, seed)
    fitting = [name for name in names if not (without and without.search(name))]
    return [
        Student(name, files(number), str(10_000 + number), f"u{number}", f"u{number}@example.org")
        for number, name in enumerate(fitting[:count])
    ]


@pytest.fixture(scope="module")
def graded_once(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Result]:
    """The result of each kind of work."""
    folder = tmp_path_factory.mktemp("once")
    kinds = [f"kind{number}" for number in range(len(SOLVED))]
    exports.write_folders(
        folder / "in", [Student(kind, files(number)) for number, kind in enumerate(kinds)]
    )
    out = folder / "grades"
    assert main(["grade-class", str(folder / "in"), "--out", str(out), "--seed", str(SEED)]) == 0
    return [Result.from_json(Records(out).text(kind)) for kind in kinds]


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_class_comes_back_with_the_same_number_everywhere(
    name: str,
    graded_once: Sequence[Result],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    system = SYSTEMS[name]
    students = a_class(NAMES_IN_ALL // len(SYSTEMS) + 1, len(name), system.without)
    expected = {system.key(one): mark(number) for number, one in enumerate(students)}
    assert len(expected) == len(students)
    download = system.write(tmp_path / ("class.zip" if system.zipped else "class"), students)
    grades = tmp_path / "grades"
    keep_earlier_results(download, grades, graded_once, system)

    assert main(["grade-class", str(download), "--out", str(grades)]) == 0
    assert f"{len(students)} of {len(students)} graded" in capsys.readouterr().out
    held = read_class_file(grades)
    assert {system.key(one.known): one.score for one in held.students} == expected

    with (grades / "grades.csv").open(encoding="utf-8", newline="") as file:
        table = [(row["student"], float(row["score"])) for row in csv.DictReader(file)]
    assert sorted(score for _, score in table) == sorted(expected.values())
    assert len({student for student, _ in table}) == len(students)

    sent, unsent = marks_sent(system, students, grades, tmp_path, capsys)
    assert sent | unsent == expected
    assert unsent.keys() == (alike(students) if name == "brightspace" else set())

    feedback = tmp_path / "feedback"
    assert main(["feedback", str(grades), "--out", str(feedback)]) == 0
    pages = [path.read_text(encoding="utf-8") for path in feedback.rglob("feedback.md")]
    assert len(pages) == len(students)
    shown = [float(found[1]) for page in pages if (found := SHOWN.search(page))]
    assert sorted(shown) == sorted(expected.values())


def alike(students: Sequence[Student]) -> set[str]:
    """Whose name, as its letters and digits alone, is empty or that of another, too, or is cut.

    Brightspace's gradebook does not hold the number that its download has. Two students of one name
    cannot be told apart there, and their marks are said not to be in the file.
    """
    names = {one.id: letters(one.name) for one in students}
    counted = Counter(names.values())
    cut = {one.id for one in students if len(one.name) > LONGEST}
    return cut | {id for id, name in names.items() if not name or counted[name] > 1}


def letters(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(sorted(re.findall(r"[^\W_]+", plain)))


def keep_earlier_results(
    download: Path, grades: Path, results: Sequence[Result], system: System
) -> None:
    """Lay down the results of a run over the same class.

    A result of other work would not be taken: it names the digest of what was handed in.
    """
    records = Records(grades)
    records.keep_seed(SEED)
    for entry in class_in(download, exercises.names()).entries:
        number = int(system.key(entry.delivery.person).removeprefix("u")) % 10_000
        known = replace(results[number % len(results)], student=entry.student)
        records.keep(entry.student, known.to_json())


def marks_sent(
    system: System,
    students: Sequence[Student],
    grades: Path,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> tuple[dict[str, float], dict[str, float]]:
    """The marks in the file that goes back, and those that are said not to be in it."""
    out = folder / "back.csv"
    options = ["export", str(grades), "--to", system.to, "--out", str(out)]
    gradebook = GRADEBOOKS.get(system.to)
    if gradebook:
        template = folder / "gradebook.csv"
        template.write_bytes(gradebook.exported(students))
        options += ["--template", str(template)]
    code = main(options)
    told = capsys.readouterr().out
    unsent = {found["id"]: float(found["mark"]) for found in UNSENT.finditer(told)}
    assert (code, f"{len(students) - len(unsent)} marks written" in told) == (
        NOT_GRADED if unsent else 0,
        True,
    )
    content = out.read_bytes()
    return gradebook.marks(content) if gradebook else in_table(system, content), unsent


def in_table(system: System, content: bytes) -> dict[str, float]:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    column = "login" if system.key is by_login else "id"
    return {row[column]: float(row["score"]) for row in rows}
