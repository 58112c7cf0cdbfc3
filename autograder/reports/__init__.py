"""The score card and the formats of other systems: pure functions of a result.

Nothing here computes a score, and nothing that it writes is half there.
"""
