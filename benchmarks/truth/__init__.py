"""Measures how far the grades can be believed, and writes docs/truth.md from it."""
