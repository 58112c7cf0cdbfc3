"""Makes the folder of an nbgrader course with this lesson in it."""

from __future__ import annotations

from pathlib import Path

from autograder.course import notebook
from autograder.course.sources import BuildError, Course
from autograder.nbgrader.course_folders import ASSIGNMENT, NOTEBOOK

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


def make(folder: Path, course: Course, force: bool = False) -> list[Path]:
    """Make the course in `folder` from the lesson in `course` and return what was written.

    Existing settings are kept. Raises BuildError if there is a different source notebook and
    `force` is False, and OSError if a file cannot be written.
    """
    source = folder / "source" / ASSIGNMENT / NOTEBOOK
    text = notebook.source_text(course)
    written = []
    if source.exists() and source.read_text(encoding="utf-8") != text and not force:
        raise BuildError(
            f"{source} is there and differs from the lesson. Move what you have changed, or run the"
            " same command with --force to replace it."
        )
    source.parent.mkdir(parents=True, exist_ok=True)
    config = folder / CONFIG
    if not config.exists():
        course_id = "".join(c if c.isalnum() or c in "-_" else "-" for c in folder.resolve().name)
        config.write_text(SETTINGS.format(course_id=course_id), encoding="utf-8")
        written.append(config)
    if not source.exists() or source.read_text(encoding="utf-8") != text:
        source.write_text(text, encoding="utf-8", newline="\n")
        written.append(source)
    return written
