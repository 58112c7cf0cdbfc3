"""What makes nbgrader grade this lesson, isolated: classes that its configuration names.

nbgrader is an extra (`uv sync --extra instructor`); nothing else of the autograder needs it. Nothing
here computes a score, and no point that a person gave is changed.
"""
