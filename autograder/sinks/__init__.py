"""Writes a Result for other systems: pure functions, none of which computes a score."""
