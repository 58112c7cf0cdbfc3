"""A cause is drafted only of an example that shows something which nothing else names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.intake import Source
from autograder.judging.known_mistakes import mistakes_of
from autograder.naming.drafts import Draft, Drafting
from autograder.naming.wording import NotNamed
from tests.support.course import isolates, sandbox, solution
from tests.support.named_causes import ANOTHER, CAUSE, EXERCISE, NAME, REPAIRED, THE_SAME, keep, use

pytestmark = isolates

SENTENCE = "The fourth powers are subtracted, so errors of both signs cancel."


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(tmp_path / "named", monkeypatch)


def draft(
    text: str,
    name: str = "fourth_powers",
    sentence: str = SENTENCE,
    student: Sequence[str] = (),
    exercise: str = EXERCISE,
    notebook: bool = False,
) -> Draft:
    source = Source(f"{exercise}.py", text.encode(), notebook)
    drafting = Drafting(exercise, source, sandbox())
    return drafting.draft(name, sentence, student, solution(exercise))


def test_a_draft_is_the_code_alone_with_the_checks_that_reject_it() -> None:
    found = draft(THE_SAME, NAME, CAUSE.sentence, ["Zoe Ångström", "Zoë"])
    assert found.cause == replace(CAUSE, text=found.cause.text)
    assert found.cause.text == (
        "import torch\n\ndef mse_loss(y_pred, y_true):\n"
        "    own_1 = y_pred.square().mean() - y_true.square().mean()\n"
        "    print('…', '…')\n"
        "    return torch.sqrt(own_1 * own_1)\n"
    )
    assert not found.left
    assert {"a comment", "a docstring", "a path"} <= {*found.removed}
    assert "a statement that no check runs (2 times)" in found.removed


def test_of_a_notebook_the_cells_that_count_are_the_example() -> None:
    notebook = f"# %% ex1_forward_pass\nprint('Zoe')\n# %% {EXERCISE}\n{ANOTHER}"
    assert draft(notebook, notebook=True).cause.text == draft(ANOTHER).cause.text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (solution(EXERCISE), "passes every check of ex2_mse_loss"),
        (REPAIRED, r"explains this example already \(\w+\): Line 5: "),
        ("", "nothing to grade for ex2_mse_loss: ex2_mse_loss.py is empty."),
        ("def mse_loss(y_pred, y_true):\n    raise NotImplementedError\n", "fails test_interface"),
        (
            "def mse_loss(y_pred, y_true):\n    return y_pred @ [1]\n",
            r"\(raised\) with nothing.* `mse_loss` raised",
        ),
        ("import torch\n\ndef mse(a, b):\n    return a\n", "defines no `mse_loss`"),
        ("def mse_loss(", "Python cannot read ex2_mse_loss.py"),
    ],
)
def test_what_is_no_example(text: str, why: str) -> None:
    with pytest.raises(NotNamed, match=why):
        draft(text)


def test_code_that_never_ends_is_no_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.naming.drafts.TIME_LIMIT", 0.5)
    with pytest.raises(NotNamed, match="timed out"):
        draft("def mse_loss(y_pred, y_true):\n    while True:\n        pass\n")


def test_what_is_measured_is_said_by_its_check() -> None:
    (mistake,) = [m for m in mistakes_of("ex5_wider_layer") if m.name == "no_steps_at_all"]
    text = mistake.submission(solution("ex5_wider_layer"))
    with pytest.raises(NotNamed, match="with nothing by which its like could be known"):
        draft(text, exercise="ex5_wider_layer")


@pytest.mark.parametrize(
    ("name", "sentence", "why"),
    [
        (NAME, SENTENCE, "has a cause difference_of_squares already"),
        ("a/b", SENTENCE, "cannot be a name"),
        ("new", "", "is empty"),
        ("new", "Write (y_pred - y_true) ** 2 there.", "a piece of the answer"),
    ],
)
def test_names_and_sentences_that_are_refused(name: str, sentence: str, why: str) -> None:
    keep(CAUSE)
    with pytest.raises(NotNamed, match=why):
        draft(ANOTHER, name, sentence)


def test_who_does_the_same_has_its_cause_already() -> None:
    keep(CAUSE)
    with pytest.raises(NotNamed, match="The cause difference_of_squares has an example that does"):
        draft(THE_SAME)


def test_an_example_whose_details_make_a_difference_is_refused() -> None:
    """The length of the name is part of the answer: without it the loss is another one."""
    text = ANOTHER.replace("difference.abs()", "difference.abs() * len('Zoe Lee')")
    with pytest.raises(NotNamed, match="the example does something else"):
        draft(text, student=["Zoe Lee"])
