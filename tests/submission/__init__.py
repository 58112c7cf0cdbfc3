"""Tests of what `autograder/submission/` does."""
