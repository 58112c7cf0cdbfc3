"""What makes nbgrader grade this lesson, isolated: classes that its configuration names.

nbgrader is an extra (`uv sync --extra instructor`); nothing else of the autograder needs it. No
score is computed here, and no point that a person gave is changed.
"""
