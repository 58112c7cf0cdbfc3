"""Worked examples, one file per exercise: the last hint, on another small problem.

They are read as text and run by `autograder build --check`; nothing imports them.
"""
