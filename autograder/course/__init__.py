"""Makes `assignments/` from `solutions/` and `lesson/`, begins exercises, and checks the rules.

It changes no file but the generated ones, and no student's work without being told to.
"""
