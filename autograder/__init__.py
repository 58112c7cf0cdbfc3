"""Grades the training-loop exercises: submission → checks → Result → reports."""
