"""Pictures of what a submission does, one module per exercise.

A picture shows and never judges: no point depends on one.
"""

from __future__ import annotations

import importlib
import io
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType

import matplotlib as mpl
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from autograder.figures import style
from autograder.results import CheckResult
from autograder.submission.protocol import Submission

SIZE = (10.0, 35 / 6)  # inches
DPI = 120
NOTEBOOK_DPI = 72  # below a notebook's cell
DESCRIPTION = "Description"  # the key of a text in a PNG, one of those that the format names
MATH = re.compile(r"\\(?:hat|mathrm|text)\{([^{}]*)\}|[{}\\]")


def picture(
    exercise: str, submission: Submission, failures: Sequence[CheckResult], dpi: int = DPI
) -> bytes | None:
    """Draw what the submission's functions do, as a PNG; None for an exercise without a picture.

    `failures` are the checks that did not pass; a text under the picture shows the first of them.
    The PNG's DESCRIPTION says in words what is drawn, for who cannot see it.
    """
    module = _module(exercise)
    if module is None:
        return None
    painter: Callable[[Submission, Figure], None] = module.draw
    submission.begin_check()
    with _surroundings():
        figure = Figure(figsize=SIZE, dpi=dpi)
        painter(submission, figure)
        description = _described(figure)
        if failures:
            style.foot(figure, _told(failures))
        drawn = io.BytesIO()
        FigureCanvasAgg(figure)
        figure.savefig(drawn, format="png", dpi=dpi, metadata={DESCRIPTION: description})
    return drawn.getvalue()


def _module(exercise: str) -> ModuleType | None:
    name = f"{__name__}.{exercise}"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return None


@contextmanager
def _surroundings() -> Iterator[None]:
    """Draw in the pictures' own look, whatever matplotlibrc says, and with one thread of torch."""
    threads = torch.get_num_threads()
    # The matrices are so small that more threads only cost time.
    torch.set_num_threads(1)
    try:
        with mpl.rc_context(), warnings.catch_warnings():
            # matplotlib warns of a student's number that is too large and of unknown characters.
            warnings.simplefilter("ignore")
            style.apply()
            yield
    finally:
        torch.set_num_threads(threads)


def _described(figure: Figure) -> str:
    """What the picture says in words: its title, what to look for, its panels and notices."""
    headings = [axes.get_title("left") for axes in figure.axes]
    notices = [
        text.get_text() for axes in figure.axes for text in axes.texts if text.get_bbox_patch()
    ]
    head = ". ".join(text.get_text() for text in figure.texts)
    panels = f"Panels: {'; '.join(_in_words(text) for text in headings if text)}."
    return " ".join(" ".join([_in_words(head), panels, *notices]).split())


def _in_words(text: str) -> str:
    """`text` without the marks of typeset formulas."""
    parts = text.replace(r"\lambda", "λ").replace(r"\partial", "∂").replace(r"\,", "").split("$")
    return "".join(
        MATH.sub(r"\1", part) if number % 2 else part for number, part in enumerate(parts)
    )


def _told(failures: Sequence[CheckResult]) -> str:
    first = failures[0]
    count = f"{len(failures)} checks are" if len(failures) > 1 else "1 check is"
    return f"{count} not passed. {first.name}: {first.message}"
