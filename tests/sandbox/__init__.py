"""Tests of what `autograder/sandbox/` does."""
