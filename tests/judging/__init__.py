"""Tests of what `autograder/judging/` does."""
