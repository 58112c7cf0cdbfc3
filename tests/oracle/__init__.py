"""Tests of what `autograder/oracle/` does."""
