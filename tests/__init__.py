"""Tests of the autograder and of the course, in folders that are named like its packages.

`support/` holds what they share, `answers/` right answers and `attacks/` hostile ones.
"""
