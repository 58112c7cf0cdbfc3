"""Makes the folder of an nbgrader course with this lesson in it."""

from __future__ import annotations

from pathlib import Path

from autograder.course import notebook
from autograder.course.sources import BuildError, Course
from autograder.nbgrader.course_folders import ASSIGNMENT, NOTEBOOK
from autograder.nbgrader.remembered import Remembered, digest, remembered

CONFIG = "nbgrader_config.py"
SETTINGS = '''\
"""nbgrader's settings for this course; `nbgrader --help-all` lists all there are."""

from pathlib import Path

from autograder.nbgrader import settings

c = get_config()
c.CourseDirectory.root = str(Path(__file__).parent)
c.CourseDirectory.course_id = {course_id!r}

# The gradebook is gradebook.db in this folder, or any database that SQLAlchemy knows:
# c.CourseDirectory.db_url = "postgresql://user@host/gradebook"

settings.lesson(c)

# Submissions run in locked-down workers. Without this line nbgrader's own executor runs them in a
# kernel that may do whatever you may do.
settings.isolated(c)

# Pictures in feedback of what a student's code does: "unfinished" exercises, "all" or "none".
# c.IsolatedGrading.figures = "unfinished"

# "zero" takes all points from late work; your own plugin can take some of them.
# c.LateSubmissionPlugin.penalty_method = "zero"
'''


IGNORED = """\
# Students' work, and what is made of it, belongs into no repository.
/submitted/
/originals/
/autograded/
/feedback/
/results/
/gradebook.db*
/grades.csv
"""


def make(
    folder: Path, course: Course, force: bool = False, source: Path | None = None
) -> list[Path]:
    """Make the course in `folder` from the lesson in `course` and return what was written.

    `source` is the path of the source notebook, by default nbgrader's.

    Existing settings are kept. Raises BuildError if the source notebook is not as it was written
    here before and `force` is False, and OSError if a file cannot be written.
    """
    source = source or folder / "source" / ASSIGNMENT / NOTEBOOK
    text = notebook.source_text(course)
    old = source.read_text(encoding="utf-8") if source.exists() else None
    known = remembered(folder)
    if old is not None and old != text and not known.is_ours(old) and not force:
        raise BuildError(
            f"{source} is neither the lesson's nor as it was written here: it {_why(known)}. Keep a"
            " copy of what you have changed in it, then run the same command with --force, which"
            " replaces it."
        )
    course_id = "".join(c if c.isalnum() or c in "-_" else "-" for c in folder.resolve().name)
    files = {
        folder / CONFIG: SETTINGS.format(course_id=course_id),
        folder / ".gitignore": IGNORED,
    }
    written = [path for path in files if not path.exists()]
    source.parent.mkdir(parents=True, exist_ok=True)
    for path in written:
        path.write_text(files[path], encoding="utf-8", newline="\n")
    if old != text:
        source.write_text(text, encoding="utf-8", newline="\n")
        written.append(source)
    now = Remembered(source=digest(text), only=course.only)
    if now != known:
        now.keep(folder)
    return written


def _why(known: Remembered) -> str:
    return "was changed by hand" if known.source else "may have been changed by hand"
