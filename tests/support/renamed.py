"""Right answers whose arguments have other names than the exercise asks for."""

from __future__ import annotations

from collections.abc import Iterator

from tests.support.course import functions_of, solution


def renamed_answers(exercise: str) -> Iterator[tuple[str, str]]:
    """The name of each function that a student writes, and a submission that renames its arguments.

    Called by position, the function is right.
    """
    for name, arguments in functions_of(exercise).items():
        others = ", ".join(f"{argument}_" for argument in arguments)
        yield (
            name,
            f"{solution(exercise)}\n\nright = {name}\n\n\n"
            f"def {name}({others}):\n    return right({others})\n",
        )
