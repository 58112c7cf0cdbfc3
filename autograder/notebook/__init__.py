"""The lesson as a notebook: how it is made, and the function that its test cells call."""

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
