"""Tests of what `autograder/nbgrader/` does."""
