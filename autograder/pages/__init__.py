"""The HTML pages: pure functions from plain data to the text of one self-contained file.

A page loads nothing, and no text of a student becomes markup in it.
"""
