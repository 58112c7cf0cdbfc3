"""What makes nbgrader grade this lesson, isolated: classes that its configuration names.

nbgrader is an extra (`uv sync --extra instructor`); nothing else of the autograder needs it.
"""
