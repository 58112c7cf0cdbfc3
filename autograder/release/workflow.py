"""The parts of a workflow that depend on the release: what it trusts, and when it runs."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from autograder import exercises
from autograder.release.grading import Grading
from autograder.release.pins import Pins
from autograder.release.wheels import sha256

WHEN = {
    "push": "  push:\n{branches}    paths: [assignments/**, wheels/**, .github/**]\n",
    "tag": '  push:\n    tags: ["submit*"]\n',
    "manual": "",
}
HAND_IN = {
    "push": "Commit and push. Every push{where} that changes an answer is graded; the score card is"
    " on\n   the page of the run, under *Actions*.",
    "tag": "Commit, and hand in with a tag: `git tag submit-1`, then `git push origin HEAD"
    " submit-1`.\n   That is graded; the score card is on the page of the run, under *Actions*.",
    "manual": "Commit and push. *Actions*, *Autograding Tests*, *Run workflow* grades it; the score"
    "\n   card is on the page of the run.",
}
WATCHED = "wheels/ or .github/grader/ was changed: put back what the course gave."


def workflow_values(
    stage: Path, trusted: Sequence[Path], pins: Pins, grading: Grading, names: Sequence[str]
) -> dict[str, str]:
    """What fills the template `classroom.yml`; `trusted` are files of the release in `stage`.

    `names` are the exercises in the release.
    """
    return {
        "ON": _triggers(grading),
        "HAND_IN": _handing_in(grading),
        "FETCH": _indented(fetched(stage, trusted, '"$GITHUB_WORKSPACE"')),
        "INSTALL": _indented(pins.commands()),
        "REPORTER": _reporter(names) if grading.reporter else "",
    }


def gitlab_values(
    stage: Path, trusted: Sequence[Path], pins: Pins, names: Sequence[str]
) -> dict[str, str]:
    """What fills the template `gitlab.yml`; `trusted` are files of the release in `stage`.

    `names` are the exercises in the release.
    """
    return {
        "FETCH": _indented(fetched(stage, trusted, '"$CI_PROJECT_DIR"'), 6),
        "INSTALL": _indented(pins.commands(), 6),
        "TOTAL": str(exercises.total(names)),
    }


def fetched(stage: Path, trusted: Sequence[Path], checkout: str) -> list[str]:
    """Lines of a shell that copy the trusted files out of a checkout, or stop.

    They come from git's own store: an attribute or a filter of the repository's could change them
    on their way into the checkout.
    """
    names = [path.relative_to(stage).as_posix() for path in trusted]
    return [
        f"for file in {' '.join(names)}; do",
        f'  git -C {checkout} cat-file blob "HEAD:$file" > "${{file##*/}}" || true',
        "done",
        "sha256sum --check --strict <<'SUMS' || {",
        *(f"{sha256(path)}  {path.name}" for path in trusted),
        "SUMS",
        f'  echo "::error::{WATCHED}"',
        "  exit 1",
        "}",
    ]


def _triggers(grading: Grading) -> str:
    branches = ", ".join(f'"{branch}"' for branch in grading.branches)
    return WHEN[grading.on].format(branches=f"    branches: [{branches}]\n" if branches else "")


def _handing_in(grading: Grading) -> str:
    names = " or ".join(f"`{branch}`" for branch in grading.branches)
    return HAND_IN[grading.on].format(where=f" to {names}" if names else "")


def _reporter(names: Sequence[str]) -> str:
    place = files("autograder.release") / "template" / "reporter.yml"
    text = place.read_text(encoding="utf-8")
    results = [f"{name.upper()}_RESULTS: ${{{{ steps.grade.outputs.{name} }}}}" for name in names]
    return text.replace("@RESULTS@", _indented(results)).replace("@RUNNERS@", ",".join(names))


def _indented(lines: Sequence[str], spaces: int = 10) -> str:
    return "\n".join(" " * spaces + line for line in lines)
