"""Tests of what `autograder/pytest_plugin/` does."""
