"""What is shown: the score card, hints, progress, and the formats of other systems.

Nothing here computes a score, and no file is ever left half written.
"""
