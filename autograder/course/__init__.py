"""Makes `assignments/` from `solutions/` and holds the course to its rules.

It changes no file except the generated ones, and replaces unsaved work only with `--force`.
"""
