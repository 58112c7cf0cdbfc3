"""Tests of the autograder and of the course."""
