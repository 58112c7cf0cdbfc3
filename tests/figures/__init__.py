"""Tests of what `autograder/figures/` does."""
