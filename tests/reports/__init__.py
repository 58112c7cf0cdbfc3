"""Tests of what `autograder/reports/` does."""
