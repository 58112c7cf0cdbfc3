"""`check(…)` in a running notebook: the same checks, shown below the answer's cell.

It never changes the notebook or what is defined in it.
"""

from __future__ import annotations


def check(exercise: str) -> float:
    """Check the functions that the notebook has defined so far for `exercise`.

    Prints what the terminal would print, shows the exercise's picture, and returns the points, from
    0 to those of the exercise. Raises ValueError for a name that no exercise has and RuntimeError
    outside a notebook.
    """
    # Imported here: the commands that make notebooks need no torch.
    from autograder.notebook.live import checked

    return checked(exercise)


__all__ = ["check"]
