"""Tests of what `autograder/cli/` does."""
