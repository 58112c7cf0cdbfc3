"""Tests of what `autograder/intake/` does."""
