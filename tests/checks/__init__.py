"""Tests of what `autograder/checks/` asks."""
