"""Makes `assignments/` from `solutions/` and holds the course to its rules.

It changes no file but the generated ones, and no student's work without being told to.
"""
