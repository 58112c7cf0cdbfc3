"""`check(…)` in a running notebook: the same checks, shown below the answer's cell.

It never changes the notebook or what is defined in it.
"""

from __future__ import annotations


def check(exercise: str) -> float:
    """Check the functions that the notebook has defined so far for `exercise`.

    Prints the report that the terminal would print, shows the exercise's picture, and returns the
    points: a float from 0 to the points of the exercise. Raises ValueError if there is no such
    exercise, and RuntimeError outside a notebook.
    """
    # Imported here because it imports torch, which commands that make notebooks do without.
    from autograder.notebook.live import checked

    return checked(exercise)


__all__ = ["check"]
