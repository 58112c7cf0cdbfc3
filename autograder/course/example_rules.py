"""Checks the worked example of an exercise: its length, that it runs, and that it is no answer."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, permutations
from pathlib import Path

from autograder.course.sources import BuildError, parsed, solution_parts
from autograder.results import CheckResult

FEWEST_WORDS, MOST_WORDS = 80, 160
WIDEST = 58  # columns of a line of code: with its indent it fits a terminal of 60
SECONDS = 60.0  # that an example may take; on a busy machine an import of torch takes ten
MOST_ORDERS = 24  # in which arguments are handed to a function of the example
SHORTEST_ANSWER = 12  # characters; a shorter line of a solution is no answer by itself
PRINTS = "# It prints:"
DEFINES = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)

Grade = Callable[[str], Sequence[CheckResult]]


@dataclass(frozen=True)
class ExampleRun:
    """What a run of an example printed; `trouble` says why it did not come to its end."""

    printed: str = ""
    trouble: str = ""


def broken_by(path: Path, where: str, source: str, emptied: str, grade: Grade) -> Iterator[str]:
    """Yield a sentence for each rule that the example in the file `path` breaks.

    `where` names the file in the sentences. `source` is the exercise's reference solution and
    `emptied` its stub. `grade` grades the text of a submission.
    """
    text = path.read_text(encoding="utf-8")
    try:
        tree = parsed(text, where)
    except BuildError as error:
        yield str(error)
        return
    yield from _form(text, tree, where)
    yield from _answers_in(text, source, where)
    yield from _output(text, where)
    if not _run(text).trouble:
        yield from _pieces_that_earn(tree, emptied, where, grade)


def count_words(text: str) -> int:
    """Count the words of an example: what stands between blanks and has a letter or a digit.

    The text before the code, the code and its comments all count.
    """
    return sum(any(map(str.isalnum, part)) for part in text.split())


def answer_lines(source: str) -> set[str]:
    """Return the lines of a solution that would give it away, without any blanks."""
    lines = [line.strip() for part in solution_parts(source) for line in part.splitlines()]
    squeezed = {without_blanks(line.removeprefix("return ")) for line in lines}
    return {line for line in squeezed if len(line) >= SHORTEST_ANSWER}


def without_blanks(text: str) -> str:
    """Return `text` without white space, so that the layout of code makes no difference."""
    return "".join(text.split())


def _form(text: str, tree: ast.Module, where: str) -> Iterator[str]:
    if not ast.get_docstring(tree):
        yield f"{where}: open it with a docstring that states the other problem."
    if not _functions(tree):
        yield f"{where}: write its steps as a function, as the exercise asks for one."
    count = count_words(text)
    if not FEWEST_WORDS <= count <= MOST_WORDS:
        what = "too short" if count < FEWEST_WORDS else "too long"
        limits = f"{FEWEST_WORDS} to {MOST_WORDS}"
        yield f"{where} is {what}: it has {count} words, code included; write {limits}."
    begin = tree.body[0].end_lineno or 0 if ast.get_docstring(tree) else 0
    for number, line in enumerate(text.splitlines(), 1):
        if number > begin and len(line) > WIDEST:
            yield f"{where}:{number}: the line has {len(line)} columns: {WIDEST} can be shown."


def _answers_in(text: str, source: str, where: str) -> Iterator[str]:
    lines = {without_blanks(line.strip().removeprefix("return ")) for line in text.splitlines()}
    for line in sorted(answer_lines(source) & lines):
        yield f"{where} holds a line of the solution ({line}): choose another problem."


def _output(text: str, where: str) -> Iterator[str]:
    done = _run(text)
    if done.trouble:
        yield f"{where} does not run to its end: {done.trouble}"
        return
    if not done.printed.strip():
        yield f"{where} prints nothing: let it print what came out."
        return
    end = "\n".join([PRINTS, *(f"# {line}".rstrip() for line in done.printed.splitlines())])
    if not text.endswith(f"\n{end}\n"):
        yield f"{where}: say at its end what it prints, in these lines:\n{end}"


@cache
def _run(text: str) -> ExampleRun:
    """Run an example in a process of its own; each text is run once."""
    command = [sys.executable, "-I", "-X", "utf8", "-"]
    try:
        done = subprocess.run(
            command,
            input=text,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ExampleRun(trouble=f"it took longer than {SECONDS:g} s.")
    if done.returncode:
        return ExampleRun(trouble=f"\n{done.stderr.strip()}")
    return ExampleRun(done.stdout)


def _pieces_that_earn(tree: ast.Module, emptied: str, where: str, grade: Grade) -> Iterator[str]:
    """Name each function of the example that answers a part of the exercise."""
    for piece, asked, text in _filled(tree, parsed(emptied, where)):
        points = sum(check.score for check in grade(text))
        if points:
            yield (
                f"{where}: `{piece}` earns {points} points in the place of `{asked}`: choose a"
                " problem that is less like the exercise."
            )


def _filled(example: ast.Module, stub: ast.Module) -> Iterator[tuple[str, str, str]]:
    """Yield a function of the example, one of the stub, and a submission where it answers."""
    kept: list[ast.stmt] = [node for node in example.body if isinstance(node, DEFINES)]
    given = ast.unparse(ast.Module(kept, []))
    for asked in _functions(stub):
        names = _arguments(asked)
        for piece in _functions(example):
            orders = permutations(names, len(_arguments(piece)))
            for order in islice(orders, MOST_ORDERS):
                call = f"{piece.name}({', '.join(order)})"
                answer = f"def {asked.name}({', '.join(names)}):\n    return {call}\n"
                yield piece.name, asked.name, f"{given}\n\n\n{answer}"


def _functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


def _arguments(function: ast.FunctionDef) -> list[str]:
    return [argument.arg for argument in function.args.args]
