"""A class of students as they are: the same for an equal seed, no two files of work alike.

Of a hundred students 55 have everything right, 30 have a known mistake in one to three exercises,
and 10 stopped partway: their first exercises are right, of the others some are untouched, missing,
wrong, no Python, or raise. Of the last five, two have a fault in every file, one ends the process
with `os._exit(0)` as soon as a file is imported, and two have a function that never returns.

A right file is the reference solution once in three times, and otherwise one of `tests/answers/`.
Every file that a student worked on begins with a comment that names the student, so that nothing
is gained by remembering what an equal file was worth.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from random import Random

from autograder.judging.known_mistakes import mistakes_of
from tests.support.course import ASSIGNMENTS, NAMES, right_answers, solution


class Kind(StrEnum):
    """What a student's work is like."""

    RIGHT = "all right"
    MISTAKES = "one to three mistakes"
    PARTLY = "partly attempted"
    BROKEN = "broken"
    EXITS = "ends the process"
    ENDLESS = "endless"


@dataclass(frozen=True)
class Student:
    """One student and the text of each exercise that was handed in."""

    name: str
    kind: Kind
    texts: Mapping[str, str]


PER_HUNDRED = {
    Kind.RIGHT: 55,
    Kind.MISTAKES: 30,
    Kind.PARTLY: 10,
    Kind.BROKEN: 2,
    Kind.EXITS: 1,
    Kind.ENDLESS: 2,
}
HOSTILE = (Kind.EXITS, Kind.ENDLESS)


def write_class(folder: Path, count: int, seed: int) -> list[str]:
    """Make a folder of ex*.py for each of `count` students; returns their names."""
    return [_write(student, folder) for student in students(count, seed)]


def students(count: int, seed: int) -> list[Student]:
    """A class of `count` students, equal for an equal seed."""
    rng = Random(seed)
    deck = [kind for kind, share in PER_HUNDRED.items() for _ in range(share)]
    kinds = [deck[place * len(deck) // count] for place in range(count)]
    rng.shuffle(kinds)
    return [_student(f"student_{place:03}", kind, rng) for place, kind in enumerate(kinds, 1)]


def handful(whole: Sequence[Student], count: int) -> list[Student]:
    """`count` students that stand for the class, without those that hurt a grader."""
    order = list(Kind)
    usual = [student for student in whole if student.kind not in HOSTILE]
    usual.sort(key=lambda student: order.index(student.kind))
    return [usual[(2 * place + 1) * len(usual) // (2 * count)] for place in range(count)]


def _write(student: Student, folder: Path) -> str:
    home = folder / student.name
    home.mkdir(parents=True)
    for exercise, text in student.texts.items():
        (home / f"{exercise}.py").write_text(text, encoding="utf-8")
    return student.name


def _student(name: str, kind: Kind, rng: Random) -> Student:
    texts = {}
    for exercise, text in WORK[kind](rng).items():
        if text is not None:
            worked = text != _untouched(exercise, rng)
            texts[exercise] = f"# {name}\n{text}" if worked else text
    return Student(name, kind, texts)


Text = str | None  # of a file; None when there is no file
Maker = Callable[[str, Random], Text]  # makes an exercise's text


def _all_right(rng: Random) -> dict[str, Text]:
    return {exercise: _right(exercise, rng) for exercise in NAMES}


def _with_mistakes(rng: Random) -> dict[str, Text]:
    wrong = rng.sample(NAMES, rng.randint(1, 3))
    return _all_right(rng) | {exercise: _wrong(exercise, rng) for exercise in wrong}


def _partly(rng: Random) -> dict[str, Text]:
    done = rng.randint(1, len(NAMES) - 2)
    return _all_right(rng) | {
        exercise: rng.choice(UNFINISHED)(exercise, rng) for exercise in NAMES[done:]
    }


def _broken(rng: Random) -> dict[str, Text]:
    return {exercise: rng.choice(FAULTS)(exercise, rng) for exercise in NAMES}


def _one_that(make: Maker) -> Callable[[Random], dict[str, Text]]:
    """All right but for one exercise."""

    def texts(rng: Random) -> dict[str, Text]:
        exercise = rng.choice(NAMES)
        return _all_right(rng) | {exercise: make(exercise, rng)}

    return texts


def _right(exercise: str, rng: Random) -> str:
    text = solution(exercise)
    if rng.random() < 1 / 3:
        return text
    return rng.choice(right_answers(exercise)).submission(text)


def _wrong(exercise: str, rng: Random) -> Text:
    return rng.choice(mistakes_of(exercise)).submission(solution(exercise))


def _untouched(exercise: str, rng: Random) -> Text:
    return (ASSIGNMENTS / f"{exercise}.py").read_text(encoding="utf-8")


def _missing(exercise: str, rng: Random) -> Text:
    return None


def _no_python(exercise: str, rng: Random) -> Text:
    return _right(exercise, rng) + "\n\ndef show(losses)\n    print(losses)\n"


def _raises_at_import(exercise: str, rng: Random) -> Text:
    return _right(exercise, rng) + "\n\nprint(result)\n"


def _raises_in_a_call(exercise: str, rng: Random) -> Text:
    return _with_body(exercise, ast.parse("return predict(X)").body, rng)


def _ends_the_process(exercise: str, rng: Random) -> Text:
    return _right(exercise, rng) + "\n\nimport os\n\nos._exit(0)\n"


def _never_returns(exercise: str, rng: Random) -> Text:
    return _with_body(exercise, ast.parse("while True: pass").body, rng)


def _with_body(exercise: str, body: list[ast.stmt], rng: Random) -> str:
    """The reference solution with another body in one of its functions."""
    text = solution(exercise)
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    function = rng.choice(functions)
    function.body = body
    return f"{text}\n\n{ast.unparse(function)}\n"


FAULTS: tuple[Maker, ...] = (_no_python, _raises_at_import, _raises_in_a_call)
UNFINISHED: tuple[Maker, ...] = (_untouched, _untouched, _missing, _wrong, *FAULTS)
WORK: Mapping[Kind, Callable[[Random], dict[str, Text]]] = {
    Kind.RIGHT: _all_right,
    Kind.MISTAKES: _with_mistakes,
    Kind.PARTLY: _partly,
    Kind.BROKEN: _broken,
    Kind.EXITS: _one_that(_ends_the_process),
    Kind.ENDLESS: _one_that(_never_returns),
}
