"""Tests of what `autograder/notebook/` does."""
