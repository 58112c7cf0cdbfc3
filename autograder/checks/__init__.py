"""The checks, one module per exercise: `test_<exercise>.py`.

A check asks and expects; it never prints, computes no score and reads no solution.
"""
