"""Tests of what `autograder/naming/` does."""
