"""Tests of what `autograder/roster/` does."""
