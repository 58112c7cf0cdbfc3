"""Tests of what `autograder/pages/` does."""
