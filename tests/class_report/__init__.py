"""Tests of what `autograder/class_report/` does."""
