"""Whatever a student's file does, it has a clear outcome of its own and harms no other check."""

from __future__ import annotations

import os
import random
import re
import signal
import sys
import textwrap
import warnings
from pathlib import Path

import pytest
import torch

from autograder.results import CheckResult, Outcome
from autograder.submission.captured_output import LIMIT
from autograder.submission.process_state import use_one_thread
from tests.support import warm_start
from tests.support.course import ISOLATES, grade, grade_isolated, solution

NAME = "ex2_mse_loss"
HEAD = "import torch\nimport numpy as np\nfrom torch import Tensor\n\n\n"


def mse(body: str, top: str = "", signature: str = "y_pred, y_true") -> str:
    """A submission whose mse_loss has this body."""
    return f"{HEAD}{top}\n\ndef mse_loss({signature}):\n{textwrap.indent(body, '    ')}\n"


RIGHT = "return ((y_pred - y_true) ** 2).mean()"


def only(results: dict[str, CheckResult]) -> CheckResult:
    """The first result, once all are known to end in the same outcome."""
    assert len({check.outcome for check in results.values()}) == 1, results
    return next(iter(results.values()))


FILES = {
    "empty": (b"", Outcome.NOT_ATTEMPTED, "is empty"),
    "blank": (b" \n\n", Outcome.NOT_ATTEMPTED, "is empty"),
    "syntax": (b"def mse_loss(a, b)\n    return a\n", Outcome.RAISED, "expected ':' (line 1)"),
    "indentation": (b"def mse_loss(a, b):\nreturn a\n", Outcome.RAISED, "(line 2)"),
    "tabs": (b"if 1:\n        a = 1\n\tb = 2\n", Outcome.RAISED, "inconsistent use of tabs"),
    "utf-16": ("x = 1".encode("utf-16"), Outcome.RAISED, "is saved as UTF-16"),
    "latin-1": ("# caf\xe9".encode("latin-1"), Outcome.RAISED, "byte (0xe9) on line 1"),
    "unknown-encoding": (b"# coding: klingon\n", Outcome.RAISED, "unknown encoding: klingon"),
    "nul": (b"import torch\nx = '\0'\n", Outcome.RAISED, "NUL byte on line 2"),
    "huge": (b"#" * 300_000, Outcome.WRONG, "larger than 256 KB"),
    "deep": (b"x = " + b"(" * 5000 + b")" * 5000, Outcome.RAISED, "too many nested"),
    "no-function": (b"import torch\n", Outcome.WRONG, "defines no `mse_loss`"),
    "misspelled": (
        b"def mse_los(y_pred, y_true):\n    pass\n",
        Outcome.WRONG,
        "Is it `mse_los` that should have this name?",
    ),
    "not-a-function": (b"mse_loss = 3\n", Outcome.WRONG, "is an int, not a function"),
    "raises": (b"\n1 / 0\n", Outcome.RAISED, "ZeroDivisionError: division by zero (line 2)"),
    "exits": (b"import sys\nsys.exit(0)\n", Outcome.RAISED, "ends the whole program"),
    "imports-neighbor": (b"import ex1_forward_pass\n", Outcome.RAISED, "graded by itself"),
    "asks": (b"name = input('Name? ')\n", Outcome.RAISED, "asks for input() (line 1)"),
    "never-ends": (b"while True:\n    pass\n", Outcome.TIMED_OUT, "still running after"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_broken_file_is_told_by_its_cause(case: str, tmp_path: Path) -> None:
    source, outcome, words = FILES[case]
    check = only(grade(NAME, source, tmp_path, seconds=0.3))
    assert (check.outcome, check.score) == (outcome, 0)
    assert words in check.message
    assert "autograder/" not in check.details


COMPILED = {
    "return 3": "'return' outside function",
    "await mse_loss": "'await' outside function",
    "nonlocal loss": "nonlocal declaration not allowed at module level",
    "break": "'break' outside loop",
    "def mse(a, a): return a": "duplicate argument 'a' in function definition",
}


@pytest.mark.parametrize("code", COMPILED)
def test_what_only_compiling_finds_is_told_with_its_line(code: str, tmp_path: Path) -> None:
    check = only(grade(NAME, f"{mse(RIGHT)}\n{code}\n", tmp_path))
    line = mse(RIGHT).count("\n") + 2
    assert check.outcome is Outcome.RAISED
    assert f"Python cannot read {NAME}.py: {COMPILED[code]}" in check.message
    assert check.message.endswith(f"(line {line}).")
    assert check.line == line
    assert f"{NAME}.py:{line}\n    {code}" in check.details


def test_a_missing_file_is_not_attempted(tmp_path: Path) -> None:
    path = tmp_path / f"{NAME}.py"
    path.symlink_to(tmp_path / "nowhere.py")
    path.unlink()
    results = grade(NAME, "", tmp_path)
    assert only(results).outcome is Outcome.NOT_ATTEMPTED


def test_an_unreadable_file_is_told(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.py").mkdir()
    from autograder import exercises
    from autograder.judging.judge import grade_exercise
    from autograder.submission.local import LocalSubmission

    submission = LocalSubmission(tmp_path / f"{NAME}.py")
    result = grade_exercise(exercises.load(NAME), submission, 0)
    assert "cannot be read" in result.checks[0].message
    assert {check.outcome for check in result.checks} == {Outcome.WRONG}


BODIES = {
    "none": ("y_pred - y_true", Outcome.WRONG, "is its `return` missing"),
    "float": ("return float(((y_pred - y_true) ** 2).mean())", Outcome.WRONG, "float"),
    "numpy": ("return np.mean((y_pred - y_true).detach().numpy() ** 2)", Outcome.WRONG, "numpy."),
    "array": ("return ((y_pred - y_true) ** 2).detach().numpy()", Outcome.WRONG, "numpy.ndarray"),
    "ellipsis": ("return ...", Outcome.WRONG, "returned an ellipsis"),
    "text": ("return 'loss'", Outcome.WRONG, "returned a str"),
    "dtype": ("return ((y_pred - y_true) ** 2).mean().half()", Outcome.WRONG, "dtype float16"),
    "integer": ("return ((y_pred - y_true) ** 2).mean().int()", Outcome.WRONG, "dtype int32"),
    "shape": ("return ((y_pred - y_true) ** 2).mean(0)", Outcome.WRONG, "has shape (1,)"),
    "sparse": ("return y_pred.detach().to_sparse()", Outcome.WRONG, "sparse"),
    "raises": ("raise ValueError('no')", Outcome.RAISED, "`mse_loss` raised ValueError: no"),
    "exits": ("raise SystemExit(0)", Outcome.RAISED, "ends the whole program"),
    "quits": ("quit()", Outcome.RAISED, "ends the whole program"),
    "recursion": ("return mse_loss(y_pred, y_true)", Outcome.RAISED, "calls itself without end"),
    "asks": ("return input()", Outcome.RAISED, "asks for input()"),
    "loop": ("while True: pass", Outcome.TIMED_OUT, "`mse_loss` was still running after"),
    "forgotten-stub": (
        "loss = (y_pred - y_true) ** 2\nraise NotImplementedError",
        Outcome.RAISED,
        "delete that line once your code stands in its place",
    ),
    "skips": ("import pytest; pytest.skip('no')", Outcome.RAISED, "raised Skipped"),
    "generator": ("yield 1", Outcome.WRONG, "generator"),
    "unwritable-repr": (
        "class R:\n    def __repr__(self): raise ValueError('x')\nreturn R()",
        Outcome.WRONG,
        "not a torch.Tensor",
    ),
    "odd-exception": (
        "class E(Exception):\n    def __str__(self): raise ValueError\nraise E",
        Outcome.RAISED,
        "its text raised ValueError",
    ),
    "control-characters": ("raise ValueError('\\x1b[31m\\x07\\ud800')", Outcome.RAISED, "�"),
    "own-base-exception": ("class B(BaseException): pass\nraise B", Outcome.RAISED, "raised B"),
}


# Without signals a call into C ends by itself or not at all.
if hasattr(signal, "setitimer"):
    BODIES["sleep"] = ("import time; time.sleep(60)", Outcome.TIMED_OUT, "a loop never end?")
    BODIES["stubborn-loop"] = (
        "while True:\n    try:\n        sum(range(1000))\n    except:\n        pass",
        Outcome.TIMED_OUT,
        "still running",
    )


@pytest.mark.parametrize("case", BODIES)
def test_a_broken_function_is_told_by_its_cause(case: str, tmp_path: Path) -> None:
    body, outcome, words = BODIES[case]
    seconds = 5.0
    if outcome is Outcome.TIMED_OUT:
        seconds = 0.1 if "sleep" in case else 0.3  # asleep it has six times as long
    results = grade(NAME, mse(body), tmp_path, seconds=seconds)
    first = results["test_interface"]
    assert first.outcome is outcome
    assert words in first.message + first.details
    assert first.message.isprintable()
    assert Outcome.GRADER_BROKEN not in {check.outcome for check in results.values()}
    assert "autograder/" not in "".join(check.details for check in results.values())


STOPS = {
    "breakpoint": f"breakpoint()\n{RIGHT}",
    "set_trace": f"import pdb; pdb.set_trace()\n{RIGHT}",
    "last-of-a-loop": f"for _ in range(3):\n    loss = 0\n    breakpoint()\n{RIGHT}",
    "nested": f"def look():\n    y_pred\n    breakpoint()\nlook()\n{RIGHT}",
}


def test_a_debugger_left_in_is_told_with_its_own_line(tmp_path: Path) -> None:
    paths = [tmp_path / case / f"{NAME}.py" for case in STOPS]
    for path in paths:
        path.parent.mkdir()
        path.write_text(mse(STOPS[path.parent.name]))
    arguments = [f"{path}::test_value" for path in paths]
    env = {**os.environ, "COLUMNS": "200"}
    done = warm_start.run("pytest", arguments, cwd=tmp_path, env=env, timeout=300)
    assert "BdbQuit" not in done.stdout
    for path in paths:
        lines = path.read_text().splitlines()
        line = next(n for n, code in enumerate(lines, 1) if "breakpoint" in code or "pdb" in code)
        call = "pdb.set_trace()" if "pdb" in lines[line - 1] else "breakpoint()"
        wanted = f"`mse_loss` stops at {call} (line {line}): take it out before you hand in."
        assert wanted in done.stdout
        assert f"{path.parent.name}/{NAME}.py:{line}\n" in done.stdout
        assert f" {NAME}.py:{line} in " in done.stdout
        if ISOLATES:
            told = grade_isolated(path).checks[0]
            assert (told.message, told.line) == (wanted, line)
            assert f"{NAME}.py:{line} in " in told.details
            assert "BdbQuit" not in told.details


@pytest.mark.parametrize("body", ["while True: pass", "while True: time.sleep(0.01)"])
def test_a_loop_ends_without_signals_too(
    body: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(signal, "setitimer", raising=False)
    results = grade(NAME, mse(body, "import time"), tmp_path, seconds=0.1)
    assert only(results).outcome is Outcome.TIMED_OUT


def test_a_returned_array_is_shown_on_one_line(tmp_path: Path) -> None:
    body = "return ((y_pred - y_true) ** 2).detach().numpy()"
    details = grade(NAME, mse(body), tmp_path)["test_interface"].details
    (shown,) = (line for line in details.splitlines() if "numpy.ndarray" in line)
    assert re.fullmatch(r"came back  numpy\.ndarray  float32 \(6, 1\)  \[(\S+, ){4}…\]", shown)
    row = details.splitlines().index(shown)
    assert details.splitlines()[row + 1].startswith("expected")


ODD = {
    "annotation": (
        "def mse_loss(y_pred, y_true):\n    return ((y_pred - y_true) ** 2).mean()\n\n\n"
        "class Odd:\n    __signature__ = property(lambda self: undefined)\n"
        "    __call__ = staticmethod(mse_loss)\n\n\nmse_loss = Odd()",
        Outcome.PASSED,
    ),
    "quantized": (
        mse("return torch.quantize_per_tensor(y_pred, 1, 0, torch.qint8)"),
        Outcome.WRONG,
    ),
    "complex": (mse("return (y_pred * 1j).mean()"), Outcome.WRONG),
    "nested": (mse("return torch.nested.nested_tensor([y_pred, y_true])"), Outcome.WRONG),
    "exit-in-text": (
        mse("class E(Exception):\n    def __str__(self): raise SystemExit(3)\nraise E"),
        Outcome.RAISED,
    ),
    "loop-in-text": (
        mse(
            "class E(Exception):\n    def __str__(self):\n        while True: pass\n"
            # In one check: each waits a second for the text, and tests/attacks has it in all.
            f"if len(y_pred) == 1: raise E\n{RIGHT}"
        ),
        Outcome.RAISED,
    ),
    "exit-in-repr": (
        mse("class R:\n    def __repr__(self): raise SystemExit(3)\nreturn R()"),
        Outcome.RAISED,
    ),
    "dtype-of-input": (mse(f"y_true.data = y_true.data.double()\n{RIGHT}"), Outcome.WRONG),
}


@pytest.mark.parametrize("case", ODD)
def test_no_oddity_breaks_the_grader(case: str, tmp_path: Path) -> None:
    source, outcome = ODD[case]
    seconds = 0.3 if "while True" in source else 10.0
    results = grade(NAME, source, tmp_path, seconds=seconds)
    outcomes = [check.outcome for check in results.values()]
    assert outcome in outcomes
    assert Outcome.GRADER_BROKEN not in outcomes


@pytest.mark.parametrize("value", ["[]\nLEARNING_RATE.append(LEARNING_RATE)", "Odd()"])
def test_an_odd_constant_has_its_outcome(value: str, tmp_path: Path) -> None:
    odd = "class Odd:\n    def __repr__(self): raise SystemExit(3)\n\n\n"
    source = f"{solution('ex5_wider_layer')}\n\n{odd}LEARNING_RATE = {value}\n"
    results = grade("ex5_wider_layer", source, tmp_path)
    assert results["test_learning_rate"].outcome in (Outcome.RAISED, Outcome.WRONG)
    assert Outcome.GRADER_BROKEN not in {check.outcome for check in results.values()}


def test_warnings_as_errors_refuse_no_file(
    tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    warnings.simplefilter("error")
    text = solution(NAME).replace("The mean of", "The \\d mean of")
    assert all(check.passed for check in grade(NAME, text, tmp_path).values())


def test_nan_is_wrong(tmp_path: Path) -> None:
    results = grade(NAME, mse("return (y_pred - y_true).mean() * float('nan')"), tmp_path)
    assert "contains nan" in results["test_value"].message
    assert not results["test_value"].passed


def test_a_tensor_cut_from_the_graph_is_told(tmp_path: Path) -> None:
    results = grade(NAME, mse("return ((y_pred - y_true) ** 2).mean().detach()"), tmp_path)
    assert not results["test_gradient"].passed
    assert results["test_value"].passed


@pytest.mark.parametrize("signature", ["y_pred", "y_true, y_pred, reduction", "", "a, *, b"])
def test_a_wrong_signature_is_told_with_both_calls(signature: str, tmp_path: Path) -> None:
    check = only(grade(NAME, mse("return torch.zeros(())", signature=signature), tmp_path))
    assert check.outcome is Outcome.WRONG
    assert f"`mse_loss({signature.replace('*, ', '')})` cannot be called as" in check.message


def test_the_student_s_lines_are_the_whole_traceback(tmp_path: Path) -> None:
    top = "def helper(a, b):\n    return a @ b"
    results = grade(NAME, mse("return helper(y_pred, y_true)", top), tmp_path)
    details = results["test_value"].details
    assert "ex2_mse_loss.py:10 in mse_loss\n    return helper(y_pred, y_true)" in details
    assert "return a @ b" in details
    assert str(tmp_path) not in details


def test_a_flood_of_prints_is_cut_and_harms_nothing(tmp_path: Path) -> None:
    results = grade(NAME, mse(f"print('x' * 5_000_000)\n{RIGHT}"), tmp_path)
    assert all(check.passed for check in results.values())
    assert len(results["test_one_sample"].printed) < LIMIT + 100


def test_prints_belong_to_their_check(tmp_path: Path) -> None:
    results = grade(NAME, mse(f"print(len(y_pred))\n{RIGHT}", top="print('hello')"), tmp_path)
    assert results["test_interface"].printed == "hello\n6\n6\n"
    assert results["test_gradient"].printed == "12\n"


def test_printed_addresses_are_left_out_as_they_differ_between_runs(tmp_path: Path) -> None:
    results = grade(NAME, mse(f"print(object(), y_pred.mean)\n{RIGHT}"), tmp_path)
    printed = results["test_gradient"].printed
    assert printed == "<object object> <built-in method mean of Tensor object>\n"


STATE = """
torch.set_default_dtype(torch.float64)
torch.set_num_threads(2 if torch.get_num_threads() == 1 else 1)
torch.set_grad_enabled(False)
torch.use_deterministic_algorithms(True)
torch.autograd.set_detect_anomaly(True)
torch.set_default_device("meta")
torch.manual_seed(1)
import os, random, sys, warnings
random.seed(1)
np.random.seed(1)
sys.setrecursionlimit(500)
sys.path.insert(0, "/nowhere")
os.chdir("/")
warnings.simplefilter("error")
sys.stdout = None
"""


def state() -> list[object]:
    return [
        torch.get_default_dtype(),
        torch.get_num_threads(),
        torch.is_grad_enabled(),
        torch.are_deterministic_algorithms_enabled(),
        torch.is_anomaly_enabled(),
        torch.get_default_device(),
        torch.get_rng_state().tolist(),
        random.getstate(),
        sys.getrecursionlimit(),
        list(sys.path),
        os.getcwd(),
        list(warnings.filters),
        sys.stdout,
    ]


@pytest.mark.parametrize("where", ["top", "body"])
def test_global_state_is_put_back(where: str, tmp_path: Path) -> None:
    use_one_thread()  # as grading does for good
    before = state()
    changes = {where: STATE + ("" if where == "top" else RIGHT)}
    source = mse(changes.get("body", RIGHT), changes.get("top", ""))
    results = grade(NAME, source, tmp_path)
    assert state() == before
    assert Outcome.GRADER_BROKEN not in {check.outcome for check in results.values()}
    if where == "top":
        assert all(check.passed for check in results.values())
    after = grade(NAME, solution(NAME), tmp_path)
    assert all(check.passed for check in after.values())


def test_a_function_that_changes_its_inputs_fails_one_check(tmp_path: Path) -> None:
    body = "loss = ((y_pred - y_true) ** 2).mean()\ny_true.zero_()\nreturn loss"
    results = grade(NAME, mse(body), tmp_path)
    failed = [check.name for check in results.values() if not check.passed]
    assert failed == ["test_leaves_inputs_alone"]
    assert "changed its argument y_true" in results["test_leaves_inputs_alone"].message


def test_a_warning_harms_nothing(tmp_path: Path) -> None:
    body = f"import warnings\nwarnings.warn('careful')\n{RIGHT}"
    results = grade(NAME, mse(body), tmp_path)
    assert all(check.passed for check in results.values())


def test_a_warning_stands_beside_a_wrong_value(tmp_path: Path) -> None:
    body = "return torch.nn.functional.mse_loss(y_pred, y_true[:, 0])"
    results = grade(NAME, mse(body), tmp_path)
    assert "Using a target size" in results["test_value"].details


def test_renamed_arguments_cost_the_interface_only(tmp_path: Path) -> None:
    results = grade(NAME, mse("return ((a - b) ** 2).mean()", signature="a, b"), tmp_path)
    failed = [check.name for check in results.values() if not check.passed]
    assert failed == ["test_interface"]


def test_a_module_sees_no_main_and_its_own_name(tmp_path: Path) -> None:
    source = mse(RIGHT) + "\nif __name__ == '__main__':\n    raise SystemExit(1)\n"
    results = grade(NAME, source, tmp_path)
    assert all(check.passed for check in results.values())


def test_nothing_beside_the_file_takes_part(tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("raise SystemExit('shadowed')\n")
    (tmp_path / "numpy.py").write_text("raise SystemExit('shadowed')\n")
    results = grade(NAME, solution(NAME), tmp_path)
    assert all(check.passed for check in results.values())


def test_ctrl_c_is_the_person_s_and_passes_through(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        grade(NAME, mse("raise KeyboardInterrupt"), tmp_path)
