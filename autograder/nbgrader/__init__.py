"""Makes nbgrader grade this lesson in isolation: holds the classes that its configuration names.

nbgrader is an extra (`uv run --extra instructor …`) that the rest of the autograder does not need.
Nothing here computes a score or changes points that a person gave.
"""
