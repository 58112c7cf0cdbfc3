"""The feedback page of nbgrader, on which what nobody has graded is no 0.

The page is nbgrader's own template. It needs no network, and a long word does not make it wide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Concatenate, ParamSpec

from jinja2 import pass_context
from jinja2.filters import do_float, do_round
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode, v4
from nbgrader.api import Gradebook
from nbgrader.preprocessors import GetGrades, NbGraderPreprocessor

from autograder.nbgrader.course_folders import ASSIGNMENT, is_lesson
from autograder.nbgrader.formulas import picture
from autograder.nbgrader.standing import GradebookRow

P = ParamSpec("P")
NOT_YET = "not graded yet"
WIDE = """
div#notebook-container, div.cell, div.inner_cell, div.nbgrader_cell, div.text_cell_render,
div.input_area, div.output_area, div.output_subarea { min-width: 0; max-width: 100%; }
h4, li, a, code, div.panel-heading, div.panel-footer, div.text_cell_render, div.noticed {
  overflow-wrap: anywhere; }
div.input_area pre, div.output_subarea pre, div.text_cell_render pre {
  white-space: pre-wrap; overflow-wrap: anywhere; }
div.nbgrader_cell .panel-heading { height: auto; min-height: 37px; overflow: hidden; }
div.text_cell_render table { display: block; overflow-x: auto; max-width: 100%; }
div.text_cell_render td, div.text_cell_render th { padding: 0.1em 0.6em; }
div.text_cell_render img, div.output_subarea img { max-width: 100%; }
img.formula { max-width: none; border: 0; margin: 0; display: inline; }
div.formula { text-align: center; margin: 1em 0; overflow-x: auto; }
"""
_MATHJAX = re.compile(r'<script src="https?://[^"]*mathjax[^"]*">\s*</script>', re.IGNORECASE)


class NarrowPages(NbGraderPreprocessor):
    """Gives formgrader's and feedback's pages of the lesson rules for words that are very long."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Put the rules into a cell of their own: the styles of a page are replaced later."""
        told = resources.get("nbgrader", {}).get("assignment", resources.get("assignment_id"))
        if told == ASSIGNMENT:
            nb.cells.append(v4.new_markdown_cell(f"<style>{WIDE}</style>"))
        return nb, resources


class GradesOrNone(GetGrades):
    """Puts the points into the page; where there are none yet, words that say so."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Put the points and comments of the gradebook into `nb` and the sum into `resources`."""
        nb, resources = super().preprocess(nb, resources)
        if not is_lesson(resources):
            return nb, resources
        told = resources["nbgrader"]
        with Gradebook(told["db_url"]) as gradebook:
            submission = gradebook.find_submission(told["assignment"], told["student"])
            standing = GradebookRow.of(submission)
            open_cells = {
                grade.name
                for notebook in submission.notebooks
                for grade in notebook.grades
                if grade.auto_score is None and grade.manual_score is None
            }
        for cell in nb.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") in open_cells:
                cell.metadata.nbgrader["score"] = NOT_YET
        if standing.score is None:
            told["score"] = NOT_YET
        elif open_cells:
            told["score"] = f"{round(standing.score, 2)} so far"
        return nb, resources


class FeedbackPage(HTMLExporter):
    """Makes the page; the formulas on it are pictures, and words stand where points are missing."""

    _undrawn = False  # whether a formula on the page needs MathJax

    def default_filters(self) -> Iterator[tuple[str, Callable[..., object]]]:
        """Yield nbconvert's filters, and those through which nbgrader's template sends scores."""
        theirs: Any = super().default_filters  # nbconvert does not annotate it
        yield from theirs()
        yield "float", _or_words(do_float)
        yield "round", _or_words(do_round)

    @pass_context
    def markdown2html(self, context: Context, source: str) -> str:
        """Return Markdown as HTML, as nbconvert does, with formulas as pictures."""
        renderer = WithFormulas(
            escape=False,
            attachments=context.get("cell", {}).get("attachments", {}),
            embed_images=self.embed_images,
            path=context.get("resources", {}).get("metadata", {}).get("path", ""),
            anchor_link_text=self.anchor_link_text,
            exclude_anchor_links=self.exclude_anchor_links,
            **self.lexer_options,
        )
        made = str(MarkdownWithMath(renderer=renderer).render(source))
        self._undrawn = self._undrawn or renderer.undrawn
        return made

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: object
    ) -> tuple[Any, dict[str, Any]]:
        """Return the page; it asks the network for MathJax only if a formula needs that."""
        self._undrawn = False
        made, resources = super().from_notebook_node(nb, resources, **kw)
        if not self._undrawn:
            made = _MATHJAX.sub("", made)
        return made, resources


class WithFormulas(IPythonRenderer):
    """nbconvert's renderer; a formula that it cannot draw stays what it is, for MathJax."""

    undrawn = False

    def inline_math(self, body: str) -> str:
        """Return a formula within a line."""
        return self._drawn(body, False) or str(super().inline_math(body))

    def block_math(self, body: str) -> str:
        """Return a formula on lines of its own."""
        return self._drawn(body, True) or str(super().block_math(body))

    def latex_environment(self, name: str, body: str) -> str:
        """Return an environment, such as a matrix, which is left to MathJax."""
        self.undrawn = True
        return str(super().latex_environment(name, body))

    def _drawn(self, body: str, display: bool) -> str:
        made = picture(body, display)
        self.undrawn = self.undrawn or not made
        return made


def _or_words(filter_: Callable[Concatenate[Any, P], object]) -> Callable[..., object]:
    def filtered(value: object, *arguments: P.args, **named: P.kwargs) -> object:
        return value if isinstance(value, str) else filter_(value, *arguments, **named)

    return filtered
