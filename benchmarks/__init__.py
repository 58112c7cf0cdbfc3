"""Measurements: ratios of things that are timed or compared in one run."""
