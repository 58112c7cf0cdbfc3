"""The checks, one module per exercise: `test_<exercise>.py`.

A check calls a student's functions and compares the answers; it never prints, computes no score and
reads no solution.
"""
