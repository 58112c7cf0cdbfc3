"""The score card and the formats of other systems: pure functions of a result.

Nothing here computes a score, and no file is ever left half written.
"""
