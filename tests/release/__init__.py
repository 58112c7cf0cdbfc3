"""Tests of what `autograder/release/` does."""
