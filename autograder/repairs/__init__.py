"""Small edits of a student's own code, each with a sentence on what it mends.

A rule reads a syntax tree and proposes edits; it must run nothing, and know no exercise: the checks
that run on the edited code decide whether an edit mends it (`judging/repair_search.py`).
"""
