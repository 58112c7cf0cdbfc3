"""Tests of what `autograder/course/` does."""
