"""Makes `assignments/` from `solutions/`, begins exercises, and checks the rules.

It changes no file except the generated ones, and replaces unsaved work only with `--force`.
"""
