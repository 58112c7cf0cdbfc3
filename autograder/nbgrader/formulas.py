"""Draws formulas as pictures, so that a page shows them without a network.

matplotlib draws them, which the course needs anyway. It knows the part of LaTeX that its
documentation lists under "Mathematical expressions".
"""

from __future__ import annotations

import base64
import html
import io
import re
from functools import lru_cache

LONGEST = 300  # characters of a formula
POINTS = 12.0
# Commands of LaTeX that matplotlib calls otherwise.
SAME = {
    r"\lt": "<",
    r"\gt": ">",
    r"\lVert": r"\|",
    r"\rVert": r"\|",
    r"\lvert": "|",
    r"\rvert": "|",
    r"\tfrac": r"\frac",
}
_COMMAND = re.compile(r"\\[A-Za-z]+")


@lru_cache(maxsize=4096)
def picture(formula: str, display: bool = False) -> str:
    """Return the formula as an HTML image, empty if it cannot be drawn.

    A formula on lines of its own is drawn with `display`.
    """
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.mathtext import MathTextParser

    text = _known(formula, display)
    if not text or len(text) > LONGEST:
        return ""
    font = FontProperties(size=POINTS, math_fontfamily="stix")
    svg = io.BytesIO()
    try:
        width, height, depth, *_ = MathTextParser("path").parse(f"${text}$", dpi=72, prop=font)
        figure = Figure(figsize=(float(width) / 72, float(height) / 72))
        figure.text(0, float(depth) / float(height), f"${text}$", fontproperties=font)
        figure.savefig(svg, format="svg", transparent=True, metadata={"Date": None})
    except (ValueError, RecursionError, ZeroDivisionError, RuntimeError):
        return ""
    return _image(svg.getvalue(), formula, float(height), float(depth), display)


def _known(formula: str, display: bool) -> str:
    words = dict(SAME) | ({r"\frac": r"\dfrac"} if display else {})
    text = _COMMAND.sub(lambda match: words.get(match.group(), match.group()), formula)
    return " ".join(text.split()).replace("$", r"\$")


def _image(svg: bytes, formula: str, height: float, depth: float, display: bool) -> str:
    data = base64.b64encode(svg).decode()
    alt = html.escape(" ".join(formula.split()))
    style = f"height: {height / POINTS:.3f}em; vertical-align: {-depth / POINTS:.3f}em"
    image = (
        f'<img class="formula" alt="{alt}" style="{style}" src="data:image/svg+xml;base64,{data}">'
    )
    return f'<div class="formula">{image}</div>' if display else image
