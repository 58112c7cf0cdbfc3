"""For each rule: code that it edits, what the edit makes of it, and code where it must be silent.

A module here bears the name of the rules' module; its `CASES` are collected by `test_rules.py`.
"""
