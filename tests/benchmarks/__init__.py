"""Tests of what `benchmarks/` writes."""
