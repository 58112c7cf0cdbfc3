"""The attacks are well made: whole, possible, bounded, and many of every kind."""

from __future__ import annotations

import ast
import importlib.util
import ipaddress
import py_compile
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from autograder import exercises
from autograder.checks import test_ex2_mse_loss as checks_of_ex2
from autograder.intake import MAX_BYTES
from autograder.mistakes import ex2_mse_loss as mistakes_of_ex2
from autograder.oracle import reference
from autograder.results import SCHEMA, Outcome
from tests.attacks import KINDS, PLACEHOLDERS, Attack, attacks
from tests.attacks.targets import TARGETS
from tests.support.course import NAMES, ROOT, solution

OUTCOMES = {str(outcome) for outcome in Outcome} - {str(Outcome.GRADER_BROKEN)}
VALUES = {"port": 65535, "unix_path": "/tmp/s", "root": "/tmp/r", "secret_path": "/tmp/r/secret"}
ADDRESS = re.compile(r"\b\d+\.\d+\.\d+\.\d+\b")
DOTTED = re.compile(r"\bautograder(?:\.[a-z_][a-z0-9_]*)+")
FILE = re.compile(r"\bautograder/[\w./]+")
GONE = {exercises.HIDDEN}  # which an instructor adds
HOST = re.compile(r"https?://([^/:\"')]+)")


def attacked(attack: Attack) -> list[str]:
    """The exercises that it hands in."""
    return [name for name in attack.files if name in NAMES]


def written() -> Iterator[tuple[Attack, str, str]]:
    """Each attack whose file Python can read, with the exercise and the text."""
    for attack in attacks():
        if attack.kind != "intake":
            name = attacked(attack)[0]
            yield attack, name, attack.files[name]


def definitions(text: str) -> set[str]:
    """The functions that a text defines at its top level."""
    return {node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}


def test_there_are_many_of_every_kind() -> None:
    counts = Counter(attack.kind for attack in attacks())
    assert set(counts) == set(KINDS)
    assert min(counts.values()) >= 10
    assert len(attacks()) >= 80


def test_names_are_unique_and_short() -> None:
    counts = Counter(attack.name for attack in attacks())
    assert [name for name, count in counts.items() if count > 1] == []
    assert [name for name in counts if not re.fullmatch(r"[a-z][a-z0-9_]{2,45}", name)] == []


def test_no_two_attacks_do_the_same() -> None:
    codes = Counter(
        tuple(text.replace(attack.tries, "") for text in attack.files.values())
        for attack in attacks()
    )
    assert max(codes.values()) == 1


def test_each_says_in_one_sentence_what_it_tries() -> None:
    sentence = re.compile(r"[A-Z].*[^.]\.")
    assert [attack.name for attack in attacks() if not sentence.fullmatch(attack.tries)] == []


def test_outcomes_points_and_times_are_possible() -> None:
    for attack in attacks():
        weights = [exercises.weights_of(name) for name in attacked(attack)]
        most = sum(sum(own.values()) for own in weights)
        assert set(attack.outcomes) <= OUTCOMES, attack.name
        assert 0 <= attack.earns <= most, attack.name
        assert (attack.earns > 0) == ("passed" in attack.outcomes), attack.name
        assert attack.outcomes != ("passed",) or attack.earns == most, attack.name
        assert 0 < attack.seconds <= 60, attack.name
        assert "timed out" in attack.outcomes or not attack.endless, attack.name


def test_python_reads_each_text_and_finds_every_function_in_it() -> None:
    for attack, name, text in written():
        assert len(text.encode()) <= MAX_BYTES, attack.name
        assert ast.get_docstring(ast.parse(text)) == attack.tries, attack.name
        compile(text, name, "exec", dont_inherit=True)
        assert definitions(solution(name)) <= definitions(text), attack.name


def test_nothing_is_left_to_fill_in() -> None:
    for attack in attacks():
        for text in attack.filled(**VALUES).files.values():
            assert not any(f"{{{name}}}" in text for name in PLACEHOLDERS), attack.name
            if attack.kind != "intake":
                ast.parse(text)


def test_each_speaks_to_nobody_but_this_machine() -> None:
    for attack in attacks():
        text = "\n".join(attack.files.values())
        found = [*ADDRESS.findall(text), *HOST.findall(text)]
        assert all(ipaddress.ip_address(address).is_loopback for address in found), attack.name


def unknown(text: str) -> list[str]:
    """The modules and files of the grader that a text names and that are not there."""
    modules = {name for name in DOTTED.findall(text) if name not in GONE}
    files = {name.rstrip("/.") for name in FILE.findall(text) if name != SCHEMA}
    return sorted(
        [name for name in modules if not is_module(name)]
        + [name for name in files if not any(ROOT.glob(f"{name}*"))]
    )


def is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def test_each_names_what_the_grader_has() -> None:
    for module in (reference, checks_of_ex2, mistakes_of_ex2):  # their bytecode is stolen
        py_compile.compile(str(module.__file__))
    for attack in attacks():
        assert unknown("\n".join(attack.files.values())) == [], attack.name


@pytest.mark.parametrize(
    "text",
    [
        "sys.modules['autograder.frames']",
        "open('{root}/autograder/reference.py')",
        "autograder.no.no",
    ],
)
def test_a_name_of_yesterday_is_found(text: str) -> None:
    assert unknown(text)


def test_every_target_is_attacked() -> None:
    texts = "\n".join(text for attack in attacks() for text in attack.files.values())
    assert [name for name in TARGETS if not re.search(rf"^{name} = ", texts, re.MULTILINE)] == []
    assert all(TARGETS.values())


def test_every_loop_and_sleep_has_an_end() -> None:
    for attack, _, text in written():
        loops = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.While))
        assert not any(isinstance(loop.test, ast.Constant) for loop in loops), attack.name
        seconds = re.findall(r"\bsleep\((\d+)", text)
        assert all(int(number) <= 60 for number in seconds), attack.name
