"""Tests of what `autograder/official/` does."""
