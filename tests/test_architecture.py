"""The rooms of docs/architecture.md are those of the code, and imports run downwards only."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder import exercises

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "autograder"
# Graded, rejected, run and used by other tests, name by name.
CONTENT = ("checks", "mistakes", "examples", "hidden")
PICTURES = {f"figures/{name}" for name in exercises.names()}  # drawn by test_figures.py
RULES = ("repairs/rules", "repairs/kept_back")  # their cases are run by test_rules.py
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Hold the package in `root` against the contracts, as `.ci/run` does."""
    program = Path(sys.executable).with_name("lint-imports")
    command = [str(program), "--no-logo", "--no-cache"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def modules() -> Iterator[str]:
    """Every module of the package but the packages themselves, as `room/name`."""
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE).with_suffix("")
        generated = "template" in inside.parts[:-1]  # files that are handed out, not imported
        content = inside.parts[0] in CONTENT or inside.as_posix() in PICTURES
        if not (inside.name.startswith("__") or generated or content):
            yield inside.as_posix()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package with the contracts."""
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, tmp_path / "autograder", ignore=skipped)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line", "told"),
    [
        ("results.py", "from autograder.cli import main", "import autograder.cli"),
        ("intake/work.py", "def late() -> None:\n    import autograder.judging.judge", "judging"),
        ("oracle/memo.py", "from autograder.sandbox import wire", "import autograder.sandbox"),
        ("judging/aspects.py", "from autograder.judging import expect", "No cycles are allowed"),
    ],
    ids=["upwards", "upwards-in-a-function", "sideways", "in-a-circle"],
)
def test_another_import_breaks_them(copy: Path, module: str, line: str, told: str) -> None:
    with (copy / "autograder" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n\n{line}\n")
    done = lint_imports(copy)
    assert done.returncode == 1
    assert told in done.stdout


def test_at_most_four_modules_lie_on_top() -> None:
    assert {path.name for path in PACKAGE.glob("*.py")} <= {
        "__init__.py",
        "data.py",
        "exercises.py",
        "results.py",
    }


def test_the_page_has_every_room_on_its_floor() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    rows = re.findall(r"^\| (\d+) \| (.*) \|$", PAGE, re.MULTILINE)
    assert [int(number) for number, _ in rows] == [*range(len(layers), 0, -1)]
    for layer, (_, row) in zip(layers, rows, strict=True):
        named = re.findall(r"`(\w+)(?:/|\.py)`", row)
        assert sorted(named) == sorted(re.findall(r"\w+", layer)), row


def test_a_class_name_has_one_meaning() -> None:
    """No two files of the package, content included, define a class of the same name."""
    homes: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, set()).add(path.relative_to(ROOT).as_posix())
    assert {"Submission", "Call", "NoisyTask"} <= homes.keys()
    twice = {name: sorted(files) for name, files in homes.items() if len(files) > 1}
    assert not twice, "give one of the two classes another name"


def test_every_room_says_what_it_does_and_never_does() -> None:
    for path in sorted(PACKAGE.glob("*/__init__.py")):
        told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        assert re.search(r"\b(never|nothing|no|nobody|none)\b", told, re.IGNORECASE), path


def rows_of_tests(page: str) -> dict[str, list[Path]]:
    """The modules of each row of the last table, as written, with the test files it names."""
    found = {}
    table = page.partition("\n## Where it is tested\n")[2]
    for cell, where in re.findall(r"^\| (`.*?) \| (.*) \|$", table, re.MULTILINE):
        folder, files = Path(), []
        for text in re.findall(r"`([\w/]+\.py)`", where):
            folder = Path(text).parent if "/" in text else folder
            files.append(ROOT / folder / Path(text).name)
        found[cell] = files
    return found


def test_every_module_is_tested_where_one_looks_for_it() -> None:
    """By a test file of its name, or where a row of the page says so."""
    rows = rows_of_tests(PAGE)
    told = Counter(name for cell in rows for name in re.findall(r"`([\w/]+)\.py`", cell))
    there = set(modules())
    own = {name for name in there if has_own_tests(name)}
    missing = there - own - set(told)
    assert not missing, "write tests/ROOM/test_NAME.py, or a row in docs/architecture.md"
    assert not own & set(told), "these have a test file of their name: take them out of the table"
    assert not set(told) - there, "these are not there any more: take them out of the table"
    assert not [name for name, count in told.items() if count > 1], "these stand in two rows"
    for cell, files in rows.items():
        assert files, f"which file tests {cell}?"
        assert all(file.is_file() for file in files), cell


def has_own_tests(module: str) -> bool:
    room, _, name = module.rpartition("/")
    if room in RULES:
        cases = ROOT / "tests" / "repairs" / "cases"
        return any((cases / f"{file}.py").is_file() for file in (name, f"kept_back_{name}"))
    return (ROOT / "tests" / room / f"test_{name}.py").is_file()
