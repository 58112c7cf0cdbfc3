"""Sums up the results of a class: who got what, and what was told to whom.

Nothing here grades, reads a file or draws a page; a summary is made of `Result`s alone.
"""
